"""What may be asked for, booked, told and agreed: the edges of each rule, with the dates written out."""

import datetime as dt

import pytest

from consortium.mediators.rules import MediatorRecord
from tenants.bookings.rules import (
    BookingAnswers,
    CaseState,
    Declared,
    due_on,
    fault_in_holding,
    faults_in_agreement,
    faults_in_booking,
    faults_in_doing,
    faults_in_other_date,
    faults_in_request,
    faults_in_telling,
    last_day_to_tell,
    warnings_of,
)

TODAY = dt.date(2015, 7, 20)
FRIDAY = dt.date(2015, 7, 31)
MASON = MediatorRecord(
    name="A. Mason",
    register_body="CoM",
    register_number="1001",
    accredited_on=dt.date(2014, 9, 1),
    renewed_until=FRIDAY,
    checks_until=dt.date(2016, 6, 30),
    indemnity_until=dt.date(2016, 12, 31),
)


def case(**changed):
    said = {"reference": "C-1", "service": "mediation", "choice": "mediate", "contacted_on": dt.date(2015, 7, 1)}
    return CaseState(**said | {"ended_on": None} | changed)


def answers(**changed):
    said = {
        "meeting_reference": "M-1",
        "meeting_on": FRIDAY,
        "starts_at": dt.time(10),
        "length_minutes": 120,
        "mode": "online",
        "venue": None,
        "mediator_number": 1,
    }
    return BookingAnswers(**said | changed)


def booking_faults(said, *, mediator=MASON, conflicts=(), requested_on=dt.date(2015, 7, 2), before=None):
    declared = Declared(mediator=mediator, conflicts=frozenset(conflicts)) if mediator else None
    faults = faults_in_booking(
        said, case_reference="C-1", requested_on=requested_on, declared=declared, booked_before=before, today=TODAY
    )
    return [(fault.column, fault.sentence) for fault in faults]


def sentences(faults):
    return [fault.sentence for fault in faults]


def test_a_family_that_wants_mediation_asks_for_a_meeting_today():
    assert faults_in_request(case(), TODAY, open_since=None, today=TODAY) == []


def test_disagreement_resolution_needs_no_choice():
    undecided = case(service="disagreement-resolution", choice="undecided")

    assert faults_in_request(undecided, TODAY, open_since=None, today=TODAY) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"choice": "declined"}, "The family declined mediation."),
        ({"choice": "undecided"}, "The family has not chosen mediation yet."),
        ({"ended_on": dt.date(2015, 7, 10)}, "C-1 ended on 10 July 2015, so it has no further meeting."),
    ],
)
def test_a_case_that_does_not_ask_has_no_meeting(changed, said):
    assert sentences(faults_in_request(case(**changed), TODAY, open_since=None, today=TODAY))[0].startswith(said)


@pytest.mark.parametrize(
    ("day", "open_since", "said"),
    [
        ((2015, 7, 21), None, "The day of the request cannot be later than today, 20 July 2015."),
        ((2015, 6, 30), None, "30 June 2015 is before the contact on 1 July 2015."),
        (
            (2015, 7, 20),
            (2015, 7, 2),
            "A meeting asked for on 2 July 2015 is under way. Record what came of it first, or postpone it.",
        ),
    ],
)
def test_a_request_out_of_order_is_refused(day, open_since, said):
    since = dt.date(*open_since) if open_since else None

    assert sentences(faults_in_request(case(), dt.date(*day), open_since=since, today=TODAY)) == [said]


def test_a_meeting_is_booked_for_today_or_a_day_to_come():
    assert booking_faults(answers()) == []
    assert booking_faults(answers(meeting_on=TODAY)) == []


def test_booked_before_it_was_requested():
    assert booking_faults(answers(), requested_on=None) == [
        ("meeting_on", "Nobody has asked for this meeting yet. Record the request first, then book it.")
    ]


def test_a_day_that_is_over_is_not_booked():
    [(column, said)] = booking_faults(answers(meeting_on=dt.date(2015, 7, 19)))

    assert (column, said.partition(".")[0]) == ("meeting_on", "19 July 2015 is over")


def test_another_day_is_another_meeting():
    moved = answers(meeting_on=dt.date(2015, 7, 30))

    assert booking_faults(moved, before=answers()) == [
        ("meeting_on", "Another day is another meeting. Postpone this one, then book the new day.")
    ]


def test_a_meeting_in_person_needs_its_place():
    assert booking_faults(answers(mode="in-person")) == [
        ("venue", "A meeting in person needs its place: the family is told of it.")
    ]


def test_a_mediator_whose_entry_ends_on_the_day_of_the_meeting_is_booked():
    assert booking_faults(answers(meeting_on=FRIDAY)) == []


def test_a_mediator_lapsed_by_the_day_of_the_meeting_is_refused_though_good_today():
    [(column, said)] = booking_faults(answers(meeting_on=dt.date(2015, 8, 1)))

    assert column == "mediator_number"
    assert said == (
        "A. Mason's entry with the College of Mediators is renewed until 31 July 2015, and the meeting is on 1 August 2015."
        " Choose another mediator."
    )


@pytest.mark.parametrize(
    ("conflicts", "said"),
    [
        ({None}, ["A. Mason has declared a conflict with this council. Choose another mediator."]),
        ({"C-1"}, ["A. Mason has declared a conflict with C-1. Choose another mediator."]),
        ({"C-2"}, []),
    ],
)
def test_a_conflict_with_the_council_or_this_case_is_refused_and_one_with_another_case_is_not(conflicts, said):
    assert [sentence for _, sentence in booking_faults(answers(), conflicts=conflicts)] == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ((2015, 7, 30), []),
        ((2015, 8, 1), ["1 August 2015 is a weekend day: Saturday. Ask everybody whether they can come."]),
        ((2015, 8, 31), ["31 August 2015 is a bank holiday: Monday. Ask everybody whether they can come."]),
        (
            (2015, 7, 24),
            ["The family had to be told by 17 July 2015, 5 working days before. It has to agree to less."],
        ),
    ],
)
def test_a_day_to_look_at_twice_is_warned_of_and_not_refused(day, said):
    assert warnings_of(dt.date(*day), today=TODAY) == said


def test_a_day_beyond_the_published_bank_holidays_is_provisional():
    [said] = warnings_of(dt.date(2150, 7, 1), today=TODAY)

    assert said == "The bank holidays of 2150 are not published yet, so days counted there are provisional."


def test_a_family_is_told_five_working_days_before():
    """Worked date D8 of the brief, and one with a bank holiday between."""
    assert last_day_to_tell(dt.date(2026, 2, 16)) == dt.date(2026, 2, 9)
    assert last_day_to_tell(dt.date(2015, 9, 4)) == dt.date(2015, 8, 27)


def telling(told_on, *, meeting_on=FRIDAY, booked_on=dt.date(2015, 7, 20), less=False, today=dt.date(2015, 7, 31)):
    faults = faults_in_telling(told_on, meeting_on=meeting_on, booked_on=booked_on, less_agreed=less, today=today)
    return [(fault.column, fault.sentence) for fault in faults]


def test_told_on_the_last_day_is_in_time_and_a_day_later_needs_the_familys_word():
    assert telling(dt.date(2015, 7, 24)) == []
    assert telling(dt.date(2015, 7, 27)) == [
        ("less_agreed", "5 working days before the meeting was 24 July 2015. Tick that the family agreed to less.")
    ]
    assert telling(dt.date(2015, 7, 27), less=True) == []


def test_told_on_the_day_itself_with_no_notice_at_all():
    assert telling(FRIDAY, less=True) == []


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ((2015, 7, 19), "19 July 2015 is before the booking on 20 July 2015."),
        ((2015, 8, 1), "The family cannot have been told later than today, 31 July 2015."),
    ],
)
def test_told_before_the_booking_or_tomorrow_is_refused(day, said):
    assert telling(dt.date(*day)) == [("told_on", said)]


def test_held_before_booked_and_before_its_day():
    assert fault_in_holding(None, today=TODAY).startswith("This meeting is not booked yet.")
    assert fault_in_holding(FRIDAY, today=TODAY) == (
        "The meeting is booked for 31 July 2015. What came of it can be recorded on that day."
    )
    assert fault_in_holding(TODAY, today=TODAY) == ""


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("T14", (2026, 3, 2)),
        ("T16", (2026, 2, 23)),
        ("T15-AMEND", (2026, 3, 23)),
        ("T15-NO-PLAN", (2026, 4, 27)),
        ("T15-FINAL", (2026, 5, 4)),
        ("T15-FINAL-AFTER-ASSESSMENT", (2026, 5, 25)),
    ],
)
def test_what_was_agreed_on_16_february_2026_is_due(rule, day):
    """Worked dates D7 of the brief."""
    assert due_on(rule, dt.date(2026, 2, 16)) == dt.date(*day)


def test_an_agreement_follows_its_meeting_and_says_what_was_agreed():
    one = [("T14", "authority")]
    ok = {"meeting_on": TODAY, "outcome": "full", "today": TODAY}

    assert faults_in_agreement(TODAY, actions=one, **ok) == []
    assert sentences(faults_in_agreement(TODAY, actions=[], **ok)) == [
        "Say what was agreed: tick a limit, or give the number of other things."
    ]
    assert sentences(faults_in_agreement(dt.date(2015, 7, 19), actions=one, **ok)) == [
        "19 July 2015 is before the meeting on 20 July 2015."
    ]
    assert sentences(faults_in_agreement(TODAY, actions=one, **ok | {"outcome": "none"})) == [
        "The meeting ended without an agreement. Change its outcome first."
    ]
    assert sentences(faults_in_agreement(TODAY, actions=one * 31, **ok)) == [
        "An agreement has at most 30 actions here; these are 31."
    ]


def test_an_action_is_done_after_the_agreement_and_not_tomorrow():
    assert faults_in_doing(TODAY, agreed_on=TODAY, today=TODAY) == []
    assert sentences(faults_in_doing(dt.date(2015, 7, 19), agreed_on=TODAY, today=TODAY)) == [
        "19 July 2015 is before the agreement on 20 July 2015."
    ]
    assert sentences(faults_in_doing(FRIDAY, agreed_on=TODAY, today=TODAY)) == [
        "The day cannot be later than today, 20 July 2015."
    ]


def test_another_date_is_agreed_in_writing_after_the_agreement_and_lies_after_it():
    assert faults_in_other_date(TODAY, FRIDAY, agreed_on=TODAY, today=TODAY) == []
    assert sentences(faults_in_other_date(FRIDAY, FRIDAY, agreed_on=TODAY, today=TODAY)) == [
        "The day cannot be later than today, 20 July 2015."
    ]
    assert sentences(faults_in_other_date(TODAY, dt.date(2015, 7, 19), agreed_on=TODAY, today=TODAY)) == [
        "19 July 2015 is before the day on which it was agreed in writing."
    ]
