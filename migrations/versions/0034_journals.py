"""What a council exports into its own ledger: the columns that it chose, and each file that was made, as it was made.

The council's own business, as its funders are named in it; nobody else reads it. Append only.
"""

from alembic import op

revision = "0034"
down_revision = "0033"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
COLUMNS = (
    "line document posting_date document_date due_date financial_year accounting_period coding cost_centre subjective"
    " activity kind funding_source debit credit amount narrative order_number supplier supplier_reference currency"
)
HEADING = "[A-Za-z0-9][A-Za-z0-9 _./()&£#:-]{0,39}"
UP = f"""
create table export_layouts (
    authority_id integer not null references authorities,
    paper text not null,
    change_number integer not null,
    replaces integer,
    ledger text not null,
    columns text[] not null,
    headings text[] not null,
    set_on date not null,
    set_at timestamptz not null default clock_timestamp(),
    set_by text not null,
    set_by_name text not null,
    primary key (authority_id, paper, change_number),
    -- Each change is made knowing the one before: of two people at once the second is told.
    constraint export_layouts_replaces_fkey foreign key (authority_id, paper, replaces) references export_layouts,
    constraint export_layouts_replaces_check
        check (change_number >= 1 and replaces is not distinct from nullif(change_number - 1, 0)),
    constraint export_layouts_paper_check check (paper in ('journal', 'invoice')),
    constraint export_layouts_ledger_check check (ledger ~ '^[a-z0-9-]{{0,30}}$'),
    constraint export_layouts_columns_check check (columns <@ string_to_array('{COLUMNS}', ' ')
        and ' ' || array_to_string(columns, ' ') || ' ' !~ ' ([a-z_]+) (.* )?\\1 '
        and (paper = 'journal' or not columns && array['debit', 'credit'])),
    -- Without these no ledger could post a line.
    constraint export_layouts_coded_check check (columns @> array['coding'] or columns @> array['cost_centre', 'subjective']),
    constraint export_layouts_amount_check check (columns @> array['amount'] or columns @> array['debit', 'credit']),
    -- No heading is a formula, and none heads two columns.
    constraint export_layouts_headings_check check (cardinality(headings) = cardinality(columns)
        and cardinality(string_to_array(array_to_string(headings, '|'), '|')) = cardinality(columns)
        and array_to_string(headings, '|') ~ '^{HEADING}(\\|{HEADING})*$'
        and '|' || lower(array_to_string(headings, '|')) || '|' !~ '\\|([^|]+)\\|(.*\\|)?\\1\\|')
);
create table ledger_exports (
    authority_id integer not null,
    contract_id integer not null,
    period_number integer not null,
    paper text not null,
    export_number integer not null,
    replaces integer,
    layout_number integer,
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
    primary key (authority_id, contract_id, period_number, paper, export_number),
    constraint ledger_exports_statement_fkey foreign key (authority_id, contract_id, period_number) references statements,
    constraint ledger_exports_layout_fkey foreign key (authority_id, paper, layout_number) references export_layouts,
    -- A statement is exported again by somebody who knew that it had been.
    constraint ledger_exports_replaces_fkey foreign key (authority_id, contract_id, period_number, paper, replaces)
        references ledger_exports,
    constraint ledger_exports_replaces_check
        check (export_number >= 1 and replaces is not distinct from nullif(export_number - 1, 0)),
    constraint ledger_exports_paper_check check (paper in ('journal', 'invoice')),
    constraint ledger_exports_kind_check check (file_kind in ('csv', 'xlsx')),
    constraint ledger_exports_hash_check check (content_hash = sha256(content)),
    constraint ledger_exports_entries_check check (entries >= 1 and debit_pence >= 0 and credit_pence >= 0),
    constraint ledger_exports_balance_check check (paper <> 'journal' or debit_pence = credit_pence)
);
"""
EACH = """
alter table {table} enable row level security;
alter table {table} force row level security;
grant select on {table} to portal_member, portal_backup;
grant insert on {table} to portal_member;
create policy backup_reads on {table} for select to portal_backup using (true);
create policy member_reads on {table} for select to portal_member using ({authority});
create policy member_sets on {table} for insert to portal_member with check ({authority});
create trigger {table}_are_append_only before update or delete on {table} for each row execute function refuse_to_edit();
create trigger {table}_are_never_emptied before truncate on {table} for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(UP)
    for table in ("export_layouts", "ledger_exports"):
        op.execute(EACH.format(table=table, authority=AUTHORITY))


def downgrade() -> None:
    op.execute("drop table ledger_exports; drop table export_layouts")
