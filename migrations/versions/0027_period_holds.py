"""A billing period is held before it is closed: its statements are out as drafts, and somebody else closes it.

A hold may be released, and the period held again. The operator's way holds and closes in one act, and says so.
"""

from alembic import op

revision = "0027"
down_revision = "0026"

UP = """
set local lock_timeout = '5s';
create table period_holds (
    contract_id integer not null references contracts,
    period_number integer not null,
    hold_number integer not null,
    replaces integer,
    period_name text not null,
    starts_on date not null,
    ends_on date not null,
    way text not null,
    statements integer not null,
    net_pence bigint not null,
    look_until date not null,
    held_on date not null,
    held_at timestamptz not null default clock_timestamp(),
    held_by text not null,
    held_by_name text not null,
    primary key (contract_id, period_number, hold_number),
    -- Each hold is made knowing the one before: of two people at once the second is told.
    constraint period_holds_replaces_check check (hold_number >= 1 and replaces is not distinct from nullif(hold_number - 1, 0)),
    constraint period_holds_way_check check (way in ('person', 'operator')),
    constraint period_holds_dates_check check (starts_on <= ends_on and held_on >= ends_on and look_until >= held_on),
    constraint period_holds_statements_check check (statements >= 0)
);
create table hold_releases (
    contract_id integer not null,
    period_number integer not null,
    hold_number integer not null,
    reason text not null,
    released_on date not null,
    released_at timestamptz not null default clock_timestamp(),
    released_by text not null,
    released_by_name text not null,
    primary key (contract_id, period_number, hold_number),
    constraint hold_releases_hold_fkey foreign key (contract_id, period_number, hold_number) references period_holds,
    constraint hold_releases_reason_check check (length(reason) between 3 and 200)
);
-- What stands before the one that is taken back is in the same table.
alter table period_holds add constraint period_holds_replaces_fkey foreign key (contract_id, period_number, replaces)
    references hold_releases;
-- Periods that were closed before there were holds have none.
alter table closings add column hold_number integer;
-- squawk-ignore constraint-missing-not-valid
alter table closings add constraint closings_hold_fkey foreign key (contract_id, period_number, hold_number)
    references period_holds;
-- The day by which a statement is to be paid, as it was when it was issued; those issued before say none.
alter table statements add column due_on date;
-- squawk-ignore constraint-missing-not-valid
alter table statements add constraint statements_due_check check (due_on > issued_on);

create function closing_follows_hold() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    hold period_holds%rowtype;
begin
    select * into hold from period_holds h where h.contract_id = new.contract_id and h.period_number = new.period_number
        order by h.hold_number desc limit 1;
    if not found or hold.hold_number is distinct from new.hold_number or exists (select from hold_releases r
            where r.contract_id = hold.contract_id and r.period_number = hold.period_number
                and r.hold_number = hold.hold_number) then
        raise exception 'a period is closed after it was held' using errcode = 'PT010';
    end if;
    if hold.way = 'person' and hold.held_by = new.closed_by then
        raise exception 'a period is closed by somebody else than who held it' using errcode = 'PT011';
    end if;
    return new;
end $$;
create function hold_follows_closings() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from closings c where c.contract_id = new.contract_id and c.period_number = new.period_number) then
        raise exception 'a closed period is not held, nor released' using errcode = 'PT010';
    end if;
    return new;
end $$;
revoke execute on function closing_follows_hold() from public;
revoke execute on function hold_follows_closings() from public;
create trigger closings_follow_holds before insert on closings for each row execute function closing_follows_hold();
create trigger period_holds_follow_closings before insert on period_holds
    for each row execute function hold_follows_closings();
create trigger hold_releases_follow_closings before insert on hold_releases
    for each row execute function hold_follows_closings();
"""
TABLES = ("period_holds", "hold_releases")
EACH = """
grant select on {table} to portal_lead, portal_member, portal_provider, portal_auditor, portal_backup;
grant insert on {table} to portal_lead;
create trigger {table}_are_append_only before update or delete on {table} for each row execute function refuse_to_edit();
create trigger {table}_are_never_emptied before truncate on {table} for each statement execute function refuse_to_edit();
create trigger {table}_remembered after insert on {table} for each row execute function remember_change();
"""


def upgrade() -> None:
    op.execute(UP)
    for table in TABLES:
        op.execute(EACH.format(table=table))


def downgrade() -> None:
    op.execute("drop trigger closings_follow_holds on closings; alter table closings drop column hold_number")
    op.execute("alter table statements drop column due_on")
    op.execute("alter table period_holds drop constraint period_holds_replaces_fkey")
    op.execute("drop table hold_releases; drop table period_holds")
    op.execute("drop function closing_follows_hold(); drop function hold_follows_closings()")
