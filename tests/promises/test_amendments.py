"""Rule 13 of the house: the database itself keeps amendments in order, whoever writes them."""

import pytest

from tests.promises.policies import AUDITOR, LEAD, MEMBER, PROVIDER
from tests.promises.prober import REFUSED
from tests.promises.two_councils import ESSEX, KENT, SECOND

pytestmark = pytest.mark.database

OUT_OF_ORDER = "PT008"
ADD = """insert into amendments (authority_id, provider_id, reference, amendment_number, field, old_value, new_value, recorded_on,
    recorded_by) values (886, 1, '{}', {}, '{}', '{}', '{}', '2015-08-01', 'me')"""


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        # K-1 was amended twice: its outcome is partial now, and it was held by telephone.
        (("K-1", 3, "mode", "telephone", "online"), None),
        (("K-1", 3, "mode", "online", "in-person"), OUT_OF_ORDER),
        (("K-1", 3, "outcome", "full", "none"), OUT_OF_ORDER),
        (("K-1", 4, "mode", "telephone", "online"), OUT_OF_ORDER),
        (("K-1", 2, "mode", "telephone", "online"), "23505"),
        (("K-3", 1, "mode", "online", "telephone"), None),
        (("K-3", 2, "mode", "online", "telephone"), OUT_OF_ORDER),
        # K-0 was postponed, so it has no outcome; K-2 was taken back.
        (("K-0", 1, "outcome", "full", "none"), OUT_OF_ORDER),
        (("K-2", 1, "mode", "online", "telephone"), OUT_OF_ORDER),
    ],
)
def test_an_amendment_replaces_what_the_meeting_says_now(prober, row, refused):
    assert prober.attempt(ADD.format(*row), role=PROVIDER).refused == refused


def test_another_provider_learns_nothing_of_a_meeting_by_amending_it(prober):
    for reference in ("K-3", "K-9"):
        outcome = prober.attempt(
            ADD.format(reference, 1, "mode", "online", "telephone"), role=PROVIDER, provider_id=SECOND
        )
        assert outcome.refused == REFUSED


@pytest.mark.parametrize("role", [LEAD, AUDITOR])
def test_who_checks_the_books_learns_how_many_there_are_and_no_value(prober, role):
    found = prober.attempt(f"select * from check_amendments({KENT})", role=role)

    assert found.rows == [(3, [])]
    assert prober.attempt(f"select * from check_amendments({ESSEX})", role=role).refused == "PT002"


@pytest.mark.parametrize("role", [MEMBER, PROVIDER])
def test_nobody_else_asks(prober, role):
    assert prober.attempt(f"select * from check_amendments({KENT})", role=role).refused == REFUSED
