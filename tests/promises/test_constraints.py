"""Rule 13 of the house: the database repeats every rule of the books. Raw SQL tries to break each constraint by name."""

import pytest

from tests.promises.breaks import BREAKS, NOT_TRIED, TABLES

pytestmark = pytest.mark.database


@pytest.mark.parametrize("broken", BREAKS, ids=str)
def test_a_constraint_stops_what_breaks_it(prober, broken):
    assert broken.tried(prober).constraint == broken.constraint


@pytest.mark.parametrize("broken", BREAKS, ids=str)
def test_nothing_but_that_constraint_names_it(prober, broken):
    """Taken away, the same statement is let through or stopped by another: so the test above can fail."""
    if prober.run("select 1 from pg_constraint where conname = %s", [broken.constraint]):
        prober.run(f"alter table {broken.table} drop constraint {broken.constraint} cascade")
    else:
        prober.run(f"drop index {broken.constraint}")

    assert broken.tried(prober).constraint != broken.constraint


def test_every_constraint_of_the_books_is_tried(prober):
    named = prober.run(
        "select conname from pg_constraint where conrelid = any (%s::text[]::regclass[]) and contype in ('c', 'u', 'p', 'f')"
        " union select indexrelid::regclass::text from pg_index where indrelid = any (%s::text[]::regclass[]) and indisunique",
        [TABLES, TABLES],
    )

    assert {name for (name,) in named} == {one.constraint for one in BREAKS} | set(NOT_TRIED)
