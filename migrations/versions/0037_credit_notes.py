"""Credit notes: what of a charge is credited and why, numbered for each council without a gap, and taken back at most once.

The book holds the money; a note says which line it corrects. A trigger compares the two.
"""

from alembic import op

revision = "0037"
down_revision = "0036"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
TABLES = """
create table credit_notes (
    authority_id integer not null references authorities,
    credit_number integer not null,
    contract_id integer not null references contracts,
    charged_line_number bigint not null,
    line_number bigint not null,
    amount_pence bigint not null,
    basis text not null,
    days integer,
    of_days integer,
    reason text not null,
    request_key text not null,
    credited_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, credit_number),
    constraint credit_notes_line_key unique (authority_id, line_number),
    constraint credit_notes_request_key unique (authority_id, request_key),
    constraint credit_notes_charge_fkey foreign key (authority_id, charged_line_number) references transfers,
    constraint credit_notes_line_fkey foreign key (authority_id, line_number) references transfers,
    constraint credit_notes_number_check check (credit_number >= 1),
    constraint credit_notes_order_check check (line_number > charged_line_number),
    constraint credit_notes_amount_check check (amount_pence > 0),
    constraint credit_notes_basis_check check (basis in ('whole', 'half', 'amount', 'days')
        and (basis = 'days') = (days is not null) and (basis = 'days') = (of_days is not null)),
    constraint credit_notes_days_check check (days between 1 and of_days and of_days <= 366),
    constraint credit_notes_reason_check check (length(reason) between 3 and 200)
);
create index credit_notes_charge_idx on credit_notes (authority_id, charged_line_number);
create table credit_withdrawals (
    authority_id integer not null,
    credit_number integer not null,
    line_number bigint not null,
    reason text not null,
    withdrawn_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, credit_number),
    constraint credit_withdrawals_line_key unique (authority_id, line_number),
    constraint credit_withdrawals_note_fkey foreign key (authority_id, credit_number) references credit_notes,
    constraint credit_withdrawals_line_fkey foreign key (authority_id, line_number) references transfers,
    constraint credit_withdrawals_reason_check check (length(reason) between 3 and 200)
);
"""
# A note says what its two lines say, in its turn, and all notes of a line that stand are no more than it. After the row is
# in: so the policies, the keys and the checks have spoken before.
FOLLOW = """
create function credits_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    charge transfers;
    credit transfers;
    noted bigint;
begin
    if new.credit_number <> (select count(*) from credit_notes n where n.authority_id = new.authority_id) then
        raise exception 'credit notes are numbered without a gap' using errcode = 'PT021';
    end if;
    select t.* into charge from transfers t
        where t.authority_id = new.authority_id and t.transfer_number = new.charged_line_number;
    select t.* into credit from transfers t where t.authority_id = new.authority_id and t.transfer_number = new.line_number;
    if charge.line_number <> new.charged_line_number or credit.line_number <> new.line_number
            or (credit.kind, credit.contract_id, charge.contract_id, credit.reference, credit.provider_id, credit.service_on,
                    credit.to_account, credit.amount)
                is distinct from (charge.kind || '-credit', new.contract_id, new.contract_id, charge.reference,
                    charge.provider_id, charge.service_on, 'due_to_lead', new.amount_pence) then
        raise exception 'a credit note says what its lines say' using errcode = 'PT021';
    end if;
    noted := (select sum(n.amount_pence) from credit_notes n where n.authority_id = new.authority_id
        and n.charged_line_number = new.charged_line_number and not exists (select from credit_withdrawals w
            where w.authority_id = n.authority_id and w.credit_number = n.credit_number));
    if charge.unit <> 'pence' or charge.from_account <> 'due_to_lead' or noted > charge.amount then
        raise exception 'the credit notes of a line are no more than it' using errcode = 'PT021';
    end if;
    return null;
end $$;
create function credit_withdrawals_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from transfers t join credit_notes n on n.authority_id = t.authority_id
            and n.line_number = t.reverses where t.authority_id = new.authority_id and t.transfer_number = new.line_number
            and n.credit_number = new.credit_number) then
        raise exception 'a credit note is taken back by the line that takes its line back' using errcode = 'PT021';
    end if;
    return null;
end $$;
revoke execute on function credits_follow(), credit_withdrawals_follow() from public;
create trigger credit_notes_in_order after insert on credit_notes for each row execute function credits_follow();
create trigger credit_withdrawals_in_order after insert on credit_withdrawals
    for each row execute function credit_withdrawals_follow();
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(TABLES + FOLLOW)
    for table in ("credit_notes", "credit_withdrawals"):
        _walls(table)


def _walls(table: str) -> None:
    """The lead writes in the council that is open; the council, the lead and its auditors read."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"grant select on {table} to portal_lead, portal_member, portal_auditor, portal_backup")
    op.execute(f"grant insert on {table} to portal_lead")
    op.execute(f"create policy lead_reads on {table} for select to portal_lead using (true)")
    op.execute(f"create policy auditor_reads on {table} for select to portal_auditor using (true)")
    op.execute(f"create policy member_reads on {table} for select to portal_member using ({AUTHORITY})")
    op.execute(f"create policy backup_reads on {table} for select to portal_backup using (true)")
    op.execute(f"create policy lead_credits on {table} for insert to portal_lead with check ({AUTHORITY})")
    op.execute(
        f"create trigger {table}_are_append_only before update or delete on {table}"
        " for each row execute function refuse_to_edit()"
    )
    op.execute(
        f"create trigger {table}_are_never_emptied before truncate on {table}"
        " for each statement execute function refuse_to_edit()"
    )


def downgrade() -> None:
    op.execute("drop table credit_withdrawals; drop table credit_notes")
    op.execute("drop function credits_follow(); drop function credit_withdrawals_follow()")
