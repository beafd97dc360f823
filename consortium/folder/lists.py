"""Reads authorities.csv, funders.csv and people.csv, each by itself. Each refusal names the line and column."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from email_validator import EmailNotValidError, validate_email

from consortium.authorities.rules import checked_slug
from consortium.dates import long_date
from consortium.errors import RuleBroken
from consortium.files import cells
from consortium.files.cells import CellReader
from consortium.files.csv_rows import Columns, read_table
from consortium.files.problems import Problems
from consortium.files.words import shown
from consortium.folder.contents import FUNDER_KINDS, MOST_ALLOWANCE, ROLES, Authority, Funder, Person
from consortium.folder.settings import MOST_AUTHORITY_NUMBER

Value = TypeVar("Value")

FIGURE_COLUMNS: Final = ("ehc_plans", "population_0_25_thousands")
AUTHORITY_COLUMNS: Final = Columns(
    required=("code", "name", "slug"),
    optional=("ons_code", "kind", *FIGURE_COLUMNS, "joined_on", "left_on", "agreement_signed_on", "allowance"),
)
FUNDER_COLUMNS: Final = Columns(required=("authority", "code", "name", "kind"))
PEOPLE_COLUMNS: Final = Columns(required=("email", "name", "organisation", "role"))

MOST_AUTHORITIES: Final = 1_000


@dataclass(frozen=True)
class Listed(Generic[Value]):
    """What one row says, and the line on which it says so."""

    line: int
    value: Value


@dataclass(frozen=True)
class AuthorityList:
    """The councils in member order, and the columns that the file has."""

    columns: tuple[str, ...]
    rows: tuple[Listed[Authority], ...]


def read_authorities(data: bytes, extra_figures: Collection[str], problems: Problems) -> AuthorityList:
    """Read authorities.csv. `extra_figures` are the columns beyond the usual by which some cost is shared.

    Raises: Refused when the file as a whole cannot be read.
    """
    columns = Columns(required=AUTHORITY_COLUMNS.required, optional=(*AUTHORITY_COLUMNS.optional, *extra_figures))
    table = read_table(data, columns, problems, rows_needed=True)
    if len(table.rows) > MOST_AUTHORITIES:
        problems.add(f"The file has {len(table.rows):,} councils; a consortium has at most {MOST_AUTHORITIES:,}.")
        return AuthorityList(table.columns, ())
    figures = (*FIGURE_COLUMNS, *extra_figures)
    rows = _listed(_authority(CellReader(row, problems), figures) for row in table.rows)
    _refuse_twice(rows, problems, "code", lambda council: str(council.authority_id))
    _refuse_twice(rows, problems, "slug", lambda council: council.slug)
    _refuse_twice(rows, problems, "ons_code", lambda council: council.ons_code)
    return AuthorityList(table.columns, rows)


def read_funders(data: bytes, problems: Problems) -> tuple[Listed[Funder], ...]:
    """Read funders.csv, which may have no rows. Raises: Refused when the file as a whole cannot be read."""
    table = read_table(data, FUNDER_COLUMNS, problems)
    rows = _listed(_funder(CellReader(row, problems)) for row in table.rows)
    _refuse_twice(rows, problems, "code", lambda funder: f"{funder.code} of council {funder.authority_id}")
    return rows


def read_people(data: bytes, problems: Problems) -> tuple[Listed[Person], ...]:
    """Read people.csv, which may have no rows. Raises: Refused when the file as a whole cannot be read."""
    table = read_table(data, PEOPLE_COLUMNS, problems)
    rows = _listed(_person(CellReader(row, problems)) for row in table.rows)
    _refuse_twice(rows, problems, "role", lambda person: f"{person.email} as {person.role} of {person.organisation}")
    names: dict[str, Listed[Person]] = {}
    for row in rows:
        first = names.setdefault(row.value.email, row)
        if first.value.name != row.value.name:
            sentence = f"{row.value.email} is {first.value.name} on line {first.line}. One person has one name."
            problems.add(sentence, line=row.line, column="name")
    return rows


def _authority(reader: CellReader, figures: Iterable[str]) -> Listed[Authority] | None:
    authority_id = reader.needed("code", _authority_number)
    name = reader.needed("name", cells.text)
    slug = reader.needed("slug", checked_slug)
    joined_on = reader.optional("joined_on", cells.day)
    left_on = reader.optional("left_on", cells.day)
    if joined_on and left_on and left_on < joined_on:
        reader.refuse("left_on", f"{long_date(left_on)} is before the council joined on {long_date(joined_on)}.")
    ons_code = reader.optional("ons_code", cells.reference)
    kind = reader.optional("kind", cells.text)
    read_figures = {column: reader.optional(column, cells.figure) for column in figures}
    agreement_signed_on = reader.optional("agreement_signed_on", cells.day)
    allowance = reader.optional("allowance", cells.whole(0, MOST_ALLOWANCE))
    if authority_id is None or name is None or slug is None or reader.refused:
        return None
    authority = Authority(
        authority_id=authority_id,
        ons_code=ons_code,
        name=name,
        slug=slug,
        kind=kind,
        figures=read_figures,
        joined_on=joined_on,
        left_on=left_on,
        agreement_signed_on=agreement_signed_on,
        allowance=allowance,
    )
    return Listed(reader.row.line, authority)


def _funder(reader: CellReader) -> Listed[Funder] | None:
    authority_id = reader.needed("authority", _authority_number)
    code = reader.needed("code", _funder_code)
    name = reader.needed("name", cells.text)
    kind = reader.needed("kind", cells.one_of("kind of funder", FUNDER_KINDS))
    if authority_id is None or code is None or name is None or kind is None:
        return None
    return Listed(reader.row.line, Funder(authority_id=authority_id, code=code, name=name, kind=kind))


def _person(reader: CellReader) -> Listed[Person] | None:
    email = reader.needed("email", _email)
    name = reader.needed("name", cells.text)
    organisation = reader.needed("organisation", cells.text)
    role = reader.needed("role", cells.one_of("role", ROLES))
    if email is None or name is None or organisation is None or role is None:
        return None
    return Listed(reader.row.line, Person(email=email, name=name, organisation=organisation, role=role))


def _authority_number(cell: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", cell):
        most = f"{MOST_AUTHORITY_NUMBER:,}"
        raise RuleBroken(f"{shown(cell)} is no DfE number: a whole number from 1 to {most} in plain digits.")
    return int(cell)


def _funder_code(cell: str) -> str:
    if ":" in cell:
        raise RuleBroken("A funder's code holds no colon: in a usage return a colon stands before the weight.")
    return cells.reference(cell)


def _email(cell: str) -> str:
    try:
        # The domains kept for tests and examples are allowed: a sample's people live there.
        checked = validate_email(cells.text(cell), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise RuleBroken(f"{shown(cell)} is no email address. {error}") from error
    return checked.normalized.lower()


def _listed(rows: Iterable[Listed[Value] | None]) -> tuple[Listed[Value], ...]:
    """Keep the rows that could be read; the problems of the others are noted."""
    return tuple(row for row in rows if row is not None)


def _refuse_twice(
    rows: Iterable[Listed[Value]], problems: Problems, column: str, key: Callable[[Value], str | None]
) -> None:
    """Note every row that says again what an earlier one says, naming the line of both. Nothing is never said twice."""
    first: dict[str, int] = {}
    for row in rows:
        said = key(row.value)
        before = first.setdefault(said, row.line) if said is not None else row.line
        if before != row.line:
            problems.add(f"{said} stands on line {before} already. It may stand once.", line=row.line, column=column)
