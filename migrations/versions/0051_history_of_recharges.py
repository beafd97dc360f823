"""What a council asks of its funders and gets from them is its own in the history too, as its documents and receipts are."""

from alembic import op

revision = "0051"
down_revision = "0050"

OF_COUNCIL = "subject <> all (array['budget', 'cases'])"
OF_RECHARGES = "event <> all (array['recharge-issued', 'receipt-recorded', 'receipt-taken-back'])"
AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
HIDDEN = """
set local lock_timeout = '5s';
alter policy auditor_reads on history using ({private});
alter policy lead_reads on history using ({private} and provider_id is null and (authority_id is null or {authority}));
"""


def upgrade() -> None:
    op.execute(HIDDEN.format(private=f"{OF_COUNCIL} and {OF_RECHARGES}", authority=AUTHORITY))


def downgrade() -> None:
    op.execute(HIDDEN.format(private=OF_COUNCIL, authority=AUTHORITY))
