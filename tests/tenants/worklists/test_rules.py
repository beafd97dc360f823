import datetime as dt

import pytest

from consortium.dates import ENGLAND
from tenants.cases.case_facts import CaseFacts, MeetingFacts
from tenants.cases.recounting import stored_rows
from tenants.worklists.rules import (
    ONE_A_CASE,
    Counts,
    Task,
    due_words,
    group_heading,
    heading,
    last_day_soon,
    next_words,
    rules_of,
    state_of,
    state_tag,
    waiting_words,
    what_to_do,
)

FRIDAY = dt.date(2016, 11, 18)
BOXING_DAY = dt.date(2016, 12, 26)


def task(rule="T5", due_on=FRIDAY, counted_from_on=dt.date(2016, 10, 12), **said):
    usual = {
        "authority_id": 886,
        "council": "Kent",
        "slug": "kent",
        "provider_id": 1,
        "reference": "C00452",
        "authority_reference": None,
        "place": 1,
        "provisional": False,
    }
    return Task(rule=rule, due_on=due_on, counted_from_on=counted_from_on, **usual | said)


def counted(overdue_cases=0, **by_state):
    return Counts(by_state, overdue_cases)


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        (
            counted(9, today={"T3": 1, "T10": 1}, overdue={"T5": 9}),
            "2 certificates are due today and 9 cases are overdue",
        ),
        (counted(today={"T9": 1}), "1 certificate is due today"),
        (counted(today={"T3": 1, "T5": 1}), "2 things are due today"),
        (counted(1, overdue={"T6": 1}), "Nothing is due today, and 1 case is overdue"),
        (counted(1, overdue={"T4": 1, "T5": 1}), "Nothing is due today, and 2 things are overdue in 1 case"),
        (
            counted(2, today={"T7": 1}, overdue={"T5": 2, "T7": 1}),
            "1 thing is due today and 3 things are overdue in 2 cases",
        ),
        (counted(soon={"T3": 4}), "Nothing is due today"),
        (counted(), "Nothing is due today"),
        (counted(1_031, overdue={"T5": 1_031}), "Nothing is due today, and 1,031 cases are overdue"),
    ],
)
def test_the_heading_is_the_finding(counts, says):
    assert heading(counts) == says


@pytest.mark.parametrize(
    ("days_from_today", "state", "tag", "due"),
    [
        (-108, "overdue", ("108 days late", "red"), "2 August"),
        (-1, "overdue", ("1 day late", "red"), "17 November"),
        (0, "today", ("Due today", "yellow"), "Today"),
        (1, "soon", ("Due tomorrow", "blue"), "Saturday 19 November"),
        (7, "soon", ("Due in 7 days", "blue"), "Friday 25 November"),
        (8, "later", ("Due in 8 days", "blue"), "Saturday 26 November"),
        (45, "later", ("Due in 45 days", "blue"), "Monday 2 January 2017"),
    ],
)
def test_a_task_says_how_it_stands_and_by_when_it_is_due(days_from_today, state, tag, due):
    due_on = FRIDAY + dt.timedelta(days=days_from_today)

    assert (state_of(due_on, FRIDAY), state_tag(due_on, FRIDAY), due_words(due_on, FRIDAY)) == (state, tag, due)


def test_what_is_due_on_a_bank_holiday_is_due_today_on_it():
    """Thirty days are calendar days, so a mediation may be due on Boxing Day."""
    held_by = task(due_on=BOXING_DAY, counted_from_on=dt.date(2016, 11, 26))

    assert state_of(held_by.due_on, BOXING_DAY) == "today"
    assert group_heading("today", counted(today={"T5": 1}), BOXING_DAY) == "Due today, Monday 26 December"
    assert last_day_soon(BOXING_DAY) == dt.date(2017, 1, 2)


@pytest.mark.parametrize(
    ("rule", "provider_reads"),
    [
        ("T3", "Issue the certificate: mediation declined, told 12 October"),
        ("T5", "Hold the mediation: council told 12 October"),
        ("T6", "Hold the mediation about health: health body told 12 October"),
        ("T7", "Tell the family the date and place of 12 October"),
        ("T9", "Issue the certificate: no mediation within 30 days, told 12 October"),
        ("T10", "Issue the certificate: meeting ended 12 October"),
    ],
)
def test_each_task_of_a_provider_begins_with_a_verb(rule, provider_reads):
    assert what_to_do(task(rule), "provider", FRIDAY) == provider_reads


@pytest.mark.parametrize(
    ("rule", "due_on", "council_reads"),
    [
        ("T4", FRIDAY, "Tell the health body the issues: Kent told 12 October"),
        ("T5", FRIDAY, "Hold the mediation: Kent told 12 October"),
        ("T5", dt.date(2016, 11, 11), "Tell the adviser that it cannot be arranged: Kent told 12 October"),
        ("T14", FRIDAY, "Do what was agreed where there is no appeal: agreed 12 October"),
        ("T15-AMEND", FRIDAY, "Send the amended plan: agreed 12 October"),
    ],
)
def test_each_task_of_a_council_begins_with_a_verb(rule, due_on, council_reads):
    assert what_to_do(task(rule, due_on), "council", FRIDAY) == council_reads


def test_the_familys_own_days_are_nobodys_tasks_and_certificates_are_no_councils():
    assert not {"T1", "T2", "T11"} & {*rules_of("provider"), *rules_of("council")}
    assert not {"T3", "T9", "T10"} & {*rules_of("council")}
    assert not {"T4", "T14", "T16"} & {*rules_of("provider")}


def test_groups_are_headed_by_their_days():
    missed = counted(2, overdue={"T5": 1, "T6": 1})

    assert group_heading("today", missed, FRIDAY) == "Due today, Friday 18 November"
    assert group_heading("soon", missed, FRIDAY) == "In the next 7 days, to Friday 25 November"
    assert group_heading("later", missed, FRIDAY) == "Later than Friday 25 November"
    assert (
        group_heading("overdue", missed, FRIDAY)
        == "Overdue, longest first: no mediation within 30 days and no certificate yet"
    )
    assert group_heading("overdue", counted(2, overdue={"T5": 1, "T3": 1}), FRIDAY) == "Overdue, longest first"
    assert group_heading("overdue", counted(1, overdue={"T3": 1}), FRIDAY, by_day=False) == "Overdue"


def test_an_empty_day_says_what_comes_next():
    ahead = task("T7", dt.date(2016, 11, 22), reference="C00468", council="Surrey")

    assert next_words(ahead, "provider", FRIDAY) == "The next thing is due on Tuesday 22 November: C00468, Surrey."
    assert next_words(ahead, "council", FRIDAY) == "The next thing is due on Tuesday 22 November: C00468."
    assert next_words(None, "council", FRIDAY) == "Nothing comes due after today."


@pytest.mark.parametrize(
    ("waits", "words"),
    [
        (
            task("T5", dt.date(2016, 11, 11)),
            (
                "Tell the adviser that C00452 cannot be mediated in time",
                "The 30 days ended on 11 November, 7\N{NO-BREAK SPACE}days\N{NO-BREAK SPACE}ago.",
            ),
        ),
        (
            task("T5", dt.date(2016, 11, 24)),
            ("Hold the mediation of C00452", "The 30 days end on Thursday 24 November."),
        ),
        (task("T6", FRIDAY), ("Hold the mediation about health of C00452", "The 30 days end today.")),
        (
            task("T4", dt.date(2016, 11, 17), dt.date(2016, 11, 14)),
            ("Tell the health body the issues: C00452", "Kent was told on 14 November; it was due on 17 November."),
        ),
        (
            task("T15-SCHOOL", dt.date(2016, 11, 21), dt.date(2016, 11, 7)),
            ("Name the other school: C00452", "Agreed on 7 November; it is due on Monday 21 November."),
        ),
    ],
)
def test_what_waits_for_a_council_is_a_link_and_its_reason(waits, words):
    assert waiting_words(waits, FRIDAY) == words


@pytest.mark.parametrize("told_on", [None, dt.date(2016, 10, 14)])
@pytest.mark.parametrize("cannot_arrange_told_on", [None, dt.date(2016, 11, 1)])
@pytest.mark.parametrize("held_on", [None, dt.date(2016, 11, 2)])
@pytest.mark.parametrize("choice", ["mediate", "declined", "undecided"])
@pytest.mark.parametrize("issues", [frozenset(), frozenset({"health"}), frozenset({"education", "health"})])
def test_a_case_waits_for_its_certificate_or_its_mediation_never_for_two_of_these(
    told_on, cannot_arrange_told_on, held_on, choice, issues
):
    facts = CaseFacts(
        service="mediation",
        decision_kinds=frozenset({"REFUSE_ASSESS"}),
        issues=issues,
        decision_sent_on=dt.date(2016, 9, 20),
        contacted_on=dt.date(2016, 10, 12),
        choice=choice,
        choice_told_on=dt.date(2016, 10, 12),
        authority_told_on=told_on,
        health_told_on=told_on,
        cannot_arrange_told_on=cannot_arrange_told_on,
        meetings=(MeetingFacts(meeting_on=held_on, status="held"),) if held_on else (),
    )

    running = [row["rule"] for row in stored_rows(facts, ENGLAND) if row["state"] == "running"]

    assert len([rule for rule in running if rule in ONE_A_CASE]) <= 1
