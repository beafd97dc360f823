"""${message}"""

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}

UP = """
set local lock_timeout = '5s';
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("")
