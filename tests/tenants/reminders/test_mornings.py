"""Each morning everybody is told of what is theirs to do, once, as they chose."""

import datetime as dt

import pytest
from click.testing import CliRunner

from consortium.config import settings_from
from tenants.reminders.actions import MailsLeft, send_reminders
from tests.kents_cases import DECLINED_IN_JUNE, WANTS_MEDIATION, contact, record_cases
from tests.promises.two_councils import ESSEX
from wsgi import main

TO_KENT, TO_PROVIDER = ("manager@kent.example", "provider@first.example")
DUE_FRIDAY = {"choice": "declined", "choice_told_on": dt.date(2015, 6, 16)}  # its certificate within three working days
THURSDAY, FRIDAY, SATURDAY = (dt.date(2015, 6, day) for day in (18, 19, 20))


@pytest.fixture
def caseworker(loaded, database):
    """A caseworker of the first provider, beside the manager of Kent who acts for it too."""
    added = "insert into accounts (email, name) values ('provider@first.example', 'A caseworker') returning account_id"
    ((account_id,),) = database.run(added)
    database.run(
        "insert into appointments (account_id, role, provider_id) values (%(it)s, 'provider-caseworker', 1)",
        it=account_id,
    )
    return account_id


@pytest.fixture
def mail(loaded):
    return loaded.config["SETTINGS"].mail


def chooses(database, account_id, kind):
    chosen = "insert into mail_preferences (account_id, kind, wanted) values (%(it)s, %(kind)s, true)"
    database.run(chosen, it=account_id, kind=kind)


def test_a_certificate_that_is_due_tomorrow_is_told_to_the_caseworker_who_chose_it(
    loaded, database, caseworker, mail, mails
):
    record_cases(loaded, contact("CASE-1", **DUE_FRIDAY), on=dt.date(2015, 6, 16))
    chooses(database, caseworker, "due")

    sent = send_reminders(mail, THURSDAY)

    assert mails() == [(TO_PROVIDER, "First Mediation Service: 1 deadline due tomorrow, 19 June 2015")]
    assert str(sent) == "1 mail sent"


def test_what_is_overdue_is_told_the_day_after(loaded, caseworker, mail, mails):
    record_cases(loaded, contact("CASE-1", **DUE_FRIDAY), on=dt.date(2015, 6, 16))

    assert send_reminders(mail, FRIDAY).sent == 0
    send_reminders(mail, SATURDAY)

    overdue = "First Mediation Service: 1 deadline overdue"
    assert mails() == [(TO_KENT, overdue), (TO_PROVIDER, overdue)]  # Kent's manager is the provider's too


def test_the_same_day_twice_sends_once(loaded, caseworker, mail, mails):
    record_cases(loaded, contact("CASE-1", **DECLINED_IN_JUNE))

    first, second = send_reminders(mail, SATURDAY), send_reminders(mail, SATURDAY)

    assert (first.sent, second.sent) == (2, 0)
    assert len(mails()) == 2


def test_a_councils_own_deadlines_go_to_that_council_alone(loaded, database, mail, mails):
    database.run("update accounts set deactivated_at = null")  # Essex's manager is there again
    record_cases(loaded, contact("CASE-E", ESSEX, **WANTS_MEDIATION), on=dt.date(2015, 5, 1))

    send_reminders(mail, dt.date(2015, 6, 2))

    told = {to for to, subject in mails() if subject.startswith("Essex")}
    assert told == {"manager@essex.example"}
    assert not [subject for _, subject in mails() if subject.startswith("Kent")]


def test_a_closed_account_and_an_ended_role_get_nothing(loaded, database, caseworker, mail, mails):
    record_cases(loaded, contact("CASE-1", **DECLINED_IN_JUNE))
    database.run("update accounts set deactivated_at = clock_timestamp() where email = 'manager@kent.example'")
    database.run("update appointments set ended_at = 'infinity' where account_id = %(it)s", it=caseworker)

    assert send_reminders(mail, SATURDAY).sent == 0


def test_a_mail_that_fails_is_sent_the_next_time_and_the_others_are_not_sent_again(
    loaded, caseworker, mail, mails, tmp_path
):
    record_cases(loaded, contact("CASE-1", **DECLINED_IN_JUNE))
    wrong = {"MAIL_WAY": "smtp", "MAIL_FROM": "portal@group.example", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": "1"}
    unreachable = settings_from({"PORTAL_INSTANCE": str(tmp_path), **wrong}).mail

    with pytest.raises(MailsLeft, match="0 mails sent, 2 could not be: The mail server"):
        send_reminders(unreachable, SATURDAY)

    assert send_reminders(mail, SATURDAY).sent == 2


def test_the_command_prints_how_many_went_out(loaded, caseworker, database, tmp_path):
    record_cases(loaded, contact("CASE-1", **DECLINED_IN_JUNE))

    environ = {"DATABASE_URL": database.app_url, "PORTAL_INSTANCE": str(tmp_path)}
    done = CliRunner(env=environ).invoke(main, ["send-reminders", "--on", "2015-06-20"])

    assert (done.exit_code, done.output) == (0, "2 mails sent.\n")
