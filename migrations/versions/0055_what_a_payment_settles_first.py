"""Which statements somebody chose for a payment to settle first, so that the same form with another choice is refused.

Of payments recorded before nothing is known of that, and nothing is asked.
"""

from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # squawk-ignore adding-field-with-default
    op.execute("alter table payments add column settles_first integer[] not null default '{}'")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("alter table payments drop column settles_first")
