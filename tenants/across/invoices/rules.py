"""A provider's invoice against the book: what is payable of each line, and what each difference is. Pure."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from consortium.dates import long_date
from consortium.money import pounds

Name = Literal[
    "billed-twice",
    "billed-before",
    "not-in-the-book",
    "another-provider",
    "another-council",
    "reversed",
    "included",
    "another-kind",
    "another-day",
    "credited",
    "above-the-book",
    "below-the-book",
    "not-billed",
]
OF_MEETINGS: Final = ("meeting", "cancellation")
KINDS: Final = (*OF_MEETINGS, "core-subscription", "allowance-prepayment")
# A meeting is found by its reference alone; a fee has one line a year or instalment, so its day belongs to it.
Key = tuple[str, str, dt.date | None]


@dataclass(frozen=True)
class InvoiceLine:
    """What a provider bills on one line of its invoice. Units: pence, net of VAT; `line` is the line of the file."""

    line: int
    authority_id: int
    kind: str
    reference: str
    service_on: dt.date
    net_pence: int


@dataclass(frozen=True)
class BookLine:
    """What the book holds of one meeting or fee after its reversals and credits. Units: pence.

    `standing_pence` is what the council owes of it today: under direct billing its own share alone.
    """

    authority_id: int
    provider_id: int | None
    kind: str
    reference: str
    service_on: dt.date
    period_number: int
    standing_pence: int
    is_included: bool
    is_reversed: bool
    is_credited: bool
    sentence: str


@dataclass(frozen=True)
class Difference:
    """Where an invoice and the book part: its name, what was billed, what is payable of it, and why. Units: pence."""

    line: int | None
    name: Name
    authority_id: int
    reference: str
    billed_pence: int
    payable_pence: int
    sentence: str

    @property
    def amount_pence(self) -> int:
        """What is billed beyond what is payable; below zero where the book holds more than is billed."""
        return self.billed_pence - self.payable_pence


@dataclass(frozen=True)
class Matching:
    """An invoice beside the book of one billing period. Units: pence.

    `book_pence` is what the book holds of the period that a provider bills. It is always `of_period_pence` (payable here)
    + `earlier_pence` (billed on earlier invoices) + `not_billed_pence` + `below_pence` (billed below the book).
    """

    lines: int
    matched: int
    billed_pence: int
    payable_pence: int
    book_pence: int
    of_period_pence: int
    earlier_pence: int
    not_billed_pence: int
    below_pence: int
    differences: tuple[Difference, ...]

    @property
    def other_periods_pence(self) -> int:
        """What is payable of meetings and fees that stand in another period of the book."""
        return self.payable_pence - self.of_period_pence


def key_of(kind: str, reference: str, service_on: dt.date) -> Key:
    """Return what a line is found by: a meeting by its reference, a fee by its kind, reference and day."""
    return ("meeting", reference, None) if kind in OF_MEETINGS else (kind, reference, service_on)


def match_invoice(
    lines: Sequence[InvoiceLine],
    book: Sequence[BookLine],
    *,
    provider_id: int,
    period_number: int,
    earlier: Collection[tuple[int, Key]] = (),
    direct: bool = False,
) -> Matching:
    """Match each line of an invoice against the book, and name what the book has that was never billed.

    Each line has at most one difference, the first that applies; a line without one is payable whole. Never is more payable
    than the book holds. `earlier` are the lines of earlier invoices, by council and key.

    Example: a meeting charged £1,000.00 and billed at £1,035.00: above-the-book, £35.00, payable £1,000.00.

    Units: pence. Source: the rules of the money, rules 2 to 5 and 8; domain brief scenarios S13, S14 and S20.
    """
    by_key = _by_key(book)
    before, seen = frozenset(earlier), dict[tuple[int, Key], int]()
    differences: list[Difference] = []
    payable, of_period, below = 0, 0, 0
    for line in lines:
        key = key_of(line.kind, line.reference, line.service_on)
        found = by_key.get(key, {})
        repeated = _repeated(line, key, before, seen)
        difference = repeated or _against(line, found, provider_id, direct=direct)
        pence = line.net_pence if difference is None else difference.payable_pence
        payable += pence
        if difference is not None:
            differences.append(difference)
        here = found.get(line.authority_id)
        if repeated is None and here is not None and here.period_number == period_number:
            of_period += pence
            below += here.standing_pence - pence if _is_billed_here(here, provider_id) else 0
    of_book = [held for held in book if held.period_number == period_number and _is_billed_here(held, provider_id)]
    missing = _not_billed(of_book, before, seen)
    return Matching(
        lines=len(lines),
        matched=len(lines) - len(differences),
        billed_pence=sum(line.net_pence for line in lines),
        payable_pence=payable,
        book_pence=sum(held.standing_pence for held in of_book),
        of_period_pence=of_period,
        earlier_pence=_billed_earlier(of_book, before),
        not_billed_pence=sum(difference.payable_pence for difference in missing),
        below_pence=below,
        differences=(*differences, *missing),
    )


def _by_key(book: Sequence[BookLine]) -> dict[Key, dict[int, BookLine]]:
    found: dict[Key, dict[int, BookLine]] = {}
    for held in book:
        found.setdefault(key_of(held.kind, held.reference, held.service_on), {})[held.authority_id] = held
    return found


def _is_billed_here(held: BookLine, provider_id: int) -> bool:
    return held.provider_id in (None, provider_id)


def _repeated(
    line: InvoiceLine, key: Key, before: Collection[tuple[int, Key]], seen: dict[tuple[int, Key], int]
) -> Difference | None:
    """Name a line that was billed on an earlier invoice or on an earlier line of this one."""
    mine = (line.authority_id, key)
    if mine in before:
        return _difference(line, "billed-before", 0, "It stands on an earlier invoice. Reject it.")
    first = seen.setdefault(mine, line.line)
    if first != line.line:
        return _difference(line, "billed-twice", 0, f"It is billed on line {first} already. Reject it.")
    return None


def _against(line: InvoiceLine, found: Mapping[int, BookLine], provider_id: int, *, direct: bool) -> Difference | None:
    """Name the first difference of a line from what the book holds of it."""
    held = found.get(line.authority_id)
    if held is None:
        return _unknown(line, found, direct=direct)
    return _not_payable(line, held, provider_id) or _of_held(line, held, direct=direct)


def _not_payable(line: InvoiceLine, held: BookLine, provider_id: int) -> Difference | None:
    if not _is_billed_here(held, provider_id):
        return _difference(line, "another-provider", 0, "The book holds it for another provider. Reject it.")
    if held.is_reversed:
        return _difference(line, "reversed", 0, "Its charge was taken back. Query it.")
    if held.is_included:
        return _difference(line, "included", 0, f"It is within the allowance, paid ahead. {held.sentence} Reject it.")
    return None


def _of_held(line: InvoiceLine, held: BookLine, *, direct: bool) -> Difference | None:
    payable = min(line.net_pence, held.standing_pence)
    if line.net_pence != held.standing_pence:
        return _another_amount(line, held, payable, direct=direct)
    if line.kind != held.kind:
        return _difference(line, "another-kind", payable, f"The book holds it as a {held.kind}. Accept or query it.")
    if line.service_on != held.service_on:
        on = f"The book has it on {long_date(held.service_on)}, not {long_date(line.service_on)}."
        return _difference(line, "another-day", payable, f"{on} Accept or query it.")
    return None


def _unknown(line: InvoiceLine, found: Mapping[int, BookLine], *, direct: bool) -> Difference:
    others = [held.authority_id for held in found.values() if line.kind in OF_MEETINGS]
    if others:
        return _difference(line, "another-council", 0, f"It is of the council {others[0]}. Query it.")
    why = " Under direct billing, what others pay is billed to them." if direct and line.kind in OF_MEETINGS else ""
    says = f"The book has no {line.kind} {line.reference} to charge for this council.{why} Query it."
    return _difference(line, "not-in-the-book", 0, says)


def _another_amount(line: InvoiceLine, held: BookLine, payable: int, *, direct: bool) -> Difference:
    says = f"Billed {pounds(line.net_pence)}; the book holds {pounds(held.standing_pence)}."
    if line.net_pence < held.standing_pence:
        return _difference(
            line, "below-the-book", payable, f"{says} Accept it, and ask whether the rest is still to come."
        )
    if held.is_credited:
        return _difference(line, "credited", payable, f"{says} Part of it was credited. Query the rest.")
    share = " Under direct billing, the shares of others are billed to them." if direct else ""
    return _difference(line, "above-the-book", payable, f"{says} {held.sentence}{share} Query the rest.")


def _difference(line: InvoiceLine, name: Name, payable_pence: int, sentence: str) -> Difference:
    return Difference(line.line, name, line.authority_id, line.reference, line.net_pence, payable_pence, sentence)


def _not_billed(
    of_book: Sequence[BookLine], before: Collection[tuple[int, Key]], seen: Mapping[tuple[int, Key], int]
) -> list[Difference]:
    """List what the book holds of the period that neither this invoice nor an earlier one bills."""
    missing = []
    for held in of_book:
        mine = (held.authority_id, key_of(held.kind, held.reference, held.service_on))
        if held.standing_pence and mine not in before and mine not in seen:
            says = f"The book holds {pounds(held.standing_pence)} for it, and no invoice bills it."
            missing.append(
                Difference(None, "not-billed", held.authority_id, held.reference, 0, held.standing_pence, says)
            )
    return missing


def _billed_earlier(of_book: Sequence[BookLine], before: Collection[tuple[int, Key]]) -> int:
    keyed = ((held, (held.authority_id, key_of(held.kind, held.reference, held.service_on))) for held in of_book)
    return sum(held.standing_pence for held, mine in keyed if mine in before)
