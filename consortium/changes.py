"""What loading a folder again would change: rows added, and values that differ from those recorded."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consortium.database import Base
from consortium.errors import RuleBroken


class ChangedMeanwhile(RuleBroken):
    """Somebody else changed what a form is about since it was opened."""


def seen_key(*values: object) -> str:
    """Write what a form showed so that it can be compared with what is there when the form comes back."""
    return hashlib.sha256("\x1f".join(map(str, values)).encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Change:
    """One thing that a load changes, as a sentence: what, and from what to what."""

    what: str
    field: str | None = None
    before: object = None
    after: object = None

    def __str__(self) -> str:
        if self.field is None:
            return f"{self.what}: added."
        return f"{self.what}: {self.field.replace('_', ' ')} was {_word(self.before)}, becomes {_word(self.after)}."


def merge_rows(
    session: Session,
    model: type[Base],
    wanted: Sequence[Mapping[str, Any]],
    key: Sequence[str],
    name: Callable[[Mapping[str, Any]], str],
) -> list[Change]:
    """Add the rows that are missing and change those that differ; rows that are not named stay as they are.

    What was there before is kept in the history by the database itself.
    """
    changes: list[Change] = []
    columns = [getattr(model, column) for column in key]
    recorded = {
        tuple(getattr(row, column) for column in key): row for row in session.scalars(select(model).order_by(*columns))
    }
    for values in wanted:
        row = recorded.get(tuple(values[column] for column in key))
        if row is None:
            session.add(model(**values))
            changes.append(Change(name(values)))
            continue
        for field, value in values.items():
            if getattr(row, field) != value:
                changes.append(Change(name(values), field, getattr(row, field), value))
                setattr(row, field, value)
    session.flush()
    return changes


def _word(value: object) -> str:
    return "empty" if value is None else str(value)
