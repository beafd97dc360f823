"""A consortium folder of any size: so many councils, each with three funders, five included meetings, VAT and tiers."""

import datetime as dt
from pathlib import Path
from typing import Final

FIRST_NUMBER: Final = 801
FUNDERS: Final = {"SCH": "academy", "ICB": "health", "CSC": "social-care-child"}
STARTS_ON: Final = dt.date(2015, 4, 1)
TODAY: Final = dt.date(2020, 3, 31)
INCLUDED: Final = 5
SETTINGS: Final = """
name = "Group of {members}"
lead = "{lead}"
sample_today = {today}

[[provider]]
code = "PROVIDER"
name = "Sample Mediation Service"

[contract]
reference = "BENCH"
title = "SEND mediation and disagreement resolution"
provider = "PROVIDER"
starts_on = {starts_on}
ends_on = 2025-03-31
billing = "quarterly"
allowance_meetings = {included}
recharge_vat = "standard"

[[price]]
item = "meeting"
effective_from = 2015-04-01
pence = 100000

[[price]]
item = "meeting"
effective_from = 2017-04-01
pence = 104250

[[cancellation_tier]]
clear_working_days = 6
percent = 0
[[cancellation_tier]]
clear_working_days = 3
percent = 50
[[cancellation_tier]]
clear_working_days = 0
percent = 100
"""


def member_numbers(members: int) -> list[int]:
    """Return the councils' numbers."""
    return list(range(FIRST_NUMBER, FIRST_NUMBER + members))


def funder_code(authority_id: int, short: str) -> str:
    """Name a council's funder: 801-SCH."""
    return f"{authority_id}-{short}"


def write_folder(folder: Path, members: int) -> Path:
    """Write the consortium folder of a group of so many councils."""
    folder.mkdir()
    numbers = member_numbers(members)
    settings = SETTINGS.format(members=members, lead=numbers[0], today=TODAY, starts_on=STARTS_ON, included=INCLUDED)
    councils = [f"{number},Council {number},council-{number}" for number in numbers]
    funders = [
        f"{number},{funder_code(number, short)},Funder {short} of {number},{kind}"
        for number in numbers
        for short, kind in FUNDERS.items()
    ]
    _write(folder / "consortium.toml", settings.splitlines())
    _write(folder / "authorities.csv", ["code,name,slug", *councils])
    _write(folder / "funders.csv", ["authority,code,name,kind", *funders])
    return folder


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
