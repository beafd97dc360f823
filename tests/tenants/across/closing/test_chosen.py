import pytest

from consortium.periods.rules import period_named
from tenants.across.closing.chosen import Fed, Feed, fed, why_not_closed
from tenants.across.closing.rules import CloseCheck

ORDERS = Feed("Orders are there", "require_orders", "orders must be there")
MISSING = Fed(passed=False, sentence="Kent has none for 2016 to 2017")
QUARTER_2 = period_named("quarterly", "2016-17-Q2")


@pytest.mark.parametrize(
    ("found", "required", "states"),
    [
        (None, False, []),
        (None, True, ["failed"]),
        (Fed(passed=True, sentence="All 11 have"), True, ["passed"]),
        (Fed(passed=True, sentence="All 11 have"), False, ["passed"]),
        (MISSING, True, ["failed"]),
        (MISSING, False, ["known"]),
        (Fed(passed=False, sentence="16 have none", is_used=False), False, []),
        (Fed(passed=False, sentence="16 have none", is_used=False), True, ["failed"]),
    ],
)
def test_what_another_part_says_stops_a_close_only_where_the_group_chose_that(found, required, states):
    checks = fed(ORDERS, found, required=required)

    assert [check.state for check in checks] == states
    assert not any(check.stops_hold for check in checks if check.state == "failed")
    assert bool(why_not_closed(QUARTER_2, checks)) == ("failed" in states)


def test_what_the_portal_does_not_keep_yet_says_where_to_take_the_choice_back():
    (check,) = fed(ORDERS, None, required=True)

    assert check.sentence == "The group chose that orders must be there, and the portal does not keep that yet"
    assert check.link == ("Change the settings", "group_settings.shown")


def test_a_close_that_is_stopped_says_by_what():
    checks = [CloseCheck("Returns are in", "known", "July is not in"), *fed(ORDERS, MISSING, required=True)]

    assert why_not_closed(QUARTER_2, checks) == (
        "2016-17-Q2 cannot be closed. Orders are there: not yet. Kent has none for 2016 to 2017. The group chose that orders"
        " must be there."
    )
