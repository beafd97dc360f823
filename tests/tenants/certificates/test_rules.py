"""Which certificate a case may get and why not, at every edge; and whether one was in time."""

import datetime as dt

import pytest

from tenants.certificates.rules import (
    CertifiedCase,
    Standing,
    faults_of_issue,
    hindrance,
    hindrance_of_kind,
    no_need,
    proposed_kind,
    timeliness,
)

TODAY = dt.date(2016, 11, 18)
TOLD = dt.date(2016, 10, 12)


def case(**changes):
    """Kent's family that asked for mediation on 12 October, when Kent was told: the thirty days end on 11 November."""
    said = {
        "council": "Kent",
        "service": "mediation",
        "decision_kinds": frozenset({"CONTENT_B", "CONTENT_F"}),
        "issues": frozenset({"education"}),
        "choice": "mediate",
        "choice_told_on": TOLD,
        "authority_told_on": TOLD,
    }
    return CertifiedCase(**(said | changes))


def declined(**changes):
    return case(choice="declined", authority_told_on=None, **changes)


def faults(one, kind, issued_on=TODAY, *, accepts_no_need=False):
    found = faults_of_issue(one, kind, issued_on, today=TODAY, accepts_no_need=accepts_no_need)
    return [(fault.column, fault.sentence) for fault in found]


def test_a_family_that_declined_gets_its_certificate_from_the_day_it_said_so():
    assert faults(declined(), "DECLINED", TOLD) == []
    assert faults(declined(), "DECLINED", dt.date(2016, 10, 11)) == [
        ("issued_on", "The certificate cannot be before the family's choice on 12 October.")
    ]


def test_no_certificate_is_of_a_day_to_come():
    assert faults(declined(), "DECLINED", dt.date(2016, 11, 19)) == [
        ("issued_on", "The day of issue cannot be later than today, 18 November.")
    ]


def test_a_second_certificate_waits_until_the_first_is_withdrawn():
    standing = Standing(17, "DECLINED", dt.date(2016, 11, 14))

    assert faults(declined(standing=standing), "DECLINED") == [
        ("kind", "A certificate stands: number 17 of 14 November. Withdraw it first.")
    ]


def test_a_certificate_of_another_year_is_named_with_its_year():
    standing = Standing(1, "DECLINED", dt.date(2015, 6, 2))

    assert hindrance(declined(standing=standing), today=TODAY).startswith(
        "A certificate stands: number 1 of 2 June 2015"
    )


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (case(service="disagreement-resolution"), "Disagreement resolution never ends in a certificate."),
        (
            case(choice="undecided", choice_told_on=None),
            "The family has not told its choice yet. Record the choice first.",
        ),
        (
            declined(ended_because="recorded-by-mistake"),
            "This case was recorded by mistake, so it gets no certificate.",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["DECLINED", "PARTICIPATED", "DEEMED"])
def test_some_cases_get_no_certificate_of_any_kind(one, said, kind):
    assert faults(one, kind) == [("kind", said)]


def test_a_family_that_withdrew_later_may_still_need_its_certificate():
    assert faults(declined(ended_because="withdrawn"), "DECLINED") == []


@pytest.mark.parametrize(
    ("one", "kind", "said"),
    [
        (case(), "DECLINED", "The family asked for mediation, so this is not its certificate."),
        (declined(), "PARTICIPATED", "The family declined mediation, so this is not its certificate."),
        (declined(), "DEEMED", "The family declined mediation, so this is not its certificate."),
        (case(), "PARTICIPATED", "No mediation is recorded as held. Record the meeting first."),
    ],
)
def test_the_kind_follows_the_choice_and_what_happened(one, kind, said):
    assert faults(one, kind) == [("kind", said)]


def test_taking_part_is_certified_from_the_day_of_the_first_mediation_held():
    held = case(held_on=(dt.date(2016, 10, 26), dt.date(2016, 11, 10)))

    assert faults(held, "PARTICIPATED", dt.date(2016, 10, 26)) == []
    assert faults(held, "PARTICIPATED", dt.date(2016, 10, 25)) == [
        ("kind", "The certificate cannot be before the mediation on 26 October.")
    ]


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (dt.date(2016, 11, 12), ""),
        (dt.date(2016, 11, 11), "The 30 days end on 11 November, and Kent has not said that it cannot arrange it."),
    ],
)
def test_thirty_days_are_over_on_the_day_after_their_last(on, said):
    assert hindrance_of_kind(case(), "DEEMED", on=on, today=TODAY) == said


def test_the_councils_word_is_enough_from_the_day_it_was_given():
    told = case(cannot_arrange_told_on=dt.date(2016, 10, 20))

    assert hindrance_of_kind(told, "DEEMED", on=dt.date(2016, 10, 20), today=TODAY) == ""
    assert "has not said" in hindrance_of_kind(told, "DEEMED", on=dt.date(2016, 10, 19), today=TODAY)


def test_the_thirty_days_of_a_health_case_run_from_when_the_health_body_was_told():
    waiting = case(issues=frozenset({"health"}))
    told = case(issues=frozenset({"health"}), health_told_on=dt.date(2016, 10, 14))

    assert hindrance_of_kind(waiting, "DEEMED", on=TODAY, today=TODAY) == (
        "The 30 days have not begun: no day is recorded on which the health body was told."
    )
    assert "end on 13 November" in hindrance_of_kind(told, "DEEMED", on=dt.date(2016, 11, 13), today=TODAY)
    assert hindrance_of_kind(told, "DEEMED", on=dt.date(2016, 11, 14), today=TODAY) == ""


def test_who_has_taken_part_is_not_deemed_to_have():
    held = case(held_on=(dt.date(2016, 11, 15),))

    assert faults(held, "DEEMED") == [("kind", "A mediation was held on 15 November, so the family has taken part.")]
    assert faults(held, "DEEMED", dt.date(2016, 11, 14)) == []


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (declined(), "DECLINED"),
        (case(held_on=(dt.date(2016, 10, 26),)), "PARTICIPATED"),
        (case(), "DEEMED"),
        (case(authority_told_on=dt.date(2016, 10, 19)), None),
    ],
)
def test_the_kind_that_a_case_is_ready_for_is_proposed(one, kind):
    assert proposed_kind(one, on=TODAY, today=TODAY) == kind


def test_a_case_that_needs_none_gets_one_when_somebody_says_that_it_is_wanted():
    about_school = declined(decision_kinds=frozenset({"CONTENT_I"}))

    assert no_need(about_school) == "No certificate is needed: the case is only about the school named in section I."
    assert faults(about_school, "DECLINED") == [
        ("without_need", "Tick the box if the family still wants a certificate.")
    ]
    assert faults(about_school, "DECLINED", accepts_no_need=True) == []
    assert no_need(declined(decision_kinds=frozenset({"CONTENT_I", "CONTENT_F"}))) == ""


@pytest.mark.parametrize(
    ("kind", "issued_on", "counted_from_on", "due_on", "state", "sentence"),
    [
        (
            *("DECLINED", dt.date(2016, 10, 17), TOLD, dt.date(2016, 10, 17), "in-time"),
            "Due by 17 October: 3 working days from 12 October, when the family declined.",
        ),
        (
            *("PARTICIPATED", dt.date(2016, 10, 18), TOLD, dt.date(2016, 10, 17), "late"),
            "Due by 17 October, so 1 day late: 3 working days from 12 October, when the mediation ended.",
        ),
        (
            *("DEEMED", dt.date(2016, 1, 6), dt.date(2015, 12, 30), dt.date(2016, 1, 5), "late"),
            "Due by 5 January, so 1 day late: 3 working days from 30 December 2015, when the adviser was told that it cannot be arranged.",  # noqa: E501  one sentence
        ),
        ("PARTICIPATED", TODAY, None, None, "in-time", "Counted as in time: its meeting is not recorded yet."),
        ("DEEMED", TODAY, None, None, "not-counted", "Not counted: no day is recorded on which the adviser was told."),
    ],
)
def test_a_certificate_is_in_time_up_to_the_last_of_its_three_working_days(
    kind, issued_on, counted_from_on, due_on, state, sentence
):
    found = timeliness(kind, issued_on, counted_from_on=counted_from_on, due_on=due_on)

    assert (found.state, found.sentence) == (state, sentence)
