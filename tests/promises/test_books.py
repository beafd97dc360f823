"""P39 to P41: what many people do to one book at once comes to what they would have done one after the other."""

import datetime as dt
import threading
from functools import partial

import psycopg
import pytest

from consortium.database import Binding, own_transaction
from consortium.errors import Refused
from consortium.periods.actions import hold_gate
from tenants.across.checks import run_checks
from tenants.ledger.actions import open_book
from tenants.meetings.actions import record_meetings
from tenants.meetings.checking import Given
from tenants.scope import Scope, inside
from tests.databases import close_connections
from tests.promises import two_councils
from tests.promises.crowd import app_for, at_once
from tests.promises.two_councils import ESSEX, FIRST, KENT, as_lead, as_provider, close, meeting, record

pytestmark = pytest.mark.database

CROWD = 50
IN_JUNE, IN_JULY = dt.date(2015, 6, 15), dt.date(2015, 7, 6)


@pytest.fixture
def crowded(database, tmp_path):
    """An app for fifty people at once, with Kent and Essex loaded and one included meeting each."""
    app = app_for(database, CROWD)
    two_councils.load(app, tmp_path, included=1)
    yield app
    close_connections(app)


def broken(app):
    """Name the invariants of the books that do not hold."""
    with app.app_context(), own_transaction(Binding("portal_auditor", actor="an auditor")) as session:
        return [str(finding) for finding in run_checks(session) if not finding.holds]


def test_fifty_recordings_of_the_last_slot_give_one_slot_and_49_charges_ten_times(crowded):
    """P40. Each round one included meeting more is left."""
    for number in range(1, 11):
        with as_lead(crowded, IN_JUNE), inside(Scope("portal_lead", KENT, "the lead")) as scope:
            open_book(scope, 1, name="Kent", meetings_included=number)

        answers = at_once(*(partial(record, crowded, meeting(f"{number}-{each}"), on=IN_JUNE) for each in range(CROWD)))

        prices = [answer[0].price for answer in answers]
        assert [price.slot_number for price in prices if price.slot_number] == [number]
        assert [price.charged_pence for price in prices].count(90_000) == 49

    assert broken(crowded) == []


def test_the_same_form_sent_ten_times_at_once_counts_once(crowded, database):
    """P39."""
    send = partial(record, crowded, meeting("K-1", shared_with="886-SCH"), on=IN_JUNE, request_key="a form")

    answers = at_once(*[send] * 10)

    assert sorted(answer[0].again for answer in answers) == [False] + [True] * 9
    assert database.run("select count(*) from meetings") == [(1,)]
    assert database.run("select sum(amount) from transfers where from_account = 'due_to_lead'") == [(90_000,)]
    assert broken(crowded) == []


def test_one_form_sent_at_once_for_ten_meetings_records_one(crowded, database):
    """P39: the same key with other content is refused."""
    answers = at_once(
        *(partial(record, crowded, meeting(f"K-{each}"), on=IN_JUNE, request_key="a form") for each in range(10))
    )

    assert sum(isinstance(answer, Refused) for answer in answers) == 9
    assert "sent before with another reference" in str(next(one for one in answers if isinstance(one, Refused)))
    assert database.run("select count(*) from meetings") == [(1,)]


def test_one_meeting_with_ten_contents_at_once_is_recorded_once(crowded, database):
    days = [dt.date(2015, 6, day) for day in range(1, 11)]

    answers = at_once(*(partial(record, crowded, meeting("K-1", meeting_on=day), on=IN_JUNE) for day in days))

    assert sum(isinstance(answer, Refused) for answer in answers) == 9
    assert database.run("select count(*) from transfers") == [(1,)]


def test_a_meeting_taken_back_ten_times_at_once_is_taken_back_once(crowded, database):
    record(crowded, meeting("K-1"), on=IN_JUNE)

    answers = at_once(*[partial(two_councils.reverse, crowded, "K-1", on=IN_JUNE)] * 10)

    assert sum(isinstance(answer, Exception) for answer in answers) == 9
    assert database.run("select count(*) from transfers") == [(2,)]
    assert database.run("select count(*) from slots") == [(0,)]


def test_no_line_lands_in_a_period_while_it_is_closed(crowded, database):
    """P41: each of forty meetings of the quarter is on its statement, or on the next."""
    record(crowded, meeting("K-first"), on=IN_JULY)
    sent = [
        partial(record, crowded, meeting(f"{place}-{each}", place), on=IN_JULY)
        for each in range(20)
        for place in (KENT, ESSEX)
    ]

    answers = at_once(*sent[:20], partial(close, crowded, on=IN_JULY), *sent[20:])

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert database.run("select count(distinct reference) from transfers where kind = 'meeting'") == [(41,)]
    assert database.run("select distinct period_number from transfers order by 1") in ([(8060,), (8061,)], [(8060,)])
    assert broken(crowded) == []


def test_a_period_is_closed_once_by_five_who_close_it_at_once(crowded, database):
    record(crowded, meeting("K-1"), on=IN_JUNE)

    answers = at_once(*[partial(close, crowded, on=IN_JULY)] * 5)

    assert sorted(str(answer)[:29] for answer in answers) == ["2015-16-Q1 is closed already."] * 4 + [
        "2015-16-Q1 is closed: 1 state"
    ]
    assert database.run("select count(*) from statements") == [(1,)]


def test_two_who_begin_the_same_new_day_do_not_block_each_other(database, crowded):
    """One goes through Kent and Essex, as a return does; the other waits for it, and holds no book meanwhile."""
    lock = "select from lock_books(%s, 1, 1, '{}', null, '2015-06-20')"
    with signed_in(database, KENT) as first, signed_in(database, ESSEX) as second:
        first.execute(lock, [KENT])
        waits = threading.Thread(target=second.execute, args=[lock, [ESSEX]])
        waits.start()
        wait_until_blocked(database)

        first.execute("select set_config('portal.authority_id', '881', true)")
        first.execute(lock, [ESSEX])
        first.commit()
        waits.join(timeout=5)

        assert not waits.is_alive()


def test_one_reference_in_two_councils_at_once_is_refused_in_a_sentence(crowded, database):
    """The second waits for the first, since a reference belongs to one council."""
    answers = []
    with as_provider(crowded, KENT, FIRST, IN_JUNE) as scope:
        record_meetings(scope, 1, [Given(meeting("R-1"))], source="form")
        second = threading.Thread(
            target=lambda: answers.extend(at_once(partial(record, crowded, meeting("R-1", ESSEX), on=IN_JUNE)))
        )
        second.start()
        wait_until_blocked(database)
    second.join()

    assert database.run("select authority_id from meetings") == [(KENT,)]
    assert isinstance(answers[0], Refused), answers


def test_an_allowance_is_not_lowered_under_a_meeting_that_is_being_recorded(crowded, database, tmp_path):
    """Whichever comes first, no meeting in use is above the allowance."""
    with as_provider(crowded, KENT, FIRST, IN_JUNE) as scope:
        record_meetings(scope, 1, [Given(meeting("R-1"))], source="form")
        lowered = threading.Thread(target=lambda: at_once(partial(two_councils.load, crowded, tmp_path, included=0)))
        lowered.start()
        lowered.join(timeout=0.5)
    lowered.join()

    assert broken(crowded) == []


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("portal_provider", "select from lock_books(886, 1, 1, '{}', null, '2015-06-20')"),
        ("portal_provider", "select append(886, 1, '[]')"),
        ("portal_lead", "select append(886, 1, '[]')"),  # a credit, an answer to a query, a payment
        ("portal_member", "select append(886, 1, '[]')"),  # what a funder paid
    ],
)
def test_whoever_writes_waits_while_a_period_is_closed(crowded, database, role, statement):
    """P41: the gate of the contract, which a close holds alone."""
    with as_lead(crowded, IN_JUNE) as session, signed_in(database, KENT, role=role) as somebody:
        hold_gate(session, 1)
        somebody.execute("set local lock_timeout = '50ms'")

        with pytest.raises(psycopg.errors.LockNotAvailable):
            somebody.execute(statement)


def signed_in(database, authority_id, *, role="portal_provider"):
    connection = psycopg.connect(database.app_url.replace("+psycopg", ""))
    connection.execute(
        "select set_config('role', %s, true), set_config('portal.authority_id', %s, true),"
        " set_config('portal.provider_id', '1', true)",
        [role, str(authority_id)],
    )
    return connection


def wait_until_blocked(database):
    for _ in range(500):
        if database.run(
            "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        ):
            return
    pytest.fail("Nobody waits for the first.")
