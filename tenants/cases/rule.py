"""What a rule of the statutory clock is made of."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Unit = Literal["months", "weeks", "days", "working days"]
Duty = Literal[
    "family", "adviser", "authority", "health", "arranger", "whoever agreed to it", "the Tribunal's calendar"
]
Mark = Literal["SEEN", "RECALLED"]

IN_FORCE_FROM: Final = dt.date(2014, 9, 1)  # SI 2014/1530 regulation 1


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule as it stood from a day on. No limit: it has no date of its own, and `limit_words` says when."""

    code: str
    what: str
    whose: Duty
    counted_from: str
    limit: int | None
    unit: Unit | None
    limit_words: str
    source: str
    mark: Mark
    version: int = 1
    in_force_from: dt.date = IN_FORCE_FROM
    before: bool = False
    """Counted back from a day to come."""
    about: str = ""
    """Tells apart what has the same name: the certificate when mediation was declined, held, or came too late."""

    @property
    def counts_working_days(self) -> bool:
        """Say whether its days are England's working days."""
        return self.unit == "working days"


@dataclass(frozen=True)
class Convention:
    """How every rule counts."""

    name: str
    sentence: str
    source: str
    mark: Mark


RuleBook = Sequence[Rule]
