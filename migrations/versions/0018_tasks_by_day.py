"""What a council or a provider has to do, by its last day, is answered by an index alone, whatever the number of cases.

A family's own days are no tasks. They run on in nearly every case, since the portal is not told of appeals, so an index
with them in it would grow with the cases; one without them is as long as the work.
"""

from alembic import op

revision = "0018"
down_revision = "0017"

ENDS = {"council": "authority_id", "provider": "provider_id"}
TASKS = """
create index deadlines_tasks_{end}_idx on deadlines ({column}, due_on, case_reference, rule, place)
    include ({other}, counted_from_on, provisional) where state = 'running' and whose <> 'family'
"""
RUNNING = """
create index deadlines_running_{end}_idx on deadlines ({column}, due_on, case_reference) where state = 'running'
"""


DROP = """
-- squawk-ignore require-concurrent-index-deletion
drop index deadlines_{name}_{end}_idx;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for end, column in ENDS.items():
        other = "provider_id" if column == "authority_id" else "authority_id"
        op.execute(TASKS.format(end=end, column=column, other=other))
        op.execute(DROP.format(name="running", end=end))


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for end, column in ENDS.items():
        op.execute(RUNNING.format(end=end, column=column))
        op.execute(DROP.format(name="tasks", end=end))
