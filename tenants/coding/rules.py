"""Coding strings: what of a council's costs has one, which holds on a day, and what is said of a grant. Pure."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from consortium.dates import long_date
from consortium.errors import RuleBroken
from consortium.files.words import listed
from tenants.costs.rules import LABELS
from tenants.ledger.rules import charge_of

MOST_CHARACTERS: Final = 30
RECHARGE: Final = "recharge"
OWED: Final = "owed"
ACCRUAL: Final = "accrual"
PREPAYMENT: Final = "prepayment"
VAT: Final = "vat"
# What of the books has a coding string: each kind of cost, what others pay, and the other side of the entries.
COSTS: Final = {**LABELS, VAT: "VAT"}
SIDES: Final = {OWED: "Owed to the lead", ACCRUAL: "Accruals", PREPAYMENT: "Prepayments"}
TARGETS: Final = {**COSTS, RECHARGE: "Shares that others pay", **SIDES}
HINTS: Final = {
    RECHARGE: "Where a share waits until its funder has paid; a funder may have a string of its own",
    OWED: "The other side of the journal, often a creditor or holding account",
    ACCRUAL: "The other side of what is accrued at 31 March",
    PREPAYMENT: "Where what is paid for next year waits at 31 March",
}
# Source: domain brief 4.2.
FUNDING_SOURCES: Final = {
    "GENERAL_FUND": "General Fund",
    "DSG_HNB": "Dedicated Schools Grant, high needs block",
    "ICB": "Integrated care board",
    "SOCIAL_CARE_ADULT": "Adult social care",
    "SOCIAL_CARE_CHILD": "Children’s social care",
    "SCHOOL": "School",
    "COLLEGE": "College",
    "OTHER": "Other",
}
GRANT: Final = "DSG_HNB"
JOINS: Final = {"-": "a dash", "/": "a slash", ".": "a full stop", ":": "a colon", "": "nothing"}
_PART: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:-]*", re.ASCII)


class CodingRefused(RuleBroken):
    """A coding string that cannot be kept. `field` is the answer that is wrong."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True)
class Target:
    """What a coding string is for: a kind of cost, or the shares of one funder (`recharge` with its code)."""

    kind: str
    funder_code: str | None = None

    def in_words(self) -> str:
        """Name it as the heading of its row: Meetings held, or Shares of 886-SCH."""
        return f"Shares of {self.funder_code}" if self.funder_code else TARGETS[self.kind]

    @property
    def is_cost(self) -> bool:
        """Say whether a budget pays for it, so that its source of funding is asked for."""
        return self.kind not in SIDES


@dataclass(frozen=True)
class Parts:
    """The parts of a coding string as the council's ledger knows them. `funding_source` is none for a balance."""

    cost_centre: str
    subjective: str
    activity: str | None
    funding_source: str | None


@dataclass(frozen=True)
class CodingString:
    """A coding string as it was kept: from which day, and by whom. The newest of the latest day holds."""

    string_number: int
    target: Target
    parts: Parts
    coding: str
    from_on: dt.date
    set_on: dt.date
    set_by_name: str


def join_parts(target: Target, parts: Parts, joined_by: str) -> str:
    """Return the coding string of some parts. Raises: CodingRefused with the part that is wrong.

    Example: EDU10, 4410 and SEN by a dash are EDU10-4410-SEN. At most 30 characters. Source: domain brief 4.1.
    """
    named = (("cost_centre", "cost centre"), ("subjective", "subjective code"), ("activity", "activity"))
    given: list[str] = []
    for field, called in named:
        value = getattr(parts, field)
        if value is None:
            continue
        if not _PART.fullmatch(value):
            raise CodingRefused(field, f"{_row(target, called)} must be letters and digits; . / : _ and - may follow")
        given.append(value)
    if target.is_cost and parts.funding_source not in FUNDING_SOURCES:
        raise CodingRefused("funding_source", f"Select what pays for {in_a_sentence(target)}")
    coding = joined_by.join(given)
    if len(coding) > MOST_CHARACTERS:
        said = f"{coding} has {len(coding)} characters. {in_a_sentence(target).capitalize()}: {MOST_CHARACTERS} at most"
        raise CodingRefused("cost_centre", said)
    return coding


def coding_on(strings: Iterable[CodingString], target: Target, day: dt.date) -> CodingString | None:
    """Return the string of a target that holds on a day; a funder without one has that of all shares. None: not coded."""
    holding = [one for one in strings if one.target == target and one.from_on <= day]
    if holding:
        return max(holding, key=lambda one: (one.from_on, one.string_number))
    return coding_on(strings, Target(target.kind), day) if target.funder_code else None


def targets_of(
    kinds: Collection[str], *, prepays: bool, fee: bool, has_vat: bool, recharges: bool
) -> tuple[Target, ...]:
    """List what a council has to code: what its book has lines of (`kinds`), and what its contract will charge."""
    may_come = {"allowance-prepayment": prepays, "admin-fee": fee, VAT: has_vat, RECHARGE: recharges}
    return tuple(Target(kind) for kind in TARGETS if kind in kinds or may_come.get(kind, True))


def target_of(kind: str) -> Target:
    """Return under which string a line of a kind is coded: a credit and what is taken back with the charge itself."""
    return Target(charge_of(kind))


def grant_warning(targets: Sequence[Target]) -> str:
    """Warn that the grant should not carry this spend, with the source; nothing where no target is paid from it.

    A warning, never a block. Source: domain brief 4.2.
    """
    if not targets:
        return ""
    named = listed([target.in_words() for target in targets], "and")
    return (
        f"{named}: paid from the Dedicated Schools Grant. Regulations put avoiding and resolving disagreements with parents"
        " in the non-schools education budget (SI 2018/1185, Schedule 1, paragraph 5(b); SI 2024/66, regulation 4), so the"
        " grant should not carry it. Check with your finance team: the string is kept all the same"
    )


def not_coded_in_words(targets: Sequence[Target]) -> str:
    """Say in a heading what has no string yet: 2 have no coding string: Meetings held and VAT."""
    if not targets:
        return "Everything has a coding string"
    if len(targets) > 3:
        return f"{len(targets)} kinds of line have no coding string yet"
    counted = "1 has" if len(targets) == 1 else f"{len(targets)} have"
    return f"{counted} no coding string: {listed([target.in_words() for target in targets], 'and')}"


def too_late(target: Target, first: CodingString, day: dt.date) -> str:
    """Say that the first string of a target holds from a later day."""
    return f"the string for {in_a_sentence(target)} holds from {long_date(first.from_on)}, after {long_date(day)}"


def _row(target: Target, called: str) -> str:
    return f"The {called} of {in_a_sentence(target)}"


def in_a_sentence(target: Target) -> str:
    """Name a target inside a sentence: meetings held, VAT."""
    words = target.in_words()
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
