"""The contacts return as a file: what is read out of it, and what is refused by line and column."""

import datetime as dt
import io

import pytest
import xlsxwriter

from consortium.errors import Refused
from tenants.cases.forms import CONTACTS_COLUMNS, checking_contacts, read_contacts_return
from tests.tenants.cases.contacts_of import CERTIFIED, HEADER, TODAY, UNDECIDED, contact, line, return_of

COUNCILS = {886: "Kent", 881: "Essex"}


def read(data, name="contacts.csv"):
    return read_contacts_return(name, data, councils=COUNCILS, today=TODAY)


def problems(*lines):
    with pytest.raises(Refused) as refused:
        read(return_of(*lines))
    return str(refused.value).splitlines()


def test_a_row_is_read_into_a_contact():
    row = line(
        authority_reference="KEN/1", decision_kinds="CONTENT_I; CONTENT_B", issues="health;education", **CERTIFIED
    )

    (given,) = read(return_of(row))

    assert given.line == 2
    assert given.record == contact(
        authority_reference="KEN/1",
        decision_kinds=("CONTENT_B", "CONTENT_I"),
        issues=("education", "health"),
        certificate_kind="PARTICIPATED",
        certificate_issued_on=dt.date(2016, 10, 10),
    )


def test_blank_cells_are_nothing():
    (given,) = read(return_of(line(decision_kinds="", issues="", decision_sent_on="", **UNDECIDED)))

    assert given.record == contact(
        decision_kinds=(),
        issues=(),
        decision_sent_on=None,
        choice="undecided",
        choice_told_on=None,
        authority_told_on=None,
    )


def test_a_header_alone_says_that_nobody_called():
    assert read(HEADER.encode()) == []


def workbook(*rows):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            for column, cell in enumerate(row.split(",")):
                sheet.write_string(place, column, cell)
    return file.getvalue()


def swapped(row):
    return ",".join(reversed(row.split(",")))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xef\xbb\xbf" + return_of(line(), line(case_reference="C2")), id="with a BOM"),
        pytest.param(return_of(line(), line(case_reference="C2")).replace(b"\n", b"\r\n") + b"\r\n", id="CRLF"),
        pytest.param("\n".join(map(swapped, [HEADER, line(), line(case_reference="C2")])).encode(), id="swapped"),
        pytest.param(return_of(line().replace("C00464", '"C00464"'), line(case_reference="C2")), id="quoted"),
        pytest.param(workbook(HEADER, line(), line(case_reference="C2")), id="a workbook"),
        pytest.param(return_of(line(contacted_on="15/09/2016"), line(case_reference="C2")), id="British dates"),
    ],
)
def test_the_same_rows_however_they_are_written(data):
    """P33."""
    assert [given.record for given in read(data)] == [contact(), contact(reference="C2")]


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (HEADER + ",child_name", "child_name"),
        (HEADER.replace(",issues", ""), "issues"),
        (HEADER + ",issues", "issues"),
    ],
)
def test_an_unknown_missing_or_double_column_is_refused_by_name(header, problem):
    with pytest.raises(Refused) as refused:
        read(header.encode())

    assert str(refused.value).startswith("contacts.csv:1: ")
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"case_reference": ""}, "case_reference: The cell is empty, and every row needs it."),
        ({"case_reference": "Ann Smith"}, "case_reference: A reference is 1 to 40 letters, digits and signs"),
        ({"authority_reference": "Ann Smith"}, "authority_reference: A reference is 1 to 40 letters, digits and signs"),
        ({"authority_reference": "ann@home.example"}, "authority_reference: A reference is 1 to 40 letters, digits"),
        ({"authority": "873"}, "authority: 873 is not a council of this contract."),
        ({"authority": "Essex"}, "authority: Essex is not a council of this contract. Essex is 881."),
        ({"service": "advice"}, "service: advice is no service."),
        ({"asker": "mother"}, "asker: mother is no asker."),
        ({"asker": ""}, "asker: The cell is empty, and every row needs it."),
        (
            {"decision_kinds": "REFUSE_ASSESMENT"},
            "decision_kinds: REFUSE_ASSESMENT is no kind of decision. Did you mean",
        ),
        (
            {"decision_kinds": "CEASE;CEASE"},
            "decision_kinds: A word stands here twice. Write each once, with semicolons",
        ),
        ({"issues": "education;housing"}, "issues: housing is no issue."),
        ({"issues": "education health"}, "issues: education health is no issue."),
        ({"choice": "yes"}, "choice: yes is no choice. Allowed: mediate, declined or undecided."),
        ({"choice": ""}, "choice: The cell is empty, and every row needs it."),
        ({"contacted_on": "31/09/2016"}, "contacted_on: 31 September 2016 is no day of the calendar."),
        ({"contacted_on": ""}, "contacted_on: The cell is empty, and every row needs it."),
        (
            {"choice_told_on": "2016-9-20"},
            "choice_told_on: 2016-9-20 is no date. Write it as 2015-04-01 or 01/04/2015.",
        ),
        ({"certificate_kind": "PARTIAL"}, "certificate_kind: PARTIAL is no kind of certificate."),
        (
            {"contacted_on": "2016-09-21"},
            "choice_told_on: 20 September 2016 is before the contact on 21 September 2016.",
        ),
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_its_line_and_column(changes, problem):
    found = problems(line(**changes))

    assert found[0].startswith(f"contacts.csv:2: {problem}")
    assert len({one.split(": ")[1] for one in found}) == len(found)  # no column is named twice


def test_a_reference_twice_in_a_file_is_refused_with_both_lines():
    """Also when the second is another council's."""
    assert problems(line(), line(case_reference="C2"), line(authority="881")) == [
        "contacts.csv:4: case_reference: C00464 stands on line 2 and on line 4. Give each case a reference of its own."
    ]


def test_all_problems_of_all_rows_are_named_in_the_order_of_the_file():
    found = problems(
        line(case_reference="C1", asker="aunt", choice="undecided"),
        line(case_reference="C2"),
        line()[:-1],
        line(issues="x"),
    )

    assert [one.split(": ")[:2] for one in found] == [
        ["contacts.csv:2", "asker"],
        ["contacts.csv:2", "choice_told_on"],
        ["contacts.csv:4", "The row has 13 cells and the header 14"],
        ["contacts.csv:5", "issues"],
    ]


def test_a_check_keeps_the_good_rows_beside_the_problems():
    data = return_of(line(), line(case_reference="C2", asker="aunt"))
    seen = []

    def checked():
        seen.append((yield from checking_contacts("contacts.csv", data, councils=COUNCILS, today=TODAY)))

    assert list(checked()) == [(0, 2)]
    assert [given.record.reference for given in seen[0].good] == ["C00464"]
    assert [row["case_reference"] for row in seen[0].rows] == ["C00464", "C2"]
    assert [problem.line for problem in seen[0].problems] == [3]


def test_no_column_is_there_for_a_person():
    """Design, "Privacy": references, words of lists and dates are all that a return has."""
    personal = ("name", "birth", "address", "email", "phone", "upn", "nhs", "note", "diagnosis")

    assert [one for one in CONTACTS_COLUMNS.known for word in personal if word in one] == []
