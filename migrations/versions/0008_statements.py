"""Statements, frozen when their period closes, with the head of the chain at that moment. Append only."""

from alembic import op

revision = "0008"
down_revision = "0007"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"

UP = """
create table statements (
    authority_id integer not null references authorities,
    contract_id integer not null,
    period_number integer not null,
    period_name text not null,
    net_pence bigint not null,
    vat_pence bigint not null,
    total_pence bigint not null,
    recharged_pence bigint not null,
    lines integer not null,
    transfers integer not null,
    last_transfer_number bigint not null,
    chain_hash bytea not null,
    issued_on date not null,
    issued_at timestamptz not null default clock_timestamp(),
    issued_by text not null,
    primary key (authority_id, contract_id, period_number),
    constraint statements_closing_fkey foreign key (contract_id, period_number) references closings
        deferrable initially deferred,
    constraint statements_last_transfer_fkey foreign key (authority_id, last_transfer_number) references transfers,
    constraint statements_total_check check (total_pence = net_pence + vat_pence),
    constraint statements_lines_check check (lines >= 1 and transfers >= lines),
    constraint statements_hash_check check (length(chain_hash) = 32)
);
alter table statements enable row level security;
alter table statements force row level security;
grant select on statements to portal_lead, portal_member, portal_auditor, portal_backup;
grant insert on statements to portal_lead;
create policy lead_reads on statements for select to portal_lead using (true);
create policy auditor_reads on statements for select to portal_auditor using (true);
create policy backup_reads on statements for select to portal_backup using (true);
create trigger statements_are_append_only before update or delete on statements
    for each row execute function refuse_to_edit();
create trigger statements_are_never_emptied before truncate on statements
    for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute(UP)
    op.execute(f"create policy member_reads on statements for select to portal_member using ({AUTHORITY})")
    op.execute(f"create policy lead_issues on statements for insert to portal_lead with check ({AUTHORITY})")


def downgrade() -> None:
    op.execute("drop table statements")
