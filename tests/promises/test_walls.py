"""Each wall is taken away in turn, and the promise behind it must notice: so no promise is kept by accident."""

import pytest

from tests.promises.leaks import leaks
from tests.promises.policies import OF_A_SAMPLE, OPENABLE, POLICIES, UPDATE
from tests.promises.walls import FREE_FOR_THEIR_OWNER, ROWS_SEEN_BY_ALL, WALLS, half_opened, opened

pytestmark = pytest.mark.database

HALVES = [policy for policy in POLICIES if policy.verb == UPDATE and policy.after and policy.after.expression != "true"]
NEEDED = [
    policy for policy in POLICIES if policy.rows != OF_A_SAMPLE
]  # the portal tried here is no sample: it needs none
# The other half of these is doubled by a grant: only columns may be changed that say nothing of whose the row is.
HELD_BY_GRANTS = {
    "allowances-lead_changes",
    "appointments-lead_ends",
    "appointments-people_ends",
    "calendar_feeds-books_end",
    "calendar_feeds-sign_in_ends",
    "cases-member_fills",
    "cases-provider_fills",
    "invitations-books_weaken",
    "prices-lead_changes",
}


@pytest.mark.parametrize("policy", OPENABLE, ids=str)
def test_a_policy_that_is_opened_is_noticed(prober, policy):
    assert leaks(prober, policy.table, [policy.role]) == []

    prober.run(opened(policy))

    assert leaks(prober, policy.table, [policy.role])


@pytest.mark.parametrize("policy", NEEDED, ids=str)
def test_a_policy_that_is_gone_is_noticed(prober, policy):
    """What a role must reach and cannot is a leak of another kind: a backup without rows, a close without lines."""
    prober.run(f"drop policy {policy.name} on {policy.table}")

    assert leaks(prober, policy.table, [policy.role])


@pytest.mark.parametrize("policy", HALVES, ids=str)
def test_a_policy_that_lets_rows_be_handed_over_is_noticed(prober, policy):
    prober.run(half_opened(policy))

    assert bool(leaks(prober, policy.table, [policy.role])) == (str(policy) not in HELD_BY_GRANTS)


@pytest.mark.parametrize("wall", WALLS, ids=str)
def test_a_wall_that_is_gone_is_noticed(prober, wall):
    prober.run(wall.taken_away)

    assert wall.noticed(prober)


@pytest.mark.parametrize("wall", FREE_FOR_THEIR_OWNER, ids=str)
def test_an_owner_that_is_let_past_the_policies_is_noticed(prober, wall):
    if prober.connection.info.server_version < 160_000:
        pytest.skip("Before PostgreSQL 16 a member of the backup has the backup's rows: leaks.py says more.")

    prober.run(wall.taken_away)

    assert wall.noticed(prober)


def test_a_table_that_is_the_same_without_walls_has_a_reason(prober):
    for table in ROWS_SEEN_BY_ALL:
        prober.run(f"alter table {table} disable row level security")

        assert leaks(prober, table, [policy.role for policy in POLICIES if policy.table == table]) == []
