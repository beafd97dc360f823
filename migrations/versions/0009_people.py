"""Who may sign in, what each person is in which body, their sessions and invitations, and tries that failed.

A person may act for several bodies, so accounts, sessions and invitations carry no authority; appointments do. Only
`portal_sign_in` sees passwords, sessions and invitations; only `portal_lead` gives and ends roles.
"""

from alembic import op

revision = "0009"
down_revision = "0008"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
PROVIDER = "provider_id = nullif(current_setting('portal.provider_id', true), '')::int"
BODY = f"(authority_id is null and provider_id is null or {AUTHORITY} or {PROVIDER})"
A_SAMPLE = "exists (select from portal_state where sample_today is not null)"

UP = """
create table accounts (
    account_id uuid primary key default gen_random_uuid(),
    email text not null unique,
    name text not null,
    password_hash text,
    created_at timestamptz not null default clock_timestamp(),
    deactivated_at timestamptz,
    constraint accounts_email_check check (email = lower(email) and length(email) <= 254
        and email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    constraint accounts_name_check check (length(name) between 1 and 200),
    constraint accounts_password_check check (password_hash like '$argon2id$%'),
    constraint accounts_closed_check check (deactivated_at is null or password_hash is null)
);
create table appointments (
    appointment_id bigint generated always as identity primary key,
    account_id uuid not null references accounts,
    role text not null,
    authority_id integer references authorities,
    provider_id integer references providers,
    given_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz,
    constraint appointments_body_check check (
        role in ('lead-admin', 'lead-finance', 'auditor') and authority_id is null and provider_id is null
        or role in ('member-manager', 'member-officer', 'member-finance')
            and authority_id is not null and provider_id is null
        or role in ('provider-caseworker', 'provider-manager') and authority_id is null and provider_id is not null),
    constraint appointments_ended_check check (ended_at >= given_at)
);
-- A role that has ended may be given again, as a new row.
create unique index appointments_held_key on appointments (account_id, role, authority_id, provider_id)
    nulls not distinct where ended_at is null;
create table sessions (
    token_hash bytea primary key,
    account_id uuid not null references accounts,
    started_at timestamptz not null,
    last_seen_at timestamptz not null,
    ended_at timestamptz,
    constraint sessions_hash_check check (length(token_hash) = 32),
    constraint sessions_times_check check (last_seen_at >= started_at and ended_at >= started_at)
);
create index sessions_open_idx on sessions (account_id) where ended_at is null;
-- A try counts as failed from its begin until it succeeds, so that tries at the same time count one another.
create table sign_in_failures (
    failure_number bigint generated always as identity primary key,
    address_hash bytea not null,
    network_hash bytea not null,
    failed_at timestamptz not null,
    constraint sign_in_failures_hash_check check (length(address_hash) = 32 and length(network_hash) = 32)
);
create index sign_in_failures_address_idx on sign_in_failures (address_hash, failed_at);
create index sign_in_failures_network_idx on sign_in_failures (network_hash, failed_at);
create index sign_in_failures_failed_at_idx on sign_in_failures (failed_at);
create table invitations (
    token_hash bytea primary key,
    account_id uuid not null references accounts,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint invitations_hash_check check (length(token_hash) = 32),
    constraint invitations_week_check check (expires_at > made_at and expires_at <= made_at + interval '7 days'),
    constraint invitations_used_check check (used_at between made_at and expires_at)
);
create index invitations_open_idx on invitations (account_id) where used_at is null;
-- What the passwords of a sample's people are worked out from; no other database keeps one.
create table sample_seeds (
    only_row boolean primary key default true,
    seed bytea not null,
    constraint sample_seeds_one_row_check check (only_row),
    constraint sample_seeds_length_check check (length(seed) = 32)
);

-- Whoever closes an account may not read or set its password; closing forgets it, so reopening does not bring it back.
create function forget_password() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    new.password_hash := null;
    return new;
end $$;
revoke execute on function forget_password() from public;
create trigger accounts_closed before update on accounts for each row
    when (new.deactivated_at is not null) execute function forget_password();
"""

# Whoever is not known yet: looks a person up, keeps sessions, sets a password. It gives no role to anybody.
SIGN_IN = f"""
grant select on accounts, appointments, sessions, sign_in_failures, invitations, sample_seeds to portal_sign_in;
grant update (password_hash) on accounts to portal_sign_in;
grant insert, update (last_seen_at, ended_at) on sessions to portal_sign_in;
grant insert, delete on sign_in_failures to portal_sign_in;
grant update (used_at) on invitations to portal_sign_in;
create policy sign_in_reads on accounts for select to portal_sign_in using (true);
create policy sign_in_sets_password on accounts for update to portal_sign_in using (deactivated_at is null);
create policy sign_in_reads on appointments for select to portal_sign_in using (true);
create policy sign_in_reads on sessions for select to portal_sign_in using (true);
create policy sign_in_begins on sessions for insert to portal_sign_in with check (ended_at is null);
create policy sign_in_goes_on on sessions for update to portal_sign_in using (ended_at is null) with check (true);
create policy sign_in_reads on sign_in_failures for select to portal_sign_in using (true);
create policy sign_in_counts on sign_in_failures for insert to portal_sign_in with check (true);
create policy sign_in_forgets on sign_in_failures for delete to portal_sign_in using (true);
create policy sign_in_reads on invitations for select to portal_sign_in using (true);
create policy sign_in_uses on invitations for update to portal_sign_in using (used_at is null) with check (true);
create policy sign_in_reads on sample_seeds for select to portal_sign_in using ({A_SAMPLE});
"""

# The lead loads people.csv and invites: it sees who is who, writes the roles of the bound body, and reads no secret.
LEAD = f"""
grant select (account_id, email, name, created_at, deactivated_at) on accounts to portal_lead;
grant insert (account_id, email, name), update (name, deactivated_at) on accounts to portal_lead;
grant select on appointments to portal_lead;
grant insert (account_id, role, authority_id, provider_id), update (ended_at) on appointments to portal_lead;
grant select (account_id, started_at, ended_at), update (ended_at) on sessions to portal_lead;
grant insert on invitations, sample_seeds to portal_lead;
create policy lead_reads on accounts for select to portal_lead using (true);
create policy lead_adds on accounts for insert to portal_lead with check (true);
create policy lead_changes on accounts for update to portal_lead using (true);
create policy lead_reads on appointments for select to portal_lead using (true);
create policy lead_gives on appointments for insert to portal_lead with check ({BODY});
create policy lead_ends on appointments for update to portal_lead
    using (ended_at is null and {BODY}) with check ({BODY});
create policy lead_reads on sessions for select to portal_lead using (true);
create policy lead_ends on sessions for update to portal_lead using (ended_at is null) with check (true);
create policy lead_invites on invitations for insert to portal_lead with check (used_at is null);
create policy lead_begins_sample on sample_seeds for insert to portal_lead with check ({A_SAMPLE});
"""

TABLES = ("accounts", "appointments", "sessions", "sign_in_failures", "invitations", "sample_seeds")


def upgrade() -> None:
    op.execute(UP)
    for table in TABLES:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"grant select on {table} to portal_backup")
        op.execute(f"create policy backup_reads on {table} for select to portal_backup using (true)")
    op.execute(SIGN_IN)
    op.execute(LEAD)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"drop table {table}")
    op.execute("drop function forget_password()")
