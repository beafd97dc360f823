"""What councils have paid the lead, which statements it settles, and the numbers of the lead's sales invoices.

A payment is one transfer of the book with its number, bank reference and way. An allocation says what of a payment, or of a
line that lowers what is owed (a credit, a charge taken back), settles which statement: never more than there is of the one
or than is open of the other. What a credit has settled elsewhere its own statement asks for again. Append only; a payment is
taken back, and then its allocations count no more.
"""

from alembic import op

revision = "0029"
down_revision = "0028"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"

RECORDED = """
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,"""
TABLES_OF_PAYMENTS = f"""
set local lock_timeout = '5s';
create table payments (
    authority_id integer not null,
    payment_number integer not null,
    contract_id integer not null references contracts,
    line_number bigint not null,
    received_on date not null,
    amount_pence bigint not null,
    bank_reference text not null,
    how text not null,
    request_key text not null,{RECORDED}
    primary key (authority_id, payment_number),
    constraint payments_line_fkey foreign key (authority_id, line_number) references transfers,
    constraint payments_line_key unique (authority_id, line_number),
    constraint payments_request_key unique (authority_id, request_key),
    constraint payments_number_check check (payment_number >= 1),
    constraint payments_amount_check check (amount_pence >= 1),
    constraint payments_reference_check check (bank_reference ~ '^[!-`{{-~]+( [!-`{{-~]+)*$' and length(bank_reference) <= 40),
    constraint payments_how_check check (how in ('bacs', 'faster-payment', 'chaps', 'cheque', 'card', 'other')),
    constraint payments_dates_check check (received_on <= recorded_on)
);
create index payments_reference_idx on payments (authority_id, bank_reference);
create table payment_reversals (
    authority_id integer not null,
    payment_number integer not null,
    line_number bigint not null,
    reason text not null,{RECORDED}
    primary key (authority_id, payment_number),
    constraint payment_reversals_payment_fkey foreign key (authority_id, payment_number) references payments,
    constraint payment_reversals_line_fkey foreign key (authority_id, line_number) references transfers,
    constraint payment_reversals_line_key unique (authority_id, line_number),
    constraint payment_reversals_reason_check check (length(reason) between 3 and 200)
);
create table payment_allocations (
    authority_id integer not null,
    allocation_number integer not null,
    contract_id integer not null,
    payment_number integer,
    credit_line_number bigint,
    credit_period_number integer,
    period_number integer not null,
    amount_pence bigint not null,{RECORDED}
    primary key (authority_id, allocation_number),
    constraint payment_allocations_payment_fkey foreign key (authority_id, payment_number) references payments,
    constraint payment_allocations_credit_fkey foreign key (authority_id, credit_line_number) references transfers,
    constraint payment_allocations_statement_fkey foreign key (authority_id, contract_id, period_number)
        references statements,
    constraint payment_allocations_number_check check (allocation_number >= 1),
    constraint payment_allocations_amount_check check (amount_pence <> 0),
    constraint payment_allocations_source_check check ((payment_number is null) = (credit_line_number is not null)
        and (credit_line_number is null) = (credit_period_number is null)
        and credit_period_number is distinct from period_number)
);
create index payment_allocations_statement_idx on payment_allocations (authority_id, contract_id, period_number)
    include (payment_number, amount_pence, recorded_on);
create index payment_allocations_payment_idx on payment_allocations (authority_id, payment_number);
create index payment_allocations_credit_idx on payment_allocations (authority_id, credit_line_number)
    where credit_line_number is not null;
create table sales_invoices (
    authority_id integer not null,
    contract_id integer not null,
    period_number integer not null,
    version_number integer not null,
    replaces integer,
    invoice_number text not null,{RECORDED}
    primary key (authority_id, contract_id, period_number, version_number),
    constraint sales_invoices_statement_fkey foreign key (authority_id, contract_id, period_number) references statements,
    constraint sales_invoices_replaces_fkey foreign key (authority_id, contract_id, period_number, replaces)
        references sales_invoices,
    constraint sales_invoices_replaces_check check (version_number >= 1
        and replaces is not distinct from nullif(version_number - 1, 0)),
    constraint sales_invoices_number_check check (invoice_number ~ '^[!-~]{{1,40}}$')
);
"""

# Whoever writes of one council's payments waits for the others here, so that two at once cannot settle the same debt.
RULES = """
create function payments_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    last integer;
    moved transfers;
    paid record;
begin
    if new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return new; -- a policy says what is wrong, and nothing is told of another council's payments
    end if;
    perform pg_advisory_xact_lock(hashtextextended('payments of ' || new.authority_id, 0));
    select t.* into moved from transfers t
        where t.authority_id = new.authority_id and t.transfer_number = new.line_number;
    if tg_table_name = 'payment_reversals' then
        select p.line_number, p.contract_id into paid from payments p
            where p.authority_id = new.authority_id and p.payment_number = new.payment_number;
        if moved.transfer_number is not null and found and (moved.kind, moved.reverses, moved.contract_id)
                is distinct from ('payment-reversal'::text, paid.line_number, paid.contract_id) then
            raise exception 'the line of a payment taken back takes that payment back' using errcode = 'PT030';
        end if;
        return new;
    end if;
    select max(p.payment_number) into last from payments p where p.authority_id = new.authority_id;
    if new.payment_number <= last then
        return new; -- the primary key says what is wrong
    end if;
    if new.payment_number <> coalesce(last, 0) + 1 then
        raise exception 'payments are numbered without gaps' using errcode = 'PT030';
    end if;
    if moved.transfer_number is not null and (moved.kind, moved.amount, moved.service_on, moved.contract_id, moved.recorded_on,
            moved.line_number) is distinct from ('payment'::text, new.amount_pence, new.received_on, new.contract_id,
            new.recorded_on, new.line_number) then
        raise exception 'a payment says what its line in the book says' using errcode = 'PT030';
    end if;
    if exists (select from payments p left join payment_reversals r using (authority_id, payment_number)
            where p.authority_id = new.authority_id and p.bank_reference = new.bank_reference and r.reason is null
                and p.request_key <> new.request_key) then
        raise exception 'the bank reference is that of a payment that stands' using errcode = 'PT030';
    end if;
    return new;
end $$;
create function allocations_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    last integer;
    source record;
    statement record;
    used bigint;
begin
    if new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return new; -- a policy says what is wrong, and nothing is told of another council's payments
    end if;
    perform pg_advisory_xact_lock(hashtextextended('payments of ' || new.authority_id, 0));
    select max(a.allocation_number) into last from payment_allocations a where a.authority_id = new.authority_id;
    if new.allocation_number <= last then
        return new; -- the primary key says what is wrong
    end if;
    if new.payment_number is not null then
        select p.amount_pence as pence, p.contract_id, r.reason is not null as is_over, null::integer as period_number
            into source from payments p left join payment_reversals r using (authority_id, payment_number)
            where p.authority_id = new.authority_id and p.payment_number = new.payment_number;
    else
        select sum(case when t.to_account = 'due_to_lead' then t.amount when t.from_account = 'due_to_lead' then -t.amount
                else 0 end)::bigint as pence, min(t.contract_id) as contract_id, min(t.period_number) as period_number,
            bool_or(exists (select from transfers r where r.authority_id = t.authority_id
                and r.reverses = t.transfer_number)) as is_over
            into source from transfers t
            where t.authority_id = new.authority_id and t.line_number = new.credit_line_number
                and t.transfer_number between new.credit_line_number and new.credit_line_number + 100
                and t.unit = 'pence' and t.period_number is not null;
    end if;
    select s.total_pence, s.total_pence
            + coalesce((select sum(a.amount_pence) from payment_allocations a where a.authority_id = s.authority_id
                and a.contract_id = s.contract_id and a.credit_period_number = s.period_number), 0)
            - coalesce((select sum(a.amount_pence) from payment_allocations a
                left join payment_reversals r using (authority_id, payment_number)
                where a.authority_id = s.authority_id and a.contract_id = s.contract_id
                    and a.period_number = s.period_number and r.reason is null), 0) as open_pence
        into statement from statements s where s.authority_id = new.authority_id and s.contract_id = new.contract_id
            and s.period_number = new.period_number;
    if not found or (new.payment_number is not null and source.pence is null) then
        return new; -- a foreign key says what is wrong
    end if;
    if new.allocation_number <> coalesce(last, 0) + 1 then
        raise exception 'allocations are numbered without gaps' using errcode = 'PT030';
    end if;
    if source.pence is null or source.is_over or (source.contract_id, source.period_number)
            is distinct from (new.contract_id, new.credit_period_number) then
        raise exception 'what settles a statement is a payment or a credit that stands' using errcode = 'PT030';
    end if;
    select coalesce(sum(a.amount_pence), 0) into used from payment_allocations a where a.authority_id = new.authority_id
        and a.payment_number is not distinct from new.payment_number
        and a.credit_line_number is not distinct from new.credit_line_number;
    if new.amount_pence > source.pence - used then
        raise exception 'no more is allocated than there is of a payment or a credit' using errcode = 'PT030';
    end if;
    if new.amount_pence > statement.open_pence then
        raise exception 'no more is allocated than is open of a statement' using errcode = 'PT030';
    end if;
    if new.amount_pence < 0 and -new.amount_pence > coalesce((select sum(a.amount_pence) from payment_allocations a
            where a.authority_id = new.authority_id and a.contract_id = new.contract_id
                and a.period_number = new.period_number and a.payment_number is not distinct from new.payment_number
                and a.credit_line_number is not distinct from new.credit_line_number), 0) then
        raise exception 'no more is taken off a statement than was allocated to it' using errcode = 'PT030';
    end if;
    -- A credit that its own statement has counted already settles another only as far as that statement is below nothing.
    if new.amount_pence > 0 and exists (select from statements s where s.authority_id = new.authority_id
            and s.contract_id = new.contract_id and s.period_number = new.credit_period_number
            and s.total_pence + new.amount_pence + coalesce((select sum(a.amount_pence) from payment_allocations a
                where a.authority_id = s.authority_id and a.contract_id = s.contract_id
                    and a.credit_period_number = s.period_number), 0) > 0) then
        raise exception 'its own statement has counted that credit' using errcode = 'PT030';
    end if;
    return new;
end $$;
create function sales_invoices_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return new; -- a policy says what is wrong, and nothing is told of another council's invoices
    end if;
    perform pg_advisory_xact_lock(hashtextextended('sales invoices', 0));
    if exists (select from sales_invoices i where i.invoice_number = new.invoice_number
            and (i.authority_id, i.contract_id, i.period_number)
                is distinct from (new.authority_id, new.contract_id, new.period_number)
            and not exists (select from sales_invoices n where n.authority_id = i.authority_id
                and n.contract_id = i.contract_id and n.period_number = i.period_number
                and n.version_number > i.version_number)) then
        raise exception 'the number is that of another statement''s invoice' using errcode = 'PT030';
    end if;
    return new;
end $$;
revoke execute on function payments_follow(), allocations_follow(), sales_invoices_follow() from public;
create trigger payments_in_order before insert on payments for each row execute function payments_follow();
create trigger payment_reversals_in_order before insert on payment_reversals for each row execute function payments_follow();
create trigger payment_allocations_in_order before insert on payment_allocations
    for each row execute function allocations_follow();
create trigger sales_invoices_in_order before insert on sales_invoices
    for each row execute function sales_invoices_follow();
"""
TABLES = ("payments", "payment_reversals", "payment_allocations", "sales_invoices")


def upgrade() -> None:
    op.execute(TABLES_OF_PAYMENTS + RULES)
    for table in TABLES:
        _walls(table)


def _walls(table: str) -> None:
    """All councils' money for the lead and its auditors, a council's own for itself; written by the lead, once."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"grant select on {table} to portal_lead, portal_member, portal_auditor, portal_backup")
    op.execute(f"grant insert on {table} to portal_lead")
    for reader in ("lead", "auditor", "backup"):
        op.execute(f"create policy {reader}_reads on {table} for select to portal_{reader} using (true)")
    op.execute(f"create policy member_reads on {table} for select to portal_member using ({AUTHORITY})")
    op.execute(f"create policy lead_writes on {table} for insert to portal_lead with check ({AUTHORITY})")
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
    for table in ("sales_invoices", "payment_allocations", "payment_reversals", "payments"):
        op.execute(f"drop table {table}")
    op.execute(
        "drop function payments_follow(); drop function allocations_follow(); drop function sales_invoices_follow()"
    )
