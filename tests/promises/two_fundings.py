"""Consent and funding of cases of Kent and Essex with two providers, recorded through the portal's own actions.

Each council has a case of every kind: asked and half answered, with a link that waits, with nothing but a question, and
one whose round is over.
"""

import datetime as dt
from dataclasses import replace

from tenants.cases.actions import record_contacts
from tenants.cases.contacts import ContactRecord, GivenContact
from tenants.funding.actions import (
    FunderSaid,
    answer_for_funder,
    answer_for_party,
    ask_funders,
    ask_party,
    open_case,
    take_back,
)
from tenants.funding.links import make_link
from tenants.meetings.rules import FunderPart
from tests.promises.two_councils import CONTRACT, ESSEX, FIRST, KENT, SECOND, as_provider

IN_JUNE = dt.date(2015, 6, 15)
ASKED_ON, ANSWERED_ON = dt.date(2015, 6, 8), dt.date(2015, 6, 10)
TOKEN = "token of {}"


def disagreement(reference, authority_id=KENT):
    """A parent who disagrees with a school, told on 1 June."""
    first = dt.date(2015, 6, 1)
    return ContactRecord(
        reference=reference,
        authority_id=authority_id,
        authority_reference=None,
        service="disagreement-resolution",
        asker="parent",
        decision_kinds=(),
        issues=("education",),
        decision_sent_on=None,
        contacted_on=first,
        choice="mediate",
        choice_told_on=first,
        authority_told_on=first,
        certificate_kind=None,
        certificate_issued_on=None,
    )


def open_disagreements(app, *references, authority_id=KENT, by=FIRST, on=IN_JUNE):
    """Record disagreements about what a school provides."""
    with as_provider(app, authority_id, by, on) as scope:
        given = [GivenContact(disagreement(reference, authority_id)) for reference in references]
        record_contacts(scope, CONTRACT, given, source="form", dr_kind="PROVISION")


def open_mediation(app, reference, *, authority_id=KENT, by=FIRST):
    """Record a family that wants mediation."""
    with as_provider(app, authority_id, by, IN_JUNE) as scope:
        wanted = replace(disagreement(reference, authority_id), service="mediation")
        record_contacts(scope, CONTRACT, [GivenContact(wanted)], source="form")


def act(app, reference, does, *values, authority_id=KENT, by=FIRST, **named):
    """Do something in a case, as its provider does."""
    with as_provider(app, authority_id, by, IN_JUNE) as scope:
        return does(scope, open_case(scope, reference, provider_id=by), *values, **named)


def record_everything(app):
    """Fund K for Kent with its first provider, S with its second, E for Essex.

    Of each: 0 is a mediation; 1 has two parties, one of whom consented, and two funders, one of whom agreed; 2 has a link
    that waits; 3 was asked alone; 4 was asked and taken back.
    """
    for authority_id, by, letter in ((KENT, FIRST, "K"), (ESSEX, FIRST, "E"), (KENT, SECOND, "S")):
        whose = {"authority_id": authority_id, "by": by}
        names = [f"FUND-{letter}-{number}" for number in range(5)]
        open_mediation(app, names[0], **whose)
        open_disagreements(app, *names[1:], **whose)
        for party in ("family", "school"):
            act(app, names[1], ask_party, party, asked_on=ASKED_ON, **whose)
        act(app, names[1], answer_for_party, "family", "consented", on=ANSWERED_ON, **whose)
        parts = (FunderPart(f"{authority_id}-SCH", 1), FunderPart(None, 1))
        for name in names[1:]:
            act(app, name, ask_funders, parts, asked_on=ASKED_ON, planned_on=None, **whose)
        agreed = FunderSaid("agreed", ANSWERED_ON, "business manager", "LETTER-1")
        act(app, names[1], answer_for_funder, 1, 1, agreed, **whose)
        amounts = {"price_pence": 100_000, "share_pence": 50_000}
        act(app, names[2], make_link, 1, 1, token=TOKEN.format(letter), **amounts, **whose)
        act(app, names[4], take_back, 1, place=None, reason="Other parts were meant", on=ANSWERED_ON, **whose)
