"""Consent and funding on the real database, through the portal's own actions."""

import datetime as dt

import pytest

from consortium.errors import RuleBroken
from tenants.funding.actions import (
    FunderSaid,
    NotNow,
    answer_for_funder,
    answer_for_party,
    ask_funders,
    ask_party,
    end_unfunded,
    open_case,
    take_back,
)
from tenants.funding.queries import agreed_funding, funders_agreed
from tenants.meetings.actions import record_meetings
from tenants.meetings.checking import Given
from tenants.meetings.rules import FunderPart, MeetingRecord
from tests.promises.two_councils import CONTRACT, ESSEX, FIRST, KENT, SECOND, as_member, as_provider
from tests.tenants.funding.conftest import TODAY, contact, open_cases

pytestmark = pytest.mark.database

THIRD, SEVENTH = dt.date(2015, 7, 3), dt.date(2015, 7, 7)
ACADEMY = (FunderPart("886-SCH", 1),)
THREE = (FunderPart("886-SCH", 1), FunderPart("886-ICB", 1), FunderPart(None, 1))


def act(app, does, *values, reference="D-1", **named):
    """Do something in a case as its provider does."""
    with as_provider(app, KENT, FIRST, TODAY) as scope:
        return does(scope, open_case(scope, reference, provider_id=FIRST), *values, **named)


def as_council(app, does, *values, reference="D-1", **named):
    """The same, as somebody of Kent."""
    with as_member(app, KENT, TODAY) as scope:
        return does(scope, open_case(scope, reference, provider_id=FIRST), *values, **named)


def agree(app, place, *, number=1, on=SEVENTH, answer="agreed", by="business manager"):
    act(app, answer_for_funder, number, place, FunderSaid(answer, on, by, "KEN/7"))


def ask(app, parts=ACADEMY, *, reference="D-1", on=THIRD, planned_on=None):
    act(app, ask_funders, parts, reference=reference, asked_on=on, planned_on=planned_on)


def agreed(app, reference="D-1"):
    with as_provider(app, KENT, FIRST, TODAY) as scope:
        return funders_agreed(scope, [reference])[reference]


def ended(books):
    return books.run("select ended_on, ended_because from cases where reference = 'D-1'")[0]


def test_a_party_is_asked_once_and_answers(actions, disagreement):
    act(actions, ask_party, "school", asked_on=THIRD)
    act(actions, ask_party, "school", asked_on=THIRD)
    act(actions, answer_for_party, "school", "consented", on=SEVENTH)
    act(actions, answer_for_party, "school", "consented", on=SEVENTH)

    asked = disagreement.run("select party, asked_on, recorded_on from consent_requests where case_reference = 'D-1'")
    answered = disagreement.run(
        "select party, answer_number, answer, answered_on from consent_answers where case_reference = 'D-1'"
    )

    assert asked == [("school", THIRD, TODAY)]
    assert answered == [("school", 1, "consented", SEVENTH)]


@pytest.mark.parametrize("consented_before", [False, True])
def test_a_party_that_refuses_ends_the_case_and_its_event_says_so(actions, disagreement, consented_before):
    act(actions, ask_party, "school", asked_on=THIRD)
    if consented_before:
        act(actions, answer_for_party, "school", "consented", on=THIRD)

    act(actions, answer_for_party, "school", "refused", on=SEVENTH)

    assert ended(disagreement) == (SEVENTH, "party-refused")
    assert disagreement.run(
        "select field, old_value, new_value from case_events where reference = 'D-1' order by event_number"
    ) == [
        ("ended_on", None, "2015-07-07"),
        ("ended_because", None, "party-refused"),
    ]
    with pytest.raises(NotNow, match="This case has ended"):
        act(actions, ask_party, "family", asked_on=SEVENTH)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (dt.date(2015, 6, 30), "30 June 2015 is before the contact on 1 July 2015"),
        (dt.date(2015, 7, 21), "The day of asking cannot be later than today, 20 July 2015"),
    ],
)
def test_a_party_is_asked_between_the_contact_and_today(actions, disagreement, day, says):
    with pytest.raises(NotNow, match=says):
        act(actions, ask_party, "school", asked_on=day)

    assert disagreement.run("select count(*) from consent_requests where case_reference = 'D-1'") == [(0,)]


def test_no_party_is_asked_in_a_mediation(actions, disagreement):
    open_cases(actions, contact("M-1", service="mediation"))

    with pytest.raises(NotNow, match="in a disagreement resolution alone"):
        act(actions, ask_party, "school", reference="M-1", asked_on=THIRD)


def test_an_answer_before_the_asking_is_refused(actions, disagreement):
    act(actions, ask_party, "school", asked_on=SEVENTH)

    with pytest.raises(NotNow, match="3 July 2015 is before it was asked on 7 July 2015"):
        act(actions, answer_for_party, "school", "consented", on=THIRD)


def test_a_disagreement_can_be_paid_when_every_funder_has_agreed(actions, disagreement):
    ask(actions, THREE)
    agree(actions, 1)
    agree(actions, 3)
    assert agreed(actions) == "Kent health commissioner has not answered; asked on 3 July 2015."

    agree(actions, 2, on=dt.date(2015, 7, 10))

    assert agreed(actions) == THREE
    with as_provider(actions, KENT, FIRST, TODAY) as scope:
        assert agreed_funding(scope, ["D-1"])["D-1"].agreed_on == dt.date(2015, 7, 10)


def test_a_case_that_is_not_there_is_left_out(actions, disagreement):
    with as_provider(actions, ESSEX, FIRST, TODAY) as scope:
        assert funders_agreed(scope, ["D-1", "X-9"]) == {}


def test_the_same_asking_twice_is_one_and_another_is_refused(actions, disagreement):
    ask(actions, THREE)
    ask(actions, THREE)

    with pytest.raises(NotNow, match="Funders have been asked already"):
        ask(actions, ACADEMY)

    assert disagreement.run("select count(*) from funding_rounds where case_reference = 'D-1'") == [(1,)]
    assert disagreement.run(
        "select place, code, weight from funding_requests where case_reference = 'D-1' order by place"
    ) == [
        (1, "886-SCH", 1),
        (2, "886-ICB", 1),
        (3, None, 1),
    ]


def test_another_councils_funder_is_no_funder_here(actions, disagreement):
    with pytest.raises(NotNow, match="no funder of the council"):
        ask(actions, (FunderPart("881-SCH", 1),))


def test_a_council_records_what_a_funder_answered_and_asks_others(actions, disagreement):
    as_council(actions, ask_funders, ACADEMY, asked_on=THIRD, planned_on=None)
    as_council(actions, answer_for_funder, 1, 1, FunderSaid("agreed", SEVENTH, "business manager"))
    as_council(actions, take_back, 1, place=None, reason="Wrong parts", on=SEVENTH)
    as_council(actions, ask_funders, THREE, asked_on=SEVENTH, planned_on=dt.date(2015, 8, 3))

    assert agreed(actions).startswith("Kent sample academy, Kent health commissioner and Kent have not answered")
    assert ended(disagreement) == (None, None)


def test_a_funder_that_withdraws_before_booking_ends_the_case_at_no_cost(actions, disagreement):
    before = disagreement.run("select count(*) from transfers")
    ask(actions)
    agree(actions, 1)

    act(actions, take_back, 1, place=1, reason="No budget left", on=TODAY)

    assert ended(disagreement) == (TODAY, "funder-refused")
    assert disagreement.run("select count(*) from transfers") == before


def test_a_council_that_records_the_withdrawal_leaves_the_end_to_the_provider(actions, disagreement):
    ask(actions)
    agree(actions, 1)
    as_council(actions, take_back, 1, place=1, reason="No budget left", on=TODAY)
    assert ended(disagreement) == (None, None)

    act(actions, end_unfunded)

    assert ended(disagreement) == (TODAY, "funder-refused")


def test_a_refusal_leaves_the_choice_to_ask_another_or_to_end(actions, disagreement):
    ask(actions)
    agree(actions, 1, answer="refused")
    assert agreed(actions) == "Kent sample academy refused on 7 July 2015. Ask another funder, or end the case."

    act(actions, end_unfunded)

    assert ended(disagreement) == (SEVENTH, "funder-refused")


def test_a_case_whose_funders_have_not_refused_is_not_ended_so(actions, disagreement):
    ask(actions)

    with pytest.raises(NotNow, match="No funder has refused"):
        act(actions, end_unfunded)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (FunderSaid("agreed", dt.date(2015, 7, 2), "business manager"), "is before it was asked on 3 July 2015"),
        (FunderSaid("agreed", dt.date(2015, 7, 21), "business manager"), "cannot be later than today"),
        (FunderSaid("agreed", SEVENTH, "head@school.example"), "Who answered must not have an email address"),
        (FunderSaid("agreed", SEVENTH, "x"), "Who answered must have 3 characters or more"),
        (FunderSaid("agreed", SEVENTH, "business manager", "two words"), "reference"),
        (FunderSaid("maybe", SEVENTH, "business manager"), "Select whether it agrees"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_refused_in_a_sentence(actions, disagreement, said, says):
    ask(actions)

    with pytest.raises(NotNow, match=says):
        act(actions, answer_for_funder, 1, 1, said)

    assert disagreement.run("select count(*) from funding_answers where case_reference = 'D-1'") == [(0,)]


def test_a_second_answer_is_refused_and_the_first_stays(actions, disagreement):
    ask(actions)
    agree(actions, 1)
    agree(actions, 1)

    with pytest.raises(NotNow, match="has answered already"):
        agree(actions, 1, answer="refused")

    assert disagreement.run(
        "select answer, answered_by, evidence, by_link from funding_answers where case_reference = 'D-1'"
    ) == [("agreed", "business manager", "KEN/7", False)]


def test_an_answer_to_a_round_that_is_over_is_refused(actions, disagreement):
    ask(actions, THREE)
    act(actions, take_back, 1, place=None, reason="Wrong parts", on=SEVENTH)
    ask(actions, on=SEVENTH)

    with pytest.raises(NotNow, match="Other shares have been asked for since"):
        agree(actions, 1, number=1)


def test_only_a_funder_that_has_agreed_withdraws(actions, disagreement):
    ask(actions)

    with pytest.raises(NotNow, match="Only a funder that has agreed can withdraw"):
        act(actions, take_back, 1, place=1, reason="No budget left", on=SEVENTH)


@pytest.mark.parametrize(("authority_id", "provider_id"), [(ESSEX, FIRST), (KENT, SECOND)])
def test_another_council_and_another_provider_find_no_such_case(actions, disagreement, authority_id, provider_id):
    with (
        pytest.raises(NotNow, match="There is no such case"),
        as_provider(actions, authority_id, provider_id, TODAY) as scope,
    ):
        open_case(scope, "D-1", provider_id=provider_id)


def test_a_meeting_paid_by_the_academy_alone_is_recharged_to_it_and_takes_no_included_meeting(actions, disagreement):
    slots = disagreement.run("select count(*) from slots where authority_id = 886")
    ask(actions)
    agree(actions, 1)

    price = held(actions, dt.date(2015, 7, 16))

    assert (price.charged_pence, price.slot_number) == (100_000, None)
    assert [(share.code, share.share_pence) for share in price.recharged] == [("886-SCH", 100_000)]
    assert disagreement.run("select count(*) from slots where authority_id = 886") == slots
    assert disagreement.run("select code, agreed_on from meeting_funders where reference = 'K-9'") == [
        ("886-SCH", SEVENTH)
    ]


def test_three_equal_funders_of_a_meeting_pay_a_penny_more_once(actions, disagreement):
    ask(actions, THREE)
    for place in (1, 2, 3):
        agree(actions, place)

    held(actions, dt.date(2015, 7, 16))

    shares = disagreement.run("select share_pence from charge_shares where reference = 'K-9' order by place")
    assert shares == [(33_334,), (33_333,), (33_333,)]


def test_a_meeting_before_the_last_funder_agreed_is_refused(actions, disagreement):
    ask(actions)
    agree(actions, 1)

    with pytest.raises(RuleBroken, match="The funders must have agreed on or before that day"):
        held(actions, dt.date(2015, 7, 6))


def held(app, on):
    """Record a meeting of D-1 with the funders who agreed, and return its price."""
    with as_provider(app, KENT, FIRST, TODAY) as scope:
        funding = agreed_funding(scope, ["D-1"])["D-1"]
        record = MeetingRecord(
            reference="K-9",
            authority_id=KENT,
            service="disagreement-resolution",
            case_reference="D-1",
            requested_on=dt.date(2015, 7, 2),
            meeting_on=on,
            status="held",
            cause=None,
            cancelled_on=None,
            mode="online",
            funders=funding.parts,
            funders_agreed_on=funding.agreed_on,
            outcome="full",
        )
        [recorded] = record_meetings(scope, CONTRACT, [Given(record)], source="form")
        return recorded.price
