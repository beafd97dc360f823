"""A mediator takes a meeting only on a day on which the entry, the checks and the indemnity still last."""

import datetime as dt

import pytest

from consortium.mediators.rules import MediatorRecord, faults_in, lapsed_by, standing_on


def mediator(**changed):
    said = {
        "name": "A. Mason",
        "register_body": "CoM",
        "register_number": "1001",
        "accredited_on": dt.date(2014, 9, 1),
        "renewed_until": dt.date(2016, 3, 31),
        "checks_until": dt.date(2016, 6, 30),
        "indemnity_until": dt.date(2016, 12, 31),
    }
    return MediatorRecord(**said | changed)


def test_the_last_day_of_what_ends_first_is_still_good():
    assert lapsed_by(mediator(), dt.date(2016, 3, 31)) == ""


@pytest.mark.parametrize(
    ("changed", "day", "said"),
    [
        ({}, (2016, 4, 1), "A. Mason's entry with the College of Mediators is renewed until 31 March 2016"),
        ({"checks_until": dt.date(2016, 2, 1)}, (2016, 2, 2), "A. Mason's checks last until 1 February 2016"),
        ({"indemnity_until": dt.date(2016, 2, 1)}, (2016, 2, 2), "A. Mason's indemnity lasts until 1 February 2016"),
        ({}, (2014, 8, 31), "A. Mason is accredited only from 1 September 2014"),
    ],
)
def test_a_day_too_late_or_too_early_is_said_with_its_reason(changed, day, said):
    assert lapsed_by(mediator(**changed), dt.date(*day)) == said


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ((2016, 1, 30), ("In good standing", "good")),
        ((2016, 1, 31), ("Until 31 March 2016", "soon")),
        ((2016, 4, 1), ("Cannot be booked", "lapsed")),
    ],
)
def test_the_list_says_sixty_days_ahead_what_ends(today, words):
    assert standing_on(mediator(), dt.date(*today)) == words


def test_an_accreditation_to_come_and_a_renewal_before_it_are_faults():
    record = mediator(accredited_on=dt.date(2016, 5, 1), renewed_until=dt.date(2016, 4, 1))

    assert [(fault.field, fault.sentence) for fault in faults_in(record, today=dt.date(2016, 4, 30))] == [
        ("accredited_on", "1 May 2016 is later than today."),
        ("renewed_until", "1 April 2016 is before the accreditation on 1 May 2016."),
    ]
