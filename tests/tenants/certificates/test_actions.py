"""Issuing and withdrawing on the real database: numbers without a gap, once for each form, two people at once."""

import datetime as dt

import pytest

from consortium import clock
from tenants.certificates.actions import (
    CannotIssue,
    CannotWithdraw,
    issue_certificate,
    issue_once,
    withdraw_certificate,
    withdraw_once,
)
from tenants.scope import Scope
from tests.databases import close_connections
from tests.kents_cases import DECLINED_IN_JUNE, WANTS_MEDIATION, contact, record_cases
from tests.promises.crowd import app_for, at_once
from tests.promises.two_councils import ESSEX, FIRST, KENT, SECOND, as_provider, meeting, record

pytestmark = pytest.mark.database

TODAY = dt.date(2015, 7, 20)


@pytest.fixture
def portal(books, tmp_path):
    app = app_for(books, 12)
    yield app
    close_connections(app)


def issue(app, reference="CASE-K-9", kind="DECLINED", *, on=TODAY, by=FIRST, authority_id=KENT, key=None, **more):
    with as_provider(app, authority_id, by, TODAY) as scope:
        given = {"kind": kind, "issued_on": on, "request_key": key or f"form for {reference}"}
        return issue_certificate(scope, reference, **given, **more)


def withdraw(app, number=1, reason="Wrong day of issue", *, by=FIRST, authority_id=KENT):
    with as_provider(app, authority_id, by, TODAY) as scope:
        withdraw_certificate(scope, number, reason=reason)


def certificates(books, authority_id=KENT):
    return books.run(
        "select certificate_number, case_reference, kind, issued_on from certificates where authority_id = %(council)s"
        " order by 1",
        council=authority_id,
    )


def deadline(books, reference, rule):
    return books.run(
        "select due_on, state, met_on from deadlines where case_reference = %(case)s and rule = %(rule)s",
        case=reference,
        rule=rule,
    )


def test_a_certificate_takes_its_councils_next_number_and_ends_the_clock(portal, books):
    assert deadline(books, "CASE-K-9", "T3") == [(dt.date(2015, 7, 21), "running", None)]

    issued = issue(portal)

    assert (issued.number, issued.again) == (2, False)
    assert certificates(books)[1] == (2, "CASE-K-9", "DECLINED", TODAY)
    assert deadline(books, "CASE-K-9", "T3") == [(dt.date(2015, 7, 21), "met", TODAY)]


def test_each_council_counts_for_itself(portal, books):
    record_cases(portal, contact("CASE-E-9", ESSEX, **DECLINED_IN_JUNE))

    issue(portal)
    issue(portal, "CASE-E-9", authority_id=ESSEX)

    assert [number for number, *_ in certificates(books)] == [1, 2]
    assert [number for number, *_ in certificates(books, ESSEX)] == [1]


def test_the_numbers_of_two_providers_in_one_council_are_one_row_of_numbers(portal, books):
    record_cases(portal, contact("CASE-S-9", **DECLINED_IN_JUNE), by=SECOND)

    issue(portal, "CASE-S-9", by=SECOND)
    issue(portal)

    assert [(number, case) for number, case, *_ in certificates(books)] == [
        (1, "CASE-K-8"),
        (2, "CASE-S-9"),
        (3, "CASE-K-9"),
    ]


def test_the_same_form_again_gives_the_first_answer(portal, books):
    first, second = issue(portal), issue(portal)

    assert (first.number, second.number, second.again) == (2, 2, True)
    assert len(certificates(books)) == 2


def test_the_same_key_with_other_answers_is_refused(portal, books):
    issue(portal, key="one form")

    with pytest.raises(CannotIssue, match="sent before with other answers"):
        issue(portal, key="one form", on=dt.date(2015, 7, 17))
    record_cases(portal, contact("CASE-K-7", **DECLINED_IN_JUNE))
    with pytest.raises(CannotIssue, match="sent before with other answers"):
        issue(portal, "CASE-K-7", key="one form")

    assert len(certificates(books)) == 2


def test_a_second_certificate_is_refused_until_the_first_is_withdrawn(portal, books):
    with pytest.raises(CannotIssue, match="A certificate stands: number 1 of 2 June"):
        issue(portal, "CASE-K-8")

    withdraw(portal)
    assert deadline(books, "CASE-K-8", "T3") == [(dt.date(2015, 6, 4), "running", None)]
    issued = issue(portal, "CASE-K-8", on=dt.date(2015, 6, 3))

    assert issued.number == 2
    assert deadline(books, "CASE-K-8", "T3") == [(dt.date(2015, 6, 4), "met", dt.date(2015, 6, 3))]


def test_a_case_of_nobody_or_of_another_provider_is_not_there(portal):
    for reference, by in (("CASE-X", FIRST), ("CASE-K-9", SECOND)):
        with pytest.raises(CannotIssue, match=f"There is no case {reference}"):
            issue(portal, reference, by=by)


def test_taking_part_needs_its_meeting_and_then_ends_the_ten(portal, books):
    record_cases(portal, contact("CASE-K-30", **WANTS_MEDIATION))
    with pytest.raises(CannotIssue, match="No mediation is recorded as held"):
        issue(portal, "CASE-K-30", "PARTICIPATED")

    record(portal, meeting("K-30", meeting_on=dt.date(2015, 7, 16)), on=dt.date(2015, 7, 17))
    issued = issue(portal, "CASE-K-30", "PARTICIPATED")

    assert issued.number == 2
    assert deadline(books, "CASE-K-30", "T10") == [(dt.date(2015, 7, 21), "met", TODAY)]


def test_thirty_days_without_a_meeting_are_certified_when_they_are_over(portal, books):
    record_cases(portal, contact("CASE-K-31", **WANTS_MEDIATION))
    with pytest.raises(CannotIssue, match="The 30 days end on 31 May, and Kent has not said"):
        issue(portal, "CASE-K-31", "DEEMED", on=dt.date(2015, 5, 31))

    assert issue(portal, "CASE-K-31", "DEEMED", on=dt.date(2015, 6, 1)).number == 2


def test_a_case_about_the_school_alone_gets_one_when_that_was_seen(portal):
    record_cases(portal, contact("CASE-K-32", decision_kinds=("CONTENT_I",), **DECLINED_IN_JUNE))
    with pytest.raises(CannotIssue, match="Tick the box"):
        issue(portal, "CASE-K-32")

    assert issue(portal, "CASE-K-32", accepts_no_need=True).number == 2


def test_the_database_refuses_what_went_past_the_rules_in_a_sentence(portal, books, monkeypatch):
    monkeypatch.setattr("tenants.certificates.actions.faults_of_issue", lambda *_, **__: [])
    scope = Scope("portal_provider", KENT, "provider 1", FIRST)

    with portal.app_context(), clock.acting_on(TODAY), pytest.raises(CannotIssue, match="changed while you looked"):
        issue_once(scope, "CASE-K-8", kind="DECLINED", issued_on=TODAY, request_key="past the rules")

    assert len(certificates(books)) == 1


def test_a_certificate_is_withdrawn_once_with_a_reason_that_can_be_kept(portal, books):
    with pytest.raises(CannotWithdraw, match="must not have an email address"):
        withdraw(portal, reason="ask anna@home.example")
    withdraw(portal)
    withdraw(portal)
    with pytest.raises(CannotWithdraw, match="Kent 1 was withdrawn on 20 July: Wrong day of issue"):
        withdraw(portal, reason="Another reason")

    assert books.run("select reason, recorded_on from certificate_withdrawals") == [("Wrong day of issue", TODAY)]


def test_nobody_withdraws_another_providers_certificate(portal, books):
    with pytest.raises(CannotWithdraw, match="There is no certificate 1"):
        withdraw(portal, by=SECOND)

    assert books.run("select count(*) from certificate_withdrawals") == [(0,)]


def test_the_history_knows_the_number_and_not_the_case(portal, books):
    issue(portal)
    withdraw(portal, 2)

    told = books.run("select event, details from history where details ? 'certificate' order by 1")
    assert told == [("issued", {"certificate": 2}), ("withdrawn", {"certificate": 2})]


def in_one_transaction(app, act):
    def does():
        with app.app_context(), clock.acting_on(TODAY):
            return act(Scope("portal_provider", KENT, "provider 1", FIRST))

    return does


def test_ten_forms_of_ten_cases_at_once_take_ten_numbers_without_a_gap(portal, books):
    names = [f"CASE-K-4{number}" for number in range(10)]
    record_cases(portal, *(contact(name, **DECLINED_IN_JUNE) for name in names))

    def issuing(name):
        return lambda scope: issue_once(scope, name, kind="DECLINED", issued_on=TODAY, request_key=f"form for {name}")

    answers = at_once(*(in_one_transaction(portal, issuing(name)) for name in names))

    assert sorted(answer.number for answer in answers) == list(range(2, 12))
    assert [number for number, *_ in certificates(books)] == list(range(1, 12))


def test_of_two_forms_for_one_case_at_once_one_is_issued_and_one_told_why_not(portal, books):
    def issuing(key):
        return lambda scope: issue_once(scope, "CASE-K-9", kind="DECLINED", issued_on=TODAY, request_key=key)

    answers = at_once(*(in_one_transaction(portal, issuing(key)) for key in ("one", "two")))

    refused = [answer for answer in answers if isinstance(answer, CannotIssue)]
    assert len(refused) == 1
    assert str(refused[0]) == "A certificate stands: number 2 of 20 July. Withdraw it first."
    assert len(certificates(books)) == 2


def test_of_two_who_withdraw_at_once_one_is_told_what_the_other_said(portal, books):
    def withdrawing(reason):
        return lambda scope: withdraw_once(scope, 1, reason=reason)

    answers = at_once(*(in_one_transaction(portal, withdrawing(why)) for why in ("Wrong day", "Wrong case")))

    assert sorted(isinstance(answer, CannotWithdraw) for answer in answers) == [False, True]
    assert books.run("select count(*) from certificate_withdrawals") == [(1,)]
