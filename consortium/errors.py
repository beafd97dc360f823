"""Refusals, each a sentence for the person who asked."""

from dataclasses import dataclass


class RuleBroken(Exception):  # noqa: N818  a refusal is the outcome of a rule, not a programming error
    """A rule says no. `str()` is a whole sentence that says what is wrong, where, and what to do."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with what was handed in, and where.

    Example: `usage-2015-04.csv:7: meeting_date: 31 April 2015 is no day of the calendar.`
    """

    where: str
    line: int | None
    column: str | None
    sentence: str

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}" if self.line is not None else self.where
        return f"{place}: {self.column}: {self.sentence}" if self.column else f"{place}: {self.sentence}"


class Refused(RuleBroken):
    """Something handed in has problems; every one is named, and nothing of it is stored."""

    def __init__(self, problems: tuple[Problem, ...] | list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
