import datetime as dt

from tenants.across.checks import CHECKS
from tenants.across.checks.of_invoices import INVOICE_CHECKS
from tenants.across.checks.of_payments import PAYMENT_CHECKS
from tenants.across.checks.rules import (
    AMENDMENTS_FOLLOW,
    COSTS_ADD_UP,
    DOCUMENTS_FIT,
    LEADS_COPIES_FIT,
    MEANINGS,
    RECEIPTS_FOLLOW,
    RECHARGES_ADD_UP,
    Finding,
    Run,
    heading,
    when_run,
)

NOON = dt.datetime(2016, 11, 18, 12, tzinfo=dt.UTC)
TODAY = dt.date(2016, 11, 18)


def run(**changed):
    return Run(**({"at": NOON, "on_day": TODAY, "by": "command verify", "held": 10, "checks": 10} | changed))


def test_every_check_says_what_it_means():
    others = {AMENDMENTS_FOLLOW, COSTS_ADD_UP, DOCUMENTS_FIT, LEADS_COPIES_FIT, RECHARGES_ADD_UP, RECEIPTS_FOLLOW}

    assert {check.sentence for check in (*CHECKS, *PAYMENT_CHECKS, *INVOICE_CHECKS)} | others == set(MEANINGS)


def test_the_heading_says_how_many_hold_or_that_one_fails():
    assert heading(run()) == "All 10 checks of the books hold"
    assert heading(run(held=9)) == "Stop: 1 of 10 checks of the books fails"
    assert heading(run(held=8)) == "Stop: 2 of 10 checks of the books fail"
    assert heading(None) == "The checks of the books have not been run yet"


def test_a_run_of_today_says_its_time_and_an_older_one_that_it_is_old():
    said = {"at": "12:00", "today": TODAY}

    assert when_run(run(), now=NOON, **said) == "run today at 12:00"
    assert when_run(run(), now=NOON + dt.timedelta(days=1), **said) == "run today at 12:00"
    assert when_run(run(), now=NOON + dt.timedelta(days=1, seconds=1), **said) == "last run more than a day ago"
    assert when_run(run(on_day=dt.date(2016, 10, 20)), now=NOON, **said) == "last run on 20 October 2016"


def test_a_broken_check_names_five_places_and_that_there_are_more():
    finding = Finding("It adds up", 9, tuple("abcdef"))

    assert str(finding) == "BROKEN  It adds up: a; b; c; d; e and more"
    assert (finding.places, finding.has_more) == (("a", "b", "c", "d", "e"), True)
