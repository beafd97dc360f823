"""The walls on our own side: a Session that nobody bound, one that changes its mind, one that remembers too much."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from consortium.database import Binding, NothingBound, bind, db, own_transaction, rebound
from tenants.ledger.models import Allowance
from tenants.scope import Scope, inside, open_scope
from tests.databases import app_with, close_connections
from tests.promises.two_councils import ESSEX, KENT

pytestmark = pytest.mark.database

OF_KENT = Scope("portal_member", KENT, "Kent")
OF_ESSEX = Scope("portal_member", ESSEX, "Essex")
ALLOWANCES = select(Allowance).order_by(Allowance.authority_id)
PREPARED = text("select count(*) from pg_prepared_statements where statement like '%allowances%'")


@pytest.fixture
def session(recorded):
    """The Session of a request to the shared database."""
    app = app_with(recorded)
    with app.app_context():
        yield db.session()
    close_connections(app)


def test_a_session_that_nobody_bound_does_nothing(session):
    with pytest.raises(NothingBound, match="Open a Scope"):
        session.execute(ALLOWANCES)


def test_a_scope_is_opened_once(session):
    open_scope(OF_KENT)
    open_scope(OF_KENT)

    with pytest.raises(NothingBound, match="cannot become"):
        open_scope(OF_ESSEX)


@pytest.mark.parametrize(
    "other",
    [
        Binding("portal_lead", KENT, actor="Kent"),
        Binding("portal_member", ESSEX, actor="Kent"),
        Binding("portal_member", KENT, 1, actor="Kent"),
        Binding("portal_member", KENT, actor="somebody else"),
    ],
)
def test_a_bound_session_changes_nothing_of_its_binding(session, other):
    bind(session, OF_KENT.binding)

    with pytest.raises(NothingBound, match="cannot become"):
        bind(session, other)


def test_nothing_of_one_council_is_left_in_memory_for_the_next(session):
    with inside(OF_KENT):
        kents = session.scalars(ALLOWANCES).one()

        with rebound(session, authority_id=ESSEX):
            found = session.scalars(ALLOWANCES).one()

            assert found.authority_id == ESSEX
            assert session.get(Allowance, (KENT, 1)) is None
            assert kents not in session

        assert found not in session
        assert session.scalars(ALLOWANCES).one().authority_id == KENT


def test_inside_goes_to_the_next_council_and_comes_back(session):
    bind(session, Binding("portal_member", actor="a report"))

    with inside(OF_KENT):
        assert session.scalars(ALLOWANCES).one().authority_id == KENT
    with inside(OF_ESSEX):
        assert session.scalars(ALLOWANCES).one().authority_id == ESSEX

    assert session.scalars(ALLOWANCES).all() == []


def test_work_inside_one_council_that_fails_unbinds_it(session):
    bind(session, Binding("portal_member", actor="a report"))

    with pytest.raises(ZeroDivisionError), inside(OF_KENT):
        raise ZeroDivisionError

    assert session.info["binding"].authority_id is None


def test_a_transaction_of_its_own_is_bound_by_itself(session):
    bind(session, OF_KENT.binding)

    with own_transaction(OF_ESSEX.binding) as other:
        assert other.scalars(ALLOWANCES).one().authority_id == ESSEX

    assert session.scalars(ALLOWANCES).one().authority_id == KENT


@pytest.fixture
def app(recorded):
    app = app_with(recorded)
    yield app
    close_connections(app)


def test_whoever_asks_for_a_page_can_write_nothing(app):
    with app.test_request_context("/", method="GET"), pytest.raises(DBAPIError, match="read-only transaction"):
        open_scope(OF_KENT).session.execute(text("insert into budgets (authority_id) values (886)"))


def test_whoever_sends_a_form_can_write(app):
    with app.test_request_context("/", method="POST"):
        read_only = open_scope(OF_KENT).session.scalar(text("select current_setting('transaction_read_only')"))

    assert read_only == "off"


def test_what_the_server_has_prepared_for_one_page_serves_the_next(app):
    for _ in range(7):
        with app.test_request_context("/", method="GET"):
            open_scope(OF_KENT).session.scalars(ALLOWANCES).all()
    with app.test_request_context("/", method="GET"):
        prepared = open_scope(OF_KENT).session.scalar(PREPARED)

    assert prepared == 1
