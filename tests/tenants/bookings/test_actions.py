"""Asking, booking, telling, naming, ending and agreeing on the real database: what is kept, refused, and said twice."""

import datetime as dt

import pytest

from consortium.errors import Refused
from tenants.bookings.actions import ChangedMeanwhile, NoSuchMeeting
from tenants.bookings.settling import Ending
from tenants.funding.actions import (
    FunderSaid,
    NotNow,
    answer_for_funder,
    answer_for_party,
    ask_funders,
    ask_party,
    take_back,
)
from tenants.meetings.rules import FunderPart
from tests.promises import two_diaries as on_paper
from tests.promises.two_councils import ESSEX
from tests.promises.two_diaries import MASON, arranged

pytestmark = pytest.mark.database
CANCELLED_BY_KENT = Ending(status="cancelled", cause="authority", cancelled_on=dt.date(2015, 6, 9))


def refused(act, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return [(problem.column, problem.sentence) for problem in refusal.value.problems]


def deadlines(diary, *rules):
    return diary.run(
        "select rule, place, due_on::text, state from deadlines where case_reference = 'C-1' and rule = any (%(rules)s)"
        " order by rule, place",
        rules=list(rules),
    )


def test_asked_booked_told_named_and_held(act, diary):
    on_paper.book(act, "C-1", arranged("M-1"))
    on_paper.tell(act, "C-1")
    on_paper.name(act, "C-1")

    recorded = on_paper.settle(act, "C-1")

    assert (recorded.price.slot_number, recorded.price.price_pence) == (1, 0)
    [meeting] = on_paper.meetings(act, "C-1").planned
    assert (meeting.booked.answers, meeting.booked.family_told_on) == (arranged("M-1"), dt.date(2015, 6, 4))
    assert (meeting.named.officer, meeting.named.decision_maker) == ("SEN officer", "Head of SEN")
    assert (meeting.result.status, meeting.result.outcome, meeting.result.details) == ("held", "full", ("AMEND",))
    assert diary.run("select case_reference, requested_on::text from meetings") == [("C-1", "2015-06-02")]


def test_the_clock_knows_what_is_booked_told_and_held(act, diary):
    assert deadlines(diary, "T5", "T7") == [("T5", 1, "2015-07-01", "running")]

    on_paper.book(act, "C-1", arranged("M-1"))
    assert deadlines(diary, "T7") == [("T7", 1, "2015-06-05", "running")]

    on_paper.tell(act, "C-1")
    assert deadlines(diary, "T7") == [("T7", 1, "2015-06-05", "met")]

    on_paper.settle(act, "C-1")
    assert deadlines(diary, "T10", "T5", "T7") == [
        ("T10", 1, "2015-06-17", "running"),
        ("T5", 1, "2015-07-01", "met"),
        ("T7", 1, "2015-06-05", "met"),
    ]


def test_the_same_form_again_says_what_is_so_already(act, diary):
    on_paper.book(act, "C-1", arranged("M-1"))
    on_paper.tell(act, "C-1")
    on_paper.name(act, "C-1")
    on_paper.settle(act, "C-1")

    assert on_paper.book(act, "C-1", arranged("M-1")) is False
    assert on_paper.tell(act, "C-1") is False
    assert on_paper.name(act, "C-1") is False
    assert on_paper.settle(act, "C-1").again
    assert diary.run("select count(*) from bookings") == [(2,)]


def test_one_meeting_at_a_time_and_a_request_said_twice_is_one(act, diary):
    assert on_paper.ask(act, "C-1") == 1
    assert refused(on_paper.ask, act, "C-1", on=dt.date(2015, 6, 3)) == [
        (
            "requested_on",
            "A meeting asked for on 2 June 2015 is under way. Record what came of it first, or postpone it.",
        )
    ]


def test_a_case_that_declined_and_one_that_is_not_there_ask_for_nothing(act):
    on_paper.add_case(act, "C-2", choice="declined")

    [(column, _)] = refused(on_paper.ask, act, "C-2")
    assert column == "case"
    with pytest.raises(NoSuchMeeting):
        on_paper.ask(act, "C-9")
    with pytest.raises(NoSuchMeeting):
        on_paper.ask(act, "C-1", ESSEX)


def test_a_lapsed_mediator_and_one_in_conflict_are_refused(act):
    lapsed = dt.date(2016, 4, 1)
    assert refused(on_paper.book, act, "C-1", arranged("M-1", lapsed))[0][0] == "mediator_number"
    on_paper.declare(act, 1, case="C-1")

    [(column, sentence)] = refused(on_paper.book, act, "C-1", arranged("M-1"))

    assert (column, sentence) == (
        "mediator_number",
        "A. Mason has declared a conflict with C-1. Choose another mediator.",
    )
    on_paper.declare(act, 1, case="C-1", has_conflict=False)
    assert on_paper.book(act, "C-1", arranged("M-1"))


def test_a_conflict_declared_after_the_booking_lets_the_family_still_be_told(act):
    on_paper.book(act, "C-1", arranged("M-1"))
    on_paper.declare(act, 1, on=dt.date(2015, 6, 3))

    assert on_paper.tell(act, "C-1")


def test_a_reference_is_promised_once_over_all_councils_of_the_provider(act):
    on_paper.add_case(act, "E-1", ESSEX)
    on_paper.ask(act, "E-1", ESSEX)
    on_paper.book(act, "E-1", arranged("M-1"), ESSEX)

    assert refused(on_paper.book, act, "C-1", arranged("M-1")) == [
        ("meeting_reference", "M-1 is used already. Each meeting has a reference of its own.")
    ]


def test_of_two_who_change_a_booking_the_second_is_told(act):
    on_paper.book(act, "C-1", arranged("M-1"))
    on_paper.book(act, "C-1", arranged("M-1", starts_at=dt.time(14)), replaces=1)

    with pytest.raises(ChangedMeanwhile):
        on_paper.book(act, "C-1", arranged("M-1", starts_at=dt.time(9)), replaces=1)


def test_another_time_is_told_to_the_family_anew_and_another_mediator_is_not(act):
    on_paper.add_mason(act, MASON, key="another key of its own")
    on_paper.book(act, "C-1", arranged("M-1"))
    on_paper.tell(act, "C-1")

    on_paper.book(act, "C-1", arranged("M-1", mediator_number=2), replaces=2, on=dt.date(2015, 6, 4))
    assert on_paper.meetings(act, "C-1").planned[0].booked.family_told_on == dt.date(2015, 6, 4)
    moved = arranged("M-1", mediator_number=2, starts_at=dt.time(9))
    on_paper.book(act, "C-1", moved, replaces=3, on=dt.date(2015, 6, 4))
    assert on_paper.meetings(act, "C-1").planned[0].booked.family_told_on is None


def disagree(act, *, agrees):
    """A disagreement with the academy, whose parties consent; it is asked to pay, and agrees or has not answered."""
    on_paper.add_case(act, "C-3", service="disagreement-resolution", on=dt.date(2015, 6, 1))
    for party in ("family", "school"):
        on_paper.fund(act, "C-3", ask_party, party, asked_on=dt.date(2015, 6, 2))
        on_paper.fund(act, "C-3", answer_for_party, party, "consented", on=dt.date(2015, 6, 2))
    parts = [FunderPart("886-SCH", 1)]
    on_paper.fund(act, "C-3", ask_funders, parts, asked_on=dt.date(2015, 6, 2), planned_on=None)
    on_paper.ask(act, "C-3")
    if agrees:
        said = FunderSaid("agreed", dt.date(2015, 6, 3), "business manager")
        on_paper.fund(act, "C-3", answer_for_funder, 1, 1, said)


def test_disagreement_resolution_is_not_booked_before_every_funder_has_agreed(act):
    disagree(act, agrees=False)

    [(column, sentence)] = refused(on_paper.book, act, "C-3", arranged("M-3"))

    assert (column, sentence) == ("meeting", "Kent sample academy has not answered; asked on 2 June 2015.")


def test_what_the_academy_agreed_to_pay_is_recharged_to_it_when_the_meeting_was_held(act, diary):
    disagree(act, agrees=True)
    on_paper.book(act, "C-3", arranged("M-3"), on=dt.date(2015, 6, 4))

    recorded = on_paper.settle(act, "C-3")

    assert (recorded.record.service, recorded.price.price_pence) == ("disagreement-resolution", 90_000)
    assert diary.run(
        "select from_account, to_account, amount from transfers where reference = 'M-3' order by transfer_number"
    ) == [("due_to_lead", "meetings", 90_000), ("meetings", "due_from:886-SCH", 90_000)]


def test_a_funder_withdraws_before_a_meeting_is_booked_and_not_after(act):
    disagree(act, agrees=True)
    on_paper.book(act, "C-3", arranged("M-3"), on=dt.date(2015, 6, 4))

    with pytest.raises(NotNow) as refusal:
        on_paper.fund(act, "C-3", take_back, 1, place=1, reason="No money", on=dt.date(2015, 6, 4))

    assert str(refusal.value) == ("A meeting is booked for 12 June 2015 on these shares. Postpone or cancel it first.")


def test_held_before_its_day_is_refused_and_not_attended_too(act):
    on_paper.book(act, "C-1", arranged("M-1"))

    for ending in (on_paper.HELD, Ending(status="not-attended", cause="family")):
        [(_, sentence)] = refused(on_paper.settle, act, "C-1", ending, on=dt.date(2015, 6, 11))
        assert sentence == "The meeting is booked for 12 June 2015. What came of it can be recorded on that day."
    assert refused(on_paper.settle, act, "C-1", number=1, on=dt.date(2015, 6, 11), ending=on_paper.HELD)


def test_cancelled_before_its_day_it_is_charged_on_its_day(act, diary):
    """9 to 12 June has 2 clear working days: the full price of Kent's own £900.00."""
    on_paper.book(act, "C-1", arranged("M-1"))

    recorded = on_paper.settle(act, "C-1", CANCELLED_BY_KENT, on=dt.date(2015, 6, 9))

    assert recorded.price.price_pence == 90_000
    assert diary.run(
        "select kind, service_on::text, recorded_on::text, amount from transfers where reference = 'M-1'"
    ) == [("cancellation", "2015-06-12", "2015-06-09", 90_000)]


def test_postponed_it_costs_nothing_and_a_linked_one_is_asked_for_once(act, diary):
    on_paper.book(act, "C-1", arranged("M-1"))
    ending = Ending(status="postponed", cause="family")

    first = on_paper.settle(act, "C-1", ending, on=dt.date(2015, 6, 9))
    again = on_paper.settle(act, "C-1", ending, on=dt.date(2015, 6, 9))

    assert (first.price.price_pence, again.again) == (0, True)
    assert diary.run("select meeting_number, follows, requested_on::text from meeting_requests order by 1") == [
        (1, None, "2015-06-02"),
        (2, 1, "2015-06-09"),
    ]
    assert diary.run("select count(*) from transfers where reference = 'M-1'") == [(0,)]
    assert refused(on_paper.book, act, "C-1", arranged("M-1"), number=2, on=dt.date(2015, 6, 9))
    assert on_paper.book(act, "C-1", arranged("M-2"), number=2, on=dt.date(2015, 6, 9))


def test_nothing_is_arranged_any_more_once_a_meeting_is_recorded(act):
    on_paper.book(act, "C-1", arranged("M-1"))
    on_paper.settle(act, "C-1")

    [(_, sentence)] = refused(on_paper.tell, act, "C-1", dt.date(2015, 6, 12), less=True)

    assert sentence == "M-1 is recorded already, so nothing about it is arranged any more."


def held(act):
    on_paper.book(act, "C-1", arranged("M-1"))
    on_paper.settle(act, "C-1")


def test_an_agreement_starts_its_limits_and_what_is_done_ends_them(act, diary):
    held(act)
    on_paper.agree(act, "C-1", "M-1", took_part=False)
    assert deadlines(diary, "T14", "T15-AMEND", "T16") == [
        ("T14", 2, "2015-06-26", "running"),
        ("T15-AMEND", 1, "2015-07-17", "running"),
        ("T16", 1, "2015-06-19", "running"),
    ]

    on_paper.done(act, "C-1", "M-1", 2)
    on_paper.put_off(act, "C-1", "M-1", 1, dt.date(2015, 9, 1))
    on_paper.done(act, "C-1", "M-1", 3)

    [agreement] = on_paper.agreed(act, "C-1")
    assert [(one.rule, one.due_on.isoformat(), one.done_on) for one in agreement.actions] == [
        ("T15-AMEND", "2015-09-01", None),
        ("T14", "2015-06-26", dt.date(2015, 6, 19)),
        ("T16", "2015-06-19", dt.date(2015, 6, 19)),
    ]
    assert ("T14", 2, "2015-06-26", "met") in deadlines(diary, "T14")
    assert ("T16", 1, "2015-06-19", "met") in deadlines(diary, "T16")


def test_an_agreement_is_said_anew_until_something_of_it_is_done(act):
    held(act)
    assert on_paper.agree(act, "C-1", "M-1")
    assert on_paper.agree(act, "C-1", "M-1") is False
    assert on_paper.agree(act, "C-1", "M-1", actions=[("T14", "authority")])
    on_paper.done(act, "C-1", "M-1", 1)

    [(_, sentence)] = refused(on_paper.agree, act, "C-1", "M-1")

    assert sentence == "Something of this agreement is recorded as done already, so it stays as it is."


def test_done_twice_is_done_once_and_another_day_is_refused(act, diary):
    held(act)
    on_paper.agree(act, "C-1", "M-1")
    assert on_paper.done(act, "C-1", "M-1", 1)
    assert on_paper.done(act, "C-1", "M-1", 1) is False

    assert refused(on_paper.done, act, "C-1", "M-1", 1, on=dt.date(2015, 6, 20)) == [
        ("done_on", "This is recorded as done already.")
    ]
    assert diary.run("select count(*) from action_events") == [(1,)]


def test_a_meeting_that_was_not_held_has_no_agreement(act):
    on_paper.book(act, "C-1", arranged("M-1"))
    on_paper.settle(act, "C-1", CANCELLED_BY_KENT, on=dt.date(2015, 6, 9))

    with pytest.raises(NoSuchMeeting):
        on_paper.agree(act, "C-1", "M-1")
