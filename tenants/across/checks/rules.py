"""What a run of the checks found, and how it is told. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from consortium.dates import long_date

SHOWN: Final = 5
STALE_AFTER: Final = dt.timedelta(days=1)
COSTS_ADD_UP: Final = "The shares of every cost that is charged add up to it"
AMENDMENTS_FOLLOW: Final = "Every amendment of a meeting replaces what stood before it"
RECHARGES_ADD_UP: Final = "What is recharged in every book is what its documents ask for, and what is still to issue"
RECEIPTS_FOLLOW: Final = (
    "Every receipt of a funder is in its book once, and settles no more than it is and is asked for"
)
DOCUMENTS_FIT: Final = "Every statement that was kept word by word is the statement that was issued"
LEADS_COPIES_FIT: Final = (
    "The lead's copy of a statement is kept with the council's files, and is another where funders are named"
)
# What each check means to somebody who did not write it, by its sentence.
MEANINGS: Final = {
    "Every transfer is well formed: from what is owed to its cost, from the cost to a funder, or one included meeting": (
        "Whatever a council owes went to what it paid for, and whatever it recharges came from there. What was paid came"
        " from the bank. No money begins or ends anywhere else."
    ),
    "Every reversal mirrors the transfer that it takes back": (
        "A mistake is taken back whole: the same amount, the same meeting, the other way round."
    ),
    "The chain of every book is unbroken, without a gap, up to its head": (
        "Each transfer carries a fingerprint of all before it. Had one been changed, added or removed, it would no longer"
        " fit."
    ),
    "Included meetings in use stay within the allowance, each number once, as the books say": (
        "No council has used more included meetings than its contract includes, or one of them twice."
    ),
    "Every statement is the sum of its transfers, and carries the fingerprint of its book": (
        "Each issued statement, added up again from the book, comes to the amount that was issued."
    ),
    "The members' statements add up to the group's closing, with none missing": (
        "For each closed period the councils’ statements come to what the closing says, and every council with lines has one."
    ),
    "Every closing has its hold, and was made by two people or by the operator": (
        "Whoever closed a period on these pages is not who held it, so that two people have looked. The command of who runs"
        " the portal does both in one act, and says so."
    ),
    DOCUMENTS_FIT: (
        "What was kept on the day of issue, and each file made of it, fits its own fingerprint, and says the sums and the"
        " head of the chain that the statement has."
    ),
    LEADS_COPIES_FIT: (
        "The lead’s copy says the kind of a funder, never its name. So where a statement names funders it differs from the"
        " council’s PDF, and where it names none it is the same to the byte."
    ),
    "No transfer is in two statements, and each one of a closed period is in one": (
        "Nothing is billed twice, and nothing of a closed period was left out."
    ),
    "The shares of every meeting add up to its price, and what is recharged is what the others' shares are": (
        "Where several pay for a meeting, their parts come to its price, to the penny."
    ),
    "No meeting is priced twice: its line in the book is its one charge": (
        "Each recorded meeting has one charge, and the book holds that charge and no other."
    ),
    "Every payment is in the book once, and is taken back there when it is taken back": (
        "What the list of payments says is what the book says, payment by payment."
    ),
    "What settles a statement stays within its payment or credit, and within what the statement asks for": (
        "No penny of a payment or a credit settles two debts, and no statement is settled twice."
    ),
    "The list of what is open names every statement and payment that something is left of, and no other": (
        "The lead’s list of debts leaves no statement out that is not paid, and asks for none that is."
    ),
    "What is approved of every provider's invoice is what its lines and decisions say, by a second person": (
        "The lines of each invoice add up to its net, and what is paid of it is what the books hold and what was accepted."
    ),
    RECHARGES_ADD_UP: (
        "Each funder's share of a meeting is in one document of its council at most, with the amount that the book has."
    ),
    RECEIPTS_FOLLOW: (
        "What a council’s list of receipts says is what its book says, and no penny of a receipt settles two documents."
    ),
    "Every credit in the books has its note, which says what its line says and is no more than its charge": (
        "What was credited has a number and a reason, and nobody got back more than was charged."
    ),
    AMENDMENTS_FOLLOW: (
        "Where how a meeting was held or its outcome was put right, the value before is named and stays in sight. It decides"
        " no money."
    ),
    COSTS_ADD_UP: "The councils’ parts of each shared cost come to the cost, to the penny.",
}


@dataclass(frozen=True)
class Finding:
    """The outcome of one check: it holds, or these are the first places where it is broken."""

    sentence: str
    counted: int
    broken: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Say whether nothing breaks the invariant."""
        return not self.broken

    @property
    def meaning(self) -> str:
        """What the check means, in a sentence or two."""
        return MEANINGS.get(self.sentence, "")

    @property
    def places(self) -> tuple[str, ...]:
        """The first places where it is broken, as many as are shown."""
        return self.broken[:SHOWN]

    @property
    def has_more(self) -> bool:
        """Say whether it is broken in more places than are shown."""
        return len(self.broken) > SHOWN

    def __str__(self) -> str:
        if self.holds:
            return f"ok      {self.sentence} ({self.counted:,} checked)"
        more = " and more" if self.has_more else ""
        return f"BROKEN  {self.sentence}: {'; '.join(self.places)}{more}"


@dataclass(frozen=True)
class Run:
    """A run of all checks that was kept: when, on which business date, how many held, and which run it was."""

    at: dt.datetime
    on_day: dt.date
    by: str
    held: int
    checks: int
    number: int = 0

    @property
    def all_hold(self) -> bool:
        """Say whether nothing broke an invariant."""
        return self.held == self.checks

    @property
    def failed(self) -> int:
        """How many checks fail."""
        return self.checks - self.held

    def is_stale(self, now: dt.datetime) -> bool:
        """Say whether the run is more than a day old, so that it says little about the books of now."""
        return now - self.at > STALE_AFTER


def held_of(findings: Sequence[Finding]) -> int:
    """Count the checks that hold."""
    return sum(finding.holds for finding in findings)


def without_files_in_words(statements: Sequence[str]) -> str:
    """Name the issued statements of which no file is kept yet. No invariant is broken by that: what is frozen says it all."""
    counted = "1 issued statement" if len(statements) == 1 else f"{len(statements):,} issued statements"
    more = " and more" if len(statements) > SHOWN else ""
    named = "; ".join(statements[:SHOWN])
    return f"No file is kept yet of {counted}: {named}{more}. The worker or the next close makes and keeps what is missing."


def heading(run: Run | None) -> str:
    """Say the finding of the last run, with its number."""
    if run is None:
        return "The checks of the books have not been run yet"
    if run.all_hold:
        return f"All {run.checks} checks of the books hold"
    return f"Stop: {failing(run)}"


def failing(run: Run) -> str:
    """Say how many checks fail: 1 of 10 checks of the books fails."""
    return f"{run.failed} of {run.checks} checks of the books {'fails' if run.failed == 1 else 'fail'}"


def when_run(run: Run, *, at: str, now: dt.datetime, today: dt.date) -> str:
    """Say when a run was: run today at 06:10. `at` is the time of day in London."""
    if run.on_day != today:
        return f"last run on {long_date(run.on_day)}"
    return "last run more than a day ago" if run.is_stale(now) else f"run today at {at}"
