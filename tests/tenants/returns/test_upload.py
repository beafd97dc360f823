"""The provider's upload: every bad row named, every good one priced, nothing stored before it has been seen."""

import datetime as dt
import json
import re

import pytest

from tenants.cases.forms import CONTACTS_COLUMNS
from tests.databases import app_with, close_connections
from tests.promises.two_councils import close
from tests.visits import HIDDEN, answers, words

pytestmark = pytest.mark.database
RETURNS = "/provider/returns"
HEADER = (
    "reference,authority,service,case_reference,requested_on,meeting_date,status,cause,cancelled_on,mode,funders,"
    "funders_agreed_on,outcome"
)
KENTS = "{},886,mediation,C-1,2015-07-01,2015-07-16,held,,,online,,,full"
ESSEXS = "{},881,mediation,C-1,2015-07-01,2015-07-16,held,,,online,,,full"
BAD = "B-1,881,mediation,C-1,2015-07-01,2015-07-16,cancelled,,2015-07-10,online,,,"


def csv(*lines):
    return "\n".join([HEADER, *lines]).encode()


def send(visitor, data, name="usage-2015-07.csv", *, accept="text/html"):
    """Send a file as a browser does; written out here, since the client's own parts leave a file open."""
    token = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{visitor.token()}\r\n'
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = token.encode() + head.encode() + data + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    answer = visitor.client.post(RETURNS, data=body, content_type=kind, headers={"Accept": accept})
    answer.get_data()
    answer.close()
    return answer


def count(books, table):
    return books.run(f"select count(*) from {table}")[0][0]


def test_a_clean_file_is_priced_row_by_row_in_the_order_of_recording(visit):
    first = visit("first")

    page = first.read(send(first, csv(KENTS.format("N-1"), KENTS.format("N-2"))).location)

    assert "All 2 rows are good: £1,000.00 in all" in page
    assert "Line 2 N-1 Kent 16 Jul 2015 Held £0.00 Included: number 5 of Kent’s 5 included meetings." in page
    assert "Line 3 N-2 Kent 16 Jul 2015 Held £1,000.00 Full price: all 5 included meetings are used." in page
    assert "Record 2 rows" in page


def test_a_file_with_a_bad_row_names_it_beside_the_good_ones_and_stores_nothing(visit, books):
    first = visit("first")

    page = words(send(first, csv(KENTS.format("N-1"), BAD, KENTS.format("K-1"))))

    assert "2 of 3 rows cannot be recorded, so nothing has been stored" in page
    assert "cause: A cancelled meeting needs its cause" in page
    assert "reference: K-1 is recorded with other values. Take the meeting back first" in page
    assert "The other one is good and would cost £0.00." in page
    assert (count(books, "staged_returns"), count(books, "month_returns")) == (0, 0)


def test_the_bad_rows_come_back_as_csv_from_what_the_page_carries(visit):
    first = visit("first")
    page = send(first, csv(BAD.replace("B-1", "=B-1"))).text
    carried = re.search(r'name="rows" value="([^"]*)"', page)[1].replace("&#34;", '"').replace("&#39;", "'")

    answer = first.post(f"{RETURNS}/reasons", rows=carried)

    assert answer.text.splitlines()[1].startswith("2,'=B-1,Essex,")
    assert "A cancelled meeting needs its cause" in answer.text


def test_recording_stores_all_of_it_once_whatever_is_pressed_twice(visit, books):
    first = visit("first")
    at = send(first, csv(KENTS.format("N-1"), ESSEXS.format("N-2"))).location

    answer = first.post(at)
    assert "2 meetings recorded, 2 of them included, £0.00 charged." in first.read(answer.location)
    again = first.post(at)

    assert "usage-2015-07.csv is recorded. Pressing again has changed nothing." in first.read(again.location)
    assert books.run("select count(*) from meetings where reference like 'N-%%'") == [(2,)]
    assert books.run("select month, how, file_name from month_returns") == [
        (dt.date(2015, 7, 1), "file", "usage-2015-07.csv")
    ]
    assert count(books, "staged_returns") == 0


def test_a_colleagues_same_file_is_skipped_and_counted(visit, books):
    first, manager = visit("first"), visit("manager")
    data = csv(KENTS.format("N-1"))
    at, theirs = send(first, data).location, send(manager, data).location
    manager.post(theirs)

    first.post(at)

    assert "0 meetings recorded, 0 of them included, £0.00 charged; 1 recorded before and skipped." in first.read(
        RETURNS
    )
    assert "The one row was recorded before, with the same values" in first.read(send(first, data).location)


def test_a_slot_that_went_meanwhile_is_shown_before_anything_is_recorded(visit, books):
    first = visit("first")
    at = send(first, csv(KENTS.format("N-1"))).location
    visit("manager").record(**answers(reference="K-91"))

    answer = first.post(at)

    page = words(answer)
    assert "The price has changed while you looked. Nothing has been recorded" in page
    assert "It was £0.00 for one row, and is now £1,000.00 for one row. Look again" in page
    assert books.run("select count(*) from meetings where reference = 'N-1'") == [(0,)]
    again = re.search(r'action="(/provider/returns/check/[^"]+)"', answer.text)[1]
    first.post(again)
    assert books.run("select charged_pence from charges where reference = 'N-1'") == [(100_000,)]


def test_a_period_that_closed_meanwhile_is_asked_about_again(visit, books):
    first = visit("first")
    at = send(first, csv(KENTS.format("N-1"))).location
    app = app_with(books)
    books.run("update portal_state set sample_today = '2015-10-20'")
    close(app, "2015-16-Q2", on=dt.date(2015, 10, 20))
    close_connections(app)

    assert "The price has changed while you looked" in words(first.post(at))


def test_a_row_that_went_bad_meanwhile_makes_the_file_be_forgotten(visit, books):
    first = visit("first")
    at = send(first, csv(KENTS.format("K-91"))).location
    visit("manager").record(**answers(reference="K-91", case_reference="C-7"))

    page = words(first.post(at))

    assert "1 of 1 row cannot be recorded, so nothing has been stored" in page
    assert count(books, "staged_returns") == 0


def test_a_checked_file_is_its_senders_alone_and_for_a_day(visit, books):
    first, manager = visit("first"), visit("manager")
    at = send(first, csv(KENTS.format("N-1"))).location

    assert manager.get(at).status_code == manager.post(at).status_code == 303
    assert first.get(at).status_code == 200
    books.run("update staged_returns set staged_at = staged_at - interval '1 day'")
    assert first.get(at).status_code == 303
    assert "That file is not waiting any more" in first.read(RETURNS)
    send(first, csv(KENTS.format("N-2")))
    assert count(books, "staged_returns") == 1


def test_a_script_is_told_how_far_it_is_and_where_to_go(visit):
    first = visit("first")
    rows = [KENTS.format(f"N-{number}") for number in range(450)]

    lines = [json.loads(line) for line in send(first, csv(*rows), accept="application/x-ndjson").text.splitlines()]

    assert lines[:-1] == [{"checked": 0, "of": 450}, {"checked": 200, "of": 450}, {"checked": 400, "of": 450}]
    page = first.read(lines[-1]["at"])
    assert "All 450 rows are good: £449,000.00 in all" in page
    assert "The first 50 of 450 rows" in page
    assert "Show all 450" in page
    assert "Shows 201 to 400 of 450 rows." in first.read(lines[-1]["at"] + "?all=yes&page=2")


def test_what_a_script_is_told_is_of_the_portals_own_day(visit):
    """A sample lives on its day also while an answer is sent bit by bit."""
    first, tomorrow = visit("first"), KENTS.format("N-1").replace("2015-07-16", "2015-07-21")

    [*_, last] = send(first, csv(tomorrow), accept="application/x-ndjson").text.splitlines()

    assert "The day of the meeting cannot be later than today" in json.loads(last)["page"]


def test_a_script_is_given_the_page_of_a_file_with_bad_rows(visit):
    first = visit("first")

    [*_, last] = send(first, csv(BAD), accept="application/x-ndjson").text.splitlines()

    assert "1 of 1 row cannot be recorded" in json.loads(last)["page"]


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "usage.csv", "The file is empty."),
        (b"%PDF-1.7", "usage.csv", "This is not a CSV or XLSX file. It is a PDF."),
        (csv(), "usage.docx", "This is not a CSV or XLSX file. Its name ends in"),
        (b"PK\x03\x04", "usage.xlsx", "This is not a CSV or XLSX file."),
        (csv().replace(b"outcome", b"outcom"), "usage.csv", "The column outcom is not known. Did you mean outcome?"),
        (b"x" * (10 * 1024 * 1024 + 1), "usage.csv", "The file is 11 MB; the most is 10 MB."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(visit, data, name, sentence):
    page = words(send(visit("first"), data, name))

    assert "This file cannot be read, so nothing has been stored" in page
    assert sentence in page


def test_a_contacts_return_is_told_apart_from_a_meetings_return_in_one_sentence(visit):
    header = ",".join(CONTACTS_COLUMNS.known)

    page = words(send(visit("first"), header.encode(), "contacts.csv"))

    assert "This is a contacts return; a meetings return goes here." in page
    assert "is not known" not in page


def test_a_file_far_too_large_is_refused_with_its_size(visit):
    answer = visit("first").client.post(
        RETURNS, data=b"x" * (14 * 1024 * 1024), content_type="multipart/form-data; boundary=x"
    )

    assert answer.status_code == 413
    assert "The file is 14 MB; the most is 10 MB" in answer.text


def test_no_file_at_all_is_asked_for(visit):
    assert "Choose a file" in words(visit("first").post(RETURNS))


def test_a_header_without_rows_leads_to_a_nil_return_of_the_last_month(visit, books):
    first = visit("first")

    page = first.read(send(first, csv()).location)

    assert "This file has a header and no rows. Nothing of it has been stored." in page
    assert "June 2015" in page
    assert count(books, "month_returns") == 0


def test_a_month_is_declared_complete_once_and_says_who_is_nil(visit, books):
    first = visit("first")
    at = f"{RETURNS}/complete/2015-05"
    page = first.get(at)
    key = dict(HIDDEN.findall(page.text))

    assert "No meeting in May 2015 for any council. Is that right?" in words(page)
    assert [first.post(at, **key).status_code, first.post(at, **key).status_code] == [303, 303]
    assert books.run("select month, how, recorded_on from month_returns") == [
        (dt.date(2015, 5, 1), "declared", dt.date(2015, 7, 20))
    ]
    assert books.run("select count(*) from history where event = 'declared complete'") == [(1,)]
    assert "return is in already, since 20 July 2015" in first.read(at)


@pytest.mark.parametrize("month", ["2015-07", "2015-03", "2018-04", "2015-13", "x"])
def test_only_a_month_of_the_contract_that_is_over_can_be_complete(read_as, month):
    assert read_as("first").get(f"{RETURNS}/complete/{month}").status_code == 404
