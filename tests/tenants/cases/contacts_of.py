"""Contacts of Kent as a return has them, for the tests of its rules, its file and its recording."""

import datetime as dt
from typing import Any, Final

from tenants.cases.contacts import ContactRecord
from tenants.cases.forms import CONTACTS_COLUMNS

TODAY: Final = dt.date(2016, 11, 18)
HEADER: Final = ",".join(CONTACTS_COLUMNS.required)
CELLS: Final = {
    "case_reference": "C00464",
    "authority": "886",
    "service": "mediation",
    "asker": "parent",
    "decision_kinds": "REFUSE_ASSESS",
    "issues": "education",
    "decision_sent_on": "2016-09-01",
    "contacted_on": "2016-09-15",
    "choice": "mediate",
    "choice_told_on": "2016-09-20",
    "authority_told_on": "2016-09-21",
}
UNDECIDED: Final = {"choice": "undecided", "choice_told_on": "", "authority_told_on": ""}
CERTIFIED: Final = {"certificate_kind": "PARTICIPATED", "certificate_issued_on": "2016-10-10"}


def line(**changes: str) -> str:
    """A row of a contacts return: a mediation that Kent was told of, with changes."""
    cells = CELLS | changes
    return ",".join(cells.get(column, "") for column in CONTACTS_COLUMNS.required)


def return_of(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines]).encode()


def contact(**changes: Any) -> ContactRecord:
    """The same contact as a record."""
    values = {
        "reference": "C00464",
        "authority_id": 886,
        "authority_reference": None,
        "service": "mediation",
        "asker": "parent",
        "decision_kinds": ("REFUSE_ASSESS",),
        "issues": ("education",),
        "decision_sent_on": dt.date(2016, 9, 1),
        "contacted_on": dt.date(2016, 9, 15),
        "choice": "mediate",
        "choice_told_on": dt.date(2016, 9, 20),
        "authority_told_on": dt.date(2016, 9, 21),
        "certificate_kind": None,
        "certificate_issued_on": None,
    }
    return ContactRecord(**(values | changes))
