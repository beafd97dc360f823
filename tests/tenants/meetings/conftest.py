import datetime as dt

import pytest

from tenants.meetings.rules import CouncilFacts
from tests.visits import _a_quarter_later, _read_only, books, count_statements, read_as, visit

__all__ = ["_a_quarter_later", "_read_only", "books", "count_statements", "read_as", "visit"]


@pytest.fixture
def kent():
    return facts_of("Kent", funders={"886-SCH": "Kent sample academy", "886-ICB": "Kent health commissioner"})


@pytest.fixture
def essex():
    return facts_of(
        "Essex",
        joined_on=dt.date(2015, 10, 1),
        left_on=dt.date(2016, 9, 30),
        funders={"881-SCH": "Essex sample academy"},
    )


def facts_of(name, *, joined_on=None, left_on=None, funders):
    return CouncilFacts(
        name=name,
        joined_on=joined_on,
        left_on=left_on,
        contract_starts_on=dt.date(2015, 4, 1),
        contract_ends_on=dt.date(2018, 3, 31),
        funders=funders,
    )
