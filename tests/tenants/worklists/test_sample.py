"""The sample of the South East Group on 18 November 2016: the counts on the pages are those of the tables."""

import datetime as dt
import re
from pathlib import Path

import pytest

from tests.databases import close_connections, whole_portal
from tests.visits import HASH, Visitor, address

SAMPLE = Path(__file__).parents[3] / "samples" / "south-east-group"
TODAY = dt.date(2016, 11, 18)
# Straight from the facts, without a stored deadline: mediation was asked for, the council was told, and then nothing.
NOT_HELD = """
select count(*) from cases c where c.service = 'mediation' and c.choice = 'mediate' and c.ended_on is null
    and c.cannot_arrange_told_on is null and c.authority_told_on + 30 < %(today)s
    and not exists (select from meetings m where m.authority_id = c.authority_id and m.case_reference = c.reference
        and m.status = 'held' and not exists (select from reversals r where r.authority_id = m.authority_id
            and r.provider_id = m.provider_id and r.reference = m.reference))
    and not exists (select from certificates d where d.authority_id = c.authority_id and d.case_reference = c.reference)
    and (cast(%(authority)s as integer) is null or c.authority_id = %(authority)s)
"""
STORED = """
select count(*) from deadlines where state = 'running' and whose <> 'family' and due_on < %(today)s
    and (cast(%(authority)s as integer) is null or authority_id = %(authority)s)
"""
pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def sample(server, sample_replayed, tmp_path_factory):
    made = server.copy(of=sample_replayed)
    for who, role, authority_id, provider_id in (
        ("kent", "member-manager", 886, None),
        ("first", "provider-caseworker", None, 1),
    ):
        made.run(
            "with made as (insert into accounts (email, name, password_hash) values (%(email)s, %(who)s, %(hash)s)"
            " returning account_id) insert into appointments (account_id, role, authority_id, provider_id)"
            " select account_id, %(role)s, %(authority)s, %(provider)s from made",
            email=address(who),
            who=who,
            hash=HASH,
            role=role,
            authority=authority_id,
            provider=provider_id,
        )
    app = whole_portal(made, instance=tmp_path_factory.mktemp("instance"))
    yield made, lambda who: Visitor(app, who)
    close_connections(app)
    server.drop(made)


@pytest.mark.parametrize(
    ("who", "path", "authority", "overdue"), [("first", "/provider", None, 23), ("kent", "/kent/worklist", 886, 2)]
)
def test_the_overdue_count_is_that_of_the_tables(sample, who, path, authority, overdue):
    database, visit = sample
    page = visit(who).read(path)

    [on_page] = re.findall(r"Overdue ([0-9]+)", page.partition("Filter:")[0])

    values = {"today": TODAY, "authority": authority}
    assert int(on_page) == overdue
    assert database.run(NOT_HELD, **values) == database.run(STORED, **values) == [(overdue,)]
    assert f"and {overdue} cases are overdue" in page


def test_october_of_the_sample_stands_below_the_worklist(sample):
    _, visit = sample
    page = visit("first").read("/provider")

    assert "C00452 Kent Hold the mediation: council told 12 October 11 November 7 days late" in page
    assert "October’s return is in for 16 councils; November’s is due on 7 December" in page
    assert "4 1 In on 7 November M00402, of 18 August, came on 16 November" in page
    assert "All 16 councils 13 6" in page
