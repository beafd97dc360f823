"""Each run of the checks of the books, with what it found: for whoever answers for all of them. Append only."""

from alembic import op

revision = "0011"
down_revision = "0010"

UP = """
create table book_checks (
    run_number bigint generated always as identity primary key,
    run_at timestamptz not null default clock_timestamp(),
    on_day date not null,
    run_by text not null,
    held integer not null,
    checks integer not null,
    findings jsonb not null,
    constraint book_checks_held_check check (checks >= 1 and held between 0 and checks),
    constraint book_checks_findings_check check (case jsonb_typeof(findings) when 'array'
        then jsonb_array_length(findings) = checks else false end)
);
grant select, insert on book_checks to portal_lead, portal_auditor;
grant select on book_checks to portal_backup;
create trigger book_checks_are_append_only before update or delete on book_checks
    for each row execute function refuse_to_edit();
create trigger book_checks_are_never_emptied before truncate on book_checks
    for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop table book_checks")
