"""Read a consortium folder into plain values, trusting that it is valid: this program checks figures, not rows.

Rests on "The consortium folder" of shared/interfaces.md alone and shares no code with the portal.
"""

import csv
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

FIRST_DAY, LAST_DAY = date.min, date.max


@dataclass(frozen=True)
class Member:
    code: str
    joined_on: date  # date.min: from the start
    left_on: date  # the last day; date.max: has not left
    allowance_meetings: int
    row: dict[str, str]

    def is_present(self, first: date, last: date) -> bool:
        """Whether the council is a member on at least one day of first..last."""
        return self.joined_on <= last and first <= self.left_on


@dataclass(frozen=True)
class Meeting:
    reference: str
    authority: str
    meeting_date: date
    status: str
    cause: str
    cancelled_on: date | None
    funders: tuple[tuple[str, int], ...]  # (code, weight) in the order written; empty: the authority pays
    row: dict[str, object]  # every value of the row, dates and funders read, to compare a row that comes twice


@dataclass(frozen=True)
class Folder:
    lead: str
    contract: dict[str, Any]
    subscriptions: dict[int, dict[str, Any]]  # by contract year
    prices: list[dict[str, Any]]
    tiers: list[dict[str, Any]]  # in the order written
    shared_costs: dict[str, dict[str, Any]]  # by reference
    members: list[Member]  # in member order, which is the order of the rows


def rows_of(path: Path) -> list[dict[str, str]]:
    """Every row of a CSV file by column name ("CSV is UTF-8 (a BOM is accepted), comma, header row")."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{column: (cell or "").strip() for column, cell in row.items()} for row in csv.DictReader(file)]


def day(text: str) -> date:
    """Read "ISO (2015-04-01) or 01/04/2015"."""
    if "/" in text:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007  a date has no zone
    return date.fromisoformat(text)


def read_folder(folder: Path) -> Folder:
    # A tier of 12.5 per cent is read as the exact fraction 25/2: "no float".
    toml = tomllib.loads((folder / "consortium.toml").read_text("utf-8-sig"), parse_float=Fraction)
    return Folder(
        lead=toml["lead"],
        contract=toml["contract"],
        subscriptions={entry["contract_year"]: entry for entry in toml.get("subscription", [])},
        prices=toml.get("price", []),
        tiers=toml.get("cancellation_tier", []),
        shared_costs={cost["reference"]: cost for cost in toml.get("shared_cost", [])},
        members=[read_member(row, toml["contract"]) for row in rows_of(folder / "authorities.csv")],
    )


def read_member(row: dict[str, str], contract: dict[str, Any]) -> Member:
    return Member(
        code=row["code"],
        joined_on=day(row["joined_on"]) if row.get("joined_on") else FIRST_DAY,
        left_on=day(row["left_on"]) if row.get("left_on") else LAST_DAY,
        allowance_meetings=int(row.get("allowance") or contract["allowance_meetings"]),
        row=row,
    )


def read_usage(path: Path) -> list[Meeting]:
    """Read a usage return in the order of its rows, which is the order in which its meetings are recorded."""
    return [read_meeting(row) for row in rows_of(path)]


def read_meeting(row: dict[str, str]) -> Meeting:
    values: dict[str, object] = {
        column: day(cell) if cell and column.endswith(("_on", "_date")) else cell for column, cell in row.items()
    }
    funders = values["funders"] = read_funders(row.get("funders", ""))
    return Meeting(
        reference=row["reference"],
        authority=row["authority"],
        meeting_date=day(row["meeting_date"]),
        status=row["status"],
        cause=row.get("cause", ""),
        cancelled_on=day(row["cancelled_on"]) if row.get("cancelled_on") else None,
        funders=funders,
        row=values,
    )


def read_funders(text: str) -> tuple[tuple[str, int], ...]:
    """Read `CODE:weight;CODE:weight`, "weight 1 if left out"."""
    parts = [part.strip().partition(":") for part in text.split(";") if part.strip()]
    return tuple((code.strip(), int(weight) if weight else 1) for code, _, weight in parts)
