"""Cases of Kent for tests of pages: one that has its certificate, one that waits for it."""

import datetime as dt
from typing import Any

from tenants.cases.actions import record_contacts
from tenants.cases.contacts import ContactRecord, GivenContact
from tests.promises.two_councils import CONTRACT, ESSEX, FIRST, KENT, as_provider

DECLINED_IN_JUNE = {"choice": "declined", "choice_told_on": dt.date(2015, 6, 1)}
WANTS_MEDIATION = {"choice": "mediate", "choice_told_on": dt.date(2015, 5, 1), "authority_told_on": dt.date(2015, 5, 1)}


def contact(reference: str, authority_id: int = KENT, **said: Any) -> ContactRecord:
    """A parent who called on 1 May about a refusal to assess, and has not chosen."""
    usual = {
        "authority_reference": None,
        "service": "mediation",
        "asker": "parent",
        "decision_kinds": ("REFUSE_ASSESS",),
        "issues": ("education",),
        "decision_sent_on": dt.date(2015, 4, 20),
        "contacted_on": dt.date(2015, 5, 1),
        "choice": "undecided",
        "choice_told_on": None,
        "authority_told_on": None,
        "certificate_kind": None,
        "certificate_issued_on": None,
    }
    return ContactRecord(reference=reference, authority_id=authority_id, **(usual | said))


def record_cases(app: Any, *records: ContactRecord, by: int = FIRST, on: dt.date = dt.date(2015, 6, 15)) -> None:
    """Record contacts of one council, as a provider does."""
    with as_provider(app, records[0].authority_id, by, on) as scope:
        record_contacts(scope, CONTRACT, [GivenContact(one) for one in records], source="form")


def record_two_of_kent(app: Any) -> None:
    """CASE-K-8 declined on 1 June and has certificate Kent 1; CASE-K-9 declined on 16 July and waits for its own."""
    certified = {"certificate_kind": "DECLINED", "certificate_issued_on": dt.date(2015, 6, 2)}
    record_cases(app, contact("CASE-K-8", authority_reference="KEN/801", **DECLINED_IN_JUNE, **certified))
    waiting = {"choice": "declined", "choice_told_on": dt.date(2015, 7, 16)}
    record_cases(app, contact("CASE-K-9", **waiting), on=dt.date(2015, 7, 17))


def record_open_ones(app: Any) -> None:
    """Kent's CASE-K-1 and Essex's CASE-E-1 want mediation, which their councils were told on 1 May."""
    record_cases(app, contact("CASE-K-1", **WANTS_MEDIATION))
    record_cases(app, contact("CASE-E-1", ESSEX, **WANTS_MEDIATION))
