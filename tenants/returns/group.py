"""The lead's view of the returns: which month is in for which council, and how many rows came late. No case is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from consortium import clock
from consortium.authorities.queries import Council, NotLoaded, councils
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import db
from consortium.people import Permission, needs
from consortium.periods.rules import financial_year, financial_year_name
from consortium.web.downloads import Column, FileKind
from consortium.web.lists import Paging, page_asked_for
from tenants.doors import group_pages, opened_group
from tenants.exports import export
from tenants.returns.queries import MonthsRead, last_month_states, months_read
from tenants.returns.rules import ReturnMonth, State, months_begun, was_member
from tenants.returns.words import TAGS, month_finding, state_words

group_returns: Final = group_pages("group_returns", __name__)


@dataclass(frozen=True)
class Cell:
    """A council's month. None where it was no member then."""

    state: State | None
    late: int

    @property
    def colour(self) -> str:
        """The colour of its tag, if it has one."""
        return TAGS.get(self.state, "") if self.state else ""


@dataclass(frozen=True)
class Matrix:
    """The months of a financial year by council, for the members of that year."""

    year: int
    years: tuple[int, ...]
    months: tuple[ReturnMonth, ...]
    read: MonthsRead
    rows: tuple[tuple[Council, tuple[Cell, ...]], ...]

    def count(self, place: int, *states: State) -> int:
        """How many councils are in one of these states in the month at a place."""
        return sum(cells[place].state in states for _, cells in self.rows)

    def late(self, place: int) -> int:
        """How many rows of the month at a place came late."""
        return sum(cells[place].late for _, cells in self.rows)


@group_returns.get("/returns")
@needs(Permission.READ_GROUP)
def listed() -> str:
    """Show a financial year of returns, month by month and council by council."""
    try:
        contract = current_contract(db.session())
    except NotLoaded:
        return render_template("tenants/across/not_loaded.html")
    matrix, today = _matrix(contract), clock.today()
    paging = Paging(page_asked_for(), len(matrix.rows))
    last = last_month_states(db.session(), contract, today)
    return render_template(
        "tenants/returns/group.html",
        group=opened_group().group,
        heading=month_finding(last, today, contract.ends_on),
        matrix=matrix,
        rows=matrix.rows[paging.offset : paging.last],
        paging=paging,
        today=today,
        year_name=financial_year_name,
        state_words=state_words,
        files=[url_for("group_returns.exported", kind=kind) for kind in ("csv", "xlsx")],
    )


@group_returns.get("/returns.<any(csv, xlsx):kind>")
@needs(Permission.READ_GROUP)
def exported(kind: FileKind) -> Response:
    """Hand out the same year as a file: one row for each council and month."""
    matrix = _matrix(current_contract(db.session()))
    columns = [
        Column("authority", "DfE number", "count"),
        Column("council", "Council"),
        Column("month", "Month"),
        Column("state", "Return"),
        Column("came_in_on", "In on", "day"),
        Column("due_on", "Due on", "day"),
        Column("late_rows", "Rows that came late", "count"),
    ]
    rows = [
        (
            council.authority_id,
            council.name,
            month.key,
            cell.state,
            matrix.read.came_in_on.get(month),
            month.due_on,
            cell.late,
        )
        for council, cells in matrix.rows
        for month, cell in zip(matrix.months, cells, strict=True)
        if cell.state is not None
    ]
    binding = db.session().info["binding"]
    name = f"returns-{financial_year_name(matrix.year)}"
    return export(binding, "returns", file_name=name, columns=columns, rows=rows, kind=kind)


def _matrix(contract: ContractTerms) -> Matrix:
    """Read the year that the address asks for; left out, the newest one that has begun."""
    today = clock.today()
    begun = months_begun(contract.starts_on, contract.ends_on, today)
    years = sorted({financial_year(month.first_day) for month in begun}, reverse=True)
    asked = request.args.get("year", "")
    year = next((one for one in years if asked in (financial_year_name(one), str(one))), None) if asked else years[0]
    if year is None:
        abort(404)
    months = [month for month in begun if financial_year(month.first_day) == year]
    read = months_read(db.session(), contract, months)
    rows = ((council, _cells(council, months, read)) for council in councils(db.session()))
    members = tuple((council, cells) for council, cells in rows if any(cell.state for cell in cells))
    return Matrix(year, tuple(years), tuple(months), read, members)


def _cells(council: Council, months: Sequence[ReturnMonth], read: MonthsRead) -> tuple[Cell, ...]:
    number, today = council.authority_id, clock.today()
    return tuple(
        Cell(read.state(number, month, today), read.late(number, month))
        if was_member(month, council.joined_on, council.left_on)
        else Cell(None, 0)
        for month in months
    )
