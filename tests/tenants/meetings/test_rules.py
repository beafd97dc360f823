import datetime as dt

import pytest

from tenants.meetings.rules import CouncilFacts, FunderPart, MeetingRecord, faults_in

TODAY = dt.date(2016, 11, 18)
HELD_ON = dt.date(2016, 10, 12)
ACADEMY, HEALTH, ITSELF = FunderPart("886-SCH", 1), FunderPart("886-ICB", 1), FunderPart(None, 1)


def meeting(**changes) -> MeetingRecord:
    values = {
        "reference": "M00464",
        "authority_id": 886,
        "service": "mediation",
        "case_reference": "C00464",
        "requested_on": dt.date(2016, 9, 20),
        "meeting_on": HELD_ON,
        "status": "held",
        "cause": None,
        "cancelled_on": None,
        "mode": "online",
        "funders": (),
        "funders_agreed_on": None,
        "outcome": "full",
    }
    return MeetingRecord(**(values | changes))


def cancelled(**changes) -> MeetingRecord:
    values = {"status": "cancelled", "cause": "family", "cancelled_on": dt.date(2016, 10, 5), "outcome": None}
    return meeting(**(values | changes))


def faults(record: MeetingRecord, facts: CouncilFacts, today: dt.date = TODAY) -> list[str]:
    return [f"{fault.column}: {fault.sentence}" for fault in faults_in(record, facts, today=today)]


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(meeting(), id="held"),
        pytest.param(meeting(case_reference=None), id="held, of no case"),
        pytest.param(meeting(requested_on=HELD_ON), id="held on the day of the request"),
        pytest.param(cancelled(), id="cancelled"),
        pytest.param(cancelled(cancelled_on=HELD_ON), id="cancelled on its day"),
        pytest.param(meeting(status="not-attended", cause="authority", outcome=None), id="not attended"),
        pytest.param(meeting(status="postponed", cause="school", outcome=None), id="postponed"),
        pytest.param(meeting(funders=(ITSELF,)), id="paid by the council, by its own code"),
        pytest.param(meeting(funders=(ACADEMY, ITSELF), funders_agreed_on=HELD_ON), id="shared, agreed on the day"),
        pytest.param(meeting(funders=(FunderPart("886-SCH", 1_000_000),), funders_agreed_on=HELD_ON), id="the most"),
        pytest.param(meeting(meeting_on=TODAY), id="held today"),
        pytest.param(meeting(requested_on=dt.date(2015, 3, 1), meeting_on=dt.date(2015, 4, 1)), id="first day"),
    ],
)
def test_a_sound_meeting_has_no_fault(record, kent):
    assert faults(record, kent) == []


def test_the_first_and_the_last_day_of_a_membership_are_inside(essex):
    first, last = dt.date(2015, 10, 1), dt.date(2016, 9, 30)

    assert faults(meeting(authority_id=881, requested_on=first, meeting_on=first), essex) == []
    assert faults(meeting(authority_id=881, requested_on=first, meeting_on=last), essex) == []


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        (
            meeting(meeting_on=dt.date(2016, 9, 19)),
            "meeting_date: 19 September 2016 is before the request on 20 September",
        ),
        (meeting(cause="family"), "cause: A meeting that was held has no cause."),
        (
            meeting(outcome=None),
            "outcome: A meeting that was held needs its outcome: full, partial, none or adjourned.",
        ),
        (meeting(cancelled_on=dt.date(2016, 10, 1)), "cancelled_on: A meeting that was held was not cancelled."),
        (
            cancelled(cause=None),
            "cause: A cancelled meeting needs its cause: authority, family, health, school, provider or force-majeure.",
        ),
        (cancelled(cancelled_on=None), "cancelled_on: A cancelled meeting needs the day on which it was cancelled."),
        (
            cancelled(cancelled_on=dt.date(2016, 10, 13)),
            "cancelled_on: 13 October 2016 is after the meeting on 12 October 2016.",
        ),
        (
            cancelled(cancelled_on=dt.date(2016, 9, 19)),
            "cancelled_on: 19 September 2016 is before the request on 20 September 2016.",
        ),
        (cancelled(outcome="none"), "outcome: A cancelled meeting has no outcome."),
        (
            meeting(status="postponed", outcome=None),
            "cause: A postponed meeting needs its cause: authority, family, health",
        ),
        (
            meeting(status="not-attended", outcome=None),
            "cause: A meeting that was not attended needs its cause: authority",
        ),
        (
            meeting(funders=(ACADEMY,)),
            "funders_agreed_on: Another funder pays a share only when it has agreed: give the day, on or before the",
        ),
        (
            meeting(funders=(ACADEMY,), funders_agreed_on=dt.date(2016, 10, 20)),
            (
                "funders_agreed_on: 20 October 2016 is after the meeting on 12 October 2016. "
                "The funders must have agreed on or before that day."
            ),
        ),
        (
            meeting(funders=(ACADEMY, HEALTH, ACADEMY), funders_agreed_on=HELD_ON),
            "funders: More than once among the funders: 886-SCH. Add the weights together.",
        ),
        (
            meeting(funders=(ITSELF, ITSELF)),
            "funders: More than once among the funders: 886. Add the weights together.",
        ),
        (meeting(funders=(FunderPart(None, 0),)), "funders: A weight is a whole number from 1 to 1,000,000."),
        (meeting(funders=(FunderPart(None, 1_000_001),)), "funders: A weight is a whole number from 1 to 1,000,000."),
        (meeting(funders=(FunderPart(None, 1),) * 21), "funders: A meeting has at most 20 funders; here are 21."),
    ],
)
def test_what_does_not_go_together_is_named_by_its_column(record, fault, kent):
    (found,) = faults(record, kent)

    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"meeting_on": dt.date(2016, 11, 27)}, "meeting_date: The day of the meeting cannot be later than today,"),
        (
            {"funders_agreed_on": dt.date(2016, 11, 19)},
            "funders_agreed_on: The day of the funders' agreement cannot be",
        ),
        ({"requested_on": dt.date(2016, 11, 19)}, "requested_on: The day of the request cannot be later than today,"),
        (
            {"cancelled_on": dt.date(2016, 11, 19)},
            "cancelled_on: The day of the cancellation cannot be later than today,",
        ),
    ],
)
def test_no_day_is_later_than_today(changes, fault, kent):
    assert faults(meeting(**changes), kent)[0].startswith(fault)


@pytest.mark.parametrize(
    ("held_on", "fault"),
    [
        (dt.date(2015, 9, 30), "meeting_date: 30 September 2015 is before Essex joined on 1 October 2015."),
        (dt.date(2016, 10, 1), "meeting_date: 1 October 2016 is after Essex's last day, 30 September 2016."),
        (
            dt.date(2015, 3, 31),
            "meeting_date: 31 March 2015 is outside the contract, which runs from 1 April 2015 to 31 March 2018.",
        ),
    ],
)
def test_a_meeting_outside_the_membership_or_the_contract_is_a_fault(held_on, fault, essex):
    assert faults(meeting(authority_id=881, requested_on=dt.date(2015, 3, 1), meeting_on=held_on), essex) == [fault]


def test_a_meeting_after_the_contract_is_a_fault(kent):
    record = meeting(meeting_on=dt.date(2018, 4, 1))

    assert faults(record, kent, today=dt.date(2018, 5, 1)) == [
        "meeting_date: 1 April 2018 is outside the contract, which runs from 1 April 2015 to 31 March 2018."
    ]


def test_a_funder_of_another_council_is_refused_in_the_same_words_as_one_that_nobody_has(kent):
    def fault(code: str) -> list[str]:
        return faults(meeting(funders=(FunderPart(code, 1),), funders_agreed_on=HELD_ON), kent)

    assert fault("881-SCH") == ["funders: 881-SCH is no funder of Kent. Its funders: 886-SCH and 886-ICB."]
    assert fault("881-SCH")[0].replace("881-SCH", "NOBODY") == fault("NOBODY")[0]


def test_an_authority_alone_pays_when_nobody_or_only_itself_is_named():
    assert meeting().paid_by_authority_alone
    assert meeting(funders=(ITSELF,)).paid_by_authority_alone
    assert not meeting(funders=(ITSELF, ACADEMY)).paid_by_authority_alone
    assert not meeting(funders=(ACADEMY,)).paid_by_authority_alone
