import time

import pytest
from flask import Flask

from consortium.people.passwords import hashed, is_right, needs_new_hash

PASSWORD = "three unusual words"


@pytest.fixture
def settings():
    """An app for its settings alone."""
    app = Flask("portal")
    app.config["PASSWORD_COST"] = (1, 8, 1)
    with app.app_context():
        yield app.config


def test_the_right_password_fits_its_hash_and_another_does_not(settings):
    kept = hashed(PASSWORD)

    assert is_right(PASSWORD, kept_hash=kept, sample_password=None)
    assert not is_right("Three unusual words", kept_hash=kept, sample_password=None)
    assert hashed(PASSWORD) != kept


def test_without_a_hash_no_password_is_right(settings):
    assert not is_right("", kept_hash=None, sample_password=None)
    assert not is_right(PASSWORD, kept_hash=None, sample_password=None)


def test_a_password_of_ones_own_takes_the_place_of_the_samples(settings):
    assert is_right("bafo-kidu", kept_hash=None, sample_password="bafo-kidu")
    assert not is_right("bafo-kidu", kept_hash=hashed(PASSWORD), sample_password="bafo-kidu")


def test_the_same_signs_from_another_keyboard_are_the_same_password(settings):
    assert is_right("cafe\u0301 on the hill", kept_hash=hashed("caf\u00e9 on the hill"), sample_password=None)


def test_a_hash_that_cannot_be_read_fits_nothing(settings):
    assert not is_right(PASSWORD, kept_hash="$argon2id$broken", sample_password=None)


def test_a_hash_made_at_another_cost_is_to_be_renewed(settings):
    kept = hashed(PASSWORD)
    settings["PASSWORD_COST"] = (2, 16, 1)

    assert needs_new_hash(kept)
    assert not needs_new_hash(hashed(PASSWORD))


def test_the_usual_cost_is_what_owasp_asks_for(settings):
    settings.pop("PASSWORD_COST")

    assert hashed(PASSWORD).startswith("$argon2id$v=19$m=47104,t=1,p=1$")


def test_time_does_not_tell_whether_there_is_an_account(settings):
    settings["PASSWORD_COST"] = (1, 16_384, 1)
    kept = hashed(PASSWORD)
    is_right(PASSWORD, kept_hash=None, sample_password=None)

    without, with_hash = (min(seconds_for(kept_hash) for _ in range(5)) for kept_hash in (None, kept))

    assert 0.5 < without / with_hash < 2


def seconds_for(kept_hash):
    began = time.perf_counter()
    is_right("not the password", kept_hash=kept_hash, sample_password=None)
    return time.perf_counter() - began
