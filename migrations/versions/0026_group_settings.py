"""How the group closes and pays: which checks stop a close, how long members may query, when a statement is due.

Each change is a row of its own with every value in it; without a row the defaults of the rules hold.
"""

from alembic import op

revision = "0026"
down_revision = "0025"

UP = """
create table group_settings (
    contract_id integer not null references contracts,
    change_number integer not null,
    replaces integer,
    hold_working_days integer not null,
    dispute_working_days integer not null,
    payment_days integer not null,
    require_returns boolean not null,
    require_invoice boolean not null,
    require_orders boolean not null,
    require_answers boolean not null,
    share_tolerance_basis_points integer not null,
    set_on date not null,
    set_at timestamptz not null default clock_timestamp(),
    set_by text not null,
    primary key (contract_id, change_number),
    -- Each change is made knowing the one before: of two people at once the second is told.
    constraint group_settings_replaces_fkey foreign key (contract_id, replaces) references group_settings,
    constraint group_settings_replaces_check check (change_number >= 1
        and replaces is not distinct from nullif(change_number - 1, 0)),
    constraint group_settings_hold_check check (hold_working_days between 0 and 60),
    constraint group_settings_dispute_check check (dispute_working_days between 1 and 60),
    constraint group_settings_payment_check check (payment_days between 1 and 120),
    constraint group_settings_tolerance_check check (share_tolerance_basis_points between 0 and 10000)
);
grant select on group_settings to portal_lead, portal_member, portal_provider, portal_auditor, portal_backup;
grant insert on group_settings to portal_lead;
create trigger group_settings_are_append_only before update or delete on group_settings
    for each row execute function refuse_to_edit();
create trigger group_settings_are_never_emptied before truncate on group_settings
    for each statement execute function refuse_to_edit();
create trigger group_settings_remembered after insert on group_settings
    for each row execute function remember_change();
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop table group_settings")
