"""Secret addresses at which a calendar reads what its person has to do by when, in one body each; ended, never deleted.

Only sign-in reads and writes them, as it does sessions: who asks at such an address is known by nothing but its token, of
which the fingerprint alone is kept. An address ends with the account, and with a role in its body.
"""

from alembic import op

revision = "0020"
down_revision = "0019"

UP = """
create table calendar_feeds (
    token_hash bytea primary key,
    account_id uuid not null references accounts,
    authority_id integer references authorities,
    provider_id integer references providers,
    made_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz,
    constraint calendar_feeds_hash_check check (length(token_hash) = 32),
    constraint calendar_feeds_body_check check ((authority_id is null) <> (provider_id is null)),
    constraint calendar_feeds_ended_check check (ended_at >= made_at)
);
create unique index calendar_feeds_open_key on calendar_feeds (account_id, authority_id, provider_id)
    nulls not distinct where ended_at is null;
alter table calendar_feeds enable row level security;
alter table calendar_feeds force row level security;
grant select, insert, update (ended_at) on calendar_feeds to portal_sign_in;
grant select on calendar_feeds to portal_backup;
grant select (account_id, authority_id, provider_id, made_at, ended_at), update (ended_at) on calendar_feeds to portal_books;
create policy sign_in_reads on calendar_feeds for select to portal_sign_in using (true);
create policy sign_in_begins on calendar_feeds for insert to portal_sign_in with check (ended_at is null);
create policy sign_in_ends on calendar_feeds for update to portal_sign_in
    using (ended_at is null) with check (ended_at is not null);
create policy backup_reads on calendar_feeds for select to portal_backup using (true);
create policy books_read on calendar_feeds for select to portal_books using (true);
create policy books_end on calendar_feeds for update to portal_books
    using (ended_at is null) with check (ended_at is not null);

grant create on schema public to portal_books;
set local role portal_books;
create function end_calendar_feeds() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    update calendar_feeds f set ended_at = greatest(f.made_at, clock_timestamp())
    where f.account_id = new.account_id and f.ended_at is null and (tg_table_name = 'accounts'
        or row(f.authority_id::text, f.provider_id::text)
            is not distinct from row(to_jsonb(new) ->> 'authority_id', to_jsonb(new) ->> 'provider_id'));
    return null;
end $$;
revoke execute on function end_calendar_feeds() from public;
grant execute on function end_calendar_feeds() to session_user;
reset role;
revoke create on schema public from portal_books;
create trigger accounts_end_calendar_feeds after update on accounts for each row
    when (old.deactivated_at is null and new.deactivated_at is not null) execute function end_calendar_feeds();
create trigger appointments_end_calendar_feeds after update on appointments for each row
    when (old.ended_at is null and new.ended_at is not null) execute function end_calendar_feeds();
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop trigger accounts_end_calendar_feeds on accounts")
    op.execute("drop trigger appointments_end_calendar_feeds on appointments")
    op.execute("drop function end_calendar_feeds()")
    op.execute("drop table calendar_feeds")
