"""A provider's contacts returns on the real database, by the commands: recorded, filled, skipped or refused whole."""

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.databases import close_connections, whole_portal
from tests.promises.two_caseloads import withdraw
from tests.tenants.cases.contacts_of import CERTIFIED, UNDECIDED, line, return_of
from wsgi import main

SAMPLE = Path(__file__).parents[3] / "samples" / "south-east-group"
COUNTED = ("cases", "case_references", "case_events", "certificates", "deadlines", "history", "business_days")
DECLINED = {"choice": "declined", "authority_told_on": ""}
ON = "2016-11-18"

pytestmark = pytest.mark.database


@pytest.fixture
def group(server, sample_loaded):
    made = server.copy(of=sample_loaded)
    yield made
    server.drop(made)


@pytest.fixture
def consortium(group, monkeypatch, tmp_path):
    """Run a command on this test's database as a terminal does."""
    monkeypatch.setenv("DATABASE_URL", group.app_url)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def hand_in(consortium, tmp_path):
    """Import rows of a contacts return: `hand_in(line(), on="2016-10-01")`."""

    def run(*rows, on=ON, check=False):
        path = tmp_path / "contacts.csv"
        path.write_bytes(return_of(*rows))
        return consortium("import-contacts", path, "--on", on, *(["--check"] if check else []))

    return run


def counts(database):
    return {table: database.run(f"select count(*) from {table}")[0][0] for table in COUNTED}


def events(database):
    return database.run(
        "select field, old_value, new_value, reason, source, source_line, recorded_on::text from case_events"
        " order by reference, event_number"
    )


def test_a_contact_becomes_a_case_that_remembers_its_file_and_line(hand_in, group):
    told = hand_in(line(), line(case_reference="C2", authority="881", authority_reference="ESS/2", **CERTIFIED))

    assert (told.exit_code, told.output) == (0, "contacts.csv: 2 contacts recorded.\n")
    assert group.run(
        "select authority_id, reference, authority_reference, choice, source, source_line, recorded_on::text from cases"
        " order by reference desc"
    ) == [
        (881, "C2", "ESS/2", "mediate", "contacts.csv", 3, ON),
        (886, "C00464", None, "mediate", "contacts.csv", 2, ON),
    ]
    assert group.run(
        "select authority_id, certificate_number, case_reference, kind, issued_on::text from certificates"
    ) == [(881, 1, "C2", "PARTICIPATED", "2016-10-10")]
    told_of = "select authority_id, event, details->>'source', details->>'cases' from history where subject = 'cases'"
    assert group.run(f"{told_of} order by 1") == [
        (881, "recorded", "contacts.csv", "1"),
        (886, "recorded", "contacts.csv", "1"),
    ]


def test_one_bad_row_keeps_the_whole_return_out(hand_in, group):
    before = counts(group)

    refused = hand_in(line(), line(case_reference="C2", authority="881", asker="aunt"))

    assert refused.exit_code == 1
    assert refused.output.startswith("contacts.csv:3: asker: aunt is no asker.")
    assert counts(group) == before


def test_a_row_that_the_books_refuse_keeps_the_other_councils_rows_out_too(hand_in, group):
    hand_in(line(case_reference="C9", authority="938"))
    before = counts(group)

    refused = hand_in(line(), line(case_reference="C9", authority="938", asker="young-person"))

    assert refused.exit_code == 1
    assert refused.output == (
        "contacts.csv:3: asker: C9 has another value here already: parent."
        " A later return fills what was blank and changes nothing that was stated.\n"
    )
    assert counts(group) == before


def test_the_same_return_again_is_skipped_and_changes_nothing(hand_in, group):
    rows = line(**CERTIFIED), line(case_reference="C2", **UNDECIDED), line(case_reference="C3", **DECLINED)
    hand_in(*rows)
    before = counts(group)

    again = hand_in(*rows)

    assert again.output == "contacts.csv: 0 contacts recorded; 3 recorded before and skipped.\n"
    assert counts(group) | {"history": 0} == before | {"history": 0}


def test_a_later_return_fills_what_was_blank_and_each_value_is_an_event(hand_in, group):
    hand_in(line(issues="", decision_sent_on="", **UNDECIDED), on="2016-10-01")

    filled = hand_in(line(authority_reference="KEN/1"), line(case_reference="C2"), on="2016-11-07")

    assert filled.output == "contacts.csv: 1 contact recorded; 1 known before and filled in.\n"
    assert events(group) == [
        ("authority_reference", None, "KEN/1", None, "contacts.csv", 2, "2016-11-07"),
        ("issues", "{}", "{education}", None, "contacts.csv", 2, "2016-11-07"),
        ("decision_sent_on", None, "2016-09-01", None, "contacts.csv", 2, "2016-11-07"),
        ("choice", "undecided", "mediate", None, "contacts.csv", 2, "2016-11-07"),
        ("choice_told_on", None, "2016-09-20", None, "contacts.csv", 2, "2016-11-07"),
        ("authority_told_on", None, "2016-09-21", None, "contacts.csv", 2, "2016-11-07"),
    ]
    assert group.run(
        "select authority_reference, issues, decision_sent_on::text, choice, choice_told_on::text, recorded_on::text"
        " from cases where reference = 'C00464'"
    ) == [("KEN/1", ["education"], "2016-09-01", "mediate", "2016-09-20", "2016-10-01")]


def test_the_return_of_a_month_before_is_handed_in_again_after_the_choice_was_told(hand_in, group):
    hand_in(line(**UNDECIDED))
    hand_in(line())
    before = counts(group)

    again = hand_in(line(**UNDECIDED))

    assert again.output == "contacts.csv: 0 contacts recorded; 1 recorded before and skipped.\n"
    assert counts(group) | {"history": 0} == before | {"history": 0}


def test_a_blank_in_a_later_return_takes_nothing_away(hand_in, group):
    hand_in(line(authority_reference="KEN/1", **CERTIFIED))

    again = hand_in(line(decision_kinds="", issues="", decision_sent_on="", authority_told_on=""))

    assert again.output == "contacts.csv: 0 contacts recorded; 1 recorded before and skipped.\n"
    assert events(group) == []


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"service": "disagreement-resolution"}, "service"),
        ({"contacted_on": "2016-09-16"}, "contacted_on"),
        ({"choice": "declined"}, "choice"),
        ({"issues": "health"}, "issues"),
    ],
)
def test_what_was_stated_is_not_changed_by_a_later_return(hand_in, group, changes, column):
    hand_in(line())
    before = counts(group)

    refused = hand_in(line(**changes))

    assert refused.exit_code == 1
    assert refused.output.startswith(f"contacts.csv:2: {column}: C00464 has another value here already: ")
    assert counts(group) == before


def test_what_is_filled_must_fit_what_is_known(hand_in, group):
    """The later row is sound alone; with the day of the contact that it does not change it would be out of order."""
    hand_in(line(contacted_on="2016-09-15", **UNDECIDED))

    refused = hand_in(line(contacted_on="2016-09-15", choice_told_on="2016-09-14"))
    after_the_choice = hand_in(line(**CERTIFIED | {"certificate_kind": "DECLINED"}))

    assert "choice_told_on: 14 September 2016 is before the contact on 15 September 2016." in refused.output
    assert "certificate_kind: A certificate DECLINED needs the choice declined" in after_the_choice.output
    assert counts(group)["case_events"] == 0


def test_a_certificate_may_come_with_a_later_return(hand_in, group):
    hand_in(line(), line(case_reference="C2", **CERTIFIED))

    later = hand_in(line(**CERTIFIED | {"certificate_issued_on": "2016-10-20"}))

    assert later.output == "contacts.csv: 0 contacts recorded; 1 known before and filled in.\n"
    numbered = "select certificate_number, case_reference, issued_on::text, source_line from certificates order by 1"
    assert group.run(numbered) == [(1, "C2", "2016-10-10", 3), (2, "C00464", "2016-10-20", 2)]


def test_a_second_certificate_is_refused_by_column(hand_in, group):
    hand_in(line(**CERTIFIED))

    refused = hand_in(line(**CERTIFIED | {"certificate_issued_on": "2016-10-20"}))

    assert refused.output.startswith(
        "contacts.csv:2: certificate_issued_on: C00464 has another value here already: 10 October 2016."
    )
    assert group.run("select count(*) from certificates") == [(1,)]


def test_a_certificate_that_was_withdrawn_is_not_issued_again_by_the_return_that_named_it(hand_in, group, tmp_path):
    hand_in(line(**CERTIFIED))
    app = whole_portal(group, instance=tmp_path)
    withdraw(app, "C00464", on=dt.date(2016, 11, 18))
    close_connections(app)

    again = hand_in(line(**CERTIFIED))
    another = hand_in(line(certificate_kind="DEEMED", certificate_issued_on="2016-10-24"))

    assert again.output == "contacts.csv: 0 contacts recorded; 1 recorded before and skipped.\n"
    assert another.output == "contacts.csv: 0 contacts recorded; 1 known before and filled in.\n"
    assert group.run("select certificate_number, kind from certificates order by 1") == [
        (1, "PARTICIPATED"),
        (2, "DEEMED"),
    ]


def test_a_reference_of_another_council_is_refused_by_naming_the_reference_alone(hand_in, group):
    hand_in(line())
    before = counts(group)

    refused = hand_in(line(authority="881"))

    assert refused.exit_code == 1
    assert refused.output == (
        "contacts.csv:2: case_reference: C00464 is used already. Each case has a reference of its own.\n"
    )
    assert counts(group) == before


def test_a_check_says_what_would_be_recorded_and_stores_nothing(hand_in, group):
    hand_in(line(**UNDECIDED), on="2016-10-01")
    before = counts(group)

    checked = hand_in(line(**CERTIFIED), line(case_reference="C2"), check=True)

    assert checked.exit_code == 0
    assert checked.output == (
        "contacts.csv: 1 contact recorded; 1 known before and filled in. Nothing is stored: this was a check.\n"
    )
    assert counts(group) == before


def test_a_check_refuses_what_the_import_would_refuse(hand_in, group):
    hand_in(line())

    assert hand_in(line(authority="881"), check=True).exit_code == 1


def test_no_date_lies_after_the_business_date(hand_in, group):
    before = counts(group)

    refused = hand_in(line(**CERTIFIED), on="2016-10-09")

    assert refused.exit_code == 1
    assert refused.output == (
        "contacts.csv:2: certificate_issued_on: The day of the certificate cannot be later than today, 9 October 2016.\n"
    )
    assert counts(group) == before


def test_an_import_moves_the_business_date_on(hand_in):
    hand_in(line(), on="2016-10-01")

    refused = hand_in(line(case_reference="C2"), on="2016-09-30")

    assert "30 September 2016 is before 1 October 2016, the last day on which something was recorded." in refused.output


def test_a_caseload_of_nobody_is_zero_for_each_council(consortium):
    told = json.loads(consortium("caseload", "--format", "json").output)

    assert len(told) == 16
    assert told["886"] == {
        "certificates": {"DECLINED": 0, "DEEMED": 0, "PARTICIPATED": 0},
        "certificates_in_time": 0,
        "contacts": 0,
        "declined": 0,
        "disagreement_resolutions": 0,
        "held_later": 0,
        "held_within_30_days": 0,
        "mediations_requested": 0,
    }


def test_the_samples_467_contacts_give_the_counts_that_were_worked_out_elsewhere(consortium, group):
    replayed = consortium("replay", SAMPLE)

    told = consortium("caseload", "--format", "json")

    assert replayed.exit_code == 0, replayed.output
    assert json.loads(told.output) == json.loads((SAMPLE / "expected-caseload.json").read_text())
    assert group.run("select count(*) from cases") == group.run("select count(*) from case_references") == [(467,)]
    gaps = "select authority_id from certificates group by 1 having max(certificate_number) <> count(*)"
    assert group.run(gaps) == []
    before = counts(group)
    again = [consortium("import-contacts", path) for path in sorted((SAMPLE / "returns").glob("contacts-*.csv"))]
    assert [one.output for one in again if one.exit_code] == []
    assert counts(group) == before
