import datetime as dt

import pytest

from consortium.authorities.rules import (
    CouncilTaken,
    DatesRefused,
    Identity,
    LeadCannotLeave,
    SlugRefused,
    check_membership,
    check_not_taken,
    checked_slug,
)

KENT = Identity(886, "E10000016", "Kent", "kent")
day = dt.date.fromisoformat


def check(joined_on, left_on, *, lead=False):
    check_membership(
        joined_on and day(joined_on),
        left_on and day(left_on),
        starts_on=day("2015-04-01"),
        latest_end_on=day("2018-03-31"),
        is_lead=lead,
    )


@pytest.mark.parametrize(
    ("joined_on", "left_on"),
    [(None, None), ("2015-04-01", "2015-04-01"), (None, "2015-04-01"), ("2018-03-31", "2018-03-31")],
)
def test_the_first_and_the_last_day_of_the_contract_are_days_of_membership(joined_on, left_on):
    check(joined_on, left_on)


@pytest.mark.parametrize(
    ("joined_on", "left_on", "said"),
    [
        ("2015-03-31", None, "must be in the contract"),
        ("2018-04-01", None, "must be in the contract"),
        ("2016-04-02", "2016-04-01", "cannot be before the council joined on 2 April 2016"),
        (None, "2015-03-31", "cannot be before the council joined on 1 April 2015"),
        (None, "2018-04-01", "ends on 31 March 2018"),
    ],
)
def test_days_that_do_not_fit_are_refused(joined_on, left_on, said):
    with pytest.raises(DatesRefused, match=said):
        check(joined_on, left_on)


def test_the_lead_stays():
    with pytest.raises(LeadCannotLeave):
        check(None, "2016-03-31", lead=True)


@pytest.mark.parametrize("slug", ["group", "prices", "Kent", "-kent", "kent-", "a--b", "", "a" * 61, "kent/x"])
def test_an_address_that_cannot_be_a_councils_is_refused(slug):
    with pytest.raises(SlugRefused):
        checked_slug(slug)


def test_a_councils_own_address_is_kept():
    assert checked_slug("windsor-and-maidenhead") == "windsor-and-maidenhead"


@pytest.mark.parametrize(
    ("new", "column"),
    [
        (Identity(886, None, "Other", "other"), "authority_id"),
        (Identity(1, "E10000016", "Other", "other"), "ons_code"),
        (Identity(1, None, "KENT", "other"), "name"),
        (Identity(1, None, "Other", "kent"), "slug"),
    ],
)
def test_what_tells_one_council_from_another_is_not_taken_twice(new, column):
    with pytest.raises(CouncilTaken) as refusal:
        check_not_taken(new, [KENT])

    assert refusal.value.column == column


def test_two_councils_may_both_be_without_an_ons_code():
    check_not_taken(Identity(881, None, "Essex", "essex"), [Identity(886, None, "Kent", "kent")])
