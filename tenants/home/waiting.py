"""What waits for a person on the council's first page, and of it what is to be paid."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from flask import url_for

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.money import pounds
from consortium.periods.rules import period_numbered
from consortium.web.formats import long_date
from tenants.disputes.rules import OpenQueries
from tenants.payments.rules import Owed, oldest_first
from tenants.payments.sentences import days
from tenants.statements.sentences import period_named_in_words

_MOST_TO_PAY: Final = 3


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a person: a tag with its colour, what to do as a link, and why in a sentence."""

    tag: str
    colour: str
    words: str
    href: str
    why: str


def queried(found: OpenQueries) -> Iterator[Waiting]:
    """Say that queries wait for the lead's answer, if any do."""
    if found.number:
        yield Waiting("Queried", "blue", found.in_words, url_for("council_disputes.listed"), found.why)


def to_pay(contract: ContractTerms, statements: Iterable[Owed]) -> Iterator[Waiting]:
    """List what is to be paid, what is due first at the top; more than three are one line that leads to the account."""
    today = clock.today()
    owed = [one for one in oldest_first(statements) if one.asked_for_pence]
    for one in owed[:_MOST_TO_PAY]:
        late = one.days_late(today)
        words = period_named_in_words(period_numbered(contract.billing, one.period_number))
        when = (
            f"{days(late)} ago" if late else f"in {days((one.due_on - today).days)}" if one.due_on > today else "today"
        )
        yield Waiting(
            "Late" if late else "To pay",
            "red" if late else "yellow",
            f"Pay {pounds(one.asked_for_pence)}",
            url_for("statements.shown", name=one.period_name),
            f"{words}. It {'was' if late else 'is'} due on {long_date(one.due_on)}, {when}.",
        )
    if len(owed) > _MOST_TO_PAY:
        left = owed[_MOST_TO_PAY:]
        more = f"See {len(left)} more to pay, {pounds(sum(one.asked_for_pence for one in left))}"
        yield Waiting("To pay", "yellow", more, url_for("council_account.shown"), "In the account with the lead.")
