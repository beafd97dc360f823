"""What happens when many record cases and issue certificates at the same moment, by several providers in one council."""

import datetime as dt
from functools import partial

import pytest

from consortium.errors import Refused
from tests.databases import close_connections
from tests.promises import two_councils
from tests.promises.crowd import app_for, at_once
from tests.promises.two_caseloads import certify, contact, record_cases, undecided
from tests.promises.two_councils import ESSEX, FIRST, KENT, SECOND

pytestmark = pytest.mark.database

CROWD = 20
NUMBERS = "select certificate_number from certificates where authority_id = %(council)s order by 1"
BEFORE_ITS_CHOICE = dt.date(2015, 4, 1)


@pytest.fixture
def crowded(database, tmp_path):
    """An app for twenty people at once, with ten mediations of each of Kent's providers and one of Essex."""
    app = app_for(database, CROWD)
    two_councils.load(app, tmp_path)
    for by in (FIRST, SECOND):
        record_cases(app, *(contact(f"{by}-{each}") for each in range(CROWD // 2)), by=by)
    record_cases(app, contact("E-1", ESSEX))
    yield app
    close_connections(app)


def test_twenty_certificates_of_two_providers_at_once_are_numbered_without_a_gap(crowded, database):
    issues = [partial(certify, crowded, f"{by}-{each}", by=by) for each in range(CROWD // 2) for by in (FIRST, SECOND)]

    given = at_once(*issues)

    assert sorted(given) == list(range(1, 21))
    assert database.run(NUMBERS, council=KENT) == [(number,) for number in range(1, 21)]
    assert certify(crowded, "E-1", authority_id=ESSEX) == 1


def test_a_certificate_that_is_refused_leaves_no_gap(crowded, database):
    """Every other one is before the family's choice."""
    issues = [
        partial(certify, crowded, f"{FIRST}-{each}", **({"on": BEFORE_ITS_CHOICE} if each % 2 else {}))
        for each in range(CROWD // 2)
    ]

    given = at_once(*issues)

    assert sum(isinstance(answer, Exception) for answer in given) == 5
    assert database.run(NUMBERS, council=KENT) == [(1,), (2,), (3,), (4,), (5,)]


def test_a_case_that_is_certified_ten_times_at_once_has_one_certificate(crowded, database):
    given = at_once(*[partial(certify, crowded, f"{FIRST}-1")] * 10)

    assert sum(isinstance(answer, Exception) for answer in given) == 9
    assert database.run(NUMBERS, council=KENT) == [(1,)]


def test_one_reference_at_once_in_two_councils_is_one_case(crowded, database):
    given = at_once(*(partial(record_cases, crowded, contact("X-1", council)) for council in [KENT, ESSEX] * 5))

    refused = [str(answer) for answer in given if isinstance(answer, Refused)]
    assert database.run("select count(*) from cases where reference = 'X-1'") == [(1,)]
    assert refused
    assert {line.split(": ", 2)[-1] for line in refused} == {
        "X-1 is used already. Each case has a reference of its own."
    }


def test_a_choice_told_ten_times_at_once_is_one_event(crowded, database):
    record_cases(crowded, undecided("X-2"))

    given = at_once(*[partial(record_cases, crowded, contact("X-2"))] * 10)

    assert [answer for answer in given if isinstance(answer, Exception)] == []
    assert sum(bool(answer[0].filled) for answer in given) == 1
    events = "select field, old_value, new_value from case_events where reference = 'X-2' order by field"
    assert database.run(events) == [
        ("authority_told_on", None, "2015-05-01"),
        ("choice", "undecided", "mediate"),
        ("choice_told_on", None, "2015-05-01"),
    ]
