import datetime as dt

import pytest

from consortium.people.passwords import sample_password
from consortium.people.rules import (
    AddressUnreadable,
    Ending,
    Failures,
    Stay,
    local_path,
    network_of,
    password_fault,
    read_email,
)

NINE = dt.datetime(2016, 11, 18, 9, 0, tzinfo=dt.UTC)


def at(**later):
    return NINE + dt.timedelta(**later)


@pytest.mark.parametrize(
    ("last_seen_at", "now", "ending"),
    [
        (NINE, NINE, None),
        (NINE, at(minutes=29, seconds=59), None),
        (NINE, at(minutes=30), Ending.IDLE),
        (at(hours=11, minutes=59), at(hours=11, minutes=59, seconds=59), None),
        (at(hours=11, minutes=59), at(hours=12), Ending.TOO_LONG),
        (NINE, at(days=3), Ending.TOO_LONG),
    ],
)
def test_a_session_ends_after_30_idle_minutes_and_12_hours(last_seen_at, now, ending):
    assert Stay(NINE, last_seen_at, None).ending(now) is ending


def test_a_session_that_was_ended_stays_ended():
    assert Stay(NINE, NINE, at(minutes=1)).ending(at(minutes=2)) is Ending.ENDED


def test_a_session_in_use_is_written_down_once_a_minute():
    assert not Stay(NINE, NINE, None).is_seen_anew(at(seconds=59))
    assert Stay(NINE, NINE, None).is_seen_anew(at(seconds=60))


@pytest.mark.parametrize(
    ("of_address", "of_network", "must_wait"), [(0, 0, False), (9, 99, False), (10, 10, True), (0, 100, True)]
)
def test_ten_failures_of_an_address_or_a_hundred_of_a_network_are_too_many(of_address, of_network, must_wait):
    assert Failures(of_address, of_network).are_too_many is must_wait


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_tries_from_one_household_count_together(address, network):
    assert network_of(address) == network


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/kent/statements",
        "/kent/statements/2016-17-Q2",
        "/kent/statements?by=service",
        "/kent/meetings?text=C00452%20a&day=1",
    ],
)
def test_a_path_of_ours_is_gone_on_to(path):
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "kent",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\tevil",
        "\t//evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/ /evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/%2f%2fevil.example",
        "/%2Fevil.example",
        "/%5cevil.example",
        "/%09/evil.example",
        "/%252fevil.example",
        "/kent//evil.example",
        "/./",
        "/..//evil.example",
        "/kent/../..",
        "/@evil.example",
        "/:80",
        "/;evil",
        "/ｅvil",
        "/kent#//evil.example",
        "/kent?next=<script>",
        "/" + "a" * 500,
        "/kent\x00",
        "/kent\r\nSet-Cookie: a=b",
    ],
)
def test_nothing_else_is_gone_on_to(path):
    assert local_path(path) is None


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("three unusual words", None),
        ("Elf7 dürfen rein!", None),
        ("x9$Kq2!mLp4z", None),
        ("kettle-", "Your password must have 12 characters or more"),
        (
            "ab ab ab ab ab",
            "Your password is easy to guess. Three words that have nothing to do with each other are better",
        ),
        (
            "Password1234",
            "Your password is easy to guess. Three words that have nothing to do with each other are better",
        ),
        (
            "qwertyuiop12345",
            "Your password is easy to guess. Three words that have nothing to do with each other are better",
        ),
        ("sen.manager@kent.example", "Your password must not be made of your name or email address"),
        ("Manager Kent 1", "Your password must not be made of your name or email address"),
    ],
)
def test_a_new_password_is_long_and_not_easily_guessed(password, fault):
    assert password_fault(password, email="sen.manager@kent.example", name="Kent SEN manager") == fault


def test_an_address_is_kept_in_small_letters():
    assert read_email(" SEN.Manager@Kent.example ") == "sen.manager@kent.example"


def test_what_is_no_address_is_refused():
    with pytest.raises(AddressUnreadable, match="That is no email address"):
        read_email("sen.manager at kent")


def test_a_samples_password_depends_on_its_seed_and_the_person():
    of_one = sample_password(b"1" * 32, "sen.manager@kent.example")

    assert of_one == "siga-jevo-soze-nari-foja"
    assert sample_password(b"2" * 32, "sen.manager@kent.example") != of_one
    assert sample_password(b"1" * 32, "sen.manager@essex.example") != of_one
