"""Which statements and payments something is left of: an index of them, so that a list of debts reads what is open alone.

No sum is stored. The books keep it, row by row, as statements are issued and money comes in, and a check compares it with
what is open when everything is added up.
"""

from alembic import op

revision = "0053"
down_revision = "0052"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
TABLES = """
set local lock_timeout = '5s';
create table open_statements (
    authority_id integer not null,
    contract_id integer not null,
    period_number integer not null,
    primary key (authority_id, contract_id, period_number),
    constraint open_statements_statement_fkey foreign key (authority_id, contract_id, period_number) references statements
);
create table open_payments (
    authority_id integer not null,
    payment_number integer not null,
    primary key (authority_id, payment_number),
    constraint open_payments_payment_fkey foreign key (authority_id, payment_number) references payments
);
"""
EACH = f"""
alter table {{table}} enable row level security;
alter table {{table}} force row level security;
grant select on {{table}} to portal_lead, portal_auditor, portal_backup;
grant select, insert, delete on {{table}} to portal_books;
create policy lead_reads on {{table}} for select to portal_lead using (true);
create policy auditor_reads on {{table}} for select to portal_auditor using (true);
create policy backup_reads on {{table}} for select to portal_backup using (true);
create policy books_read on {{table}} for select to portal_books using ({AUTHORITY});
create policy books_note on {{table}} for insert to portal_books with check ({AUTHORITY});
create policy books_settle on {{table}} for delete to portal_books using ({AUTHORITY});
"""
READ = f"""
grant select on {{table}} to portal_books;
create policy books_read on {{table}} for select to portal_books using ({AUTHORITY});
"""
UNREAD = "drop policy books_read on {table}; revoke select on {table} from portal_books"
PAID = ("payments", "payment_reversals", "payment_allocations")
WHEN = (*PAID, "statements")
STATEMENT = """
    insert into open_statements
    select s.authority_id, s.contract_id, s.period_number from statements s
    where {where} and s.total_pence + coalesce((select sum(a.amount_pence) from payment_allocations a
            where a.authority_id = s.authority_id and a.contract_id = s.contract_id
                and a.credit_line_number is not null and a.credit_period_number = s.period_number), 0)
        <> coalesce((select sum(a.amount_pence) from payment_allocations a
            left join payment_reversals r using (authority_id, payment_number)
            where a.authority_id = s.authority_id and a.contract_id = s.contract_id and a.period_number = s.period_number
                and r.reason is null), 0);
"""
PAYMENT = """
    insert into open_payments
    select p.authority_id, p.payment_number from payments p
    where {where} and not exists (select from payment_reversals r
            where r.authority_id = p.authority_id and r.payment_number = p.payment_number)
        and p.amount_pence <> coalesce((select sum(a.amount_pence) from payment_allocations a
            where a.authority_id = p.authority_id and a.payment_number = p.payment_number), 0);
"""
# Whoever writes of one council's payments waits for the others before this: payments_follow and allocations_follow.
FOLLOW = f"""
create function open_items_follow() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
    contract integer;
    periods integer[] := '{{}}';
    payment integer;
begin
    if new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return null; -- a policy says what is wrong, and nothing is noted of another council
    end if;
    if tg_table_name = 'statements' then
        contract := new.contract_id;
        periods := array[new.period_number];
    elsif tg_table_name = 'payment_allocations' then
        contract := new.contract_id;
        periods := array[new.period_number, new.credit_period_number];
        payment := new.payment_number;
    else
        payment := new.payment_number;
    end if;
    if tg_table_name = 'payment_reversals' then
        contract := (select p.contract_id from payments p
            where p.authority_id = new.authority_id and p.payment_number = new.payment_number);
        periods := array(select distinct a.period_number from payment_allocations a
            where a.authority_id = new.authority_id and a.payment_number = new.payment_number);
    end if;
    delete from open_statements o where o.authority_id = new.authority_id and o.contract_id = contract
        and o.period_number = any (periods);
    {
    STATEMENT.format(
        where="s.authority_id = new.authority_id and s.contract_id = contract and s.period_number = any (periods)"
    )
}
    delete from open_payments o where o.authority_id = new.authority_id and o.payment_number = payment;
    {PAYMENT.format(where="p.authority_id = new.authority_id and p.payment_number = payment")}
    return null;
end $$;
revoke execute on function open_items_follow() from public;
grant execute on function open_items_follow() to session_user;
"""
# What is open when this comes in, one council at a time: nobody reads all books at once.
AS_IT_STANDS = f"""
do $$
declare
    council integer;
begin
    for council in select a.authority_id from authorities a loop
        perform set_config('portal.authority_id', council::text, true);
        set local role portal_books;
        {STATEMENT.format(where="s.authority_id = council")}
        {PAYMENT.format(where="p.authority_id = council")}
        reset role;
    end loop;
    perform set_config('portal.authority_id', '', true);
end $$;
"""


def as_books(statements: str) -> None:
    """Run what makes functions of the books, which may make them for as long as this takes."""
    op.execute("grant create on schema public to portal_books; set local role portal_books")
    op.execute(statements)
    op.execute("reset role; revoke create on schema public from portal_books")


def upgrade() -> None:
    op.execute(TABLES)
    for table in ("open_statements", "open_payments"):
        op.execute(EACH.format(table=table))
    for table in PAID:
        op.execute(READ.format(table=table))
    op.execute(AS_IT_STANDS)
    as_books(FOLLOW)
    for table in WHEN:
        op.execute(
            f"create trigger {table}_leave_open after insert on {table} for each row execute function open_items_follow()"
        )


def downgrade() -> None:
    for table in WHEN:
        op.execute(f"drop trigger {table}_leave_open on {table}")
    as_books("drop function open_items_follow()")
    for table in PAID:
        op.execute(UNREAD.format(table=table))
    op.execute("drop table open_payments; drop table open_statements")
