"""What a list of work says: whose task it is, when it is due, what to do in words, and the finding at its head. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from consortium.dates import date_near
from tenants.cases.clock_sentences import days, weekday_near
from tenants.cases.rule_book import RULES

Reader = Literal["provider", "council"]
State = Literal["today", "soon", "overdue", "later"]
DAYS_AHEAD: Final = 7
STATES: Final[tuple[State, ...]] = ("today", "soon", "overdue", "later")
CERTIFICATES: Final = ("T3", "T9", "T10")
MEDIATIONS: Final = ("T5", "T6")
# A case waits for its certificate or for its mediation, never for two of these at once.
ONE_A_CASE: Final = (*CERTIFICATES, *MEDIATIONS)
AGREED: Final = tuple(rule.code for rule in RULES if rule.code.startswith("T15-"))
# A provider issues certificates, and arranges meetings with the council that has to hold them. What a council tells the
# health body, and does after an agreement, is the council's alone.
KINDS: Final[Mapping[Reader, Mapping[str, tuple[str, tuple[str, ...]]]]] = {
    "provider": {
        "certificate": ("Certificates", CERTIFICATES),
        "mediation": ("Mediations to hold", MEDIATIONS),
        "notice": ("Telling the family", ("T7",)),
    },
    "council": {
        "mediation": ("Mediations to hold", MEDIATIONS),
        "health": ("Telling the health body", ("T4",)),
        "agreed": ("What was agreed", ("T14", *AGREED, "T16")),
    },
}
_WHAT: Final = {rule.code: rule.what for rule in RULES}
# How a task goes on, with the day that it is counted from.
_COUNTED: Final = {
    "T3": ": mediation declined, told {day}",
    "T4": ": {council} told {day}",
    "T5": ": {council} told {day}",
    "T6": ": health body told {day}",
    "T7": " of {day}",
    "T9": ": no mediation within 30 days, told {day}",
    "T10": ": meeting ended {day}",
}
_COUNTED_FROM_AGREEMENT: Final = ": agreed {day}"


@dataclass(frozen=True, slots=True)
class Task:
    """Something that somebody has to do in a case by a day. `counted_from_on` is the day of the event that began it."""

    authority_id: int
    council: str
    slug: str
    provider_id: int
    reference: str
    authority_reference: str | None
    rule: str
    place: int
    counted_from_on: dt.date
    due_on: dt.date
    provisional: bool


@dataclass(frozen=True)
class Counts:
    """How many tasks there are in each state, by rule, and in how many cases something is overdue."""

    by_state: Mapping[State, Mapping[str, int]] = field(default_factory=dict)
    overdue_cases: int = 0

    def of(self, state: State) -> int:
        """How many tasks are in a state."""
        return sum(self.by_state.get(state, {}).values())

    def are_all(self, state: State, rules: Sequence[str]) -> bool:
        """Say whether all tasks in a state are of these rules."""
        return bool(self.of(state)) and set(self.by_state[state]) <= set(rules)

    @property
    def all(self) -> int:
        """How many tasks there are."""
        return sum(map(self.of, STATES))


def rules_of(reader: Reader) -> tuple[str, ...]:
    """List the rules whose tasks are a reader's."""
    return tuple(rule for _, rules in KINDS[reader].values() for rule in rules)


def last_day_soon(today: dt.date) -> dt.date:
    """Return the last of the next seven days: Friday 25 November for Friday 18 November."""
    return today + dt.timedelta(days=DAYS_AHEAD)


def state_of(due_on: dt.date, today: dt.date) -> State:
    """Say how a task stands today."""
    if due_on < today:
        return "overdue"
    if due_on == today:
        return "today"
    return "soon" if due_on <= last_day_soon(today) else "later"


def what_to_do(task: Task, reader: Reader, today: dt.date) -> str:
    """Say what to do, beginning with a verb: Issue the certificate: mediation declined, told 15 November.

    When the 30 days are over a council can only tell the adviser so (T8); a provider asks for the meeting still.
    """
    day = date_near(task.counted_from_on, today)
    is_over = reader == "council" and task.rule in MEDIATIONS and task.due_on < today
    what = _WHAT["T8" if is_over else task.rule]
    council = task.council if reader == "council" else "council"
    return what + _COUNTED.get(task.rule, _COUNTED_FROM_AGREEMENT).format(day=day, council=council)


def in_short(task: Task) -> str:
    """Say what to do without a word of the case: Issue the certificate."""
    return _WHAT[task.rule]


def due_words(due_on: dt.date, today: dt.date) -> str:
    """Write the last day: Today, Tuesday 22 November, or without the weekday when it is over."""
    if due_on == today:
        return "Today"
    return weekday_near(due_on, today) if due_on > today else date_near(due_on, today)


def state_tag(due_on: dt.date, today: dt.date) -> tuple[str, str]:
    """Return the tag of a task and its colour: Due today, yellow; 7 days late, red."""
    left = (due_on - today).days
    if left < 0:
        return f"{days(-left)} late", "red"
    if left == 0:
        return "Due today", "yellow"
    return "Due tomorrow" if left == 1 else f"Due in {days(left)}", "blue"


def heading(counts: Counts) -> str:
    """Say the finding: 2 certificates are due today and 9 cases are overdue."""
    today, overdue = _due_today(counts), _overdue(counts)
    if today and overdue:
        return f"{today} and {overdue}"
    if overdue:
        return f"Nothing is due today, and {overdue}"
    return today or "Nothing is due today"


def next_words(task: Task | None, reader: Reader, today: dt.date) -> str:
    """Say what comes next when nothing is due: The next thing is due on Tuesday 22 November: C00468, Surrey."""
    if task is None:
        return "Nothing comes due after today."
    where = f", {task.council}" if reader == "provider" else ""
    return f"The next thing is due on {weekday_near(task.due_on, today)}: {task.reference}{where}."


def group_heading(state: State, counts: Counts, today: dt.date, *, by_day: bool = True) -> str:
    """Head a group of tasks: In the next 7 days, to Friday 25 November. `by_day`: the longest overdue stands first."""
    if state == "today":
        return f"Due today, {weekday_near(today, today)}"
    if state == "soon":
        return f"In the next {DAYS_AHEAD} days, to {weekday_near(last_day_soon(today), today)}"
    if state == "later":
        return f"Later than {weekday_near(last_day_soon(today), today)}"
    why = ": no mediation within 30 days and no certificate yet" if counts.are_all("overdue", MEDIATIONS) else ""
    return f"Overdue{', longest first' if by_day else ''}{why}"


def later_words(counts: Counts, today: dt.date) -> str:
    """Say what the groups leave out: 4 more are due later than Friday 25 November; 4 things, where they hold none."""
    number = counts.of("later")
    if not number:
        return ""
    what = ("thing" if number == 1 else "things") if number == counts.all else "more"
    is_due = "is" if number == 1 else "are"
    return f"{number:,} {what} {is_due} due later than {weekday_near(last_day_soon(today), today)}"


def waiting_words(task: Task, today: dt.date) -> tuple[str, str]:
    """Say what waits for a council, as a link and as the reason below it.

    Tell the adviser that C00452 cannot be mediated in time / The 30 days ended on 11 November, 7 days ago.
    """
    if task.rule in MEDIATIONS:
        about_health = " about health" if task.rule == "T6" else ""
        if task.due_on < today:
            ago = f"{days((today - task.due_on).days)} ago".replace(" ", "\N{NO-BREAK SPACE}")
            ended = f"The 30 days ended on {date_near(task.due_on, today)}, {ago}."
            return f"Tell the adviser that {task.reference} cannot be mediated in time", ended
        return (
            f"Hold the mediation{about_health} of {task.reference}",
            f"The 30 days end {_on_day(task.due_on, today)}.",
        )
    counted = "Agreed" if task.rule not in _COUNTED else f"{task.council} was told"
    verb = "was due" if task.due_on < today else "is due"
    why = f"{counted} on {date_near(task.counted_from_on, today)}; it {verb} {_on_day(task.due_on, today)}."
    return f"{_WHAT[task.rule]}: {task.reference}", why


def _on_day(day: dt.date, today: dt.date) -> str:
    if day == today:
        return "today"
    return f"on {date_near(day, today)}" if day < today else f"on {weekday_near(day, today)}"


def _due_today(counts: Counts) -> str:
    number = counts.of("today")
    if not number:
        return ""
    noun = "certificate" if counts.are_all("today", CERTIFICATES) else "thing"
    return f"{number:,} {noun}{' is' if number == 1 else 's are'} due today"


def _overdue(counts: Counts) -> str:
    """Count cases; where one has more than one thing overdue, say so."""
    tasks, cases = counts.of("overdue"), counts.overdue_cases
    in_cases = f"{cases:,} case{' is' if cases == 1 else 's are'} overdue"
    if tasks == cases:
        return in_cases if cases else ""
    return f"{tasks:,} things are overdue in {cases:,} case{'' if cases == 1 else 's'}"
