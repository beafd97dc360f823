"""The history: what changed, when, by whom. Append only."""

from alembic import op

revision = "0001"
down_revision = None

UP = """
create table history (
    entry_number bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    on_day date not null,
    actor text not null,
    event text not null,
    subject text not null,
    authority_id integer,
    provider_id integer,
    details jsonb not null default '{}'
);
create index history_authority_id_entry_number_idx on history (authority_id, entry_number);
alter table history enable row level security;
alter table history force row level security;
grant select, insert on history to portal_lead;
grant select, insert on history to portal_member;
grant select, insert on history to portal_provider;
grant select, insert on history to portal_auditor;
grant insert on history to portal_sign_in;
grant insert on history to portal_books;
grant select on history to portal_backup;
create policy lead_reads on history for select to portal_lead using (provider_id is null
    and (authority_id is null or authority_id = nullif(current_setting('portal.authority_id', true), '')::int));
create policy auditor_reads on history for select to portal_auditor using (true);
create policy member_reads on history for select to portal_member
    using (authority_id = nullif(current_setting('portal.authority_id', true), '')::int);
create policy provider_reads on history for select to portal_provider
    using (provider_id = nullif(current_setting('portal.provider_id', true), '')::int);
create policy lead_writes on history for insert to portal_lead with check (authority_id is null
    or authority_id = nullif(current_setting('portal.authority_id', true), '')::int);
create policy member_writes on history for insert to portal_member
    with check (authority_id = nullif(current_setting('portal.authority_id', true), '')::int and provider_id is null);
create policy provider_writes on history for insert to portal_provider
    with check (provider_id = nullif(current_setting('portal.provider_id', true), '')::int
        and (authority_id is null or authority_id = nullif(current_setting('portal.authority_id', true), '')::int));
create policy auditor_writes on history for insert to portal_auditor with check (provider_id is null
    and (authority_id is null or authority_id = nullif(current_setting('portal.authority_id', true), '')::int));
create policy sign_in_writes on history for insert to portal_sign_in with check (true);
create policy books_writes on history for insert to portal_books with check (true);
create policy backup_reads on history for select to portal_backup using (true);

-- Nobody edits what is written, not even the owner by accident.
create function refuse_to_edit() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    raise exception '% is append only: nothing in it is changed or deleted', tg_table_name using errcode = 'PT001';
end $$;
revoke execute on function refuse_to_edit() from public;
create trigger history_is_append_only before update or delete on history for each row execute function refuse_to_edit();
create trigger history_is_never_emptied before truncate on history for each statement execute function refuse_to_edit();

-- Every change of a row of the group's side is remembered with what it was, however it was made.
grant create on schema public to portal_books;
set local role portal_books;
create function remember_change() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
    before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
begin
    if before is not distinct from after then
        return null;
    end if;
    insert into history (on_day, actor, event, subject, authority_id, details)
    values (
        coalesce(nullif(current_setting('portal.today', true), '')::date, current_date),
        coalesce(nullif(current_setting('portal.actor', true), ''), session_user),
        lower(tg_op), tg_table_name,
        case when tg_nargs > 0 then (coalesce(after, before) ->> tg_argv[0])::int end,
        jsonb_strip_nulls(jsonb_build_object('before', before, 'after', after)));
    return null;
end $$;
revoke execute on function remember_change() from public;
grant execute on function remember_change() to session_user;
reset role;
revoke create on schema public from portal_books;
"""

DOWN = """
drop table history;
drop function remember_change();
drop function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
