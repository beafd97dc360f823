"""The register over the replayed sample: what its pages count is what the database holds, counted apart from it."""

import json
import re
from pathlib import Path

import pytest

from tests.databases import CHEAP_HASHES, close_connections, whole_portal
from tests.visits import Visitor, add_people

SAMPLE = Path(__file__).parents[3] / "samples" / "south-east-group"
pytestmark = pytest.mark.database
# Counted without the register, its deadlines or its code.
DIRECT = """
select count(*), count(*) filter (where kind = 'DECLINED'), count(*) filter (where kind = 'PARTICIPATED'),
    count(*) filter (where kind = 'DEEMED') from certificates c where %(council)s in (0, c.authority_id)
    and not exists (select from certificate_withdrawals w where w.authority_id = c.authority_id
        and w.certificate_number = c.certificate_number)
"""
OVERDUE = """
select count(*), count(*) filter (where due_on < '2016-11-18') from deadlines
where state = 'running' and rule in ('T3', 'T9', 'T10') and %(council)s in (0, authority_id)
"""


@pytest.fixture(scope="module")
def sample(server, sample_replayed, tmp_path_factory):
    """The whole sample, replayed in the order of its timeline."""
    made = server.copy(of=sample_replayed)
    instance = tmp_path_factory.mktemp("sample")
    add_people(made, "kent", "first")
    app = whole_portal(made, instance=instance, PASSWORD_COST=CHEAP_HASHES)
    yield made, lambda who: Visitor(app, who)
    close_connections(app)
    server.drop(made)


def figures(page):
    """Read the heading: how many, in time, late, not counted."""
    found = re.search(r"([\d,]+) certificates: ([\d,]+) in time(?:, (\d+) late)? and (\d+) (?:not counted|late)", page)
    return tuple(int(number or 0) for number in found.groups())


def test_the_registers_of_kent_and_of_the_provider_count_what_the_database_holds(sample):
    books, visit = sample
    expected = json.loads((SAMPLE / "expected-caseload.json").read_text())

    for who, path, council in (("kent", "/kent/certificates", 886), ("first", "/provider/certificates", 0)):
        page = visit(who).read(path)
        counted, declined, participated, deemed = books.run(DIRECT, council=council)[0]
        in_time = sum(one["certificates_in_time"] for code, one in expected.items() if council in (0, int(code)))

        assert figures(page)[:2] == (counted, in_time)
        assert f"{declined} after mediation was declined, {participated} after a mediation" in page
        assert f"and {deemed} without a mediation in 30 days." in page
    assert counted == 419


def test_what_is_due_and_overdue_is_what_the_deadlines_say(sample):
    books, visit = sample
    books.run(
        "update deadlines set state = 'running', met_on = null where rule = 'T3' and case_reference in ('C00453', 'C00454')"
    )
    books.run("update deadlines set due_on = '2016-11-18' where rule = 'T3' and case_reference = 'C00453'")

    for who, path, council in (("kent", "/kent/certificates", 886), ("first", "/provider/certificates", 0)):
        due, overdue = books.run(OVERDUE, council=council)[0]

        assert (due, overdue) == (2, 1)
        assert "2 certificates are due, 1 of them overdue" in visit(who).read(path)


def test_late_and_in_time_are_filters_that_add_up(sample):
    _, visit = sample
    kent = visit("kent")
    whole, in_time, late, _ = (74, 62, 9, 3)

    assert figures(kent.read("/kent/certificates")) == (whole, in_time, late, 3)
    assert f"{in_time} certificates, all in time" in kent.read("/kent/certificates?state=in-time")
    assert f"{late} certificates: {late} late" in kent.read("/kent/certificates?state=late")
    assert "3 certificates: 3 not counted" in kent.read("/kent/certificates?state=not-counted")


def test_every_council_has_its_numbers_without_a_gap(sample):
    books, _ = sample

    gaps = books.run(
        "select authority_id from certificates group by 1 having max(certificate_number) <> count(*)"
        " or min(certificate_number) <> 1"
    )

    assert gaps == []


def test_pages_follow_each_other_and_hold_every_certificate_once(sample):
    _, visit = sample
    provider = visit("first")

    seen = [
        found
        for page in range(1, 10)
        for found in re.findall(
            r'href="/provider/certificates/([a-z-]+/\d+)"', provider.get(f"/provider/certificates?page={page}").text
        )
    ]

    assert len(seen) == len(set(seen)) == 419
