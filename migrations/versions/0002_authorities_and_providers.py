"""The portal's own state, the councils with their figures, and the providers: what every member may read."""

from alembic import op

revision = "0002"
down_revision = "0001"

UP = """
create table portal_state (
    only_row boolean primary key default true,
    name text not null,
    lead_authority_id integer not null,
    sample_today date,
    live_since timestamptz,
    constraint portal_state_one_row_check check (only_row),
    constraint portal_state_sample_never_live_check check (sample_today is null or live_since is null)
);
create table business_days (
    day date primary key
);
create table authorities (
    authority_id integer primary key,
    ons_code text unique,
    name text not null unique,
    slug text not null unique,
    kind text,
    member_order integer not null,
    joined_on date,
    left_on date,
    agreement_signed_on date,
    constraint authorities_dates_check check (left_on >= joined_on),
    constraint authorities_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$')
);
create table authority_figures (
    authority_id integer not null references authorities,
    name text not null,
    value numeric(24, 9) not null,
    primary key (authority_id, name),
    constraint authority_figures_value_check check (value >= 0)
);
create table providers (
    provider_id integer generated always as identity primary key,
    code text not null unique,
    name text not null
);
"""

TABLES = ("portal_state", "authorities", "authority_figures", "providers")


def upgrade() -> None:
    op.execute(UP)
    for table in TABLES:
        op.execute(
            f"grant select on {table} to portal_lead, portal_member, portal_provider, portal_auditor, portal_backup"
        )
        op.execute(f"grant insert, update on {table} to portal_lead")
        key = "'authority_id'" if table == "authority_figures" else ""
        op.execute(
            f"create trigger {table}_remembered after insert or update or delete on {table}"
            f" for each row execute function remember_change({key})"
        )
    op.execute("grant select on portal_state, authorities, providers to portal_sign_in")
    op.execute("grant select on portal_state, business_days to portal_books")
    op.execute("grant insert on business_days to portal_books")
    op.execute("grant select on business_days to portal_lead, portal_provider, portal_sign_in, portal_backup")
    op.execute("grant insert on business_days to portal_lead")


def downgrade() -> None:
    for table in (*reversed(TABLES), "business_days"):
        op.execute(f"drop table {table}")
