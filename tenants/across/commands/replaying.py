"""The command that replays a consortium's whole history."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from consortium.commands import progress, refusals_as_sentences, running_database
from consortium.errors import Problem, Refused, RuleBroken
from consortium.files.cells import day
from consortium.files.csv_rows import Columns, read_rows
from tenants.across.commands.books import charge_cost, charge_year, close, import_file, load, reverse
from tenants.across.commands.caseload import import_contacts_file
from tenants.across.commands.verifying import check_books

TIMELINE: Final = Columns(required=("date", "action", "argument"))
NO_REASON: Final = "Taken back in the timeline"


@dataclass(frozen=True)
class Step:
    """One row of timeline.csv: what is done, on which business date."""

    line: int
    on: dt.date
    action: str
    argument: str


@click.command("replay")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@refusals_as_sentences
def replay_command(folder: Path) -> None:
    """Load FOLDER, then do every row of its timeline.csv in order."""
    with running_database():
        done = replay(folder)
    click.echo(f"Replayed {done} rows of {folder.name}/timeline.csv.")


def replay(folder: Path) -> int:
    """Load a folder and do its timeline; returns how many rows were done.

    Each row is a transaction of its own: a row that is refused stops the replay and says where, and what was done before
    it stays. At the end the checks of the books are run, so that the pages can say how they stand. Raises: Refused.
    """
    steps = read_timeline(folder)
    load(folder)
    with progress(len(steps), "replay") as on_progress:
        for step in steps:
            _do(folder, step)
            on_progress(1)
    check_books()
    return len(steps)


def read_timeline(folder: Path) -> list[Step]:
    """Read timeline.csv. Raises: Refused, naming line and column."""
    path = folder / "timeline.csv"
    if not path.is_file():
        raise Refused([Problem(f"{folder.name}/timeline.csv", None, None, "The file is missing. A replay needs it.")])
    problems: list[Problem] = []
    steps: list[Step] = []
    for row in read_rows(path.name, path.read_bytes(), TIMELINE):
        try:
            on = day(row["date"])
        except RuleBroken as refusal:
            problems.append(Problem(path.name, row.line, "date", str(refusal)))
            continue
        action = row["action"].strip()
        if action not in ACTIONS:
            known = ", ".join(sorted(ACTIONS))
            problems.append(Problem(path.name, row.line, "action", f"{action} cannot be replayed. Known are: {known}."))
        steps.append(Step(row.line, on, action, row["argument"].strip()))
    if problems:
        raise Refused(problems)
    return steps


def _do(folder: Path, step: Step) -> None:
    try:
        ACTIONS[step.action](folder, step)
    except Refused as refusal:
        raise Refused(
            [Problem("timeline.csv", step.line, "argument", f"{step.argument} is refused."), *refusal.problems]
        ) from refusal
    except RuleBroken as refusal:
        raise Refused([Problem("timeline.csv", step.line, step.action, str(refusal))]) from refusal


def _year(folder: Path, step: Step) -> None:
    del folder
    if not (step.argument.isascii() and step.argument.isdigit()):
        raise RuleBroken(f"{step.argument} is no contract year. Write 1 for the first.")
    charge_year(int(step.argument), step.on)


def _reverse(folder: Path, step: Step) -> None:
    """Take back a reference; words after it are the reason."""
    del folder
    reference, _, reason = step.argument.partition(" ")
    reverse(reference, reason.strip() or NO_REASON, step.on)


ACTIONS: Final[dict[str, Callable[[Path, Step], object]]] = {
    "load": lambda folder, step: load(folder / step.argument),
    "charge-subscription": _year,
    "charge-shared-cost": lambda _, step: charge_cost(step.argument, step.on),
    "import-contacts": lambda folder, step: import_contacts_file(folder / step.argument, step.on),
    "import-usage": lambda folder, step: import_file(folder / step.argument, step.on),
    "reverse": _reverse,
    "close": lambda _, step: close(step.argument, step.on),
}
COMMANDS: Final = (replay_command,)
