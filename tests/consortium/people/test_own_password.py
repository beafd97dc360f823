import pytest

from tests.consortium.people.factories import PASSWORD

EMAIL, NEW = "sen.manager@kent.example", "another three words"


def test_whoever_shows_the_present_password_changes_it_and_stays(visitor, another_visitor, group, kent):
    visitor.sign_in(EMAIL)
    another_visitor.sign_in(EMAIL)

    answer = visitor.press("/account/password", present=PASSWORD, password=NEW)

    assert (answer.status_code, answer.location) == (303, "/account")
    assert "Your password is changed." in visitor.get("/account").get_data(as_text=True)
    assert not another_visitor.is_signed_in
    assert another_visitor.sign_in(EMAIL).status_code == 200
    assert another_visitor.sign_in(EMAIL, NEW).status_code == 303
    assert group.run("select count(*) from history where event = 'password-changed'") == [(1,)]
    assert group.run("select count(*) from sign_in_failures") == [(1,)]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"present": "wrong", "password": NEW}, "The password that you have now is not right"),
        ({"present": PASSWORD, "password": "short"}, "Your password must have 12 characters or more"),
        ({"present": "", "password": NEW}, "Enter the password you have now"),
    ],
)
def test_nothing_changes_without_both(visitor, group, kent, sent, sentence):
    visitor.sign_in(EMAIL)
    before = group.run("select password_hash from accounts")

    page = visitor.press("/account/password", **sent).get_data(as_text=True)

    assert sentence in page
    assert "Your password has not been changed" in page
    assert PASSWORD not in page
    assert group.run("select password_hash from accounts") == before


def test_whoever_sits_down_at_an_open_session_cannot_guess_on(visitor, kent):
    visitor.sign_in(EMAIL)

    answers = [visitor.press("/account/password", present=f"wrong {n}", password=NEW).status_code for n in range(11)]

    assert answers == [200] * 10 + [429]


def test_a_link_that_is_still_open_stops_with_the_old_password(visitor, group, kent):
    group.run(
        "insert into invitations values (sha256('a'), %(it)s, now() - interval '1 s', now() + interval '1 day')",
        it=kent,
    )
    visitor.sign_in(EMAIL)

    visitor.press("/account/password", present=PASSWORD, password=NEW)

    assert group.run("select used_at is null from invitations") == [(False,)]
