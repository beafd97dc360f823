import datetime as dt

import pytest

from consortium.dates import Calendar
from tenants.cases.rules import NoSuchDeadline, TribunalCalendar, certificate_needed, deadline_of

day = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("rule", "first", "second", "due"),
    [
        ("T11", "2025-10-01", "2025-11-29", "2026-01-02"),  # D1: 29 December is in Christmas week
        ("T2", "2025-12-31", None, "2026-02-28"),  # D2: February is too short for a 31st; T2 is not moved on
        ("T11", "2025-12-31", "2025-12-31", "2026-03-02"),  # D2: 28 February is a Saturday
        ("T11", "2026-06-12", "2026-06-15", "2026-09-01"),  # D3: the Tribunal does not count August
        ("T3", "2026-04-02", None, "2026-04-09"),  # D4: Good Friday and Easter Monday lie between
        ("T5", "2025-12-01", None, "2025-12-31"),  # D5: calendar days
        ("T9", "2025-12-29", None, "2026-01-02"),  # D6: 1 January lies between
        ("T16", "2026-02-16", None, "2026-02-23"),  # D7
        ("T14", "2026-02-16", None, "2026-03-02"),
        ("T15-AMEND", "2026-02-16", None, "2026-03-23"),
        ("T15-NO-PLAN", "2026-02-16", None, "2026-04-27"),
        ("T15-FINAL", "2026-02-16", None, "2026-05-04"),
        ("T15-FINAL-AFTER-ASSESSMENT", "2026-02-16", None, "2026-05-25"),
        ("T7", "2026-02-16", None, "2026-02-09"),  # D8
    ],
)
def test_the_worked_dates_come_out_as_written(rule, first, second, due):
    assert deadline_of(rule, day(first), day(second) if second else None).due_on == day(due)


@pytest.mark.parametrize(
    ("rule", "first", "due"),
    [
        ("T2", "2016-09-18", "2016-11-18"),
        ("T3", "2016-11-18", "2016-11-23"),  # told on a Friday: Monday, Tuesday, Wednesday
        ("T4", "2016-12-22", "2016-12-29"),  # Christmas on a Sunday: 26 and 27 December are bank holidays
        ("T5", "2016-10-12", "2016-11-11"),
        ("T6", "2016-01-31", "2016-03-01"),  # a leap year
        ("T7", "2016-10-26", "2016-10-19"),
        ("T7", "2016-04-01", "2016-03-23"),  # Easter lies between
        ("T9", "2016-11-18", "2016-11-23"),
        ("T10", "2016-04-29", "2016-05-05"),  # 2 May is a bank holiday
        ("T14", "2016-12-19", "2017-01-02"),  # weeks run over holidays
        ("T15-TELL", "2026-02-16", "2026-03-02"),
        ("T15-DRAFT", "2026-02-16", "2026-03-23"),
        ("T15-SCHOOL", "2026-02-16", "2026-03-02"),
        ("T15-KEEP", "2026-02-16", "2026-02-16"),  # at once
        ("T15-KEEP-AMEND", "2026-02-16", "2026-03-23"),
        ("T16", "2016-12-27", "2017-01-03"),
    ],
)
def test_each_rule_counts_its_own_unit(rule, first, due):
    assert deadline_of(rule, day(first)).due_on == day(due)


@pytest.mark.parametrize(
    ("notice", "certificate", "ends", "due"),
    [
        ("2016-09-18", "2016-11-18", "2016-12-18", "2016-12-19"),  # T13: a Sunday
        ("2016-09-05", "2016-09-20", "2016-11-05", "2016-11-07"),  # the notice's leg is the later, a Saturday
        ("2016-05-10", "2016-06-30", "2016-07-30", "2016-09-01"),  # a Saturday, and the days after it are in August
        ("2022-05-31", "2022-06-10", "2022-07-31", "2022-09-01"),  # Sunday 31 July
        ("2024-06-30", "2024-07-31", "2024-08-31", "2024-09-02"),  # September begins on a Sunday
        ("2016-10-25", "2016-10-26", "2016-12-25", "2017-01-03"),  # T12: 2 January 2017 is a bank holiday
        ("2016-11-01", "2016-11-02", "2017-01-01", "2017-01-03"),
        ("2016-10-24", "2016-10-25", "2016-12-24", "2017-01-03"),  # a Saturday before Christmas week
        ("2016-10-23", "2016-10-24", "2016-12-23", "2016-12-23"),
        ("2016-01-14", "2016-02-28", "2016-03-28", "2016-03-29"),  # Easter Monday
    ],
)
def test_an_appeal_goes_by_the_later_leg_and_the_tribunals_own_days(notice, certificate, ends, due):
    deadline = deadline_of("T11", day(notice), day(certificate))

    assert (deadline.ends_on, deadline.due_on) == (day(ends), day(due))


def test_the_tribunals_calendar_is_not_the_advisers():
    tribunal = TribunalCalendar()

    assert not tribunal.is_working_day(day("2016-08-10"))
    assert not tribunal.is_working_day(day("2016-12-29"))
    assert deadline_of("T3", day("2016-08-10")).due_on == day("2016-08-15")
    assert deadline_of("T3", day("2016-12-28")).due_on == day("2017-01-03")


def test_an_added_bank_holiday_moves_what_is_counted_in_working_days():
    coronation = Calendar(frozenset({day("2026-02-17")}))

    assert deadline_of("T3", day("2026-02-16"), calendar=coronation).due_on == day("2026-02-20")
    assert deadline_of("T7", day("2026-02-18"), calendar=coronation).due_on == day("2026-02-10")
    assert deadline_of("T5", day("2026-02-16"), calendar=coronation).due_on == day("2026-03-18")
    assert deadline_of("T11", day("2025-12-17"), day("2026-01-02"), calendar=coronation).due_on == day("2026-02-18")


def test_a_date_past_the_last_published_bank_holiday_is_provisional_where_holidays_count():
    assert deadline_of("T3", day("2040-05-04")).provisional
    assert deadline_of("T11", day("2040-05-04"), day("2040-06-04")).provisional
    assert not deadline_of("T5", day("2040-05-04")).provisional
    assert not deadline_of("T3", day("2026-05-04")).provisional


@pytest.mark.parametrize(
    ("rule", "dates", "sentence"),
    [
        (
            "T99",
            ("2026-01-01",),
            "T99 is no rule of the clock. Rules with a date: T2, T3, T4, T5, T6, T7, T9, T10, T11, ",
        ),
        ("T1", ("2026-01-01",), "T1 has no date of its own: the notice goes with the decision."),
        ("T8", ("2026-01-01",), "T8 has no date of its own: the adviser is told as soon as it is known."),
        ("T12", ("2026-01-01",), "T12 is part of T11"),
        ("T13", ("2026-01-01",), "T13 is part of T11"),
        ("T15", ("2026-01-01",), "T15 has a limit for each thing that was agreed"),
        ("T17", ("2026-01-01",), "T17 has no date of its own: it is the date that was agreed in writing."),
        ("T11", ("2026-01-01",), "T11 needs two dates"),
        (
            "T11",
            ("2026-01-02", "2026-01-01"),
            "The certificate of 1 January 2026 is before the notice of 2 January 2026.",
        ),
        ("T3", ("2026-01-01", "2026-01-02"), "T3 is counted from one day, so it takes one date."),
    ],
)
def test_what_gives_no_date_is_refused_with_a_sentence(rule, dates, sentence):
    with pytest.raises(NoSuchDeadline) as refused:
        deadline_of(rule, *map(day, dates))

    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    ("kinds", "needed"),
    [
        ({"CONTENT_I"}, False),
        ({"CONTENT_I", "CONTENT_B"}, True),
        ({"CONTENT_I", "CONTENT_F"}, True),
        ({"CONTENT_F"}, True),
        ({"REFUSE_ASSESS"}, True),
        (set(), False),
    ],
)
def test_section_i_alone_needs_no_certificate(kinds, needed):
    assert bool(certificate_needed(kinds)) is needed
    assert certificate_needed(kinds).sentence.endswith(".")
