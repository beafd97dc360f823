"""A council's purchase orders: one a financial year, each change a row of its own; and whether it asks for one at all.

The council keeps them; the lead and its auditors read them, because a statement is paid by its order.
"""

from alembic import op

revision = "0030"
down_revision = "0029"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
UP = """
create table purchase_orders (
    authority_id integer not null references authorities,
    financial_year integer not null,
    change_number integer not null,
    replaces integer,
    order_number text not null,
    set_on date not null,
    set_at timestamptz not null default clock_timestamp(),
    set_by text not null,
    set_by_name text not null,
    primary key (authority_id, financial_year, change_number),
    -- Each change is made knowing the one before: of two people at once the second is told.
    constraint purchase_orders_replaces_fkey foreign key (authority_id, financial_year, replaces) references purchase_orders,
    constraint purchase_orders_replaces_check
        check (change_number >= 1 and replaces is not distinct from nullif(change_number - 1, 0)),
    constraint purchase_orders_year_check check (financial_year between 2000 and 2999),
    constraint purchase_orders_number_check check (order_number ~ '^[A-Z0-9][A-Z0-9/._-]{0,29}$')
);
create table order_choices (
    authority_id integer not null references authorities,
    change_number integer not null,
    replaces integer,
    asks boolean not null,
    set_on date not null,
    set_at timestamptz not null default clock_timestamp(),
    set_by text not null,
    set_by_name text not null,
    primary key (authority_id, change_number),
    constraint order_choices_replaces_fkey foreign key (authority_id, replaces) references order_choices,
    constraint order_choices_replaces_check
        check (change_number >= 1 and replaces is not distinct from nullif(change_number - 1, 0))
);
create function purchase_orders_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return new; -- a policy says what is wrong, and nothing is told of another council's orders
    end if;
    perform pg_advisory_xact_lock(hashtextextended('orders of ' || new.authority_id, 0));
    if exists (select from purchase_orders o where o.authority_id = new.authority_id
            and o.order_number = new.order_number and o.financial_year <> new.financial_year) then
        raise exception 'an order is for one financial year' using errcode = 'PT031';
    end if;
    return new;
end $$;
revoke execute on function purchase_orders_follow() from public;
create trigger purchase_orders_in_order before insert on purchase_orders
    for each row execute function purchase_orders_follow();
"""
EACH = """
alter table {table} enable row level security;
alter table {table} force row level security;
grant select on {table} to portal_lead, portal_member, portal_auditor, portal_backup;
grant insert on {table} to portal_member;
create policy lead_reads on {table} for select to portal_lead using (true);
create policy auditor_reads on {table} for select to portal_auditor using (true);
create policy backup_reads on {table} for select to portal_backup using (true);
create policy member_reads on {table} for select to portal_member using ({authority});
create policy member_sets on {table} for insert to portal_member with check ({authority});
create trigger {table}_are_append_only before update or delete on {table} for each row execute function refuse_to_edit();
create trigger {table}_are_never_emptied before truncate on {table} for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute(UP)
    for table in ("purchase_orders", "order_choices"):
        op.execute(EACH.format(table=table, authority=AUTHORITY))


def downgrade() -> None:
    op.execute("drop table purchase_orders; drop table order_choices; drop function purchase_orders_follow()")
