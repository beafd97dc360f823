import datetime as dt
import io

import openpyxl
import pytest
from flask import Flask

from consortium.web.downloads import Column, file_of
from consortium.web.lists import Paging, here, page_asked_for, sorting_asked_for

COLUMNS = (Column("reference", "Reference"), Column("amount_pence", "Amount, £", "pence"), Column("day", "Day", "day"))
ROWS = [("=1+1", -133334, dt.date(2016, 8, 18)), ("K-1", None, None)]


@pytest.fixture
def asked():
    """Ask for an address: `with asked("/list?page=2")`."""
    app = Flask(__name__)
    return app.test_request_context


def cells(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active
    return [list(row) for row in sheet.iter_rows()]


def test_a_list_as_csv_has_whole_pence_plain_days_and_no_formula():
    answer = file_of("kent", COLUMNS, ROWS, "csv")

    assert answer.get_data(as_text=True) == "reference,amount_pence,day\n'=1+1,-133334,2016-08-18\nK-1,,\n"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kent.csv"'


def test_a_list_as_spreadsheet_has_pounds_to_add_up_and_text_that_stays_text():
    heading, first, second = cells(file_of("kent", COLUMNS, ROWS, "xlsx"))

    assert [cell.value for cell in heading] == ["Reference", "Amount, £", "Day"]
    assert [cell.value for cell in first] == ["=1+1", -1333.34, dt.datetime(2016, 8, 18)]  # noqa: DTZ001  a day alone
    assert first[0].data_type == "s"
    assert [cell.value for cell in second] == ["K-1", None, None]


@pytest.mark.parametrize(
    ("total", "page", "present", "first", "last", "pages"),
    [
        (0, 1, 1, 0, 0, 1),
        (1, 1, 1, 1, 1, 1),
        (50, 1, 1, 1, 50, 1),
        (51, 2, 2, 51, 51, 2),
        (192, 9, 4, 151, 192, 4),
    ],
)
def test_a_page_shows_fifty_rows_and_never_lies_beyond_the_last(total, page, present, first, last, pages):
    paging = Paging(page, total)

    assert (paging.present, paging.first, paging.last, paging.pages) == (present, first, last, pages)


@pytest.mark.parametrize("page", ["", "0", "-1", "two", "１", "9999999", "1e3", "1_0"])
def test_a_page_that_is_no_number_is_the_first(asked, page):
    with asked(f"/list?page={page}"):
        assert page_asked_for() == 1


def test_a_column_is_sorted_up_first_and_down_when_it_is_asked_for_again(asked):
    with asked("/list?sort=amount&order=up&year=2016-17"):
        sorting = sorting_asked_for(("day", "amount"), down=True)

        assert (sorting.by, sorting.down, sorting.order_of("amount")) == ("amount", False, "ascending")
        assert here(sorting.next_of("amount")) == "/list?sort=amount&order=down&year=2016-17"


def test_an_unknown_column_sorts_as_nothing_asked(asked):
    with asked("/list?sort=password&order=down"):
        assert sorting_asked_for(("day",), down=True).by == "day"


def test_an_address_keeps_what_it_is_not_told_to_change(asked):
    with asked("/kent/meetings?reference=K%261&page=2"):
        assert here({"page": 3}) == "/kent/meetings?reference=K%261&page=3"
        assert here({"page": None}, path="/kent/meetings.csv") == "/kent/meetings.csv?reference=K%261"
        assert here({"page": None, "reference": None}) == "/kent/meetings"
