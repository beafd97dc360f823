"""A reminder to a funder: which of its invoices are late, and every word of the letter that says so. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from consortium.dates import long_date, short_date
from consortium.money import pounds
from tenants.particulars.rules import in_one_line
from tenants.payments.rules import Owed
from tenants.recharges.content import Parties, number_of

VERSION: Final = 1


@dataclass(frozen=True)
class Late:
    """The invoices of one funder that are late on a day, what is due first first. Units: pence."""

    invoices: tuple[Owed, ...]
    today: dt.date

    @property
    def open_pence(self) -> int:
        """What is late in all."""
        return sum(one.open_pence for one in self.invoices)

    @property
    def numbers(self) -> list[int]:
        """The invoices by number."""
        return [one.period_number for one in self.invoices]


def late_of(owed: Sequence[Owed], today: dt.date) -> Late:
    """Find what is late: due before today, and not paid or credited in full. Due today is not late."""
    late = [one for one in owed if one.open_pence > 0 and one.days_late(today)]
    return Late(tuple(sorted(late, key=lambda one: (one.due_on, one.period_number))), today)


def finding(council: str, funder: str, open_pence: int) -> str:
    """Say what is late: Kent sample academy owes Kent £600.00 that is late."""
    return f"{funder} owes {council} {pounds(open_pence)} that is late"


def content_of_reminder(late: Late, parties: Parties, *, number: int, how_to_pay: str) -> dict[str, Any]:
    """Write everything that a reminder says as plain values. Units: pence as whole numbers; days as in ISO 8601."""
    return {
        "version": VERSION,
        "number": number,
        "called": f"Reminder {number}",
        "heading": finding(parties.council, parties.funder, late.open_pence),
        "contract": parties.contract,
        "council": parties.council,
        "from": in_one_line(parties.council, parties.council_address),
        "to": in_one_line(parties.funder, parties.funder_address),
        "funder_reference": parties.funder_reference,
        "reminded_on": late.today.isoformat(),
        "how_to_pay": how_to_pay,
        "lines": [
            {
                "document": number_of(parties.contract_reference, parties.authority_id, one.period_number),
                "issued_on": one.issued_on.isoformat(),
                "due_on": one.due_on.isoformat(),
                "days_late": one.days_late(late.today),
                "total_pence": one.to_pay_pence,
                "open_pence": one.open_pence,
            }
            for one in late.invoices
        ],
        "open_pence": late.open_pence,
        "asks": _asks(len(late.invoices), late.open_pence),
    }


def facts_of_reminder(content: dict[str, Any]) -> list[tuple[str, str]]:
    """List what stands at the head of a reminder, as label and value."""
    return [
        ("From", content["from"]),
        ("To", content["to"]),
        *([("Your reference", content["funder_reference"])] if content["funder_reference"] else []),
        ("Date", long_date(dt.date.fromisoformat(content["reminded_on"]))),
        *([("How to pay", content["how_to_pay"])] if content["how_to_pay"] else []),
    ]


def rows_of_reminder(content: dict[str, Any]) -> list[tuple[str, str, str, str, int, int]]:
    """List the invoices of a reminder: number, issued, due, how late, and pence in all and open."""
    return [
        (
            line["document"],
            short_date(dt.date.fromisoformat(line["issued_on"])),
            short_date(dt.date.fromisoformat(line["due_on"])),
            days_in_words(line["days_late"]),
            line["total_pence"],
            line["open_pence"],
        )
        for line in content["lines"]
    ]


def paper_of_reminder(content: dict[str, Any]) -> dict[str, Any]:
    """Write a reminder as it stands on paper: amounts in pounds, days in words."""
    return {
        "title": f"{content['called']}, {content['council']}",
        "author": content["council"],
        "contract": content["contract"],
        "heading": content["heading"],
        "facts": facts_of_reminder(content),
        "asks": content["asks"],
        "rows": [[*row[:4], pounds(row[4]), pounds(row[5])] for row in rows_of_reminder(content)],
        "open": pounds(content["open_pence"]),
    }


def days_in_words(days: int) -> str:
    """Count days: 1 day, 12 days."""
    return "1 day" if days == 1 else f"{days:,} days"


def _asks(invoices: int, open_pence: int) -> str:
    what = "The invoice below was due and is" if invoices == 1 else "The invoices below were due and are"
    return (
        f"{what} not paid in full. Please pay {pounds(open_pence)} now, and name the number of each invoice that you pay."
        " If you have paid in the last few days, please take no notice of this."
    )
