import datetime as dt
import time
from pathlib import Path

import pytest

from consortium.errors import Refused
from consortium.folder.forms import read_folder
from tenants.meetings.forms import USAGE_COLUMNS, check_usage_return, read_usage_return
from tenants.meetings.rules import CouncilFacts, FunderPart

SAMPLE = Path(__file__).parents[3] / "samples" / "south-east-group"
TODAY = dt.date(2016, 11, 18)
HEADER = ",".join(USAGE_COLUMNS.required)
GOOD = {
    "reference": "M00464",
    "authority": "886",
    "service": "mediation",
    "case_reference": "C00464",
    "requested_on": "2016-09-20",
    "meeting_date": "12/10/2016",
    "status": "held",
    "mode": "online",
    "outcome": "full",
}


def line(**changes: str) -> str:
    cells = GOOD | changes
    return ",".join(cells.get(column, "") for column in USAGE_COLUMNS.required)


def return_of(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines]).encode()


@pytest.fixture
def councils(kent, essex):
    return {886: kent, 881: essex}


@pytest.fixture
def refusal(councils):
    def problems(*lines):
        with pytest.raises(Refused) as refused:
            read_usage_return("usage.csv", return_of(*lines), authorities=councils, today=TODAY)
        return str(refused.value).splitlines()

    return problems


def test_a_row_is_read_into_a_meeting(councils):
    shared = line(funders="886-SCH:2; 886", funders_agreed_on="2016-10-01", case_reference="")

    (row,) = read_usage_return("usage.csv", return_of(shared), authorities=councils, today=TODAY)

    assert (row.line, row.record.reference, row.record.authority_id) == (2, "M00464", 886)
    assert (row.record.requested_on, row.record.meeting_on) == (dt.date(2016, 9, 20), dt.date(2016, 10, 12))
    assert row.record.funders == (FunderPart("886-SCH", 2), FunderPart(None, 1))
    assert (row.record.case_reference, row.record.cause, row.record.outcome) == (None, None, "full")


def test_a_header_alone_is_a_return_of_no_meetings(councils):
    assert read_usage_return("usage.csv", HEADER.encode(), authorities=councils, today=TODAY) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"authority": "873"}, "authority: 873 is not a council of this contract."),
        ({"authority": "Kent"}, "authority: Kent is not a council of this contract. Kent is 886."),
        ({"authority": "0886"}, "authority: 0886 is not a council of this contract. Kent is 886."),
        ({"authority": ""}, "authority: The cell is empty, and every row needs it."),
        ({"reference": ""}, "reference: The cell is empty, and every row needs it."),
        (
            {"reference": "Ann Smith"},
            "reference: A reference is 1 to 40 letters, digits and signs like - / . _ without",
        ),
        ({"case_reference": "Ann Smith"}, "case_reference: A reference is 1 to 40 letters, digits and signs like"),
        ({"service": "mediaton"}, "service: mediaton is no service. Did you mean mediation?"),
        ({"status": "Held"}, "status: Held is no status. Did you mean held?"),
        ({"mode": "on line"}, "mode: on line is no mode. Did you mean online?"),
        ({"mode": ""}, "mode: The cell is empty, and every row needs it."),
        ({"outcome": "parttial"}, "outcome: parttial is no outcome. Did you mean partial?"),
        ({"status": "postponed", "outcome": "", "cause": "x"}, "cause: x is no cause. Allowed: authority, family,"),
        ({"meeting_date": "31/09/2016"}, "meeting_date: 31 September 2016 is no day of the calendar."),
        ({"requested_on": "20.09.2016"}, "requested_on: 20.09.2016 is no date. Write it as 2015-04-01 or 01/04/2015."),
        (
            {"meeting_date": "27/11/2016"},
            "meeting_date: The day of the meeting cannot be later than today, 18 November",
        ),
        ({"funders": "886:0"}, "funders: The weight of 886 is 0. A weight is a whole number from 1 to 1,000,000."),
        ({"funders": "886:-1"}, "funders: The weight of 886 is -1. A weight is a whole number from 1 to 1,000,000."),
        ({"funders": "886:1_0"}, "funders: The weight of 886 is 1_0. A weight is a whole number from 1 to 1,000,000."),
        ({"funders": "886:１"}, "funders: The weight of 886 is １. A weight is a whole number from 1 to 1,000,000."),
        ({"funders": "886:1.5"}, "funders: The weight of 886 is 1.5. A weight is a whole number from 1 to 1,000,000."),
        ({"funders": "886:"}, "funders: The weight of 886 is nothing. A weight is a whole number from 1 to 1,000,000."),
        ({"funders": ":2"}, "funders: :2 names no funder. Write each as CODE:weight, with semicolons between."),
        ({"funders": "A;" * 21}, "funders: A meeting has at most 20 funders; here are 21."),
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_its_line_and_column(changes, problem, refusal):
    (found,) = refusal(line(**changes))

    assert found.startswith(f"usage.csv:2: {problem}")


def test_all_problems_of_all_rows_are_named_in_the_order_of_the_file(refusal):
    assert refusal(
        line(reference="M1", status="cancelled", mode="onlin"),
        line(reference="M2"),
        line(reference="M3", authority="873", funders="881-SCH", funders_agreed_on="2016-10-20")[:-5],
        line(reference="M4", funders="881-SCH", funders_agreed_on="2016-10-20"),
    ) == [
        (
            "usage.csv:2: cause: A cancelled meeting needs its cause: authority, family, health, school, provider "
            "or force-majeure."
        ),
        "usage.csv:2: cancelled_on: A cancelled meeting needs the day on which it was cancelled.",
        "usage.csv:2: mode: onlin is no mode. Did you mean online? Allowed: online, in-person or telephone.",
        "usage.csv:2: outcome: A cancelled meeting has no outcome. Leave it empty, or put the status right.",
        "usage.csv:4: The row has 12 cells and the header 13: outcome would be missing.",
        "usage.csv:5: funders: 881-SCH is no funder of Kent. Its funders: 886-SCH and 886-ICB.",
        (
            "usage.csv:5: funders_agreed_on: 20 October 2016 is after the meeting on 12 October 2016. "
            "The funders must have agreed on or before that day."
        ),
    ]


def test_a_reference_used_twice_in_a_file_is_refused_with_both_lines(refusal):
    assert refusal(line(), line(reference="M2"), line(authority="881", meeting_date="2016-09-30")) == [
        "usage.csv:4: reference: M00464 stands on line 2 and on line 4. Give each meeting a reference of its own."
    ]


def test_a_check_keeps_the_good_rows_beside_the_problems(councils):
    data = return_of(line(), line(reference="M2", authority="873"))

    checked = check_usage_return("usage.csv", data, authorities=councils, today=TODAY)

    assert [row.record.reference for row in checked.good] == ["M00464"]
    assert [row["reference"] for row in checked.rows] == ["M00464", "M2"]
    assert [problem.line for problem in checked.problems] == [3]


def sample_councils() -> dict[int, CouncilFacts]:
    folder = read_folder(SAMPLE)
    return {
        authority.authority_id: CouncilFacts(
            name=authority.name,
            joined_on=authority.joined_on,
            left_on=authority.left_on,
            contract_starts_on=folder.contract.starts_on,
            contract_ends_on=folder.contract.ends_on,
            funders={each.code: each.name for each in folder.funders if each.authority_id == authority.authority_id},
        )
        for authority in folder.authorities
    }


def test_every_usage_return_of_the_sample_reads_cleanly():
    councils = sample_councils()

    rows = [
        row
        for path in sorted((SAMPLE / "returns").glob("usage-*.csv"))
        for row in read_usage_return(path.name, path.read_bytes(), authorities=councils, today=TODAY)
    ]

    assert len(rows) == 184
    assert len({row.record.reference for row in rows}) == 184


def test_five_thousand_rows_are_read_and_checked(councils):
    data = return_of(
        *(line(reference=f"M{n}", funders="886-SCH:2;886", funders_agreed_on="2016-10-01") for n in range(5_000))
    )

    rows = read_usage_return("usage.csv", data, authorities=councils, today=TODAY)

    assert len(rows) == 5_000


def test_a_file_that_is_wrong_in_every_cell_is_refused_within_seconds(refusal):
    began = time.perf_counter()

    problems = refusal(*(",".join(f"wrong{n}-{place}" for place in range(13)) for n in range(20_000)))

    assert problems[-1] == "usage.csv: 199,000 more problems are not listed."
    assert time.perf_counter() - began < 10  # P32
