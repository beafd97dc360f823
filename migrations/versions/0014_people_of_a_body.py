"""The people of one body, as its administrator keeps them: `portal_people`, and links that set no password.

An administrator sees an account only through a role in the bound body. What would touch the account itself (its name, its
password, its sessions, whether it is open) needs that no other body has given it a role.
"""

from alembic import op

revision = "0014"
down_revision = "0013"

HERE = (
    "(authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
    " or provider_id = nullif(current_setting('portal.provider_id', true), '')::int)"
)
KNOWN_HERE = "account_id in (select account_id from appointments)"  # of which the administrator sees the body's alone

UP = f"""
alter table invitations add column sets_password boolean not null default true;
create index sessions_of_account_idx on sessions (account_id, started_at);

grant create on schema public to portal_books;
grant select on appointments to portal_books;
grant select (account_id, email) on accounts to portal_books;
grant select (account_id, used_at, sets_password), update (sets_password) on invitations to portal_books;
create policy books_read on appointments for select to portal_books using (true);
create policy books_read on accounts for select to portal_books using (true);
create policy books_read on invitations for select to portal_books using (true);
create policy books_weaken on invitations for update to portal_books using (used_at is null) with check (used_at is null);
set local role portal_books;
-- Whether the bound body is the only one that the account acts for. Asked, it holds the account until the transaction
-- ends, so that no other body gives it a role meanwhile.
create function keeps_alone(account uuid) returns boolean language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
    authority int := nullif(current_setting('portal.authority_id', true), '')::int;
    provider int := nullif(current_setting('portal.provider_id', true), '')::int;
    of_lead boolean := current_setting('role') = 'portal_lead' and authority is null and provider is null;
begin
    perform pg_advisory_xact_lock(hashtextextended(account::text, 0));
    return coalesce((
        select bool_and(coalesce(authority_id = authority, false) or coalesce(provider_id = provider, false)
            or of_lead and authority_id is null and provider_id is null)
        from appointments where account_id = account and ended_at is null), false);
end $$;
-- The account at an address, wherever it acts: to give it a role here as well. It tells nothing else of it.
create function person_at(address text) returns uuid language sql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ select account_id from accounts where email = address $$;
-- A link made by one body must not set the password of an account that acts for another by now.
create function weaken_links() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(new.account_id::text, 0));
    update invitations set sets_password = false
    where account_id = new.account_id and used_at is null and sets_password and exists (
        select from appointments other where other.account_id = new.account_id and other.ended_at is null
        and row(other.authority_id, other.provider_id) is distinct from row(new.authority_id, new.provider_id));
    return null;
end $$;
revoke execute on function keeps_alone(uuid), person_at(text), weaken_links() from public;
grant execute on function keeps_alone(uuid) to portal_people, portal_lead;
grant execute on function person_at(text) to portal_people;
grant execute on function weaken_links() to session_user;
reset role;
revoke create on schema public from portal_books;
create trigger appointments_weaken_links after insert on appointments for each row execute function weaken_links();

-- However two administrators take roles from each other at once, one of them stays.
create function keep_an_administrator() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if current_user <> 'portal_people' then
        return null;
    end if;
    perform pg_advisory_xact_lock(hashtextextended(concat('people of ', new.authority_id, '/', new.provider_id), 0));
    if not exists (
        select from appointments p join accounts a on a.account_id = p.account_id
        where p.ended_at is null and a.deactivated_at is null and p.role in ('member-manager', 'provider-manager')
        and p.authority_id is not distinct from new.authority_id and p.provider_id is not distinct from new.provider_id
    ) then
        raise exception 'Nobody would be left to keep the people of this body' using errcode = 'PT007';
    end if;
    return null;
end $$;
revoke execute on function keep_an_administrator() from public;
create constraint trigger appointments_keep_an_administrator after update on appointments
    deferrable initially deferred for each row when (old.ended_at is null and new.ended_at is not null)
    execute function keep_an_administrator();

grant select (account_id, email, name, created_at, deactivated_at), insert (account_id, email, name),
    update (name, deactivated_at) on accounts to portal_people;
grant select, insert (account_id, role, authority_id, provider_id), update (ended_at) on appointments to portal_people;
grant select (account_id, started_at, ended_at), update (ended_at) on sessions to portal_people;
grant insert on invitations, history to portal_people;
create policy people_reads on appointments for select to portal_people using {HERE};
create policy people_gives on appointments for insert to portal_people with check {HERE};
create policy people_ends on appointments for update to portal_people
    using (ended_at is null and {HERE}) with check {HERE};
create policy people_reads on accounts for select to portal_people using ({KNOWN_HERE});
create policy people_adds on accounts for insert to portal_people with check (true);
create policy people_changes on accounts for update to portal_people using (keeps_alone(account_id));
create policy people_reads on sessions for select to portal_people using ({KNOWN_HERE});
create policy people_ends on sessions for update to portal_people
    using (ended_at is null and keeps_alone(account_id)) with check (true);
create policy people_invites on invitations for insert to portal_people
    with check (used_at is null and {KNOWN_HERE} and (not sets_password or keeps_alone(account_id)));
create policy people_writes on history for insert to portal_people with check {HERE};
"""

DOWN = """
drop policy people_writes on history;
drop policy people_invites on invitations;
drop policy people_ends on sessions;
drop policy people_reads on sessions;
drop policy people_changes on accounts;
drop policy people_adds on accounts;
drop policy people_reads on accounts;
drop policy people_ends on appointments;
drop policy people_gives on appointments;
drop policy people_reads on appointments;
revoke all on accounts, appointments, sessions, invitations, history from portal_people;
drop trigger appointments_keep_an_administrator on appointments;
drop function keep_an_administrator();
drop trigger appointments_weaken_links on appointments;
drop function weaken_links();
drop function person_at(text);
drop function keeps_alone(uuid);
drop policy books_weaken on invitations;
drop policy books_read on invitations;
drop policy books_read on accounts;
drop policy books_read on appointments;
revoke all on accounts, appointments, invitations from portal_books;
drop index sessions_of_account_idx;
alter table invitations drop column sets_password;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
