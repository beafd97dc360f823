"""Which columns an export has, in which order and under which headings: a fixed list to choose from. Pure."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from consortium.errors import RuleBroken
from tenants.coding.rules import FUNDING_SOURCES
from tenants.journals.rules import Entry, Paper

Kind = Literal["text", "count", "day", "pounds"]
MOST_COLUMNS: Final = 30
LONGEST_HEADING: Final = 40
_HEADING: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _./()&£#:-]{0,39}", re.ASCII)


class LayoutRefused(RuleBroken):
    """A layout that no ledger could post from. `column` is the row of the form that is wrong, if it is one."""

    def __init__(self, sentence: str, column: str = "") -> None:
        self.column = column
        super().__init__(sentence)


@dataclass(frozen=True)
class Available:
    """A column that an export may have: its own name, the heading it has unless the council writes another, what it holds."""

    name: str
    heading: str
    kind: Kind
    holds: str
    only_for: Paper | None = None


# Never renamed and never reused: layouts that were kept name them.
AVAILABLE: Final = (
    Available("line", "Line", "count", "1, 2, 3 down the file"),
    Available("document", "Document", "text", "Contract, council and period: the same each time it is exported"),
    Available("posting_date", "Posting date", "day", "The period’s last day"),
    Available("document_date", "Document date", "day", "The day the statement was issued"),
    Available("due_date", "Due date", "day", "The day to pay by"),
    Available("financial_year", "Financial year", "text", "Like 2016-17"),
    Available("accounting_period", "Period", "count", "The month of the posting date: 1 is April, 12 March"),
    Available("coding", "Coding", "text", "The whole coding string"),
    Available("cost_centre", "Cost centre", "text", "The string’s first part"),
    Available("subjective", "Subjective", "text", "Its second part"),
    Available("activity", "Activity", "text", "Its third part, where it has one"),
    Available("kind", "Kind", "text", "Meetings held, VAT, and so on"),
    Available("funding_source", "Paid from", "text", "General Fund, integrated care board, and so on"),
    Available("debit", "Debit", "pounds", "In pounds; empty for a credit", "journal"),
    Available("credit", "Credit", "pounds", "In pounds; empty for a debit", "journal"),
    Available("amount", "Amount", "pounds", "In pounds; below zero for a credit"),
    Available("narrative", "Narrative", "text", "The document and the kind, with how many lines it adds up"),
    Available("order_number", "Order number", "text", "Your purchase order of the year"),
    Available("supplier", "Supplier", "text", "The lead council"),
    Available("supplier_reference", "Supplier reference", "text", "The lead’s invoice number, if it has given one"),
    Available("currency", "Currency", "text", "GBP"),
)
NAMED: Final = {column.name: column for column in AVAILABLE}
_FIXED: Final[dict[Paper, tuple[str, ...]]] = {
    "journal": (
        *("document", "posting_date", "coding", "debit", "credit", "narrative", "order_number"),
        *("financial_year", "accounting_period", "kind"),
    ),
    "invoice": (
        *("supplier", "supplier_reference", "document", "document_date", "due_date", "order_number"),
        *("coding", "amount", "narrative", "kind"),
    ),
}


@dataclass(frozen=True)
class Layout:
    """The columns of an export with their headings, in order.

    `number` is that of the council's choice, 0 for the portal's own; `ledger` names the template that it began as.
    """

    number: int
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    ledger: str = ""


def fixed_layout(paper: Paper) -> Layout:
    """Return the layout that holds until a council chooses its own."""
    return Layout(0, _FIXED[paper], tuple(NAMED[name].heading for name in _FIXED[paper]))


def available_for(paper: Paper) -> list[Available]:
    """List the columns that an export of a paper may have."""
    return [column for column in AVAILABLE if column.only_for in (None, paper)]


def check_layout(paper: Paper, columns: Sequence[str], headings: Sequence[str], ledger: str = "") -> Layout:
    """Return a layout as it is kept; `ledger` names the template that it began as. Raises: LayoutRefused with its column.

    A line has to say what it is coded to and what it comes to: the whole string, or its cost centre and subjective code;
    the amount, or both debit and credit.
    """
    offered = {column.name for column in available_for(paper)}
    for name in columns:
        if name not in offered:
            raise LayoutRefused(f"There is no column {name} in {'a journal' if paper == 'journal' else 'an invoice'}")
    if "coding" not in columns and not {"cost_centre", "subjective"} <= set(columns):
        raise LayoutRefused("Give the coding a place, or both the cost centre and the subjective code", "coding")
    if "amount" not in columns and not {"debit", "credit"} <= set(columns):
        words = "Give the amount a place, or both debit and credit" if paper == "journal" else "Give the amount a place"
        raise LayoutRefused(words, "amount")
    seen: dict[str, str] = {}
    for name, heading in zip(columns, headings, strict=True):
        if not _HEADING.fullmatch(heading):
            signs = "letters, digits, spaces and . / ( ) & £ # : _ -"
            raise LayoutRefused(f"The heading of {NAMED[name].heading} must be 1 to {LONGEST_HEADING} {signs}", name)
        if heading.lower() in seen:
            raise LayoutRefused(f"{heading} heads {NAMED[seen[heading.lower()]].heading} already", name)
        seen[heading.lower()] = name
    return Layout(0, tuple(columns), tuple(headings), ledger)


@dataclass(frozen=True)
class Facts:
    """What stands on every line of an export: which statement it is, its days, its order and its supplier."""

    document: str
    posting_date: dt.date
    document_date: dt.date
    due_date: dt.date | None
    financial_year: str
    order_number: str | None
    supplier: str
    supplier_reference: str | None


def values_of(entry: Entry, facts: Facts, place: int) -> dict[str, object]:
    """Return what each column has for an entry; None is an empty cell. Units: pence, which the file writes in pounds."""
    parts = entry.coding.parts
    within = f", {entry.lines} lines" if entry.lines > 1 else ""
    return {
        "line": place,
        "document": facts.document,
        "posting_date": facts.posting_date,
        "document_date": facts.document_date,
        "due_date": facts.due_date,
        "financial_year": facts.financial_year,
        "accounting_period": (facts.posting_date.month - 4) % 12 + 1,
        "coding": entry.coding.coding,
        "cost_centre": parts.cost_centre,
        "subjective": parts.subjective,
        "activity": parts.activity,
        "kind": entry.label,
        "funding_source": FUNDING_SOURCES.get(parts.funding_source or ""),
        "debit": entry.debit_pence or None,
        "credit": entry.credit_pence or None,
        "amount": entry.amount_pence,
        "narrative": f"{facts.document} {entry.label}{within}",
        "order_number": facts.order_number,
        "supplier": facts.supplier,
        "supplier_reference": facts.supplier_reference,
        "currency": "GBP",
    }
