"""Reads a consortium folder: its settings, councils, funders and people, checked alone and then against each other."""

from pathlib import Path
from typing import Final, TypeVar

from consortium.errors import Refused
from consortium.files.problems import Problems, refuse_if_any
from consortium.files.whole_files import read_file, refusal
from consortium.folder.contents import Folder
from consortium.folder.cross_checks import FolderProblems, check_together, extra_figures
from consortium.folder.lists import (
    AUTHORITY_COLUMNS,
    FUNDER_COLUMNS,
    PEOPLE_COLUMNS,
    Listed,
    read_authorities,
    read_funders,
    read_people,
)
from consortium.folder.settings import SETTINGS_FILE, read_settings

Value = TypeVar("Value")
AUTHORITIES_FILE: Final = "authorities.csv"
FUNDERS_FILE: Final = "funders.csv"
PEOPLE_FILE: Final = "people.csv"


def read_folder(path: Path) -> Folder:
    """Read a consortium folder and check it, before anything of it is stored.

    Problems are named by file and line or setting: `consortium.toml: contract.ends_on: ...`.
    Raises: Refused, with every problem of the settings; if there is none, with those of the lists; if there is none,
    with every place where the files do not agree.
    """
    if not path.is_dir():
        raise refusal(str(path), None, "There is no such folder.")
    found = FolderProblems(
        settings=Problems(SETTINGS_FILE),
        authorities=Problems(AUTHORITIES_FILE, AUTHORITY_COLUMNS.known),
        funders=Problems(FUNDERS_FILE, FUNDER_COLUMNS.known),
        people=Problems(PEOPLE_FILE, PEOPLE_COLUMNS.known),
    )
    settings = read_settings(read_file(path / SETTINGS_FILE), found.settings)
    if settings is None:
        raise Refused(found.settings.in_order())
    extra_columns = extra_figures(settings.contract)
    authorities = read_authorities(read_file(path / AUTHORITIES_FILE), extra_columns, found.authorities)
    funders = read_funders(read_file(path / FUNDERS_FILE), found.funders)
    people_path = path / PEOPLE_FILE
    people = read_people(read_file(people_path), found.people) if people_path.exists() else None
    refuse_if_any(*found.all_files)  # before the files are compared, lest a council with a slip count as missing
    check_together(settings, authorities, funders, people or (), found)
    refuse_if_any(*found.all_files)
    return Folder(
        name=settings.name,
        lead_authority_id=settings.lead_authority_id,
        sample_today=settings.sample_today,
        providers=settings.providers,
        contract=settings.contract,
        authorities=_values(authorities.rows),
        funders=_values(funders),
        people=None if people is None else _values(people),
    )


def _values(rows: tuple[Listed[Value], ...]) -> tuple[Value, ...]:
    return tuple(row.value for row in rows)
