"""Queries through the books: opened once, answered once, credited in the same transaction, and only the line waits."""

import datetime as dt
from functools import partial

import pytest

from consortium.contracts.queries import current_contract
from consortium.database import Binding, own_transaction
from consortium.periods.rules import period_numbered
from tenants.across.actions.closing import hold_period
from tenants.across.checks import run_checks
from tenants.across.closing.feeds import queries_answered
from tenants.disputes.queries import open_queries_of_period
from tenants.disputes.rules import QueryRefused
from tenants.payments.owed import owed_of_council
from tests.databases import close_connections
from tests.promises.crowd import app_for, at_once
from tests.promises.two_councils import ESSEX, KENT, as_lead
from tests.promises.two_disputes import answer, query
from tests.promises.two_payments import CONTRACT, as_lead_in, pay

pytestmark = pytest.mark.database

FIRST_QUARTER, SECOND_QUARTER = 8060, 8061
LATER = dt.date(2015, 10, 2)


def statement(app, on=LATER):
    with as_lead_in(app, KENT, on) as (scope, contract):
        return next(one for one in owed_of_council(scope, contract.contract_id) if one.period_number == FIRST_QUARTER)


def waiting(app, period_number=FIRST_QUARTER):
    with as_lead(app, LATER) as session:
        found = open_queries_of_period(session, CONTRACT, period_number)
        return [(one.authority_id, one.dispute_number) for one in found]


def broken(app):
    with app.app_context(), own_transaction(Binding("portal_auditor", actor="an auditor")) as session:
        return [str(finding) for finding in run_checks(session) if not finding.holds]


def test_half_upheld_credits_half_and_lowers_what_is_open_at_once(app, books):
    """S25 with Kent's figures: of 1,353,001 a line of 100,000 is queried, the rest paid, half upheld."""
    opened = query(app, "meeting", "K-5")
    pay(app, 1_253_001, "SEG 1")
    waits = statement(app)

    answered = answer(app, 1, "part", amount_pence=50_000)

    assert (opened.amount_pence, opened.answer_due_on) == (100_000, dt.date(2015, 8, 3))
    assert (waits.open_pence, waits.waits_pence, waits.asked_for_pence) == (100_000, 100_000, 0)
    assert (answered.outcome, answered.credit_number, answered.credited_pence) == ("part", 1, 50_000)
    now = statement(app)
    assert (now.open_pence, now.credited_pence, now.waits_pence) == (50_000, 50_000, 0)
    assert waiting(app) == []
    assert broken(app) == []


def test_a_rejected_query_leaves_the_charge_due_and_may_be_asked_again(app, books):
    query(app, "meeting", "K-5")
    assert waiting(app) == [(KENT, 1)]

    answer(app, 1, "rejected", reason="It took place")
    again = query(app, "meeting", "K-5", key="again", reason="other", note="The list of who came has nobody of ours")

    assert (again.dispute_number, again.is_open) == (2, True)
    assert books.run("select query_of_line from disputes order by dispute_number") == [(1,), (2,)]
    assert books.run("select count(*) from credit_notes") == [(0,)]


def test_an_answer_given_twice_is_one_and_another_is_refused(app):
    query(app, "meeting", "K-5")
    first = answer(app, 1, "upheld")

    assert answer(app, 1, "upheld") == first
    with pytest.raises(QueryRefused, match="answered already: upheld"):
        answer(app, 1, "rejected")
    with pytest.raises(QueryRefused, match="no such query"):
        answer(app, 1, "upheld", authority_id=ESSEX)


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"reference": "K-1", "line_number": 1, "reason": "dear"}, "Select why"),
        ({"reference": "K-5", "reason": "other"}, "in a few words"),
        ({"reference": "K-5", "note": "Ask a.b@kent.example"}, "must not have an email address"),
        ({"reference": "K-9", "line_number": 999}, "not there any more"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(app, books, said, refused):
    with pytest.raises(QueryRefused, match=refused):
        query(app, "meeting", **said)

    assert books.run("select count(*) from disputes") == [(0,)]


def test_a_draft_is_queried_once_it_is_held_and_its_credit_lowers_it(app, books):
    number = books.run("select min(line_number) from transfers where authority_id = 881 and reference = 'E-2'")[0][0]
    ask = partial(query, app, "meeting", "E-2", authority_id=ESSEX, line_number=number, on=LATER)
    with pytest.raises(QueryRefused, match="when its draft is out"):
        ask()
    with as_lead(app, LATER) as session:
        hold_period(session, current_contract(session), "2015-16-Q2", by_name="The lead")

    ask()
    assert waiting(app, SECOND_QUARTER) == [(ESSEX, 1)]
    with as_lead(app, LATER) as session:
        period = period_numbered("quarterly", SECOND_QUARTER)
        found = queries_answered(session, current_contract(session), period, {})
    assert (found.passed, found.sentence) == (False, "1 query waits for an answer, of Essex")
    answer(app, 1, "upheld", authority_id=ESSEX, on=LATER, reason="Charged twice")

    assert books.run("select period_number, kind from transfers where kind = 'meeting-credit' limit 1") == [
        (SECOND_QUARTER, "meeting-credit")
    ]
    assert broken(app) == []


def test_the_same_line_queried_ten_times_at_once_has_one_query(books):
    crowded = app_for(books, 10)

    answers = at_once(*(partial(query, crowded, "meeting", "K-5", key=f"form {each}") for each in range(10)))

    assert sum(isinstance(one, QueryRefused) for one in answers) == 9
    assert books.run("select count(*) from disputes") == [(1,)]
    close_connections(crowded)
