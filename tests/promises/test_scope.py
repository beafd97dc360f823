"""The walls on our own side: a Session that nobody bound, one that changes its mind, one that remembers too much."""

import pytest
from sqlalchemy import select

from consortium.database import Binding, NothingBound, bind, db, own_transaction, rebound
from tenants.ledger.models import Allowance
from tenants.scope import Scope, inside, open_scope
from tests.databases import app_with, close_connections
from tests.promises.two_councils import ESSEX, KENT

pytestmark = pytest.mark.database

OF_KENT = Scope("portal_member", KENT, "Kent")
OF_ESSEX = Scope("portal_member", ESSEX, "Essex")
ALLOWANCES = select(Allowance).order_by(Allowance.authority_id)


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
