"""Of each line of an invoice a matching finds one difference at most; by that key a line is led to what was found of it.

Without it each line of a long invoice looked through every difference of its council.
"""

from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # squawk-ignore disallowed-unique-constraint
    op.execute(
        "alter table provider_invoice_findings add constraint provider_invoice_findings_line_key"
        " unique (authority_id, contract_id, invoice_id, run_number, line_number)"
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("alter table provider_invoice_findings drop constraint provider_invoice_findings_line_key")
