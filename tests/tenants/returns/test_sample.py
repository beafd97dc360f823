"""October 2016 of the sample, from its own files by the commands: what the looks show of it."""

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner

from consortium.contracts.queries import current_contract
from consortium.database import Binding, own_transaction
from tenants.returns.queries import last_month_states, returns_through
from tests.databases import app_with, close_connections
from wsgi import main

SAMPLE = Path(__file__).parents[3] / "samples" / "south-east-group"
pytestmark = pytest.mark.database


@pytest.fixture
def consortium(database, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", database.app_url)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))

    def run(*words):
        done = CliRunner().invoke(main, [str(word) for word in words])
        assert done.exit_code == 0, done.output
        return done.output

    run("load", SAMPLE)
    return run


def test_october_is_in_for_sixteen_councils_and_one_row_came_late(consortium, database):
    for file, on in (("2016-08", "2016-09-07"), ("2016-10", "2016-11-07"), ("late-2016-08", "2016-11-16")):
        consortium("import-usage", SAMPLE / "returns" / f"usage-{file}.csv", "--on", on)
    app = app_with(database)

    with app.app_context(), own_transaction(Binding("portal_lead", actor="a test")) as session:
        contract = current_contract(session)
        last = last_month_states(session, contract, dt.date(2016, 11, 18))
        quarter = {"starts_on": dt.date(2016, 7, 1), "ends_on": dt.date(2016, 9, 30)}
        through = returns_through(session, contract, **quarter)
    close_connections(app)

    assert (last.month.long_name, last.came_in_on) == ("October 2016", dt.date(2016, 11, 7))
    assert [council.state for council in last.members].count("in") == 4
    assert [council.state for council in last.members].count("nil") == 12
    [kent] = [council for council in last.councils if council.late]
    assert (kent.name, kent.state, kent.late) == ("Kent", "in", 1)
    assert (kent.late_rows[0].reference, kent.late_rows[0].meeting_on) == ("M00402", dt.date(2016, 8, 18))
    assert through.councils == 16
    assert [month.key for month in through.missing] == ["2016-07", "2016-09"]


def test_a_workbook_is_imported_as_its_csv_file_is(consortium, tmp_path):
    rows = [line.split(",") for line in (SAMPLE / "returns" / "usage-2016-10.csv").read_text().splitlines()]
    file = tmp_path / "usage.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                sheet.write_string(line, place, cell)

    assert "6 meetings recorded, 4 of them included, £500.00 charged." in consortium(
        "import-usage", file, "--on", "2016-11-07"
    )
