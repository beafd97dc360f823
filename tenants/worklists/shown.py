"""A worklist as its page shows it: the finding, three counts, and the tasks of each group in words."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from consortium import clock
from consortium.database import db
from consortium.web.downloads import Column
from consortium.web.formats import NBSP, whole_dates
from consortium.web.lists import ROWS_A_PAGE, Paging, Sorting, page_asked_for, sorting_asked_for
from tenants.worklists.queries import Column as SortedBy
from tenants.worklists.queries import WantedTasks, Worklist, is_case, worklist
from tenants.worklists.rules import (
    CERTIFICATES,
    DAYS_AHEAD,
    STATES,
    Reader,
    State,
    Task,
    due_words,
    group_heading,
    heading,
    later_words,
    next_words,
    state_of,
    state_tag,
    what_to_do,
)
from tenants.worklists.web_forms import WorklistFilter

SORTED_BY: Final = ("due", "case", "council")
COLUMNS: Final = (
    Column("case_reference", "Case"),
    Column("authority", "Council's number", "count"),
    Column("council", "Council"),
    Column("authority_reference", "Council's reference"),
    Column("task", "What to do"),
    Column("rule", "Rule"),
    Column("counted_from", "Counted from", "day"),
    Column("due_on", "Due", "day"),
    Column("days_late", "Days late", "count"),
    Column("state", "State"),
)
_COUNTED: Final[tuple[tuple[State, str], ...]] = (
    ("today", "Due today"),
    ("soon", f"Next {DAYS_AHEAD} days"),
    ("overdue", "Overdue"),
)
_STATE_WORDS: Final[dict[State, str]] = {
    "today": "Due today",
    "soon": "Due in the next 7 days",
    "overdue": "Overdue",
    "later": "Later",
}


@dataclass(frozen=True)
class ShownTask:
    """A row of a worklist. An address that is empty is no link: `href` of the case, `issue` of its certificate's form."""

    reference: str
    own_reference: str | None
    council: str
    words: str
    due: str
    tag: str
    colour: str
    provisional: bool
    href: str
    issue: str


@dataclass(frozen=True)
class Group:
    """The tasks of one state; `total` counts those that the page leaves out too."""

    state: State
    heading: str
    rows: tuple[ShownTask, ...]
    total: int

    @property
    def is_cut(self) -> bool:
        """Say whether there are more than the page shows."""
        return self.total > len(self.rows)


@dataclass(frozen=True)
class WorklistPage:
    """All that the page of a worklist shows. `paging` and `sorting` are for a list of one state and for its order."""

    title: str
    next_words: str
    counts: tuple[tuple[str, int, str], ...]
    groups: tuple[Group, ...]
    paging: Paging | None
    sorting: Sorting
    any_case: bool
    later_words: str = ""
    nothing_due_in: str = ""

    @property
    def has_rows(self) -> bool:
        """Say whether anything is listed."""
        return any(group.rows for group in self.groups)


@dataclass(frozen=True)
class Addresses:
    """Where the pages about a task are: its case, and the form that issues its certificate."""

    case: Callable[[Task], str]
    issue: Callable[[Task], str] = lambda _: ""


def worklist_page(form: WorklistFilter, wanted: WantedTasks, addresses: Addresses) -> WorklistPage:
    """Read and word a worklist. A reference that is no case turns the form red, and the list is that without it."""
    session, today, state = db.session(), clock.today(), form.chosen_state
    sorting, page = sorting_asked_for(SORTED_BY), page_asked_for()
    by: SortedBy = sorting.by  # type: ignore[assignment]  # one of SORTED_BY
    order = {"by": by, "down": sorting.down, "today": today}

    def read(asked: WantedTasks) -> Worklist:
        return worklist(session, asked, most=ROWS_A_PAGE, state=state, page=page, **order)  # type: ignore[arg-type]

    found, nothing_due_in = read(wanted), ""
    if wanted.reference and not found.counts.all:
        if is_case(session, wanted):
            nothing_due_in = wanted.reference
        else:
            form.refuse(_unknown(wanted), "reference")
            found = read(replace(wanted, reference=""))
    counts = found.counts
    return WorklistPage(
        title=heading(counts),
        next_words="" if counts.of("today") else next_words(found.next_task, form.reader, today),
        counts=tuple((label, counts.of(key), key) for key, label in _COUNTED),
        groups=tuple(
            Group(
                key,
                group_heading(key, counts, today, by_day=by == "due" and not sorting.down),
                tuple(_shown(task, form.reader, today, addresses) for task in found.rows.get(key, ())),
                counts.of(key),
            )
            for key in ((state,) if state else STATES[:-1])
        ),
        paging=Paging(page, counts.of(state)) if state else None,
        sorting=sorting,
        any_case=found.any_case,
        later_words="" if state else later_words(counts, today),
        nothing_due_in=nothing_due_in,
    )


def as_cells(tasks: list[Task], reader: Reader, today: dt.date) -> Iterator[tuple[object, ...]]:
    """Give the cells of each task in a file."""
    for task in tasks:
        yield (
            *(task.reference, task.authority_id, task.council, task.authority_reference),
            *(what_to_do(task, reader, today), task.rule, task.counted_from_on, task.due_on),
            *(max(0, (today - task.due_on).days), _STATE_WORDS[state_of(task.due_on, today)]),
        )


def _shown(task: Task, reader: Reader, today: dt.date, addresses: Addresses) -> ShownTask:
    tag, colour = state_tag(task.due_on, today)
    return ShownTask(
        reference=task.reference,
        own_reference=task.authority_reference,
        council=task.council,
        words=whole_dates(what_to_do(task, reader, today)),
        due=due_words(task.due_on, today).replace(" ", NBSP),
        tag=tag,
        colour=colour,
        provisional=task.provisional,
        href=addresses.case(task),
        issue=addresses.issue(task) if task.rule in CERTIFICATES else "",
    )


def _unknown(wanted: WantedTasks) -> str:
    whose = "among your councils" if wanted.authority_id is None else "of this council"
    return f"No case {wanted.reference} {whose}"
