import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import time_machine

from tests.consortium.people.factories import PASSWORD, Visitor, a_person

KENTS = "sen.manager@kent.example"
NOON = dt.datetime(2026, 11, 18, 12, 0, tzinfo=dt.UTC)
WAIT_SAYS = "Wait 15 minutes, then try again. Your password still works."


def fail(visitor, times, email=KENTS):
    return [visitor.sign_in(email, "not the password").status_code for _ in range(times)]


def test_the_eleventh_try_must_wait_even_with_the_right_password(visitor, kent):
    assert fail(visitor, 10) == [200] * 10

    answer = visitor.sign_in(KENTS)

    assert answer.status_code == 429
    assert "Too many tries" in answer.get_data(as_text=True)
    assert WAIT_SAYS in answer.get_data(as_text=True)
    assert answer.headers["Retry-After"] == "900"
    assert not visitor.is_signed_in


def test_an_address_that_nobody_has_waits_in_the_same_way(visitor, group):
    assert fail(visitor, 12, "nobody@kent.example") == [200] * 10 + [429] * 2


def test_the_right_password_works_after_the_wait(visitor, kent):
    with time_machine.travel(NOON, tick=False) as clock:
        fail(visitor, 10)
        clock.shift(dt.timedelta(minutes=14, seconds=59))
        still = visitor.sign_in(KENTS).status_code
        clock.shift(dt.timedelta(seconds=1))
        after = visitor.sign_in(KENTS).status_code

    assert (still, after) == (429, 303)


def test_tries_during_the_wait_do_not_make_it_longer(visitor, kent):
    with time_machine.travel(NOON, tick=False) as clock:
        fail(visitor, 10)
        clock.shift(dt.timedelta(minutes=10))
        fail(visitor, 5)
        clock.shift(dt.timedelta(minutes=5))

        assert visitor.sign_in(KENTS).status_code == 303


def test_another_persons_tries_are_counted_apart(visitor, group, kent):
    a_person(group, "sen.officer@kent.example")
    fail(visitor, 10)

    assert visitor.sign_in("sen.officer@kent.example").status_code == 303


def test_a_success_does_not_count_as_a_failure(visitor, group, kent):
    for _ in range(12):
        visitor.sign_in(KENTS)
        visitor.press("/account", to="/sign-out")

    assert group.run("select count(*) from sign_in_failures") == [(0,)]


def test_a_hundred_failures_from_one_network_make_it_wait(visitor, group, kent):
    group.run(
        "insert into sign_in_failures (address_hash, network_hash, failed_at)"
        " select sha256(n::text::bytea), sha256('127.0.0.1'), now() from generate_series(1, 100) n"
    )

    here = visitor.sign_in(KENTS).status_code
    elsewhere = visitor.client.post(
        "/sign-in",
        data={"email": KENTS, "password": PASSWORD, "csrf_token": token(visitor)},
        environ_base={"REMOTE_ADDR": "203.0.113.7"},
    ).status_code

    assert (here, elsewhere) == (429, 303)


def token(visitor):
    page = visitor.get("/sign-in").get_data(as_text=True)
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def test_tries_at_the_same_time_count_one_another(app, group, kent):
    def one_try(_number):
        return Visitor(app.test_client()).sign_in(KENTS, "not the password").status_code

    with ThreadPoolExecutor(8) as together:
        answers = list(together.map(one_try, range(24)))

    assert (answers.count(200), answers.count(429)) == (10, 14)


def test_what_is_kept_of_tries_is_forgotten_after_a_day(visitor, group, kent):
    with time_machine.travel(NOON, tick=False) as clock:
        fail(visitor, 3)
        clock.shift(dt.timedelta(days=2))
        fail(visitor, 1)

    assert group.run("select count(*) from sign_in_failures") == [(1,)]


def test_each_refused_try_is_in_the_history(visitor, group, kent):
    fail(visitor, 12)

    counted = "select event, count(*) from history where event like 'sign-in-%' group by 1 order by 1"
    assert group.run(counted) == [("sign-in-failed", 10), ("sign-in-stopped", 2)]
