"""Every kind of entry in plain words, whoever wrote it."""

import datetime as dt
import re
from pathlib import Path

import pytest

from consortium.history.queries import CHANGES, Entry
from tenants.history.kinds import KINDS
from tenants.history.sentences import SENTENCES, told
from tenants.history.tables import TABLES

ROOT = Path(__file__).parents[3]
SOURCES = [*ROOT.glob("consortium/**/*.py"), *ROOT.glob("tenants/**/*.py")]
ACCOUNT = "6f0d1d5e-6c9f-4d0b-9d3f-0a6d6a4a3b10"
NAMES = {ACCOUNT: "Ada Lace"}


def entry(event, subject="meetings", **details):
    at = dt.datetime(2016, 11, 18, 12, tzinfo=dt.UTC)
    return Entry(1, at, dt.date(2016, 11, 18), ACCOUNT, event, subject, 886, None, details)


def said(event, subject="meetings", **details):
    return told(entry(event, subject, **details), NAMES).sentence


def test_what_the_provider_does_is_told_with_references():
    assert said("recorded", source="form", meetings=["K-1"]) == "Recorded a meeting: K-1"
    assert said("recorded", source="usage.csv", meetings=[f"M{n}" for n in range(8)]) == (
        "Recorded 8 meetings from usage.csv: M0, M1, M2, M3, M4, M5 and 2 more"
    )
    assert said("recorded", "cases", source="form", cases=1, filled=0) == "Recorded a contact"
    assert said("recorded", "cases", source="contacts.csv", cases=0, filled=1) == (
        "Recorded what was blank of a case from contacts.csv"
    )
    assert said("recorded", "cases", source="contacts.csv", cases=31, filled=2) == (
        "Recorded 31 contacts and what was blank of 2 cases from contacts.csv"
    )
    assert said("reversed", meeting="K-1", reason="recorded twice") == "Took back meeting K-1: recorded twice"
    assert said("amended", meeting="K-1", fields=["mode", "outcome"]) == (
        "Put right for meeting K-1: how it was held and its outcome"
    )
    assert said("declared complete", "returns", month="2016-10") == "Said that the return of October 2016 is complete"


def test_what_is_done_in_a_case_is_told_with_its_reference_alone():
    assert said("meeting-booked", "cases", case="C-1") == "Booked a meeting of case C-1"
    assert said("funder-answered", "cases", case="C-1") == "Recorded what a funder answered in case C-1"


def test_what_happens_to_people_is_told_with_their_names():
    assert said("role-given", ACCOUNT, role="member-manager") == "Gave Ada Lace the role of SEN manager"
    assert said("role-ended", ACCOUNT, role="auditor") == "Ended the role of auditor for Ada Lace"
    assert said("invited", ACCOUNT, role="lead-admin") == "Invited Ada Lace as lead administrator"
    assert said("sign-in-failed", ACCOUNT) == "A sign-in as Ada Lace failed"
    assert said("sign-in-failed", "address 12ab") == "A sign-in failed, with an email address 12ab that nobody has"
    assert said("refused", "group_home.shown") == "Was refused the lead’s page “home”"
    renamed = told(entry("account-renamed", ACCOUNT, before="A", after="B"), NAMES)
    assert list(map(str, renamed.changes)) == ["Name: B, was A"]


def test_what_the_lead_does_is_told_with_its_numbers():
    assert said("checked", "books", held=10, checks=10) == "Ran the checks of the books: all 10 hold"
    assert said("recharge-issued", "recharge", number=3, net_pence=50_000, vat_pence=10_000) == (
        "Issued recharge R3: £600.00"
    )
    assert said("receipt-taken-back", "receipt", number=3, amount_pence=60_000) == (
        "Took back receipt 3 of a funder: £600.00"
    )
    assert said("checked", "books", held=9, checks=10) == "Ran the checks of the books: 9 of 10 hold"
    assert said("loaded", "folder", changes=1) == "Loaded the consortium’s folder: 1 change"
    closing = {"period_name": "2016-17-Q2", "statements": 11, "net_pence": 2_400_000}
    assert said("insert", "period_holds", after=closing) == "Held 2016-17-Q2: 11 statements, £24,000.00 net"
    released = {"reason": "A price was wrong"}
    assert said("insert", "hold_releases", after=released) == "Opened a held period again: A price was wrong"
    assert said("insert", "closings", after=closing) == "Closed 2016-17-Q2: 11 statements, £24,000.00 net"
    assert said("exported", "councils", format="csv", file="SEG-councils") == "Downloaded councils as CSV: SEG-councils"


def test_what_is_charged_and_paid_is_told_with_its_amount():
    charged = told(entry("charged", "year-1", lines=2, councils=2, amount_pence=1_496_000), NAMES)

    assert charged.sentence == "Charged the subscriptions of contract year 1"
    assert [str(change) for change in charged.changes] == ["Lines: 2", "Councils: 2", "Amount: £14,960.00"]
    assert said("charged", "AUDIT-2016") == "Charged AUDIT-2016"
    assert (
        said("payment-recorded", "payments", payment=3, amount_pence=100) == "Recorded payment 3 of the council: £1.00"
    )
    assert said("payment-taken-back", "payments", payment=3, amount_pence=100) == (
        "Took back payment 3 of the council: £1.00"
    )
    assert said("statements-settled", "payments", amount_pence=3_000) == (
        "Settled £30.00 of statements with what was left of payments and credits"
    )
    assert said("invoice-numbered", "payments", invoice="INV-1") == (
        "Kept INV-1 as the sales invoice number of a statement"
    )


def test_a_bank_holiday_is_told_by_its_name():
    mourning = {"name": "State funeral", "holiday_on": "2022-09-19"}

    assert said("insert", "bank_holidays", after=mourning) == "Added the bank holiday State funeral"


def test_a_changed_row_says_what_was_there_before():
    before = {"contract_id": 1, "reference": "SEG", "ends_on": "2018-03-31", "previous_annual_pence": 2_410_321}
    after = before | {"ends_on": "2020-03-31", "previous_annual_pence": None}

    found = told(entry("update", "contracts", before=before, after=after), NAMES)

    assert found.sentence == "Changed the contract SEG"
    assert [str(change) for change in found.changes] == [
        "Last day: 31 March 2020, was 31 March 2018",
        "The old contract, a year: empty now, was £24,103.21",
    ]


def test_a_new_row_says_its_values_once():
    row = {
        "contract_id": 1,
        "reference": "AUDIT",
        "amount_pence": 432_107,
        "incurred_on": "2016-06-30",
        "basis": [["equal", "1"]],
    }

    found = told(entry("insert", "shared_costs", after=row), NAMES)

    assert found.sentence == "Added the shared cost AUDIT"
    assert "; ".join(map(str, found.changes)) == "Amount: £4,321.07; Day: 30 June 2016; Basis: equally"


def test_an_event_that_nobody_gave_a_sentence_is_told_in_words_all_the_same():
    found = told(entry("hung up", "curtains", colour="green", price_pence=100, parts={"left": 1}), NAMES)

    assert found.sentence == "Hung up: curtains"
    assert [str(change) for change in found.changes] == ["Colour: green", "Price: £1.00", "Parts: left 1"]


def test_every_event_that_the_code_writes_has_a_sentence_and_a_kind():
    texts = [path.read_text(encoding="utf-8") for path in SOURCES]
    written = {
        event
        for text in texts
        for event in re.findall(r'\b_?remember(?:_of)?\(\s*[\w.]+,\s*"([^"]+)"', text)
        + re.findall(r'\b_link\([^)"]*"([^"]+)"', text)
        + re.findall(r"into history[^;]*?(?:select|values)[^;]*?'([a-z][a-z -]+)', '[a-z]", text, re.DOTALL)
    }

    kinds = {event for kind in KINDS.values() for event in kind.events}
    assert {"recorded", "reversed", "loaded", "signed-in", "exported", "password-changed", "link-made"} <= written
    assert written - set(SENTENCES) == set()
    assert written - kinds - {"acted on a date"} == set()


def test_every_table_whose_changes_are_remembered_has_a_name_and_a_kind(database):
    found = {
        table
        for (table,) in database.run(
            "select distinct tgrelid::regclass::text from pg_trigger where tgfoid = 'remember_change'::regproc"
        )
    }

    tables = {table for kind in KINDS.values() for table in kind.tables}
    assert "contracts" in found
    assert found - set(TABLES) == {"closings", "period_holds", "hold_releases"}
    assert found - tables == set()


test_every_table_whose_changes_are_remembered_has_a_name_and_a_kind = pytest.mark.database(
    test_every_table_whose_changes_are_remembered_has_a_name_and_a_kind
)


def test_a_row_that_was_removed_says_which():
    assert said(CHANGES[2], "funders", before={"name": "Kent academy"}) == "Removed the funder Kent academy"
