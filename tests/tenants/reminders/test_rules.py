import datetime as dt

import pytest

from consortium.mail.rules import Kind
from tenants.reminders.rules import DueCase, Issued, words_of_case, words_of_debt, words_of_morning, words_of_statement

FRIDAY = dt.date(2016, 11, 18)
MONDAY = dt.date(2016, 11, 21)
HOME = "https://portal.example/kent"


def morning(*cases, today=FRIDAY):
    found = [DueCase(reference, day) for reference, day in cases]
    return {words.kind: words for words in words_of_morning(found, today=today, whose="Kent", address=HOME)}


def test_what_is_due_tomorrow_and_what_is_overdue_are_two_mails():
    mails = morning(("C00463", dt.date(2016, 11, 19)), ("C00401", dt.date(2016, 11, 17)), ("C00480", FRIDAY))

    assert mails[Kind.DUE].subject == "Kent: 1 deadline due tomorrow, 19 November 2016"
    assert mails[Kind.OVERDUE].text.split("\n\n") == [
        "Kent: 1 deadline overdue.",
        "C00401: 17 November 2016",
        "See them: https://portal.example/kent",
        "Choose which emails you get: https://portal.example/account/mails",
    ]
    assert set(mails) == {Kind.DUE, Kind.OVERDUE}


def test_what_is_due_today_is_neither():
    assert morning(("C00480", FRIDAY)) == {}


def test_on_monday_the_week_ahead_is_told():
    mails = morning(
        ("C00401", FRIDAY), ("C00470", MONDAY), ("C00471", dt.date(2016, 11, 27)), ("C00472", dt.date(2016, 11, 28)),
        today=MONDAY,
    )  # fmt: skip

    assert mails[Kind.DIGEST].subject == "Kent: 2 deadlines due this week, to 27 November 2016; 1 overdue"
    assert "C00472" not in mails[Kind.DIGEST].text


def test_with_nothing_to_do_nothing_is_sent():
    assert morning(today=MONDAY) == {}


def test_a_long_list_ends_with_how_many_more():
    mails = morning(*((f"C{number:05}", dt.date(2016, 11, 1)) for number in range(1, 24)))

    assert "C00020" in mails[Kind.OVERDUE].text
    assert "C00021" not in mails[Kind.OVERDUE].text
    assert "and 3 more" in mails[Kind.OVERDUE].text


def test_a_mail_of_a_case_says_its_reference_and_nothing_else_of_it():
    words = words_of_case("request", "C00463", council="Kent", address=f"{HOME}/case/C00463", on=FRIDAY)

    assert words.text == (
        "A new request for Kent is recorded: case C00463. Its clocks are running.\n\n"
        "See the case: https://portal.example/kent/case/C00463\n\n"
        "Choose which emails you get: https://portal.example/account/mails"
    )


def test_a_meeting_that_moves_again_on_another_day_is_told_again():
    first, again = (words_of_case("moved", "C1", council="Kent", address=HOME, on=day) for day in (FRIDAY, MONDAY))

    assert first.about != again.about


def told(total_pence, due_on):
    issued = Issued(total_pence, due_on)
    return words_of_statement("2016-17-Q1", issued, council="Kent", address=f"{HOME}/statements/2016-17-Q1")


def test_a_statement_is_told_with_its_amount_the_day_to_pay_it_by_and_where_to_read_it():
    words = told(1_575_007, dt.date(2016, 8, 19))

    assert words.subject == "Statement 2016-17-Q1 for Kent: £15,750.07, to pay by 19 August 2016"
    assert words.text.startswith("Kent's statement for 2016-17-Q1 is issued: £15,750.07, to pay by 19 August 2016.")
    assert "https://portal.example/kent/statements/2016-17-Q1" in words.text


def test_the_order_that_a_statement_is_paid_by_is_named():
    issued = Issued(100, None, "PO-104522")

    assert (
        "Your purchase order: PO-104522." in words_of_statement("2016-17-Q1", issued, council="Kent", address=HOME).text
    )


def test_a_statement_with_nothing_to_pay_or_without_a_day_names_none():
    assert told(0, dt.date(2016, 8, 19)).subject == "Statement 2016-17-Q1 for Kent: £0.00"
    assert told(100, None).subject == "Statement 2016-17-Q1 for Kent: £1.00"


@pytest.mark.parametrize(
    ("on", "about"),
    [
        (dt.date(2016, 8, 13), None),
        (dt.date(2016, 8, 14), "payment-due:2016-17-Q1"),
        (dt.date(2016, 8, 19), "payment-due:2016-17-Q1"),
        (dt.date(2016, 8, 20), "payment-late:2016-17-Q1"),
        (dt.date(2016, 9, 20), "payment-late:2016-17-Q1"),
    ],
)
def test_what_is_to_pay_is_told_five_days_before_it_is_due_and_when_it_is_late(on, about):
    told = words_of_debt(
        "2016-17-Q1", 1_575_007, dt.date(2016, 8, 19), today=on, council="Kent", address="https://x/kent/statements/Q"
    )

    assert (told and told.about) == about
    if told is not None and on > dt.date(2016, 8, 19):
        assert told.subject.startswith("Kent: £15,750.07 of 2016-17-Q1 was due on 19 August 2016, ")
