"""What may be queried of a line and until when it is answered, and how a query stands. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from consortium.dates import add_working_days, long_date
from consortium.errors import RuleBroken
from consortium.files.words import begun
from consortium.money import pounds
from tenants.credits.rules import ChargeLine, Wanted, called, fault_in_charge

Outcome = Literal["upheld", "part", "rejected"]
Reply = Literal["agrees", "part", "stands"]
REASONS: Final = {
    "not-held": "The meeting did not take place",
    "not-ours": "It is not this council’s",
    "price": "The price is wrong",
    "included": "It should have used an included meeting",
    "shared": "Somebody else pays, or pays a part",
    "twice": "It is charged twice",
    "other": "Something else",
}
OUTCOMES: Final = {"upheld": "Upheld", "part": "Upheld in part", "rejected": "Rejected"}
REPLIES: Final[dict[str, str]] = {
    "agrees": "Agrees that it is wrong",
    "part": "Agrees in part",
    "stands": "Stands by the charge",
}


class QueryRefused(RuleBroken):
    """A query that cannot be opened, or an answer that cannot be given. `field` names the answer that it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Replied:
    """What the provider of a meeting replied to a query of its line. Units: pence; `agreed_pence` of a part alone."""

    reply: Reply
    agreed_pence: int | None
    reason: str
    on: dt.date
    by_name: str

    @property
    def finding(self) -> str:
        """Say it as a heading does: The provider agrees in part: £50.00."""
        return self._said(f"The provider {REPLIES[self.reply][:1].lower()}{REPLIES[self.reply][1:]}")

    @property
    def own_finding(self) -> str:
        """Say it to the provider itself: You agree in part: £50.00."""
        agrees = {"agrees": "You agree that it is wrong", "part": "You agree in part"}
        return self._said(agrees.get(self.reply, "You stand by the charge"))

    def _said(self, words: str) -> str:
        return words if self.agreed_pence is None else f"{words}: {pounds(self.agreed_pence)}"


@dataclass(frozen=True)
class Query:
    """A query of a line with the provider's reply and its answer, if it has them. Units: pence.

    `amount_pence` is what waits while it is open; `credited_pence` what the answer credited.
    """

    authority_id: int
    council: str
    slug: str
    dispute_number: int
    contract_id: int
    period_number: int
    line_number: int
    kind: str
    reference: str
    provider_id: int | None
    service_on: dt.date
    sentence: str
    amount_pence: int
    reason: str
    note: str | None
    opened_on: dt.date
    answer_due_on: dt.date
    outcome: str | None
    answer: str | None
    credit_number: int | None
    credited_pence: int
    answered_on: dt.date | None
    replied: Replied | None

    @property
    def is_open(self) -> bool:
        """Say whether it waits for an answer."""
        return self.outcome is None

    @property
    def queried(self) -> str:
        """What it is about, as a row begins: Meeting K-5 of 14 June 2015."""
        words = called(self.kind, self.reference, self.service_on)
        return begun(words)

    def state(self, today: dt.date) -> tuple[str, str]:
        """Return how it stands as a tag, and its colour."""
        if self.outcome is not None:
            return (OUTCOMES[self.outcome], "grey" if self.outcome == "rejected" else "green")
        return ("Answer late", "red") if today > self.answer_due_on else ("Waits for an answer", "yellow")

    def finding(self) -> str:
        """Say how it ended or what waits, as a heading does."""
        if self.is_open:
            return f"{pounds(self.amount_pence)} waits for an answer by {long_date(self.answer_due_on)}"
        if self.credited_pence:
            return f"{OUTCOMES[str(self.outcome)]}: {pounds(self.credited_pence)} credited"
        return "Rejected: the charge stands"


@dataclass(frozen=True)
class ProvidersQuery:
    """A query of a line of a provider's meeting as that provider sees it: never the council's note. Units: pence."""

    authority_id: int
    council: str
    slug: str
    dispute_number: int
    kind: str
    reference: str
    service_on: dt.date
    amount_pence: int
    reason: str
    opened_on: dt.date
    answer_due_on: dt.date
    outcome: str | None
    answered_on: dt.date | None
    replied: Replied | None

    @property
    def waits(self) -> bool:
        """Say whether it waits for the provider's reply."""
        return self.outcome is None and self.replied is None

    @property
    def queried(self) -> str:
        """What it is about, as a row begins: Meeting K-5 of 14 June 2015."""
        return begun(called(self.kind, self.reference, self.service_on))

    def state(self, today: dt.date) -> tuple[str, str]:
        """Return how it stands as a tag, and its colour."""
        if self.outcome is not None:
            return (OUTCOMES[self.outcome], "green" if self.outcome == "rejected" else "grey")
        if self.replied is not None:
            return ("Waits for the lead", "blue")
        return ("Reply late", "red") if today > self.answer_due_on else ("To reply", "yellow")

    def finding(self) -> str:
        """Say what waits or how it ended, as a heading does."""
        if self.outcome is not None:
            return {
                "upheld": "Upheld: the line was credited",
                "part": "Upheld in part: a part of the line was credited",
                "rejected": "Rejected: the charge stands",
            }[self.outcome]
        if self.replied is not None:
            return f"You replied, and the lead answers by {long_date(self.answer_due_on)}"
        return f"{pounds(self.amount_pence)} is queried: reply by {long_date(self.answer_due_on)}"


def answer_due_on(opened_on: dt.date, working_days: int) -> dt.date:
    """Return the day by which a query is answered: so many of England's working days after it was opened.

    Example: opened on Tuesday 20 May 2025 for 10 working days is Wednesday 4 June: Monday 26 May is a bank holiday.
    """
    return add_working_days(opened_on, working_days)


def fault_in_query(charge: ChargeLine, *, is_issued: bool, is_held: bool) -> str:
    """Say why a line cannot be queried, and what to do; nothing where it can."""
    if not (is_issued or is_held):
        return "A line can be queried when its draft is out. Until then, tell the provider or the lead."
    return (
        fault_in_charge(charge).replace("can be credited", "can be queried").replace("left to credit", "left to query")
    )


def wanted_of(outcome: Outcome, *, amount_pence: int | None, left_pence: int) -> Wanted | None:
    """Return what an answer credits: all that is left, a part of it, or nothing. Units: pence. Raises: QueryRefused."""
    if outcome == "rejected":
        return None
    if outcome == "upheld":
        return Wanted("whole")
    if amount_pence is None:
        raise QueryRefused("Enter the amount to credit", "amount")
    if amount_pence >= left_pence:
        raise QueryRefused(
            f"{pounds(amount_pence)} is not a part of the {pounds(left_pence)} that is left of the charge."
            " Uphold the query, or enter less",
            "amount",
        )
    return Wanted("amount", amount_pence)


def agreed_of(reply: Reply, *, amount_pence: int | None, queried_pence: int) -> int | None:
    """Return the part that a reply agrees to; None where it agrees to all or to nothing. Units: pence.

    Raises: QueryRefused.
    """
    if reply != "part":
        return None
    if amount_pence is None:
        raise QueryRefused("Enter the amount that you agree to", "amount")
    if not 0 < amount_pence < queried_pence:
        raise QueryRefused(
            f"{pounds(amount_pence)} is not a part of the {pounds(queried_pence)} that is queried."
            " Agree that it is wrong, or enter less",
            "amount",
        )
    return amount_pence


@dataclass(frozen=True)
class OpenQueries:
    """How many queries wait for an answer, the first day by which one is due, and what waits. Units: pence."""

    number: int
    due_on: dt.date | None
    pence: int

    @property
    def in_words(self) -> str:
        """Say how many there are: 2 queries wait for an answer."""
        return "1 query waits for an answer" if self.number == 1 else f"{self.number:,} queries wait for an answer"

    @property
    def why(self) -> str:
        """Say what waits, and until when."""
        by = f", by {long_date(self.due_on)}" if self.due_on else ""
        return f"{pounds(self.pence)} is not due before it{by}."


NO_QUERIES: Final = OpenQueries(0, None, 0)


def open_queries(found: Sequence[Any]) -> OpenQueries:
    """Read what a first page found: how many wait, the first day of an answer, what waits."""
    number, due_on, pence = found
    return OpenQueries(number, dt.date.fromisoformat(due_on) if due_on else None, pence or 0)


def counted(open_queries: int, open_pence: int) -> str:
    """Say how many queries wait for an answer, as a heading does."""
    if not open_queries:
        return "No query waits for an answer"
    verb = "query waits" if open_queries == 1 else "queries wait"
    return f"{open_queries:,} {verb} for an answer: {pounds(open_pence)}"


def counted_to_reply(queries: Sequence[ProvidersQuery]) -> str:
    """Say how many queries wait for the provider's reply, as a heading does."""
    waiting = [query for query in queries if query.waits]
    if not waiting:
        return "No query waits for your reply"
    verb = "query waits" if len(waiting) == 1 else "queries wait"
    return f"{len(waiting):,} {verb} for your reply: {pounds(sum(query.amount_pence for query in waiting))}"
