"""The journals of year ends that a council exported into its own ledger: each file as it was made. Append only.

The council's own business, as its other exports are; nobody else reads it.
"""

from alembic import op

revision = "0054"
down_revision = "0053"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
UP = f"""
set local lock_timeout = '5s';
create table accrual_exports (
    authority_id integer not null references authorities,
    contract_id integer not null references contracts,
    financial_year integer not null,
    export_number integer not null,
    replaces integer,
    known_on date not null,
    takes_back boolean not null,
    file_kind text not null,
    content bytea not null,
    content_hash bytea not null,
    entries integer not null,
    debit_pence bigint not null,
    credit_pence bigint not null,
    exported_on date not null,
    exported_at timestamptz not null default clock_timestamp(),
    exported_by text not null,
    exported_by_name text not null,
    primary key (authority_id, contract_id, financial_year, export_number),
    -- A year end is exported again by somebody who knew that it had been.
    constraint accrual_exports_replaces_fkey foreign key (authority_id, contract_id, financial_year, replaces)
        references accrual_exports,
    constraint accrual_exports_replaces_check
        check (export_number >= 1 and replaces is not distinct from nullif(export_number - 1, 0)),
    constraint accrual_exports_year_check check (financial_year between 2000 and 2999),
    -- No year is posted before it is over.
    constraint accrual_exports_over_check
        check (exported_on > make_date(financial_year + 1, 3, 31) and known_on >= make_date(financial_year + 1, 3, 31)),
    constraint accrual_exports_kind_check check (file_kind in ('csv', 'xlsx')),
    constraint accrual_exports_hash_check check (content_hash = sha256(content)),
    constraint accrual_exports_balance_check check (entries >= 2 and debit_pence >= 1 and debit_pence = credit_pence)
);
alter table accrual_exports enable row level security;
alter table accrual_exports force row level security;
grant select on accrual_exports to portal_member, portal_backup;
grant insert on accrual_exports to portal_member;
create policy backup_reads on accrual_exports for select to portal_backup using (true);
create policy member_reads on accrual_exports for select to portal_member using ({AUTHORITY});
create policy member_sets on accrual_exports for insert to portal_member with check ({AUTHORITY});
create trigger accrual_exports_are_append_only before update or delete on accrual_exports
    for each row execute function refuse_to_edit();
create trigger accrual_exports_are_never_emptied before truncate on accrual_exports
    for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop table accrual_exports")
