"""Closed billing periods, and the registry that keeps a provider's reference to one council."""

from alembic import op

revision = "0004"
down_revision = "0003"

UP = """
create table closings (
    contract_id integer not null references contracts,
    period_number integer not null,
    period_name text not null,
    starts_on date not null,
    ends_on date not null,
    statements integer not null,
    net_pence bigint not null,
    closed_on date not null,
    closed_at timestamptz not null default clock_timestamp(),
    closed_by text not null,
    primary key (contract_id, period_number),
    unique (contract_id, period_name),
    constraint closings_dates_check check (starts_on <= ends_on and closed_on >= ends_on),
    constraint closings_statements_check check (statements >= 0)
);
grant select on closings to portal_lead, portal_member, portal_provider, portal_auditor, portal_books, portal_backup;
grant insert on closings to portal_lead;
create trigger closings_are_append_only before update or delete on closings for each row execute function refuse_to_edit();
create trigger closings_are_never_emptied before truncate on closings for each statement execute function refuse_to_edit();
create trigger closings_remembered after insert on closings for each row execute function remember_change();

create table provider_references (
    provider_id integer not null references providers,
    reference text not null,
    authority_id integer not null references authorities,
    primary key (provider_id, reference)
);
alter table provider_references enable row level security;
alter table provider_references force row level security;
grant select on provider_references to portal_provider;
grant insert on provider_references to portal_books;
grant select on provider_references to portal_backup;
create policy provider_reads on provider_references for select to portal_provider
    using (provider_id = nullif(current_setting('portal.provider_id', true), '')::int);
create policy books_write on provider_references for insert to portal_books
    with check (provider_id = nullif(current_setting('portal.provider_id', true), '')::int
        and authority_id = nullif(current_setting('portal.authority_id', true), '')::int);
create policy backup_reads on provider_references for select to portal_backup using (true);
create trigger provider_references_are_append_only before update or delete on provider_references
    for each row execute function refuse_to_edit();
create trigger provider_references_are_never_emptied before truncate on provider_references
    for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop table provider_references; drop table closings")
