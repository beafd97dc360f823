"""Crediting through the door: numbered, in the open period, once, and every page adds it up the same."""

import datetime as dt
from functools import partial

import pytest

from consortium.database import Binding, own_transaction
from tenants.across.checks import run_checks
from tenants.credits.actions import CreditTakenBack
from tenants.credits.rules import CreditRefused, Wanted
from tenants.ledger.queries import included_meetings
from tenants.meetings.actions import CannotReverse
from tenants.statements.spend import spend_of_year
from tests.databases import app_with, close_connections
from tests.promises.crowd import app_for, at_once
from tests.promises.two_councils import CONTRACT, ESSEX, KENT, as_member, close, meeting, record, reverse
from tests.promises.two_credits import credit, take_credit_back

pytestmark = pytest.mark.database

LATER = dt.date(2015, 7, 20)
LINES = (
    "select kind, amount, from_account, to_account, period_number, sentence from transfers"
    " where authority_id = 886 and kind like '%%-credit%%' order by transfer_number"
)


@pytest.fixture
def app(books):
    made = app_with(books)
    yield made
    close_connections(made)


def broken(app):
    with app.app_context(), own_transaction(Binding("portal_auditor", actor="an auditor")) as session:
        return [str(finding) for finding in run_checks(session) if not finding.holds]


def test_half_of_a_shared_meeting_of_a_closed_quarter_is_credited_on_the_open_one_to_both_who_paid(app, books):
    given = credit(app, "meeting", "K-5")

    said = "Credit note 1: half of £1,000.00 for meeting K-5 of 12 June 2015. Wrong price."
    assert (given.credit_number, given.amount_pence) == (1, 50_000)
    assert books.run(LINES) == [
        ("meeting-credit", 50_000, "meetings", "due_to_lead", 8061, said),
        ("meeting-credit", 25_000, "due_from:886-SCH", "meetings", 8061, said),
    ]
    assert broken(app) == []


def test_a_credit_is_in_what_the_year_cost_and_never_in_the_statement_that_was_issued(app, books):
    before = books.run("select * from statements where authority_id = 886")

    credit(app, "meeting", "K-5", wanted=Wanted("amount", 12_345))

    with as_member(app, KENT, LATER) as scope:
        spent = spend_of_year(scope, 1, council="Kent", year=2015, previous_annual_pence=None)
    assert (spent.meetings_pence, spent.recharged_pence) == (100_000 - 12_345, 50_000 - 6_172)
    assert books.run("select * from statements where authority_id = 886") == before


def test_a_charge_is_credited_until_nothing_is_left_and_no_penny_more(app):
    credit(app, "meeting", "K-5", wanted=Wanted("amount", 33_333))
    credit(app, "meeting", "K-5", wanted=Wanted("half"))
    with pytest.raises(CreditRefused, match=r"more than the £166\.67 that is left"):
        credit(app, "meeting", "K-5", wanted=Wanted("amount", 16_668))

    last = credit(app, "meeting", "K-5", wanted=Wanted("whole"))

    assert (last.credit_number, last.amount_pence) == (3, 16_667)
    with pytest.raises(CreditRefused, match="credited already"):
        credit(app, "meeting", "K-5", wanted=Wanted("amount", 1))
    assert broken(app) == []


def test_a_line_that_is_not_there_is_refused(app, books):
    with pytest.raises(CreditRefused, match="not there any more"):
        credit(app, "meeting", "K-9")

    assert books.run("select count(*) from credit_notes") == [(0,)]


def test_an_included_meeting_names_its_number_and_whose_move_it_is(app, books):
    number = books.run("select line_number from transfers where authority_id = 886 and reference = 'K-1'")[0][0]

    with pytest.raises(CreditRefused, match=r"used included meeting 1, .* its provider takes the meeting back"):
        credit(app, None, None, line_number=number)


def test_a_credit_is_taken_back_and_can_be_given_again_under_the_next_number(app, books):
    credit(app, "meeting", "K-5", wanted=Wanted("whole"))
    take_credit_back(app, 1)
    with pytest.raises(CreditTakenBack, match="cannot be taken back twice"):
        take_credit_back(app, 1)

    again = credit(app, "meeting", "K-5", wanted=Wanted("whole"), reason="Not ours", key="again")

    assert (again.credit_number, again.amount_pence) == (2, 100_000)
    assert [row[0] for row in books.run(LINES)] == [
        *("meeting-credit", "meeting-credit", "meeting-credit-reversal", "meeting-credit-reversal"),
        *("meeting-credit", "meeting-credit"),
    ]
    assert broken(app) == []


def test_a_credited_meeting_is_taken_back_only_after_its_credit(app):
    credit(app, "meeting", "K-5")
    with pytest.raises(CannotReverse, match="Ask the lead to take its credit note back first"):
        reverse(app, "K-5", on=LATER)

    take_credit_back(app, 1)

    assert reverse(app, "K-5", on=LATER)
    with pytest.raises(CreditRefused, match="K-5 was taken back"):
        credit(app, "meeting", "K-5", key="anew")
    assert broken(app) == []


def test_a_subscription_is_refunded_by_the_days_not_served_even_of_a_council_that_left(app, books):
    books.run("update authorities set left_on = '2015-06-30' where authority_id = 881")

    given = credit(app, "core-subscription", "year-1", authority_id=ESSEX, wanted=Wanted("days", days=275, of_days=366))

    assert given.amount_pence == 562_022  # 748,000 x 275 / 366 = 562,021.86
    assert broken(app) == []


def test_the_close_counts_a_credit_and_the_books_add_up(app, books):
    credit(app, "meeting", "K-5")

    close(app, "2015-16-Q2", on=dt.date(2015, 10, 1))

    assert books.run("select net_pence, lines from statements where authority_id = 886 and period_number = 8061") == [
        (-50_000, 1)
    ]
    assert broken(app) == []


def test_the_same_form_ten_times_at_once_gives_one_credit(books):
    crowded = app_for(books, 10)

    answers = at_once(*[partial(credit, crowded, "meeting", "K-5", key="a form")] * 10)

    assert sorted(answer.again for answer in answers) == [False] + [True] * 9
    assert books.run("select count(*), sum(amount_pence)::int from credit_notes") == [(1, 50_000)]
    assert broken(crowded) == []
    close_connections(crowded)


def test_ten_credits_at_once_share_what_there_is_and_are_numbered_without_a_gap(books):
    crowded = app_for(books, 10)

    answers = at_once(
        *(
            partial(credit, crowded, "meeting", "K-5", wanted=Wanted("amount", 30_000), key=f"form {each}")
            for each in range(10)
        )
    )

    assert sum(isinstance(answer, CreditRefused) for answer in answers) == 7
    assert books.run("select credit_number, amount_pence::int from credit_notes order by 1") == [
        (1, 30_000),
        (2, 30_000),
        (3, 30_000),
    ]
    assert broken(crowded) == []
    close_connections(crowded)


def test_the_same_key_with_other_answers_is_refused(app):
    credit(app, "meeting", "K-5", key="a form")

    with pytest.raises(CreditRefused, match="sent before with other answers"):
        credit(app, "meeting", "K-5", key="a form", wanted=Wanted("whole"))


@pytest.mark.parametrize("reason", ["no", "Ask a.b@kent.example", "x" * 201])
def test_a_reason_that_may_not_be_kept_is_refused(app, reason):
    with pytest.raises(CreditRefused, match="The reason must"):
        credit(app, "meeting", "K-5", reason=reason)


def test_a_meeting_charged_though_included_ones_were_left_is_taken_back_and_draws_one(app, books):
    """S17: £1,000.00 was charged though 2 were left; taken back and recorded again it uses one, and 1 is left."""
    reverse(app, "K-4", on=LATER)

    reverse(app, "K-5", on=LATER)
    record(app, meeting("K-5-AGAIN"), on=LATER)

    with as_member(app, KENT, LATER) as scope:
        included = included_meetings(scope, CONTRACT)
    lines = books.run(
        "select kind, sum(case when from_account = 'due_to_lead' then amount when to_account = 'due_to_lead' then -amount"
        " else 0 end)::int, max(slot_number), max(period_number) from transfers where authority_id = 886"
        " and reference in ('K-5', 'K-5-AGAIN') and (unit = 'meetings' or 'due_to_lead' in (from_account, to_account))"
        " group by kind, line_number order by line_number"
    )
    assert lines == [
        ("meeting", 100_000, None, 8060),
        ("meeting-reversal", -100_000, None, 8061),
        ("meeting", 0, 4, 8061),
    ]
    assert included.left == 1
    assert broken(app) == []
