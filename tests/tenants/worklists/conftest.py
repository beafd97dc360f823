"""Work to do on 20 July 2015: Kent and Essex with the first provider, Kent with the second."""

import datetime as dt

import pytest

from tenants.cases.actions import record_contacts
from tenants.cases.contacts import ContactRecord, GivenContact
from tests.databases import app_with, close_connections, whole_portal
from tests.promises.two_councils import CONTRACT, ESSEX, FIRST, KENT, SECOND, as_provider, meeting, record
from tests.visits import Visitor, add_people, books, count_statements, load, visit

__all__ = ["books", "count_statements", "visit"]


def asked(reference, told_on, authority_id=KENT, **said):
    """A family that asked for mediation, and whose council was told on a day."""
    usual = {
        "authority_reference": None,
        "service": "mediation",
        "asker": "parent",
        "decision_kinds": ("REFUSE_ASSESS",),
        "issues": ("education",),
        "decision_sent_on": dt.date(2015, 5, 20),
        "contacted_on": told_on,
        "choice": "mediate",
        "choice_told_on": told_on,
        "authority_told_on": told_on,
        "certificate_kind": None,
        "certificate_issued_on": None,
    }
    return ContactRecord(reference=reference, authority_id=authority_id, **usual | said)


def declined(reference, told_on, authority_id=KENT, **said):
    """A family that told the adviser on a day that it wants no mediation."""
    return asked(reference, told_on, authority_id, **{"choice": "declined", "authority_told_on": None} | said)


def record_cases(app, *records, by=FIRST, on=dt.date(2015, 7, 20)):
    with as_provider(app, records[0].authority_id, by, on) as scope:
        record_contacts(scope, CONTRACT, [GivenContact(one) for one in records], source="form")


def work_to_do(app):
    """Overdue: K-1 by 19 days, E-1 by 10, the second provider's S-1 by 15. Due today K-2, tomorrow K-3, in 5 days K-4.

    The certificate of K-5 is issued, and K-6 has not chosen: nothing is to be done there.
    """
    certified = {"certificate_kind": "DECLINED", "certificate_issued_on": dt.date(2015, 7, 2)}
    open_yet = {"choice": "undecided", "choice_told_on": None, "authority_told_on": None}
    record_cases(
        app,
        asked("K-1", dt.date(2015, 6, 1), authority_reference="KEN/11"),
        declined("K-2", dt.date(2015, 7, 15)),
        asked("K-3", dt.date(2015, 7, 16), issues=("education", "health")),
        asked("K-4", dt.date(2015, 6, 25)),
        declined("K-5", dt.date(2015, 7, 1), **certified),
        asked("K-6", dt.date(2015, 7, 1), **open_yet),
    )
    record_cases(app, asked("E-1", dt.date(2015, 6, 10), ESSEX))
    record_cases(app, asked("S-1", dt.date(2015, 6, 5)), by=SECOND)


@pytest.fixture(scope="session")
def _a_quarter_later(server, tmp_path_factory):
    """Two meetings of June, and no case yet: other tests' Kent and Essex have cases of their own."""
    made = server.copy()
    app = app_with(made)
    load(app, tmp_path_factory.mktemp("kent-and-essex"))
    record(app, meeting("M-1"), on=dt.date(2015, 6, 15))
    record(app, meeting("M-2", ESSEX), on=dt.date(2015, 6, 15))
    add_people(made)
    close_connections(app)
    made.close()
    yield made
    server.drop(made)


@pytest.fixture(scope="session")
def _at_work(_a_quarter_later, server):
    made = server.copy(of=_a_quarter_later)
    app = app_with(made)
    work_to_do(app)
    close_connections(app)
    made.close()
    yield made
    server.drop(made)


@pytest.fixture(scope="session")
def _read_at_work(_at_work, server, tmp_path_factory):
    made = server.copy(of=_at_work)
    app = whole_portal(made, instance=tmp_path_factory.mktemp("instance"))
    yield app, {}
    close_connections(app)
    server.drop(made)


@pytest.fixture
def read_as(_read_at_work):
    """Visit the portal with work to do, to read alone. Each visitor signs in once."""
    app, seated = _read_at_work

    def visitor(who):
        if who not in seated:
            seated[who] = Visitor(app, who)
        return seated[who]

    return visitor


@pytest.fixture
def at_work(server, _at_work):
    """A database of this test alone with work to do in it."""
    made = server.copy(of=_at_work)
    yield made
    server.drop(made)


@pytest.fixture
def visit_at_work(at_work, tmp_path):
    """Visit it as somebody."""
    app = whole_portal(at_work, instance=tmp_path)
    yield lambda who: Visitor(app, who)
    close_connections(app)
