"""A job commits with the act that asks for it, is done once, and is tried again when it fails."""

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from consortium import clock
from consortium.config import settings_from
from consortium.contracts.queries import current_contract
from consortium.dates import long_date
from consortium.periods.rules import look_until
from tenants.across.actions.closing import hold_period, release_hold
from tenants.across.jobs import QUEUE, job_runner
from tenants.reminders.asking import ask_for_mail
from tests.kents_cases import WANTS_MEDIATION, contact, record_cases
from tests.promises.two_councils import ESSEX, FIRST, KENT, as_lead, as_provider, charge, close, meeting, record
from tests.promises.two_disputes import answer, query, reply

TODAY = clock.london_date(clock.now())
TO_KENT = "manager@kent.example"


def work(app):
    """Do the jobs in a thread of their own: where a browser was before, its loop still runs in this one."""
    runner = job_runner(app, mornings=False)
    options = {"queues": [QUEUE], "wait": False, "delete_jobs": "successful", "install_signal_handlers": False}
    with ThreadPoolExecutor(1) as alone:
        alone.submit(runner.run_worker, **options).result()


def hold(app, *, release=False):
    with as_lead(app, TODAY) as session:
        contract = current_contract(session)
        if release:
            release_hold(session, contract, "2015-16-Q1", reason="A line is missing", by_name="Kent")
        else:
            hold_period(session, contract, "2015-16-Q1", by_name="Kent")


def request(app, reference="CASE-1", authority_id=KENT):
    record_cases(app, contact(reference, authority_id, **WANTS_MEDIATION), on=TODAY)


def test_a_new_request_is_told_to_the_councils_people_who_read_cases(loaded, jobs, mails):
    request(loaded)

    work(loaded)

    assert mails() == [(TO_KENT, "New request: case CASE-1")]
    assert jobs() == []


def test_an_act_that_is_taken_back_takes_its_mail_with_it(loaded, jobs):
    with suppress(ZeroDivisionError), as_provider(loaded, KENT, FIRST, TODAY) as scope:
        ask_for_mail(scope, "request", "CASE-1")
        _ = 1 / 0

    assert jobs() == []


def test_history_that_is_loaded_is_told_to_nobody(loaded, jobs):
    record_cases(loaded, contact("CASE-1", **WANTS_MEDIATION), on=dt.date(2015, 6, 15))

    assert jobs() == []


def test_a_case_in_which_nothing_is_asked_for_is_told_to_nobody(loaded, jobs):
    record_cases(loaded, contact("CASE-1"), on=TODAY)

    assert jobs() == []


def test_a_statement_is_told_to_the_councils_people_with_its_amount(loaded, mails):
    charge(loaded, on=dt.date(2015, 5, 5))
    close(loaded, on=TODAY)

    work(loaded)

    told = f"Statement 2015-16-Q1 for Kent: £8,160.01, to pay by {long_date(TODAY + dt.timedelta(days=30))}"
    assert mails() == [("finance@kent.example", told), (TO_KENT, told)]


def test_a_draft_is_told_until_when_to_look_at_it_and_one_taken_back_is_not(loaded, mails):
    charge(loaded, on=dt.date(2015, 5, 5))
    hold(loaded)

    work(loaded)
    hold(loaded, release=True)
    hold(loaded)
    hold(loaded, release=True)
    work(loaded)

    told = f"Draft 2015-16-Q1 for Kent: look at it by {long_date(look_until(TODAY, 5))}"
    assert mails() == [("finance@kent.example", told), (TO_KENT, told)]


def test_the_same_told_twice_is_sent_once(loaded, mails):
    request(loaded)
    with as_provider(loaded, KENT, FIRST, TODAY) as scope:
        ask_for_mail(scope, "request", "CASE-1")

    work(loaded)

    assert len(mails()) == 1


def test_a_person_of_kent_is_told_nothing_of_essex(loaded, mails):
    request(loaded, "CASE-E", ESSEX)

    work(loaded)

    assert mails() == []  # Essex's own manager has a closed account


def test_a_reference_of_essex_asked_for_in_kents_name_is_told_to_nobody(loaded, mails):
    request(loaded, "CASE-E", ESSEX)
    with as_provider(loaded, KENT, FIRST, TODAY) as scope:
        ask_for_mail(scope, "request", "CASE-E")

    work(loaded)

    assert mails() == []


def test_a_mail_that_was_chosen_away_is_not_sent(loaded, database, mails):
    chosen = "insert into mail_preferences (account_id, kind, wanted)"
    database.run(f"{chosen} select account_id, 'request', false from accounts")
    request(loaded)

    work(loaded)

    assert mails() == []


@pytest.mark.parametrize(
    ("act", "authority_id"), [("statement", KENT), ("request", ESSEX), ("request", None), ("anything", KENT)]
)
def test_the_queue_takes_nothing_that_is_not_the_askers(loaded, jobs, act, authority_id):
    statement = text("select ask_for_mail(:act, :authority_id, :provider_id, 'CASE-1')")
    values = {"act": act, "authority_id": authority_id, "provider_id": FIRST}

    with pytest.raises(DBAPIError, match="no such mail"), as_provider(loaded, KENT, FIRST, TODAY) as scope:
        scope.session.execute(statement, values)

    assert jobs() == []


def test_the_lead_asks_for_no_mail_of_a_case(loaded, jobs):
    with pytest.raises(DBAPIError, match="no such mail"), as_lead(loaded, TODAY) as session:
        session.execute(text("select ask_for_mail('request', 886, null, 'CASE-1')"))

    assert jobs() == []


def test_a_server_that_takes_no_mail_is_tried_again_and_said_in_the_log(loaded, tmp_path, jobs, mails, capfd):
    right = loaded.config["SETTINGS"]
    wrong = {"MAIL_WAY": "smtp", "MAIL_FROM": "portal@group.example", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": "1"}
    loaded.config["SETTINGS"] = settings_from({"PORTAL_INSTANCE": str(tmp_path), **wrong})
    request(loaded)

    work(loaded)

    assert jobs() == [("request", "CASE-1", "todo", 1)]
    logged = "".join(capfd.readouterr())
    (line,) = [json.loads(line) for line in logged.splitlines() if "mail not sent" in line]
    assert line["why"].startswith("0 mails sent, 1 could not be: The mail server 127.0.0.1 did not take a mail")
    assert "CASE-1" not in logged
    assert "manager@kent" not in logged
    assert right.mail.way == "folder"


def test_a_query_is_told_to_the_provider_and_its_reply_to_the_lead_once_each(loaded, database, mails):
    """The open account acts for Kent, for the provider and as the lead."""
    record(loaded, *(meeting(f"K-{number}") for number in range(1, 7)), on=dt.date(2015, 6, 15))
    close(loaded, on=dt.date(2015, 7, 6))
    opened = query(loaded, "meeting", "K-6", on=TODAY, note="Nobody of ours was there")
    work(loaded)
    assert mails() == [(TO_KENT, "Kent queries meeting K-6")]

    reply(loaded, opened.dispute_number, on=TODAY)
    work(loaded)

    assert mails() == [(TO_KENT, "Kent queries meeting K-6"), (TO_KENT, "The provider replied to query 1 of Kent")]


def test_of_a_query_that_is_answered_nobody_is_told_any_more(loaded, mails):
    record(loaded, *(meeting(f"K-{number}") for number in range(1, 7)), on=dt.date(2015, 6, 15))
    close(loaded, on=dt.date(2015, 7, 6))
    query(loaded, "meeting", "K-6", on=TODAY)
    answer(loaded, 1, "rejected", on=TODAY)

    work(loaded)

    assert mails() == []
