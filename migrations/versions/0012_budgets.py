"""A council's budgets: one figure a financial year, each change a row of its own. Nobody but the council sees them."""

from alembic import op

revision = "0012"
down_revision = "0011"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"

UP = """
create table budgets (
    authority_id integer not null references authorities,
    financial_year integer not null,
    change_number integer not null,
    replaces integer,
    budget_pence bigint not null,
    set_on date not null,
    set_at timestamptz not null default clock_timestamp(),
    set_by text not null,
    set_by_name text not null,
    primary key (authority_id, financial_year, change_number),
    -- Each change is made knowing the one before: of two people at once the second is told.
    constraint budgets_replaces_fkey foreign key (authority_id, financial_year, replaces) references budgets,
    constraint budgets_replaces_check check (change_number >= 1 and replaces is not distinct from nullif(change_number - 1, 0)),
    constraint budgets_year_check check (financial_year between 2000 and 2999),
    constraint budgets_amount_check check (budget_pence between 0 and 1000000000)
);
alter table budgets enable row level security;
alter table budgets force row level security;
grant select on budgets to portal_member, portal_backup;
grant insert on budgets to portal_member;
create policy backup_reads on budgets for select to portal_backup using (true);
create trigger budgets_are_append_only before update or delete on budgets
    for each row execute function refuse_to_edit();
create trigger budgets_are_never_emptied before truncate on budgets
    for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute(UP)
    op.execute(f"create policy member_reads on budgets for select to portal_member using ({AUTHORITY})")
    op.execute(f"create policy member_sets on budgets for insert to portal_member with check ({AUTHORITY})")


def downgrade() -> None:
    op.execute("drop table budgets")
