"""What was recorded of a meeting and put right later, where it decides no money: how it was held, and its outcome.

Append only: the first value stays on the meeting, and each amendment names the value that it replaces. So two people at
once cannot both replace the same one. Lists of meetings by day get their indexes.
"""

from alembic import op

revision = "0013"
down_revision = "0012"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
PROVIDER = "provider_id = nullif(current_setting('portal.provider_id', true), '')::int"

UP = """
create table amendments (
    authority_id integer not null,
    provider_id integer not null,
    reference text not null,
    amendment_number integer not null,
    field text not null,
    old_value text not null,
    new_value text not null,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, provider_id, reference, amendment_number),
    constraint amendments_meeting_fkey foreign key (authority_id, provider_id, reference) references meetings,
    constraint amendments_number_check check (amendment_number >= 1),
    constraint amendments_field_check check (field in ('mode', 'outcome')),
    constraint amendments_value_check check (array[old_value, new_value] <@ case field
        when 'mode' then array['online', 'in-person', 'telephone']
        when 'outcome' then array['full', 'partial', 'none', 'adjourned'] else array[old_value, new_value] end),
    constraint amendments_change_check check (old_value <> new_value)
);
-- Each amendment is the next of its meeting and replaces what the meeting says now. Two at once have the same number, so
-- the second waits for the first and is stopped by the key. A meeting that was taken back is amended no more.
create function amendments_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    present text;
    last integer;
begin
    select case new.field when 'mode' then m.mode when 'outcome' then m.outcome end into present from meetings m
        where m.authority_id = new.authority_id and m.provider_id = new.provider_id and m.reference = new.reference;
    if not found then
        return new; -- a policy or the foreign key says what is wrong
    end if;
    select coalesce((array_agg(a.new_value order by a.amendment_number desc) filter (where a.field = new.field))[1], present),
            coalesce(max(a.amendment_number), 0)
        into present, last from amendments a where a.authority_id = new.authority_id
            and a.provider_id = new.provider_id and a.reference = new.reference;
    if new.amendment_number <= last then
        return new; -- the key says that there is one of this number
    end if;
    if new.amendment_number > last + 1 or new.old_value is distinct from present then
        raise exception '% is % now, and its next amendment is number %', new.field, coalesce(present, 'empty'), last + 1
            using errcode = 'PT008';
    end if;
    if exists (select from reversals r where r.authority_id = new.authority_id and r.provider_id = new.provider_id
            and r.reference = new.reference) then
        raise exception 'the meeting was taken back' using errcode = 'PT008';
    end if;
    return new;
end $$;
revoke execute on function amendments_follow() from public;
create trigger amendments_in_order before insert on amendments for each row execute function amendments_follow();
create trigger amendments_are_append_only before update or delete on amendments
    for each row execute function refuse_to_edit();
create trigger amendments_are_never_emptied before truncate on amendments
    for each statement execute function refuse_to_edit();

alter table amendments enable row level security;
alter table amendments force row level security;
grant select on amendments to portal_member, portal_provider, portal_books, portal_backup;
grant insert on amendments to portal_provider;
create policy backup_reads on amendments for select to portal_backup using (true);

create index charges_day_idx on charges (authority_id, contract_id, meeting_on);
"""

# As in 0006, with what the meeting says now besides what was recorded first.
LOCK_BOOKS = """
create or replace function lock_books(authority integer, contract integer, provider integer, wanted text[], key text,
    today date)
returns table (slots_taken integer[], meetings_included integer, last_closed_number integer, earlier jsonb)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform require_scope(authority);
    perform require_provider(provider);
    perform from contract_gates g where g.contract_id = contract for share;
    insert into business_days (day) values (today) on conflict do nothing;
    perform from chain_heads h where h.authority_id = authority for update;
    if not found then
        raise exception 'authority % has no books', authority using errcode = 'PT002';
    end if;
    return query select
        array(select s.slot_number from slots s where s.authority_id = authority and s.contract_id = contract),
        (select a.meetings_included from allowances a where a.authority_id = authority and a.contract_id = contract),
        (select max(c.period_number) from closings c where c.contract_id = contract),
        (select jsonb_agg(to_jsonb(m) || jsonb_build_object({present}
                'reversed', exists (select from reversals r where r.authority_id = authority
                    and r.provider_id = m.provider_id and r.reference = m.reference),
                'funders', (select jsonb_agg(jsonb_build_array(f.code, f.weight) order by f.place) from meeting_funders f
                    where f.authority_id = authority and f.provider_id = m.provider_id and f.reference = m.reference)))
            from meetings m where m.authority_id = authority and m.provider_id = provider
                and (m.reference = any (wanted) or m.request_key = key));
end $$;
"""
PRESENT = """
                'amended', (select jsonb_object_agg(n.field, n.new_value order by n.amendment_number) from amendments n
                    where n.authority_id = authority and n.provider_id = m.provider_id and n.reference = m.reference),"""

# The auditor reads no case. So the books themselves look, one council at a time, and tell no value of it.
CHECK = """
create function check_amendments(authority integer) returns table (checked bigint, broken text[])
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform require_scope(authority);
    return query
        with linked as (
            select a.reference, a.amendment_number, a.amendment_number = row_number() over (
                    partition by a.provider_id, a.reference order by a.amendment_number)
                and a.old_value = coalesce(lag(a.new_value) over (
                    partition by a.provider_id, a.reference, a.field order by a.amendment_number),
                    case a.field when 'mode' then m.mode else m.outcome end) as fits
            from amendments a left join meetings m using (authority_id, provider_id, reference)
            where a.authority_id = authority)
        select count(*), coalesce(array_agg(reference || ', amendment ' || amendment_number
            order by reference, amendment_number) filter (where fits is not true), '{}') from linked;
end $$;
revoke execute on function check_amendments(integer) from public;
grant execute on function check_amendments(integer) to portal_lead, portal_auditor;
"""


def as_books(statements: str) -> None:
    """Run what makes functions of the books, which may make them for as long as this takes."""
    op.execute("grant create on schema public to portal_books; set local role portal_books")
    op.execute(statements)
    op.execute("reset role; revoke create on schema public from portal_books")


def upgrade() -> None:
    op.execute(UP)
    op.execute(f"create policy member_reads on amendments for select to portal_member using ({AUTHORITY})")
    op.execute(f"create policy provider_reads on amendments for select to portal_provider using ({PROVIDER})")
    op.execute(
        f"create policy provider_writes on amendments for insert to portal_provider with check ({PROVIDER} and {AUTHORITY})"
    )
    op.execute(f"create policy books_read on amendments for select to portal_books using ({AUTHORITY})")
    as_books(LOCK_BOOKS.replace("{present}", PRESENT) + CHECK)


def downgrade() -> None:
    as_books(LOCK_BOOKS.replace("{present}", "") + "drop function check_amendments(integer);")
    op.execute("drop index charges_day_idx")
    op.execute("drop table amendments; drop function amendments_follow()")
