"""The words of each mail. Nothing of a case but its reference, and no name."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from consortium.dates import long_date
from consortium.mail.rules import Kind
from consortium.money import pounds

Act = Literal["request", "booked", "moved", "draft", "statement", "queried", "replied"]
KIND_OF: Final[dict[str, Kind]] = {
    "request": Kind.REQUEST,
    "booked": Kind.BOOKING,
    "moved": Kind.BOOKING,
    "draft": Kind.DRAFT,
    "statement": Kind.STATEMENT,
    "queried": Kind.QUERY,
    "replied": Kind.QUERY,
}
_MOST_REFERENCES: Final = 20
_MONDAY: Final = 0
_DAYS_BEFORE: Final = 5


@dataclass(frozen=True)
class Words:
    """What a mail says, whoever gets it. `kind` decides who does; `about` tells it from every other mail."""

    kind: Kind
    about: str
    subject: str
    text: str


@dataclass(frozen=True)
class DueCase:
    """A deadline that runs, of a case known by its reference."""

    reference: str
    due_on: dt.date


@dataclass(frozen=True)
class Issued:
    """What a statement comes to, in pence, the day to pay it by, None where none was kept, and its purchase order."""

    total_pence: int
    due_on: dt.date | None
    order_number: str | None = None


@dataclass(frozen=True)
class OpenQuery:
    """A council's query of a line of a provider's meeting that waits for the lead's answer."""

    dispute_number: int
    provider_id: int
    reference: str
    answer_due_on: dt.date


def words_of_case(act: Act, reference: str, *, council: str, address: str, on: dt.date) -> Words:
    """Write what is told of a case as soon as it happens. A meeting may be booked or moved again on another day."""
    subject, first = {
        "request": (
            f"New request: case {reference}",
            f"A new request for {council} is recorded: case {reference}. Its clocks are running.",
        ),
        "booked": (
            f"Meeting booked: case {reference}",
            f"A meeting is booked for {council}: case {reference}.",
        ),
        "moved": (
            f"Meeting moved: case {reference}",
            f"A meeting for {council} has moved: case {reference}.",
        ),
    }[act]
    about = f"{act}:{reference}" if act == "request" else f"{act}:{reference}:{on.isoformat()}"
    return Words(KIND_OF[act], about, subject, _signed([first, f"See the case: {address}"], address))


def words_of_draft(period: str, look_until: dt.date, hold_number: int, *, council: str, address: str) -> Words:
    """Write that the draft of a statement is out, and until when to look at it. Held anew, it is told anew."""
    by = f"look at it by {long_date(look_until)}"
    lines = [
        f"The draft of {council}'s statement for {period} is out: {by}.",
        "If a line is wrong, say so before that day: what is issued is never changed, only corrected by a later line.",
        f"See the draft: {address}",
    ]
    return Words(
        Kind.DRAFT, f"draft:{period}:{hold_number}", f"Draft {period} for {council}: {by}", _signed(lines, address)
    )


def words_of_statement(period: str, issued: Issued, *, council: str, address: str) -> Words:
    """Write that a statement is issued: what it comes to and, if there is something to pay, by when."""
    amount = pounds(issued.total_pence)
    due = f", to pay by {long_date(issued.due_on)}" if issued.due_on and issued.total_pence > 0 else ""
    order = [f"Your purchase order: {issued.order_number}."] if issued.order_number else []
    lines = [
        f"{council}'s statement for {period} is issued: {amount}{due}.",
        *order,
        f"Read it and download it: {address}",
    ]
    return Words(
        Kind.STATEMENT,
        f"statement:{period}",
        f"Statement {period} for {council}: {amount}{due}",
        _signed(lines, address),
    )


def words_of_query(act: Act, query: OpenQuery, *, council: str, address: str) -> Words:
    """Write to a provider that a line of its meeting is queried, or to the lead that the provider has replied."""
    number, about = query.dispute_number, f"meeting {query.reference}"
    by = long_date(query.answer_due_on)
    subject, lines = {
        "queried": (
            f"{council} queries {about}",
            [f"{council} queries what {about} cost. The lead answers by {by}.", f"Reply to it: {address}"],
        ),
        "replied": (
            f"The provider replied to query {number} of {council}",
            [
                f"The provider replied to query {number} of {council}, about {about}.",
                f"Answer it by {by}: {address}",
            ],
        ),
    }[act]
    return Words(KIND_OF[act], f"{act}:{council}:{number}", subject, _signed(lines, address))


def words_of_debt(
    period: str, pence: int, due_on: dt.date, *, today: dt.date, council: str, address: str
) -> Words | None:
    """Write that a statement is to pay: in the five days before it is due, and once when it is late. Units: pence.

    Each goes out once, whatever is paid of it in between; on other days there is nothing to write.
    """
    late, amount = (today - due_on).days, pounds(pence)
    if late > 0:
        days = "1 day" if late == 1 else f"{late} days"
        about, head = f"payment-late:{period}", f"{amount} of {period} was due on {long_date(due_on)}, {days} ago"
    elif late >= -_DAYS_BEFORE:
        about, head = f"payment-due:{period}", f"{amount} of {period} is due on {long_date(due_on)}"
    else:
        return None
    lines = [f"{council}: {head}.", "If it is paid already, tell the lead.", f"See the statement: {address}"]
    return Words(Kind.PAYMENT, about, f"{council}: {head}", _signed(lines, address))


def words_of_morning(cases: Sequence[DueCase], *, today: dt.date, whose: str, address: str) -> list[Words]:
    """Write a morning's mails of one body from its running deadlines: due tomorrow, overdue, and on Mondays the week."""
    tomorrow, in_a_week = today + dt.timedelta(days=1), today + dt.timedelta(days=6)
    due = [case for case in cases if case.due_on == tomorrow]
    overdue = [case for case in cases if case.due_on < today]
    week = [case for case in cases if today <= case.due_on <= in_a_week]
    found = []
    if due:
        head = f"{_deadlines(due)} due tomorrow, {long_date(tomorrow)}"
        found.append(_list(Kind.DUE, head, due, today=today, whose=whose, address=address))
    if overdue:
        head = f"{_deadlines(overdue)} overdue"
        found.append(_list(Kind.OVERDUE, head, overdue, today=today, whose=whose, address=address))
    if today.weekday() == _MONDAY and (week or overdue):
        head = f"{_deadlines(week)} due this week, to {long_date(in_a_week)}; {len(overdue)} overdue"
        found.append(_list(Kind.DIGEST, head, week, today=today, whose=whose, address=address))
    return found


def _list(kind: Kind, head: str, cases: Sequence[DueCase], *, today: dt.date, whose: str, address: str) -> Words:
    shown = [f"{case.reference}: {long_date(case.due_on)}" for case in cases[:_MOST_REFERENCES]]
    rest = len(cases) - len(shown)
    more = [f"and {rest} more"] if rest else []
    lines = [f"{whose}: {head}.", *(["\n".join([*shown, *more])] if shown else []), f"See them: {address}"]
    return Words(kind, f"{kind.value}:{today.isoformat()}", f"{whose}: {head}", _signed(lines, address))


def _deadlines(cases: Sequence[DueCase]) -> str:
    return "1 deadline" if len(cases) == 1 else f"{len(cases)} deadlines"


def _signed(lines: Sequence[str], address: str) -> str:
    """Put the paragraphs together, with how to get fewer of them."""
    portal = "/".join(address.split("/")[:3])
    return "\n\n".join([*lines, f"Choose which emails you get: {portal}/account/mails"])
