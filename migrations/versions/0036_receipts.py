"""What a council's funders paid: each receipt beside its line in the book, and which documents it settles. Append only.

A receipt taken back settles nothing any more. Nobody but the council reads them: they name its funders.
"""

from alembic import op

revision = "0036"
down_revision = "0035"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
RECORDED = """
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,"""
UP = f"""
set local lock_timeout = '5s';
create table receipts (
    authority_id integer not null,
    receipt_number integer not null,
    contract_id integer not null references contracts,
    funder_code text not null,
    line_number bigint not null,
    received_on date not null,
    amount_pence bigint not null,
    bank_reference text not null,
    how text not null,
    settles_first integer[] not null,
    request_key text not null,{RECORDED}
    primary key (authority_id, receipt_number),
    constraint receipts_funder_fkey foreign key (authority_id, funder_code) references funders,
    constraint receipts_line_fkey foreign key (authority_id, line_number) references transfers,
    constraint receipts_line_key unique (authority_id, line_number),
    constraint receipts_request_key unique (authority_id, request_key),
    constraint receipts_number_check check (receipt_number >= 1),
    constraint receipts_amount_check check (amount_pence >= 1),
    constraint receipts_reference_check check (bank_reference ~ '^[!-`{{-~]+( [!-`{{-~]+)*$' and length(bank_reference) <= 40),
    constraint receipts_how_check check (how in ('bacs', 'faster-payment', 'chaps', 'cheque', 'card', 'other')),
    constraint receipts_dates_check check (received_on <= recorded_on)
);
create index receipts_reference_idx on receipts (authority_id, bank_reference);
create table receipt_reversals (
    authority_id integer not null,
    receipt_number integer not null,
    line_number bigint not null,
    reason text not null,{RECORDED}
    primary key (authority_id, receipt_number),
    constraint receipt_reversals_receipt_fkey foreign key (authority_id, receipt_number) references receipts,
    constraint receipt_reversals_line_fkey foreign key (authority_id, line_number) references transfers,
    constraint receipt_reversals_line_key unique (authority_id, line_number),
    constraint receipt_reversals_reason_check check (length(reason) between 3 and 200)
);
create table receipt_allocations (
    authority_id integer not null,
    allocation_number integer not null,
    receipt_number integer not null,
    document_number integer not null,
    amount_pence bigint not null,{RECORDED}
    primary key (authority_id, allocation_number),
    constraint receipt_allocations_receipt_fkey foreign key (authority_id, receipt_number) references receipts,
    constraint receipt_allocations_document_fkey foreign key (authority_id, document_number) references recharge_documents,
    constraint receipt_allocations_number_check check (allocation_number >= 1),
    constraint receipt_allocations_amount_check check (amount_pence <> 0)
);
create index receipt_allocations_receipt_idx on receipt_allocations (authority_id, receipt_number);
create index receipt_allocations_document_idx on receipt_allocations (authority_id, document_number);
create index recharge_documents_corrects_idx on recharge_documents (authority_id, corrects) where corrects is not null;
"""
# Documents and receipts of one council wait for each other here, so that two at once cannot settle the same debt.
RULES = """
create function receipts_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    last integer;
    moved transfers;
    received receipts;
begin
    if new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return new; -- a policy says what is wrong, and nothing is told of another council's receipts
    end if;
    perform pg_advisory_xact_lock(hashtextextended('recharges of ' || new.authority_id, 0));
    select t.* into moved from transfers t
        where t.authority_id = new.authority_id and t.transfer_number = new.line_number;
    if tg_table_name = 'receipt_reversals' then
        select r.* into received from receipts r
            where r.authority_id = new.authority_id and r.receipt_number = new.receipt_number;
        if moved.transfer_number is not null and received.receipt_number is not null
                and (moved.kind, moved.reverses, moved.contract_id)
                    is distinct from ('receipt-reversal'::text, received.line_number, received.contract_id) then
            raise exception 'the line of a receipt taken back takes that receipt back' using errcode = 'PT041';
        end if;
        return new;
    end if;
    select max(r.receipt_number) into last from receipts r where r.authority_id = new.authority_id;
    if new.receipt_number <= last then
        return new; -- the primary key says what is wrong
    end if;
    if new.receipt_number <> coalesce(last, 0) + 1 then
        raise exception 'receipts are numbered without gaps' using errcode = 'PT041';
    end if;
    if moved.transfer_number is not null and (moved.kind, moved.amount, moved.to_account, moved.service_on, moved.contract_id,
            moved.recorded_on, moved.line_number) is distinct from ('receipt'::text, new.amount_pence,
            'received_from:' || new.funder_code, new.received_on, new.contract_id, new.recorded_on, new.line_number) then
        raise exception 'a receipt says what its line in the book says' using errcode = 'PT041';
    end if;
    if exists (select from receipts r left join receipt_reversals b using (authority_id, receipt_number)
            where r.authority_id = new.authority_id and r.bank_reference = new.bank_reference and b.reason is null
                and r.request_key <> new.request_key) then
        raise exception 'the bank reference is that of a receipt that stands' using errcode = 'PT041';
    end if;
    return new;
end $$;
create function receipt_allocations_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    last integer;
    source record;
    document record;
    between_them bigint;
begin
    if new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return new; -- a policy says what is wrong, and nothing is told of another council's receipts
    end if;
    perform pg_advisory_xact_lock(hashtextextended('recharges of ' || new.authority_id, 0));
    select max(a.allocation_number) into last from receipt_allocations a where a.authority_id = new.authority_id;
    if new.allocation_number <= last then
        return new; -- the primary key says what is wrong
    end if;
    select r.funder_code, r.contract_id, b.reason is not null as is_over, r.amount_pence - coalesce((
            select sum(a.amount_pence) from receipt_allocations a
            where a.authority_id = r.authority_id and a.receipt_number = r.receipt_number), 0) as left_pence
        into source from receipts r left join receipt_reversals b using (authority_id, receipt_number)
        where r.authority_id = new.authority_id and r.receipt_number = new.receipt_number;
    if not found then
        return new; -- a foreign key says what is wrong
    end if;
    select d.funder_code, d.contract_id, d.corrects, d.form, d.net_pence + d.vat_pence
            + coalesce((select sum(c.net_pence + c.vat_pence) from recharge_documents c
                where c.authority_id = d.authority_id and c.corrects = d.document_number), 0)
            - coalesce((select sum(a.amount_pence) from receipt_allocations a
                left join receipt_reversals b using (authority_id, receipt_number)
                where a.authority_id = d.authority_id and a.document_number = d.document_number and b.reason is null), 0)
            as open_pence
        into document from recharge_documents d
        where d.authority_id = new.authority_id and d.document_number = new.document_number;
    if not found then
        return new; -- a foreign key says what is wrong
    end if;
    if new.allocation_number <> coalesce(last, 0) + 1 then
        raise exception 'allocations of receipts are numbered without gaps' using errcode = 'PT041';
    end if;
    if source.is_over or (source.funder_code, source.contract_id, 'invoice', null::integer)
            is distinct from (document.funder_code, document.contract_id, document.form, document.corrects) then
        raise exception 'what settles an invoice is a receipt of its funder that stands' using errcode = 'PT041';
    end if;
    if new.amount_pence > source.left_pence then
        raise exception 'no more is allocated than there is of a receipt' using errcode = 'PT041';
    end if;
    if new.amount_pence > 0 and new.amount_pence > document.open_pence then
        raise exception 'no more is allocated than is open of an invoice' using errcode = 'PT041';
    end if;
    select coalesce(sum(a.amount_pence), 0) into between_them from receipt_allocations a where a.authority_id = new.authority_id
        and a.receipt_number = new.receipt_number and a.document_number = new.document_number;
    if between_them + new.amount_pence < 0 then
        raise exception 'no more is taken off an invoice than was allocated to it' using errcode = 'PT041';
    end if;
    return new;
end $$;
revoke execute on function receipts_follow(), receipt_allocations_follow() from public;
create trigger receipts_in_order before insert on receipts for each row execute function receipts_follow();
create trigger receipt_reversals_in_order before insert on receipt_reversals
    for each row execute function receipts_follow();
create trigger receipt_allocations_in_order before insert on receipt_allocations
    for each row execute function receipt_allocations_follow();
"""
CHECK = """
grant create on schema public to portal_books;
set local role portal_books;
create function check_receipts(authority integer) returns table (checked bigint, broken text[])
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform require_scope(authority);
    return query
        with listed as (select r.*, b.line_number as back_line from receipts r
                left join receipt_reversals b using (authority_id, receipt_number) where r.authority_id = authority),
        wrong as (
            select coalesce('receipt ' || r.receipt_number, 'transfer ' || t.transfer_number) as place
            from (select b.* from transfers b where b.authority_id = authority and b.kind = 'receipt') t
            full join listed r on r.line_number = t.transfer_number
            where (t.amount, t.service_on, t.contract_id, t.to_account)
                is distinct from (r.amount_pence, r.received_on, r.contract_id, 'received_from:' || r.funder_code)
            union all
            select coalesce('receipt ' || r.receipt_number, 'transfer ' || t.transfer_number) || ' taken back'
            from (select b.* from transfers b where b.authority_id = authority and b.kind = 'receipt-reversal') t
            full join (select * from listed where back_line is not null) r on r.back_line = t.transfer_number
            where t.reverses is distinct from r.line_number
            union all
            select 'what receipt ' || r.receipt_number || ' settles' from listed r
            join receipt_allocations a using (authority_id, receipt_number)
            group by r.receipt_number, r.amount_pence having sum(a.amount_pence) not between 0 and r.amount_pence
            union all
            select 'what settles R' || d.document_number from recharge_documents d
            join (select a.document_number, sum(a.amount_pence) as pence from receipt_allocations a
                join listed r using (authority_id, receipt_number)
                where a.authority_id = authority and r.back_line is null group by a.document_number) s using (document_number)
            where d.authority_id = authority and s.pence not between 0 and d.net_pence + d.vat_pence
                + coalesce((select sum(c.net_pence + c.vat_pence) from recharge_documents c
                    where c.authority_id = authority and c.corrects = d.document_number), 0))
        select (select count(*) from listed), coalesce((select array_agg(w.place) from wrong w), '{}');
end $$;
reset role;
revoke create on schema public from portal_books;
revoke execute on function check_receipts(integer) from public;
grant execute on function check_receipts(integer) to portal_lead, portal_auditor;
"""
EACH = """
alter table {table} enable row level security;
alter table {table} force row level security;
grant select on {table} to portal_member, portal_books, portal_backup;
grant insert on {table} to portal_member;
create policy backup_reads on {table} for select to portal_backup using (true);
create policy books_read on {table} for select to portal_books using ({authority});
create policy member_reads on {table} for select to portal_member using ({authority});
create policy member_records on {table} for insert to portal_member with check ({authority});
create trigger {table}_are_append_only before update or delete on {table} for each row execute function refuse_to_edit();
create trigger {table}_are_never_emptied before truncate on {table} for each statement execute function refuse_to_edit();
"""
TABLES = ("receipts", "receipt_reversals", "receipt_allocations")


def upgrade() -> None:
    op.execute(UP + RULES)
    for table in TABLES:
        op.execute(EACH.format(table=table, authority=AUTHORITY))
    op.execute(CHECK)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("drop function check_receipts(integer)")
    for table in reversed(TABLES):
        op.execute(f"drop table {table}")
    op.execute("drop index recharge_documents_corrects_idx")
    op.execute("drop function receipts_follow(); drop function receipt_allocations_follow()")
