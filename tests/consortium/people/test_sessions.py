import datetime as dt

import pytest
import time_machine

from tests.consortium.people.factories import Visitor, a_person
from tests.visits import words

KENTS = "sen.manager@kent.example"
NOON = dt.datetime(2026, 11, 18, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as travelled:
        yield travelled


def replayed(app, cookie):
    """Another visitor with the cookie of the first."""
    thief = Visitor(app.test_client())
    thief.client.set_cookie("portal", cookie)
    return thief


def test_a_signed_out_cookie_sent_again_is_asked_to_sign_in(app, visitor, kent):
    visitor.sign_in(KENTS)
    stolen = visitor.cookie().value
    answer = visitor.press("/account", to="/sign-out")

    again = replayed(app, stolen).get("/account")

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert (again.status_code, again.location) == (302, "/sign-in?next=/account")
    assert "You are signed out." in visitor.get("/sign-in").get_data(as_text=True)


def test_signing_out_is_a_post(visitor, kent):
    visitor.sign_in(KENTS)

    assert visitor.get("/sign-out").status_code == 405
    assert visitor.is_signed_in


def test_signing_out_needs_the_token_of_the_page(visitor, kent):
    visitor.sign_in(KENTS)

    answers = [visitor.client.post("/sign-out", data=data).status_code for data in ({}, {"csrf_token": "false"})]

    assert answers == [400, 400]
    assert visitor.is_signed_in


def test_another_persons_token_is_refused(app, visitor, group, kent):
    a_person(group, "sen.manager@essex.example", authority_id=881)
    essex = Visitor(app.test_client())
    essex.sign_in("sen.manager@essex.example")
    visitor.sign_in(KENTS)
    page = essex.get("/account").get_data(as_text=True)
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

    answer = visitor.client.post("/sign-out", data={"csrf_token": token})

    assert answer.status_code == 400
    assert visitor.is_signed_in


def damaged(cookie):
    payload, stamp, signature = cookie.split(".")
    return {
        "changed": f"{payload[:-4]}AAAA.{stamp}.{signature}",
        "with another signature": f"{payload}.{stamp}.{'A' * len(signature)}",
        "unsigned": payload,
        "empty": "",
        "oversized": "A" * 200_000,
        "odd": "\x7f%00;;==.[]{}",
        "not ours": "eyJ0b2tlbiI6MX0.aaaaaa.bbbb",
    }


@pytest.mark.parametrize("how", list(damaged("a.b.c")))
def test_a_damaged_cookie_is_nobody(app, visitor, kent, how):
    visitor.sign_in(KENTS)
    cookie = damaged(visitor.cookie().value)[how]

    answer = app.test_client().get("/account", headers={"Cookie": f"portal={cookie}"})

    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/account")


def test_a_doubled_cookie_is_nobody_or_its_first_owner_and_no_error(app, visitor, kent):
    visitor.sign_in(KENTS)
    mine = visitor.cookie().value
    fresh = app.test_client(use_cookies=False)

    first_bad = fresh.get("/account", headers={"Cookie": f"portal=x; portal={mine}"}).status_code
    first_good = fresh.get("/account", headers={"Cookie": f"portal={mine}; portal=x"}).status_code

    assert (first_bad, first_good) == (302, 200)


def test_a_closed_account_is_signed_out_at_its_next_request(visitor, group, kent):
    visitor.sign_in(KENTS)
    group.run("update accounts set deactivated_at = now()")

    assert visitor.get("/account").status_code == 302
    assert visitor.sign_in(KENTS).status_code == 200


def test_a_role_that_has_ended_is_gone_at_the_next_request(visitor, group, kent):
    visitor.sign_in(KENTS)
    before = visitor.get("/kent/statements").status_code
    group.run("update appointments set ended_at = now()")

    assert (before, visitor.get("/kent/statements").status_code) == (200, 404)


def test_a_session_ends_after_30_idle_minutes_and_says_so_once(visitor, kent, clock):
    visitor.sign_in(KENTS)
    clock.shift(dt.timedelta(minutes=29, seconds=59))
    in_time = visitor.get("/account").status_code
    clock.shift(dt.timedelta(minutes=30))
    late = visitor.get("/kent/statements")

    assert (in_time, late.status_code, late.location) == (200, 302, "/sign-in?next=/kent/statements")
    says = "You were signed out after 30 minutes. Sign in to go on where you were."
    assert says in visitor.get(late.location).get_data(as_text=True)
    assert says not in visitor.get(late.location).get_data(as_text=True)


def test_a_session_ends_after_12_hours_whatever_happens(visitor, kent, clock):
    visitor.sign_in(KENTS)
    answers = []
    for _ in range(36):
        clock.shift(dt.timedelta(minutes=20))
        answers.append(visitor.get("/account").status_code)

    assert answers == [200] * 35 + [302]
    assert "You were signed out after 12 hours." in visitor.get("/sign-in").get_data(as_text=True)


def test_use_is_written_down_at_most_once_a_minute(visitor, group, kent, clock):
    visitor.sign_in(KENTS)
    seen = []
    for seconds in (30, 29, 1, 59, 1):
        clock.shift(dt.timedelta(seconds=seconds))
        visitor.get("/account")
        ((last,),) = group.run("select last_seen_at from sessions")
        seen.append((last - NOON).total_seconds())

    assert seen == [0, 0, 60, 60, 120]


def test_a_form_sent_too_late_leads_back_to_its_page(visitor, kent, clock):
    visitor.sign_in(KENTS)
    page = visitor.get("/account").get_data(as_text=True)
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    clock.shift(dt.timedelta(minutes=31))

    to_a_page = visitor.client.post("/kent/statements", data={"csrf_token": token})
    to_an_act = visitor.client.post("/account/sign-out-everywhere", data={"csrf_token": token})

    assert (to_a_page.status_code, to_a_page.location) == (303, "/sign-in?next=/kent/statements")
    assert (to_an_act.status_code, to_an_act.location) == (303, "/sign-in")


def test_all_sessions_of_a_person_can_be_ended_and_nobody_elses(app, visitor, group, kent):
    a_person(group, "sen.officer@kent.example", role="member-officer")
    elsewhere, colleague = Visitor(app.test_client()), Visitor(app.test_client())
    elsewhere.sign_in(KENTS)
    colleague.sign_in("sen.officer@kent.example")
    visitor.sign_in(KENTS)

    answer = visitor.press("/account", to="/account/sign-out-everywhere")

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert not visitor.is_signed_in
    assert not elsewhere.is_signed_in
    assert colleague.is_signed_in
    assert group.run("select count(*) from history where event = 'signed-out-everywhere'") == [(1,)]


def test_the_account_page_shows_where_a_person_is_signed_in(app, visitor, kent, clock):
    Visitor(app.test_client()).sign_in(KENTS)
    clock.shift(dt.timedelta(minutes=5))
    visitor.sign_in(KENTS)

    page = words(visitor.get("/account"))

    assert "Kent: SEN manager" in page
    assert "You are signed in at 2 places" in page
    assert (
        "18 November 2026, 12:05 18 November 2026, 12:05 This one 18 November 2026, 12:00 18 November 2026, 12:00"
        in page
    )


def test_the_cookie_is_hidden_from_scripts_and_from_other_sites(visitor, kent):
    flags = visitor.sign_in(KENTS).headers["Set-Cookie"]

    assert flags.startswith("portal=")
    assert flags.endswith("; HttpOnly; Path=/; SameSite=Lax")
