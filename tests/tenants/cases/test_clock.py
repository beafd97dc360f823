import datetime as dt
from dataclasses import replace

import pytest

from consortium.dates import Calendar
from tenants.cases.case_facts import AgreedAction, AgreementFacts, CaseFacts, Displacement, MeetingFacts
from tenants.cases.clock import deadlines
from tenants.cases.headlines import case_headline
from tenants.cases.rule_book import RULES, rule_in_force

day = dt.date.fromisoformat


def case(**changes):
    """Make a case of Kent's: the family chose mediation on 12 October 2016, three weeks after the notice."""
    usual = {
        "service": "mediation",
        "authority": "Kent",
        "decision_kinds": frozenset({"CONTENT_B", "CONTENT_F"}),
        "issues": frozenset({"education"}),
        "decision_sent_on": day("2016-09-18"),
        "contacted_on": day("2016-10-12"),
        "choice": "mediate",
        "choice_told_on": day("2016-10-12"),
        "authority_told_on": day("2016-10-12"),
    }
    return CaseFacts(**(usual | {name: _read(value) for name, value in changes.items()}))


def _read(value):
    return day(value) if isinstance(value, str) and value[:4].isdigit() else value


def meeting(on, status="held", **changes):
    return MeetingFacts(meeting_on=day(on), status=status, **{name: _read(value) for name, value in changes.items()})


def agreed(*actions, **changes):
    return AgreementFacts(agreed_on=day("2016-11-01"), actions=actions, **changes)


def one(facts, code, today, part=1, **settings):
    listed = deadlines(facts, today=day(today), **settings)
    return next((each for each in listed if (each.code, each.part) == (code, part)), None)


def told(facts, code, today, **settings):
    found = one(facts, code, today, **settings)
    return found.state, found.due_on and found.due_on.isoformat(), found.sentence


HELD = meeting("2016-11-01")
DECLINED = {"choice": "declined", "authority_told_on": None}


@pytest.mark.parametrize(
    ("code", "changes", "today", "state", "due", "sentence"),
    [
        ("T1", {}, "2016-10-13", "met", "2016-09-18", "Met 18 September"),
        ("T2", {}, "2016-10-13", "met", "2016-11-18", "Met 12 October"),
        (
            "T2",
            {"choice": "undecided", "choice_told_on": None, "authority_told_on": None},
            "2016-11-06",
            "running",
            "2016-11-18",
            "Ask about mediation by Friday 18 November: 12 days left",
        ),
        (
            "T2",
            {"choice_told_on": "2016-11-20", "authority_told_on": None},
            "2016-11-20",
            "missed",
            "2016-11-18",
            "Missed: 2 months from 18 September, when the decision was sent; done on 20 November, 2 days late",
        ),
        (
            "T3",
            DECLINED,
            "2016-10-17",
            "due-soon",
            "2016-10-17",
            "Issue the certificate by Monday 17 October: due today",
        ),
        (
            "T3",
            DECLINED,
            "2016-10-20",
            "overdue",
            "2016-10-17",
            "Issue the certificate by Monday 17 October: 3 days late",
        ),
        (
            "T3",
            {**DECLINED, "certificate_kind": "DECLINED", "certificate_issued_on": "2016-10-18"},
            "2016-10-20",
            "missed",
            "2016-10-17",
            "Missed: 3 working days from 12 October, when the adviser was told; done on 18 October, 1 day late",
        ),
        (
            "T4",
            {"issues": frozenset({"education", "health"})},
            "2016-10-14",
            "due-soon",
            "2016-10-17",
            "Tell the health body the issues by Monday 17 October: 3 days left",
        ),
        ("T5", {}, "2016-10-30", "running", "2016-11-11", "Hold the mediation by Friday 11 November: 12 days left"),
        ("T5", {}, "2016-11-08", "due-soon", "2016-11-11", "Hold the mediation by Friday 11 November: 3 days left"),
        ("T5", {}, "2016-11-11", "due-soon", "2016-11-11", "Hold the mediation by Friday 11 November: due today"),
        ("T5", {}, "2016-11-12", "missed", "2016-11-11", "Missed: 30 days from 12 October, when Kent was told"),
        ("T5", {"meetings": (HELD,)}, "2016-11-02", "met", "2016-11-11", "Met 1 November"),
        (
            "T5",
            {"authority_told_on": None},
            "2016-10-14",
            "not-started",
            None,
            "Not started: 30 calendar days from the day the family told the council",
        ),
        (
            "T6",
            {"issues": frozenset({"health"}), "health_told_on": "2016-10-14"},
            "2016-11-01",
            "running",
            "2016-11-13",
            "Hold the mediation about health by Sunday 13 November: 12 days left",
        ),
        (
            "T7",
            {"meetings": (meeting("2016-10-26", "booked"),)},
            "2016-10-14",
            "due-soon",
            "2016-10-19",
            "Tell the family the date and place by Wednesday 19 October: 5 days left",
        ),
        (
            "T7",
            {"meetings": (meeting("2016-10-26", "booked", told_family_on="2016-10-20"),)},
            "2016-10-21",
            "missed",
            "2016-10-19",
            "Missed: 5 working days before 26 October, the day of the meeting; done on 20 October, 1 day late",
        ),
        (
            "T7",
            {"meetings": (meeting("2016-10-26", "booked", family_agreed_to_less=True),)},
            "2016-10-21",
            "not-applicable",
            "2016-10-19",
            "The family agreed to less notice.",
        ),
        (
            "T8",
            {},
            "2016-11-18",
            "overdue",
            "2016-11-11",
            "Tell the adviser today: the 30 days ended on 11 November and no meeting was held",
        ),
        ("T8", {"cannot_arrange_told_on": "2016-11-04"}, "2016-11-05", "met", "2016-11-11", "Met 4 November"),
        (
            "T9",
            {"cannot_arrange_told_on": "2016-11-18"},
            "2016-11-18",
            "due-soon",
            "2016-11-23",
            "Issue the certificate by Wednesday 23 November: 5 days left",
        ),
        (
            "T10",
            {"meetings": (HELD,)},
            "2016-11-02",
            "due-soon",
            "2016-11-04",
            "Issue the certificate by Friday 4 November: 2 days left",
        ),
        (
            "T11",
            {"meetings": (HELD,), "certificate_kind": "PARTICIPATED", "certificate_issued_on": "2016-11-04"},
            "2016-11-05",
            "running",
            "2016-12-05",
            "Appeal reaches the Tribunal by Monday 5 December: 30 days left",
        ),
        (
            "T14",
            {"meetings": (HELD,), "agreement": agreed(AgreedAction(rule="T14"))},
            "2016-11-02",
            "running",
            "2016-11-15",
            "Do what was agreed where there is no appeal by Tuesday 15 November: 13 days left",
        ),
        (
            "T15-AMEND",
            {"meetings": (HELD,), "agreement": agreed(AgreedAction(rule="T15-AMEND"))},
            "2016-12-09",
            "overdue",
            "2016-12-06",
            "Send the amended plan by Tuesday 6 December: 3 days late",
        ),
        (
            "T16",
            {"meetings": (HELD,), "agreement": agreed(authority_took_part=False)},
            "2016-11-02",
            "running",
            "2016-11-08",
            "Tell the council what was agreed by Tuesday 8 November: 6 days left",
        ),
    ],
)
def test_each_rule_says_how_it_stands(code, changes, today, state, due, sentence):
    assert told(case(**changes), code, today) == (state, due, sentence)


def test_the_case_of_the_page_with_thirty_days_missed():
    facts = case(meetings=(meeting("2016-10-26", "cancelled", told_family_on="2016-10-13"),))

    listed = deadlines(facts, today=day("2016-11-18"))

    assert [(each.code, each.state) for each in listed] == [
        ("T1", "met"),
        ("T2", "met"),
        ("T5", "missed"),
        ("T7", "met"),
        ("T8", "overdue"),
        ("T9", "not-started"),
        ("T11", "not-started"),
    ]
    assert [each.if_today_on for each in listed[-2:]] == [day("2016-11-23"), day("2016-12-19")]
    assert listed[-1].notes == ("It ends on Sunday 18 December, so the next day that the Tribunal works counts.",)
    assert listed[2].days_late == 7


def test_an_agreed_date_in_writing_sets_a_limit_aside_for_that_action_alone():
    two = agreed(AgreedAction(rule="T15-AMEND"), AgreedAction(rule="T14", body="health"))
    moved = Displacement(rule="T15-AMEND", part=1, agreed_on=day("2016-11-03"), new_due_on=day("2016-12-20"))
    facts = case(meetings=(HELD,), agreement=two, displaced=(moved,))

    amend, other = one(facts, "T15-AMEND", "2016-12-09"), one(facts, "T14", "2016-12-09", part=2)

    assert (amend.state, amend.due_on, amend.statutory_due_on) == ("displaced", day("2016-12-20"), day("2016-12-06"))
    assert amend.sentence == (
        "Set aside: the parties agreed another date in writing on 3 November. "
        "It is due by Tuesday 20 December: 11 days left"
    )
    assert (other.state, other.whose, other.days_late) == ("overdue", "the health body", 24)


def test_health_alone_starts_when_the_health_body_is_told_and_has_no_30_days_of_the_councils():
    facts = case(issues=frozenset({"health"}))

    assert one(facts, "T5", "2016-10-14") is None
    assert one(facts, "T6", "2016-10-14").state == "not-started"
    assert one(facts, "T4", "2016-10-14").whose == "Kent"


def test_a_meeting_held_late_needs_no_word_to_the_adviser_and_ends_with_the_certificate_of_a_meeting():
    facts = case(meetings=(meeting("2016-11-15"),))

    assert told(facts, "T5", "2016-11-16")[2] == (
        "Missed: 30 days from 12 October, when Kent was told; done on 15 November, 4 days late"
    )
    assert one(facts, "T8", "2016-11-16") is None
    assert one(facts, "T10", "2016-11-16").due_on == day("2016-11-18")


def test_a_mediation_goes_on_while_a_further_meeting_is_booked():
    facts = case(meetings=(HELD, meeting("2016-11-09", "booked")))

    assert one(facts, "T10", "2016-11-02").state == "not-started"


def test_section_i_alone_needs_no_certificate_and_appeals_from_the_notice():
    facts = case(decision_kinds=frozenset({"CONTENT_I"}), choice=None, choice_told_on=None, authority_told_on=None)

    assert [each.code for each in deadlines(facts, today=day("2016-10-13"))] == ["T1", "T2", "T11"]
    assert one(facts, "T2", "2016-10-13").state == "not-applicable"
    assert told(facts, "T11", "2016-10-13")[:2] == ("running", "2016-11-18")
    assert told(facts, "T11", "2016-11-19")[2] == "The time to appeal ended on Friday 18 November"


def test_disagreement_resolution_has_no_clock():
    assert deadlines(case(service="disagreement-resolution"), today=day("2016-10-13")) == ()


def test_once_the_family_has_withdrawn_only_what_was_missed_before_stands():
    early, late = case(ended_on="2016-10-20"), case(ended_on="2016-11-20")

    assert told(early, "T5", "2016-12-01") == (
        "not-applicable",
        "2016-11-11",
        "Ended on 20 October: nothing more is counted",
    )
    assert one(late, "T5", "2016-12-01").days_late == 9
    assert one(late, "T8", "2016-12-01") is None


def test_an_added_bank_holiday_moves_a_running_clock():
    facts = case(**DECLINED)

    assert one(facts, "T3", "2016-10-13", calendar=Calendar(frozenset({day("2016-10-14")}))).due_on == day("2016-10-18")


def test_a_new_version_of_a_rule_holds_for_what_is_counted_from_its_first_day():
    shorter = replace(rule_in_force("T5", day("2016-01-01")), limit=20, version=2, in_force_from=day("2016-10-12"))
    book = (*RULES, shorter)

    assert one(case(), "T5", "2016-10-13", book=book).due_on == day("2016-11-01")
    assert one(case(authority_told_on="2016-10-11"), "T5", "2016-10-13", book=book).due_on == day("2016-11-10")


def test_a_deadline_past_the_published_bank_holidays_is_provisional():
    facts = case(**DECLINED, choice_told_on="2040-05-04", contacted_on="2040-05-04")

    found = one(facts, "T3", "2040-05-04")

    assert found.provisional
    assert found.notes == ("Provisional: the bank holidays of that year are not published yet.",)


@pytest.mark.parametrize(
    ("changes", "today", "headline"),
    [
        ({}, "2016-11-18", "Tell the adviser today: the 30 days ended on 11 November and no meeting was held"),
        ({}, "2016-10-30", "Hold the mediation by Friday 11 November: 12 days left"),
        (
            {"meetings": (HELD,), "certificate_kind": "PARTICIPATED", "certificate_issued_on": "2016-11-14"},
            "2016-11-18",
            "Certificate issued on 14 November; nothing is due",
        ),
        (
            {"choice": None, "decision_sent_on": None, "choice_told_on": None, "authority_told_on": None},
            "2016-10-13",
            "Add the day the decision was sent: every deadline is counted from it",
        ),
        ({"authority_told_on": None}, "2016-10-13", "Add the day Kent was told: the 30 days are counted from it"),
        (
            {"choice": "undecided", "choice_told_on": None, "authority_told_on": None},
            "2016-11-06",
            "Waiting for the family's choice by Friday 18 November: 12 days left",
        ),
        (
            {"choice": "undecided", "choice_told_on": None, "authority_told_on": None},
            "2016-11-19",
            "The 2 months to ask about mediation ended on 18 November",
        ),
        ({"ended_on": "2016-10-20"}, "2016-11-18", "Ended on 20 October; nothing is due"),
        (
            {"service": "disagreement-resolution"},
            "2016-11-18",
            "Nothing is due by law: disagreement resolution is voluntary",
        ),
        (DECLINED, "2016-10-13", "Issue the certificate by Monday 17 October: 4 days left"),
    ],
)
def test_the_head_of_a_case_says_what_to_do_now(changes, today, headline):
    facts = case(**changes)

    assert case_headline(facts, deadlines(facts, today=day(today)), today=day(today)) == headline
