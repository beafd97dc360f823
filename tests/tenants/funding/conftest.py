import datetime as dt

import pytest

from tenants.cases.actions import record_contacts
from tenants.cases.contacts import ContactRecord, GivenContact
from tests.databases import app_with, close_connections
from tests.promises.two_councils import CONTRACT, FIRST, KENT, as_provider
from tests.visits import _a_quarter_later, _read_only, books, count_statements, read_as, visit

__all__ = ["_a_quarter_later", "_read_only", "books", "count_statements", "read_as", "visit"]
TODAY = dt.date(2015, 7, 20)


def contact(reference, authority_id=KENT, *, service="disagreement-resolution"):
    """A contact of 1 July 2015: a family that disagrees with a school, or wants mediation."""
    return ContactRecord(
        reference=reference,
        authority_id=authority_id,
        authority_reference=None,
        service=service,
        asker="parent",
        decision_kinds=(),
        issues=("education",),
        decision_sent_on=None,
        contacted_on=dt.date(2015, 7, 1),
        choice="mediate",
        choice_told_on=dt.date(2015, 7, 1),
        authority_told_on=dt.date(2015, 7, 2),
        certificate_kind=None,
        certificate_issued_on=None,
    )


def open_cases(app, *contacts, by=FIRST, on=TODAY):
    """Record contacts of one council, each the begin of a case."""
    with as_provider(app, contacts[0].authority_id, by, on) as scope:
        dr_kind = "PROVISION" if contacts[0].service == "disagreement-resolution" else None
        record_contacts(scope, CONTRACT, [GivenContact(one) for one in contacts], source="form", dr_kind=dr_kind)


@pytest.fixture
def actions(books):
    """A small app on the books, for actions alone."""
    app = app_with(books)
    yield app
    close_connections(app)


@pytest.fixture
def disagreement(books, actions):
    """D-1: a disagreement of Kent's about a school, told to the first provider on 1 July 2015."""
    open_cases(actions, contact("D-1"))
    return books
