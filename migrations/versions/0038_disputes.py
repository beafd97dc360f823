"""Queries of lines: which line of a draft or a statement a council queries, why, until when it is answered, and the answer.

A line has one open query at a time: its queries are numbered, and the next may be opened when the one before is answered.
What is upheld is credited; the answer names the credit note. Append only.
"""

from alembic import op

revision = "0038"
down_revision = "0037"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
REASONS = "'not-held', 'not-ours', 'price', 'included', 'shared', 'twice', 'other'"
TABLES = f"""
create table disputes (
    authority_id integer not null references authorities,
    dispute_number integer not null,
    contract_id integer not null references contracts,
    period_number integer not null,
    line_number bigint not null,
    query_of_line integer not null,
    amount_pence bigint not null,
    reason text not null,
    note text,
    request_key text not null,
    opened_on date not null,
    answer_due_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, dispute_number),
    constraint disputes_one_open_key unique (authority_id, line_number, query_of_line),
    constraint disputes_request_key unique (authority_id, request_key),
    constraint disputes_line_fkey foreign key (authority_id, line_number) references transfers,
    constraint disputes_number_check check (dispute_number >= 1 and query_of_line >= 1),
    constraint disputes_amount_check check (amount_pence > 0),
    constraint disputes_reason_check check (reason in ({REASONS}) and (reason <> 'other' or note is not null)),
    constraint disputes_note_check check (length(note) between 3 and 200),
    constraint disputes_days_check check (answer_due_on >= opened_on)
);
create index disputes_period_idx on disputes (authority_id, contract_id, period_number);
create table dispute_answers (
    authority_id integer not null,
    dispute_number integer not null,
    outcome text not null,
    reason text not null,
    credit_number integer,
    answered_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, dispute_number),
    constraint dispute_answers_dispute_fkey foreign key (authority_id, dispute_number) references disputes,
    constraint dispute_answers_credit_fkey foreign key (authority_id, credit_number) references credit_notes,
    constraint dispute_answers_credit_key unique (authority_id, credit_number),
    constraint dispute_answers_outcome_check check (outcome in ('upheld', 'part', 'rejected')
        and (outcome = 'rejected') = (credit_number is null)),
    constraint dispute_answers_reason_check check (length(reason) between 3 and 200)
);
"""
# After the row is in: so the policies, the keys and the checks have spoken before.
FOLLOW = """
create function disputes_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    line transfers;
begin
    if new.dispute_number <> (select count(*) from disputes d where d.authority_id = new.authority_id) then
        raise exception 'queries are numbered without a gap' using errcode = 'PT032';
    end if;
    if new.query_of_line <> 1 + (select count(*) from disputes d join dispute_answers a using (authority_id, dispute_number)
            where d.authority_id = new.authority_id and d.line_number = new.line_number) then
        raise exception 'a line is queried again when its query before is answered' using errcode = 'PT032';
    end if;
    select t.* into line from transfers t
        where t.authority_id = new.authority_id and t.transfer_number = new.line_number;
    if line.line_number <> new.line_number or line.unit <> 'pence' or line.from_account <> 'due_to_lead'
            or line.kind = 'vat' or (line.contract_id, line.period_number) is distinct from
                (new.contract_id, new.period_number) or new.amount_pence > line.amount then
        raise exception 'a query is about a charge, and no more than it' using errcode = 'PT032';
    end if;
    return null;
end $$;
create function dispute_answers_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.credit_number is not null and not exists (select from disputes d join credit_notes n using (authority_id)
            where d.authority_id = new.authority_id and d.dispute_number = new.dispute_number
                and n.credit_number = new.credit_number and n.charged_line_number = d.line_number) then
        raise exception 'the credit of an answer corrects the line that was queried' using errcode = 'PT032';
    end if;
    return null;
end $$;
revoke execute on function disputes_follow(), dispute_answers_follow() from public;
create trigger disputes_in_order after insert on disputes for each row execute function disputes_follow();
create trigger dispute_answers_in_order after insert on dispute_answers
    for each row execute function dispute_answers_follow();
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(TABLES + FOLLOW)
    _walls("disputes", "member")
    _walls("dispute_answers", "lead")


def _walls(table: str, writer: str) -> None:
    """A council queries its own lines, the lead answers in the council that is open; both and the auditors read."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"grant select on {table} to portal_lead, portal_member, portal_auditor, portal_backup")
    op.execute(f"grant insert on {table} to portal_{writer}")
    for reader in ("lead", "auditor", "backup"):
        op.execute(f"create policy {reader}_reads on {table} for select to portal_{reader} using (true)")
    op.execute(f"create policy member_reads on {table} for select to portal_member using ({AUTHORITY})")
    op.execute(f"create policy {writer}_writes on {table} for insert to portal_{writer} with check ({AUTHORITY})")
    op.execute(
        f"create trigger {table}_are_append_only before update or delete on {table}"
        " for each row execute function refuse_to_edit()"
    )
    op.execute(
        f"create trigger {table}_are_never_emptied before truncate on {table}"
        " for each statement execute function refuse_to_edit()"
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("drop table dispute_answers; drop table disputes")
    op.execute("drop function disputes_follow(); drop function dispute_answers_follow()")
