import base64
import json

import pytest

from tests.consortium.people.factories import HASH, PASSWORD, a_person

KENTS = "sen.manager@kent.example"
NOT_RIGHT = "The email address or the password is not right. Check both."


def text_of(answer):
    return answer.get_data(as_text=True)


def test_the_right_password_signs_in(visitor, kent):
    answer = visitor.sign_in(KENTS)

    assert (answer.status_code, answer.location) == (303, "/")
    assert visitor.is_signed_in


def test_an_address_is_known_in_capitals_too(visitor, kent):
    visitor.sign_in(" SEN.Manager@KENT.example ")

    assert visitor.is_signed_in


def test_signing_in_goes_on_to_the_page_that_was_asked_for(visitor, kent):
    asked = visitor.get("/kent/statements/2016-17-Q2?by=service")
    answer = visitor.sign_in(KENTS, to=asked.location)

    assert asked.location == "/sign-in?next=/kent/statements/2016-17-Q2?by%3Dservice"
    assert answer.location == "/kent/statements/2016-17-Q2?by=service"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "/%5Cevil.example", "https://evil.example"])
def test_signing_in_never_leaves_the_site(visitor, kent, elsewhere):
    answer = visitor.sign_in(KENTS, to=f"/sign-in?next={elsewhere}")

    assert answer.location == "/"


def test_an_unknown_address_a_wrong_password_and_a_closed_account_get_one_answer(visitor, group, kent):
    a_person(group, "left@kent.example")
    group.run("update accounts set deactivated_at = now() where email = 'left@kent.example'")

    answers = [
        visitor.sign_in("nobody@kent.example"),
        visitor.sign_in(KENTS, "not the password"),
        visitor.sign_in("left@kent.example"),
    ]

    pages = {text_of(answer).split("<h1")[0].split("csrf_token")[0] for answer in answers}
    assert {answer.status_code for answer in answers} == {200}
    assert all(NOT_RIGHT in text_of(answer) for answer in answers)
    assert len({page.split('nonce="')[0] for page in pages}) == 1


def test_a_refused_sign_in_keeps_the_address_and_empties_the_password(visitor, kent):
    page = text_of(visitor.sign_in(KENTS, "not the password"))

    assert "<title>Error: Sign in - SEND mediation portal</title>" in " ".join(page.split()).replace(
        "<title> ", "<title>"
    )
    assert f'value="{KENTS}"' in page
    assert "not the password" not in page
    assert "We could not sign you in" in page


def test_empty_fields_are_asked_for(visitor, group):
    page = text_of(visitor.sign_in("", ""))

    assert "Enter your email address" in page
    assert "Enter your password" in page


def test_somebody_who_has_set_no_password_cannot_sign_in(visitor, group):
    a_person(group, password_hash=None)

    for password in ("", "None", PASSWORD):
        visitor.sign_in(KENTS, password)

    assert not visitor.is_signed_in


def test_the_cookie_from_before_signing_in_is_not_signed_in_after_it(visitor, another_visitor, kent):
    visitor.get("/sign-in")
    before = visitor.cookie().value
    visitor.sign_in(KENTS)
    another_visitor.client.set_cookie("portal", before)

    assert visitor.cookie().value != before
    assert not another_visitor.is_signed_in


def test_each_sign_in_has_a_session_of_its_own_and_ends_the_one_before(visitor, group, kent):
    visitor.sign_in(KENTS)
    first = visitor.cookie().value
    visitor.client.post(
        "/sign-in", data={"email": KENTS, "password": PASSWORD, "csrf_token": token_on(visitor, "/account")}
    )

    assert visitor.cookie().value != first
    assert group.run("select count(*), count(ended_at) from sessions") == [(2, 1)]


def token_on(visitor, path):
    return text_of(visitor.get(path)).split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def test_the_cookie_holds_a_token_and_no_name_or_address(visitor, group, kent):
    visitor.sign_in(KENTS)
    visitor.get("/account")

    payload = visitor.cookie().value.split(".")[0]
    held = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert set(held) == {"token", "csrf_token"}
    assert len(held["token"]) == 43
    assert group.run("select count(*) from sessions where token_hash = sha256(%(it)s)", it=held["token"].encode()) == [
        (1,)
    ]


def test_a_page_of_sign_in_names_nobody(visitor, kent):
    page = text_of(visitor.get("/sign-in"))

    assert "Kent" not in page
    assert "This portal is for council and provider staff." in page
    assert "council account" not in page


def test_whoever_is_signed_in_already_is_sent_on(visitor, kent):
    visitor.sign_in(KENTS)

    assert visitor.get("/sign-in").location == "/"
    assert visitor.get("/sign-in?next=/account").location == "/account"


def test_a_hash_made_at_another_cost_is_renewed_at_sign_in(visitor, app, group, kent):
    app.config["PASSWORD_COST"] = (2, 8, 1)
    visitor.sign_in(KENTS)

    ((kept,),) = group.run("select password_hash from accounts")
    assert kept != HASH
    assert kept.startswith("$argon2id$v=19$m=8,t=2,p=1$")
    assert visitor.is_signed_in


def test_sign_in_is_written_to_the_history_and_says_no_word_of_the_password(visitor, group, kent, capsys):
    visitor.sign_in("nobody@kent.example", "a password of nobody")
    visitor.sign_in(KENTS, "a wrong password")
    visitor.sign_in(KENTS)

    written = group.run(
        "select event, actor, subject, authority_id from history where event like 'sign%' order by 1, 3"
    )
    unknown = written[0][2] if written[0][2] != kent else written[1][2]
    assert sorted(written) == sorted(
        [
            ("sign-in-failed", "nobody", unknown, None),
            ("sign-in-failed", "nobody", kent, 886),
            ("signed-in", kent, kent, 886),
        ]
    )
    everything = str(group.run("select * from history")) + capsys.readouterr().err
    assert unknown.startswith("address ")
    assert "signed in" in everything
    assert "password of nobody" not in everything
    assert "wrong password" not in everything
    assert "nobody@kent.example" not in everything
