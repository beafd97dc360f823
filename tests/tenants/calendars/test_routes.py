"""Addresses that a calendar reads: made, shown once, ended, and worth nothing to anybody else."""

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from icalendar import Calendar

from tests.promises.two_councils import KENT

pytestmark = pytest.mark.database
ADDRESS = re.compile(r"http://localhost(/calendar/[A-Za-z0-9_-]{43}\.ics)")


PRESS, ANOTHER = "a" * 22, "b" * 22


def made_by(visitor, body, key=PRESS):
    answer = visitor.post(f"/account/calendar/{body}", request_key=key)
    return ADDRESS.search(answer.text)[1]


def entries(answer):
    return {str(entry["summary"]) for entry in Calendar.from_ical(answer.data).walk("VEVENT")}


def test_a_councils_calendar_holds_what_the_council_has_to_do_and_whoever_knows_the_address_reads_it(visit_at_work):
    path = made_by(visit_at_work("kent"), "kent")

    answer = visit_at_work("nobody").get(path)

    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert answer.headers["Cache-Control"] == "no-store"
    assert entries(answer) == {
        "K-1: Hold the mediation",
        "S-1: Hold the mediation",
        "K-3: Hold the mediation",
        "K-3: Tell the health body the issues",
        "K-4: Hold the mediation",
    }


def test_a_providers_calendar_holds_its_work_for_every_council(visit_at_work):
    path = made_by(visit_at_work("first"), "provider")

    assert entries(visit_at_work("nobody").get(path)) == {
        "K-1: Hold the mediation",
        "K-2: Issue the certificate",
        "K-3: Hold the mediation",
        "K-4: Hold the mediation",
        "E-1: Hold the mediation",
    }


def test_each_provider_reads_its_own(visit_at_work):
    assert entries(visit_at_work("nobody").get(made_by(visit_at_work("second"), "provider"))) == {
        "S-1: Hold the mediation"
    }


def test_the_address_is_shown_once_and_kept_as_a_fingerprint(visit_at_work, at_work):
    kent = visit_at_work("kent")
    path = made_by(kent, "kent")
    token = path.removeprefix("/calendar/").removesuffix(".ics")

    assert token not in kent.get("/account/calendar").text
    kept = at_work.run("select token_hash, authority_id, provider_id from calendar_feeds")
    assert [(bytes(hashed), *whose) for hashed, *whose in kept] == [
        (hashlib.sha256(token.encode()).digest(), KENT, None)
    ]


def test_a_new_address_takes_the_place_of_the_one_before(visit_at_work):
    kent, nobody = visit_at_work("kent"), visit_at_work("nobody")
    before = made_by(kent, "kent")

    after = made_by(kent, "kent", ANOTHER)

    assert before != after
    assert (nobody.get(before).status_code, nobody.get(after).status_code) == (404, 200)


def test_the_same_press_makes_the_same_address(visit_at_work, at_work):
    kent = visit_at_work("kent")

    assert made_by(kent, "kent") == made_by(kent, "kent")
    assert at_work.run("select count(*) from calendar_feeds") == [(1,)]


def test_presses_at_once_leave_one_address(visit_at_work, at_work):
    visitors = [visit_at_work("kent") for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        paths = list(pool.map(lambda pair: made_by(pair[1], "kent", f"{pair[0]}" * 22), enumerate(visitors)))

    statuses = [visit_at_work("nobody").get(path).status_code for path in paths]
    assert sorted(statuses) == [200, 404, 404, 404]


def test_an_address_that_was_ended_is_no_page(visit_at_work):
    kent, nobody = visit_at_work("kent"), visit_at_work("nobody")
    path = made_by(kent, "kent")

    answer = kent.post("/account/calendar/kent/end")

    assert answer.status_code == 303
    assert "The address for Kent has ended." in kent.read("/account/calendar")
    assert nobody.get(path).status_code == 404
    assert "There is no address yet." in kent.read("/account/calendar")


@pytest.mark.parametrize(
    "token", ["", "x", "a" * 43, "a" * 5000, "%00", "..%2f..", "'; drop table calendar_feeds --", "ü" * 20]
)
def test_an_unknown_address_is_no_page(read_as, token):
    assert read_as("nobody").get(f"/calendar/{token}.ics").status_code == 404


@pytest.mark.parametrize(
    "ends",
    [
        "update accounts set deactivated_at = clock_timestamp() where email = 'kent@portal.example'",
        "update appointments set ended_at = clock_timestamp() where role = 'member-manager' and authority_id = 886",
    ],
)
def test_an_address_ends_with_the_account_and_with_the_role(visit_at_work, at_work, ends):
    path = made_by(visit_at_work("kent"), "kent")

    at_work.run(ends)

    assert visit_at_work("nobody").get(path).status_code == 404
    assert at_work.run("select count(*) from calendar_feeds where ended_at is null") == [(0,)]


def test_an_account_that_is_opened_again_has_no_address(visit_at_work, at_work):
    path = made_by(visit_at_work("kent"), "kent")
    at_work.run("update accounts set deactivated_at = clock_timestamp() where email = 'kent@portal.example'")

    at_work.run("update accounts set deactivated_at = null where email = 'kent@portal.example'")

    assert visit_at_work("nobody").get(path).status_code == 404


def test_a_role_that_reads_no_cases_reads_no_calendar(visit_at_work, at_work):
    """Even when nothing has ended the address itself."""
    path = made_by(visit_at_work("officer"), "kent")
    at_work.run("set session_replication_role = replica")
    at_work.run("update appointments set role = 'member-finance' where role = 'member-officer'")

    assert visit_at_work("nobody").get(path).status_code == 404


@pytest.mark.parametrize("who", ["finance", "lead", "treasurer", "auditor"])
def test_who_reads_no_cases_is_offered_none(read_as, who):
    page = read_as(who).read("/account/calendar")

    assert "Your roles read no cases" in page
    assert "What is due, in your own calendar" not in read_as(who).read("/account")
    assert read_as(who).post("/account/calendar/kent", request_key=PRESS).status_code == 404


def test_nobody_makes_or_ends_another_bodys_address(visit_at_work, at_work):
    path = made_by(visit_at_work("kent"), "kent")
    essex = visit_at_work("essex")

    assert essex.post("/account/calendar/kent", request_key=PRESS).status_code == 404
    assert essex.post("/account/calendar/kent/end").status_code == 404
    assert essex.post("/account/calendar/provider", request_key=PRESS).status_code == 404
    assert visit_at_work("nobody").get(path).status_code == 200
    assert at_work.run("select count(*) from calendar_feeds") == [(1,)]


def test_an_officers_address_is_not_the_managers(visit_at_work):
    made_by(visit_at_work("kent"), "kent")

    assert "There is no address yet." in visit_at_work("officer").read("/account/calendar")


def test_the_history_says_who_made_and_ended_one_and_holds_no_address(visit_at_work, at_work):
    kent = visit_at_work("kent")
    path = made_by(kent, "kent")
    kent.post("/account/calendar/kent/end")

    told = at_work.run(
        "select event, authority_id, details::text from history where event like 'calendar%' order by entry_number"
    )
    assert told == [("calendar-made", KENT, "{}"), ("calendar-ended", KENT, "{}")]
    assert path.split("/")[2][:20] not in str(at_work.run("select * from history"))
    page = kent.read("/kent/history")
    assert "Made an address for a calendar of their own" in page
    assert "Ended the address of their calendar" in page


def test_no_log_line_holds_the_address(visit_at_work, capsys):
    path = made_by(visit_at_work("kent"), "kent")
    capsys.readouterr()

    visit_at_work("nobody").get(path)

    assert path.split("/")[2].removesuffix(".ics") not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("insert into calendar_feeds values ('\\x00', {account}, 886, null)", "calendar_feeds_hash_check"),
        ("insert into calendar_feeds values (sha256('a'), {account}, 886, 1)", "calendar_feeds_body_check"),
        ("insert into calendar_feeds values (sha256('a'), {account}, null, null)", "calendar_feeds_body_check"),
        (
            "insert into calendar_feeds values (sha256('a'), {account}, 886, null, now(), now() - interval '1 s')",
            "calendar_feeds_ended_check",
        ),
        ("insert into calendar_feeds values (sha256('a'), gen_random_uuid(), 886)", "calendar_feeds_account_id_fkey"),
        ("insert into calendar_feeds values (sha256('a'), {account}, 999)", "calendar_feeds_authority_id_fkey"),
        ("insert into calendar_feeds values (sha256('a'), {account}, null, 9)", "calendar_feeds_provider_id_fkey"),
        (
            "insert into calendar_feeds values (sha256('a'), {account}, 886), (sha256('b'), {account}, 886)",
            "calendar_feeds_open_key",
        ),
        (
            "insert into calendar_feeds values (sha256('a'), {account}, 886), (sha256('a'), {account}, 881)",
            "calendar_feeds_pkey",
        ),
    ],
)
def test_the_database_itself_refuses_a_row_that_breaks_a_rule(at_work, statement, constraint):
    account = "(select account_id from accounts where email = 'kent@portal.example')"

    with pytest.raises(psycopg.errors.IntegrityError) as refused:
        at_work.run(statement.format(account=account))

    assert refused.value.diag.constraint_name == constraint
