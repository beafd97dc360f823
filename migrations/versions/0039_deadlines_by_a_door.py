"""Deadlines are kept through one door: nobody deletes or adds one by hand.

The door takes the whole set of a case, and takes it only if every deadline runs from a day that the case has, and if none
that its facts have begun is left out. How many working days lie between two days is the portal's to count; `verify` counts
every set again.
"""

from alembic import op

revision = "0039"
down_revision = "0038"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
PROVIDER = "provider_id = nullif(current_setting('portal.provider_id', true), '')::int"

DOOR = """
create function keep_deadlines(authority integer, provider integer, wanted text[], rows jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    wrong text;
begin
    perform require_scope(authority);
    if current_setting('role') = 'portal_provider' then
        perform require_provider(provider);
    end if;
    select g.rule || ' of ' || g.reference into wrong
    from jsonb_to_recordset(rows) as g(reference text, rule text, counted_from_on date)
    left join cases c on c.authority_id = authority and c.provider_id = provider and c.reference = g.reference
    where c.service is distinct from 'mediation' or not g.reference = any (wanted) or not coalesce(
        case when g.rule in ('T1', 'T2', 'T11') then g.counted_from_on = c.decision_sent_on
            when g.rule = 'T3' then g.counted_from_on = c.choice_told_on
            when g.rule in ('T4', 'T5') then g.counted_from_on = c.authority_told_on
            when g.rule = 'T6' then g.counted_from_on = c.health_told_on
            when g.rule = 'T8' then g.counted_from_on > c.authority_told_on
            when g.rule = 'T9' then g.counted_from_on = c.cannot_arrange_told_on
            when g.rule = 'T7' then exists (select from bookings b where b.authority_id = authority
                and b.provider_id = provider and b.case_reference = c.reference and b.meeting_on = g.counted_from_on)
            when g.rule = 'T10' then exists (select from meetings m where m.authority_id = authority
                and m.provider_id = provider and m.case_reference = c.reference and m.status = 'held'
                and m.meeting_on = g.counted_from_on)
            when g.rule in ('T14', 'T16') or g.rule like 'T15-%' then exists (select from agreements a join meetings m
                    using (authority_id, provider_id, reference) where a.authority_id = authority
                and a.provider_id = provider and m.case_reference = c.reference and a.agreed_on = g.counted_from_on)
            end, false)
    limit 1;
    if found then
        raise exception '% runs from no day of its case', wrong using errcode = 'PT013';
    end if;
    select n.rule || ' of ' || c.reference into wrong
    from cases c cross join lateral (values ('T1', c.decision_sent_on is not null),
        ('T4', 'health' = any (c.issues) and c.choice = 'mediate' and c.authority_told_on is not null),
        ('T5', not (c.issues <@ array['health'] and c.issues <> '{}') and c.choice = 'mediate'
            and c.authority_told_on is not null),
        ('T6', c.issues <@ array['health'] and c.issues <> '{}' and c.choice = 'mediate' and c.health_told_on is not null)
        ) as n(rule, is_begun)
    where c.authority_id = authority and c.provider_id = provider and c.reference = any (wanted)
        and c.service = 'mediation' and n.is_begun and not exists (
            select from jsonb_to_recordset(rows) as g(reference text, rule text)
            where g.reference = c.reference and g.rule = n.rule)
    order by c.reference, n.rule limit 1;
    if found then
        raise exception '% has begun and is left out', wrong using errcode = 'PT013';
    end if;
    delete from deadlines d where d.authority_id = authority and d.provider_id = provider and d.case_reference = any (wanted);
    insert into deadlines (authority_id, provider_id, case_reference, rule, place, rule_version, whose, counted_from,
        counted_from_on, due_on, met_on, state, provisional)
    select authority, provider, g.reference, g.rule, g.place, g.rule_version, g.whose, g.counted_from, g.counted_from_on,
        g.due_on, g.met_on, g.state, g.provisional
    from jsonb_to_recordset(rows) as g(reference text, rule text, place integer, rule_version integer, whose text,
        counted_from text, counted_from_on date, due_on date, met_on date, state text, provisional boolean);
end $$;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table in ("deadlines", "bookings", "agreements"):
        op.execute(f"grant select on {table} to portal_books")
        op.execute(f"create policy books_read on {table} for select to portal_books using ({AUTHORITY})")
    op.execute("grant insert, delete on deadlines to portal_books")
    op.execute(f"create policy books_keep on deadlines for insert to portal_books with check ({AUTHORITY})")
    op.execute(f"create policy books_forget on deadlines for delete to portal_books using ({AUTHORITY})")
    op.execute("grant create on schema public to portal_books; set local role portal_books")
    op.execute(DOOR)
    op.execute("reset role; revoke create on schema public from portal_books")
    op.execute("revoke execute on function keep_deadlines(integer, integer, text[], jsonb) from public")
    op.execute(
        "grant execute on function keep_deadlines(integer, integer, text[], jsonb) to portal_member, portal_provider"
    )
    for name in ("member_writes", "provider_writes", "member_recounts", "provider_recounts"):
        op.execute(f"drop policy {name} on deadlines")
    op.execute("revoke insert, delete on deadlines from portal_member, portal_provider")


def downgrade() -> None:
    op.execute("drop function keep_deadlines(integer, integer, text[], jsonb)")
    op.execute("grant insert, delete on deadlines to portal_member, portal_provider")
    own = f"{PROVIDER} and {AUTHORITY}"
    op.execute(f"create policy member_writes on deadlines for insert to portal_member with check ({AUTHORITY})")
    op.execute(f"create policy provider_writes on deadlines for insert to portal_provider with check ({own})")
    op.execute(f"create policy member_recounts on deadlines for delete to portal_member using ({AUTHORITY})")
    op.execute(f"create policy provider_recounts on deadlines for delete to portal_provider using ({own})")
    for name in ("books_keep", "books_forget"):
        op.execute(f"drop policy {name} on deadlines")
    op.execute("revoke insert, delete on deadlines from portal_books")
    for table in ("deadlines", "bookings", "agreements"):
        op.execute(f"drop policy books_read on {table}; revoke select on {table} from portal_books")
