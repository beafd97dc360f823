from pathlib import Path
from typing import Any

from tests.oracle.statements import statements_of

CONTRACT = """
name = "Two versions"
lead = "886"
[contract]
starts_on = 2015-04-01
ends_on = 2017-03-31
billing = "annual"
subscription_instalments = 1
allowance_meetings = 0
allowance_prepaid_pence = 50000
third_party_billing = "direct"
recharge_vat = "outside-scope"
admin_fee_basis_points = 100
[[subscription]]
contract_year = 1
pence_each = 366000
[[price]]
item = "meeting"
effective_from = 2015-04-01
pence = 100000
"""
COUNCILS = "code,joined_on,left_on,allowance\n886,,,\n881,,{essex_left},\n887,{medway_joined},,\n"
USAGE = """reference,authority,meeting_date,status,cause,cancelled_on,funders
M1,881,2015-05-05,held,,,881-SCH:1;881:2
M2,881,2015-05-06,held,,,881-SCH
M3,881,2015-05-07,not-attended,school,,881-SCH:1;881:3
"""


def replayed(folder: Path, *timeline: str) -> dict[str, Any]:
    """Essex leaves on 31 December and Medway joins a month later than was known: both learnt from the later version."""
    (folder / "later").mkdir()
    for version in (folder, folder / "later"):
        (version / "consortium.toml").write_text(CONTRACT, "utf-8")
    first = COUNCILS.format(essex_left="", medway_joined="2015-07-01")
    second = COUNCILS.format(essex_left="2015-12-31", medway_joined="2015-08-01")
    (folder / "authorities.csv").write_text(first, "utf-8")
    (folder / "later" / "authorities.csv").write_text(second, "utf-8")
    (folder / "usage.csv").write_text(USAGE, "utf-8")
    (folder / "timeline.csv").write_text("\n".join(["date,action,argument", *timeline]), "utf-8")
    return statements_of(folder)


def lines_of(found: dict[str, Any], code: str) -> list[tuple[str, str, int]]:
    statement = found["statements"]["2015-16-YEAR"][code]
    return [(line["kind"], line["service_date"], line["amount_pence"]) for line in statement["lines"]]


def test_who_turns_out_to_leave_gets_back_what_was_posted_too_much_on_each_date(tmp_path: Path):
    charge = "charge-subscription,1"

    found = replayed(tmp_path, f"2015-04-01,{charge}", "2015-09-01,load,later", f"2015-09-01,{charge}")

    # 1 April to 31 December are 275 of the year's 366 days: 275,000 of 366,000, and 1% of it.
    assert lines_of(found, "881") == [
        ("core-subscription", "2015-04-01", 366_000),
        ("allowance-prepayment", "2015-04-01", 50_000),
        ("admin-fee", "2015-04-01", 3_660),
        ("core-subscription", "2015-04-01", -91_000),
        ("admin-fee", "2015-04-01", -910),
    ]


def test_who_turns_out_to_join_later_has_every_line_moved_to_its_new_date(tmp_path: Path):
    charge = "charge-subscription,1"

    found = replayed(tmp_path, f"2015-04-01,{charge}", "2015-09-01,load,later", f"2015-09-01,{charge}")

    # From 1 July 275 days, from 1 August 244.
    assert lines_of(found, "887")[3:] == [
        ("core-subscription", "2015-07-01", -275_000),
        ("core-subscription", "2015-08-01", 244_000),
        ("allowance-prepayment", "2015-07-01", -50_000),
        ("allowance-prepayment", "2015-08-01", 50_000),
        ("admin-fee", "2015-07-01", -2_750),
        ("admin-fee", "2015-08-01", 2_440),
    ]


def test_a_second_run_posts_nothing_when_nothing_is_missing(tmp_path: Path):
    charge = "charge-subscription,1"

    found = replayed(tmp_path, f"2015-04-01,{charge}", f"2015-04-01,{charge}", f"2016-05-01,{charge}")

    assert [len(lines_of(found, code)) for code in ("886", "881", "887")] == [2, 3, 3]


def test_billed_directly_only_the_authoritys_own_share_is_on_its_statement(tmp_path: Path):
    found = replayed(tmp_path, "2015-06-01,import-usage,usage.csv")

    # 2/3 of 100,000; nothing of a meeting that the school pays alone; 3/4 of a meeting that the school missed.
    assert lines_of(found, "881") == [("meeting", "2015-05-05", 66_667), ("cancellation", "2015-05-07", 75_000)]
    assert found["statements"]["2015-16-YEAR"]["881"]["recharged_pence"] == 0
