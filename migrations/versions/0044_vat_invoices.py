"""What a VAT invoice says of who issues it: the lead's address and VAT number, as the group chose them on a day."""

from alembic import op

revision = "0044"
down_revision = "0043"

UP = """
set local lock_timeout = '5s';
alter table group_settings add column lead_address text not null default '';
alter table group_settings add column vat_number text not null default '';
-- A choice is a row: there are few, and they are read once.
-- squawk-ignore constraint-missing-not-valid
alter table group_settings add constraint group_settings_address_check check (length(lead_address) <= 200);
-- squawk-ignore constraint-missing-not-valid
alter table group_settings add constraint group_settings_vat_number_check
    check (vat_number ~ '^(GB[0-9]{9}([0-9]{3})?)?$');
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("alter table group_settings drop column lead_address, drop column vat_number")
