"""The journal of a year end: balanced on 31 March and in April, coded by the council, exported once and again on purpose."""

import csv
import datetime as dt
import io

import pytest

from tenants.coding.rules import CodingString, Parts, Target
from tenants.journals.accruals import check_year_end, code_year_end, taken_back
from tenants.journals.rules import Coded, NotBalanced
from tenants.year_end.rules import Charged, Entry, Span, YearEnd, YearReport
from tests.databases import app_with, close_connections
from tests.kents_coding import EVERY_STRING
from tests.promises.two_councils import meeting, record

APRIL, MARCH = dt.date(2015, 4, 1), dt.date(2016, 3, 27)
PATH = "/kent/journals/year-end?year=2015-16&known=04-30"


def string(number, kind, *, from_on=APRIL):
    return CodingString(
        number, Target(kind), Parts("EDU", str(number), None, None), f"EDU-{number}", from_on, APRIL, "X"
    )


STRINGS = [
    string(number, kind)
    for number, kind in enumerate(("meeting", "core-subscription", "recharge", "accrual", "prepayment"), start=1)
]


def entry(kind, earned_pence, *, billed_pence=0, shares=(), on=MARCH):
    recharged_pence = sum(pence for _, pence in shares)
    charged = Charged(886, kind, "X-1", 1, on, earned_pence, billed_pence, 0, recharged_pence, "Why.", shares)
    return Entry(charged, Span(on, on), earned_pence)


def report(*closing):
    return YearReport(YearEnd(2015, 8062, dt.date(2016, 4, 30)), 0, (), closing)


SHARED = entry("meeting", 100_000, shares=(("SCH", 50_000),))
SUBSCRIPTION = entry("core-subscription", 434_455, billed_pence=748_000, on=APRIL)


def test_an_accrual_and_a_prepayment_each_have_their_other_side_and_april_turns_them_round():
    year = report(SHARED, SUBSCRIPTION)

    coded = code_year_end(year, STRINGS)

    assert [(one.kind, one.amount_pence) for one in coded.entries] == [
        ("meeting", 50_000),
        ("recharge", 50_000),
        ("accrual", -100_000),
        ("core-subscription", -313_545),
        ("prepayment", 313_545),
    ]
    assert coded.debit_pence == coded.credit_pence == 413_545
    check_year_end(coded, year)
    assert [one.amount_pence for one in taken_back(coded.entries)] == [-50_000, -50_000, 100_000, 313_545, -313_545]


def test_what_has_no_string_is_named_and_what_does_not_add_up_is_refused():
    year = report(SHARED)
    without = code_year_end(year, STRINGS[:3])
    whole = code_year_end(year, STRINGS)

    assert [(one.named, one.why) for one in without.uncoded] == [("The other side", "No coding string for accruals")]
    for wrong in (Coded(whole.entries[:1], ()), Coded((), ())):
        with pytest.raises(NotBalanced):
            check_year_end(wrong, year)


@pytest.fixture
def accrued(books):
    """Kent's book on 4 May 2016: K-77 held in March for £1,000.00, half of it the academy's, and on no statement."""
    app = app_with(books)
    books.run("update portal_state set sample_today = '2016-05-04'")
    record(app, meeting("K-76", meeting_on=dt.date(2015, 9, 1)), on=dt.date(2015, 9, 2))
    record(app, meeting("K-77", meeting_on=MARCH, shared_with="886-SCH"), on=dt.date(2016, 3, 30))
    close_connections(app)
    return books


def export(visitor, *, path=PATH, **said):
    return visitor.post(path, **({"kind": "csv", "shown": "0", "takes_back": "y"} | said))


def rows_of(answer):
    rows = csv.DictReader(io.StringIO(answer.text))
    return [
        (row["Posting date"], row["Coding"], row["Debit"], row["Credit"], row["Financial year"], row["Period"])
        for row in rows
    ]


@pytest.mark.database
def test_it_is_exported_with_what_april_takes_back_kept_and_told(accrued, visit):
    accrued.run(EVERY_STRING)
    kent, finance = visit("kent"), visit("finance")
    assert "Journal of 31 March 2016 for your ledger" in finance.read("/kent/year-end?year=2015-16")
    assert "The journal of 31 March 2016 balances: £1,000.00 on each side" in kent.read(PATH)

    made, stale = export(kent), export(finance)
    page, file = kent.read(made.location), kent.get("/kent/journals/year-end/2015/1")

    assert "The journal was exported on 4 May 2016 by Somebody of kent, with the entries that take it back" in page
    assert "Somebody exported it while you had this page open" in stale.text
    assert rows_of(file) == [
        ("2016-03-31", "EDU10-4403", "500.00", "", "2015-16", "12"),
        ("2016-03-31", "EDU10-4407", "500.00", "", "2015-16", "12"),
        ("2016-03-31", "EDU10-4409", "", "1000.00", "2015-16", "12"),
        ("2016-04-01", "EDU10-4403", "", "500.00", "2016-17", "1"),
        ("2016-04-01", "EDU10-4407", "", "500.00", "2016-17", "1"),
        ("2016-04-01", "EDU10-4409", "1000.00", "", "2016-17", "1"),
    ]
    assert "Exported the accruals of 2015-16 for the finance system" in kent.read("/kent/history")


@pytest.mark.database
def test_it_is_exported_again_by_a_tick_alone_and_without_april_where_the_ledger_does_that(accrued, visit):
    accrued.run(EVERY_STRING)
    kent = visit("kent")
    export(kent)

    without, again = export(kent, shown="1"), export(kent, shown="1", again="y", takes_back="")

    assert "Tick the box if the journal is to be exported again" in without.text
    assert again.status_code == 303
    assert len(rows_of(kent.get("/kent/journals/year-end/2015/2"))) == 3
    assert accrued.run("select export_number, takes_back, debit_pence from accrual_exports order by 1") == [
        (1, True, 100_000),
        (2, False, 100_000),
    ]


@pytest.mark.database
def test_nothing_is_exported_without_strings_before_the_year_is_over_or_of_nothing(accrued, visit):
    kent = visit("kent")
    uncoded = export(kent)
    accrued.run(EVERY_STRING)
    early = export(kent, path="/kent/journals/year-end?year=2016-17")
    accrued.run("update portal_state set sample_today = '2016-03-31'")
    on_the_day = export(kent)

    assert "no journal can be exported" in uncoded.text
    assert "31 March 2017 is still to come" in early.text
    assert "31 March 2016 is still to come" in on_the_day.text
    assert accrued.run("select count(*) from accrual_exports") == [(0,)]
    assert visit("officer").get(PATH).status_code == 404
    assert kent.get("/kent/journals/year-end/2015/1").status_code == 404
