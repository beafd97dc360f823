"""A period is held before it is closed, by one person, and closed by another: by raw SQL as the lead, whatever the pages do."""

import pytest

from tests.promises.policies import LEAD
from tests.promises.two_councils import CONTRACT

pytestmark = pytest.mark.database

NOT_HELD, SAME_PERSON, REPLACED = "PT010", "PT011", "23503"
HOLD = """
    insert into period_holds (contract_id, period_number, hold_number, replaces, period_name, starts_on, ends_on, way,
        statements, net_pence, look_until, held_on, held_by, held_by_name)
    values (%s, %s, %s, %s, '2015-16-Q2', '2015-07-01', '2015-09-30', %s, 1, 1, '2015-10-08', '2015-10-01', %s, 'Somebody')"""
CLOSE = """
    insert into closings (contract_id, period_number, period_name, starts_on, ends_on, statements, net_pence, closed_on,
        closed_by, hold_number)
    values (%s, %s, '2015-16-Q2', '2015-07-01', '2015-09-30', 1, 1, '2015-10-01', %s, %s)"""
RELEASE = """
    insert into hold_releases (contract_id, period_number, hold_number, reason, released_on, released_by, released_by_name)
    values (%s, %s, %s, 'A price was wrong', '2015-10-01', 'one', 'Somebody')"""
FIRST, SECOND = 8060, 8061  # April to June 2015 is closed, July to September is open


def held(prober, *, by="one", way="person", number=1, replaces=None):
    prober.keep(HOLD, [CONTRACT, SECOND, number, replaces, way, by], role=LEAD)


def test_what_is_not_held_is_not_closed(prober):
    assert prober.attempt(CLOSE, [CONTRACT, SECOND, "one", None], role=LEAD).refused == NOT_HELD
    held(prober)
    assert prober.attempt(CLOSE, [CONTRACT, SECOND, "another", None], role=LEAD).refused == NOT_HELD
    assert prober.attempt(CLOSE, [CONTRACT, SECOND, "another", 2], role=LEAD).refused == NOT_HELD


def test_who_held_it_does_not_close_it_and_somebody_else_does(prober):
    held(prober)

    assert prober.attempt(CLOSE, [CONTRACT, SECOND, "one", 1], role=LEAD).refused == SAME_PERSON
    assert prober.attempt(CLOSE, [CONTRACT, SECOND, "another", 1], role=LEAD).count == 1


def test_the_operator_holds_and_closes_in_one_act(prober):
    held(prober, way="operator")

    assert prober.attempt(CLOSE, [CONTRACT, SECOND, "one", 1], role=LEAD).count == 1


def test_a_hold_that_was_taken_back_closes_nothing_and_is_made_again(prober):
    held(prober)
    assert prober.attempt(HOLD, [CONTRACT, SECOND, 2, 1, "person", "one"], role=LEAD).refused == REPLACED
    prober.keep(RELEASE, [CONTRACT, SECOND, 1], role=LEAD)

    assert prober.attempt(CLOSE, [CONTRACT, SECOND, "another", 1], role=LEAD).refused == NOT_HELD
    held(prober, number=2, replaces=1)
    assert prober.attempt(CLOSE, [CONTRACT, SECOND, "another", 2], role=LEAD).count == 1


def test_what_is_closed_is_neither_held_nor_released(prober):
    assert prober.attempt(HOLD, [CONTRACT, FIRST, 3, 1, "person", "one"], role=LEAD).refused == NOT_HELD
    assert prober.attempt(RELEASE, [CONTRACT, FIRST, 2], role=LEAD).refused == NOT_HELD
