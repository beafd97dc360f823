"""`consortium pay` and `consortium debt`."""

import json

import pytest
from click.testing import CliRunner

from wsgi import main

pytestmark = pytest.mark.database


@pytest.fixture
def run(books, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", books.app_url)
    return lambda *words: CliRunner().invoke(main, list(words))


def test_a_payment_is_recorded_from_a_terminal_and_the_debt_says_so(run):
    paid = run("pay", "886", "1000000", "--reference", "SEG 1", "--for", "2015-16-Q1")
    again = run("pay", "886", "1000000", "--reference", "seg 1")
    more = run("pay", "886", "353002", "--reference", "SEG 2")
    debt = json.loads(run("debt", "--format", "json").output)

    assert paid.output == "Payment 1 of Kent, £10,000.00: it settles £10,000.00 of quarter 1, 2015-16.\n"
    assert (again.exit_code, more.exit_code) == (1, 1)
    assert "SEG 1 is the bank reference of payment 1" in again.output
    assert "Confirm that £0.01 is carried forward" in more.output
    assert debt["886"]["owed_pence"] == 353_001
    assert run("pay", "886", "0", "--reference", "SEG 3").exit_code == 2
    assert run("pay", "999", "1", "--reference", "SEG 3").exit_code == 1
