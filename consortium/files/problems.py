"""The problems found in one file, kept until all of it is read."""

from collections.abc import Sequence
from typing import Final

from consortium.errors import Problem, Refused

MOST_NAMED: Final = 1_000


class Problems:
    """What is wrong in one file, in the order of the file. The first 1,000 are named, the others counted."""

    def __init__(self, where: str, columns: Sequence[str] = ()) -> None:
        """Start with none. `columns` gives the order of the problems of one line."""
        self.where = where
        self._place = {column: place for place, column in enumerate(columns)}
        self._named: list[Problem] = []
        self._more = 0

    def __len__(self) -> int:
        return len(self._named) + self._more

    def add(self, sentence: object, *, line: int | None = None, column: str | None = None) -> None:
        """Note a problem: a sentence, or a refusal, which is put into words only if it is going to be named."""
        if len(self._named) < MOST_NAMED:
            self._named.append(Problem(self.where, line, column, str(sentence)))
        else:
            self._more += 1

    def in_order(self) -> tuple[Problem, ...]:
        """Return the problems by line, then by column; at the end how many more there are."""
        named = sorted(self._named, key=lambda problem: (problem.line or 0, self._place.get(problem.column or "", 0)))
        if self._more:
            named.append(Problem(self.where, None, None, f"{self._more:,} more problems are not listed."))
        return tuple(named)


def refuse_if_any(*files: Problems) -> None:
    """Refuse what was handed in when one of its files has a problem.

    Raises: Refused, with the problems of all files.
    """
    found = [problem for file in files for problem in file.in_order()]
    if found:
        raise Refused(found)
