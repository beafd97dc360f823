"""The people of a body, as its administrator keeps them."""

import pytest

from tests.promises.two_councils import ESSEX, KENT
from tests.tenants.people.conftest import LINK
from tests.visits import PASSWORD, address, words

pytestmark = pytest.mark.database

NEW = "new.officer@kent.example"


def link_in(answer):
    found = LINK.search(answer.text)
    assert found, words(answer)
    return found[1]


def invite(visitor, email=NEW, *, door="/kent", role="member-officer", name="New officer"):
    return visitor.post(f"{door}/people/invite", email=email, name=name, role=role)


def change(visitor, path, *roles, name=None, seen=None):
    """Open a person's page and save it with other roles, as a browser sends it."""
    page = visitor.get(path).text
    shown = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
    named = page.split('name="name"')[1].split('value="')[1].split('"')[0]
    return visitor.client.post(
        path,
        data={"csrf_token": visitor.token(), "name": name or named, "roles": list(roles), "seen": seen or shown},
    )


@pytest.mark.parametrize(
    ("who", "door", "seen"),
    [
        ("kent", "/kent", {"kent"}),
        ("manager", "/provider", {"first"}),
        ("lead", "/group", {"lead", "auditor"}),
    ],
)
def test_an_administrator_sees_the_people_of_the_body_and_nobody_elses(read_as, who, door, seen):
    page = read_as(who).read(f"{door}/people")

    listed = {other for other in ("kent", "essex", "first", "second", "lead", "auditor") if address(other) in page}
    assert listed == seen


def test_somebody_invited_sets_a_password_and_works(visit):
    kent, new = visit("kent"), visit("nobody")

    link = link_in(invite(kent))
    invited = kent.read("/kent/people")
    new.post(link, password=PASSWORD, token=new.token(link))
    new.post("/sign-in", email=NEW, password=PASSWORD, token=new.token("/sign-in"))

    assert "Three more are invited and have not come yet." in invited
    assert new.get("/kent/statements").status_code == 200
    assert new.get("/kent/people").status_code == 404
    assert "Two more are invited" in kent.read("/kent/people")


def test_an_invitation_is_in_the_history_of_the_council_with_who_made_it(visit, books, number):
    invite(visit("kent"))

    written = books.run(
        "select event, actor, authority_id from history where event in ('account-added', 'role-given', 'invited')"
        " order by entry_number desc limit 3"
    )
    assert written == [(event, number("kent"), KENT) for event in ("invited", "role-given", "account-added")]


def test_the_same_invitation_sent_twice_makes_one_person_and_two_links(visit, books):
    kent = visit("kent")

    links = {link_in(invite(kent)) for _ in range(2)}

    assert len(links) == 2
    assert books.run(
        "select count(*) from appointments join accounts using (account_id) where email = %(it)s", it=NEW
    ) == [(1,)]


def test_somebody_who_works_here_is_not_invited_again(visit):
    visit("officer")

    answer = invite(visit("kent"), address("officer"))

    assert f"{address('officer')} has a role here already" in words(answer)
    assert f'value="{address("officer")}"' in answer.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": "nobody"}, "Their email address must be one, like name@council.gov.uk"),
        ({"name": " "}, "Enter their name"),
        ({"role": "lead-admin"}, "Select what they are here"),
        ({"role": "provider-manager"}, "Select what they are here"),
    ],
)
def test_an_answer_that_is_wrong_invites_nobody_and_is_kept(visit, books, wrong, sentence):
    before = books.run("select count(*) from accounts")

    page = words(invite(visit("kent"), **wrong))

    assert sentence in page
    assert "Nobody has been invited" in page
    assert books.run("select count(*) from accounts") == before


def test_roles_and_name_are_changed(visit, number, roles):
    kent = visit("kent")

    answer = change(kent, f"/kent/people/{number('officer')}", "member-finance", "member-officer", name="Jo Officer")

    assert answer.status_code == 303
    assert roles("officer") == [("member-finance", KENT), ("member-officer", KENT)]
    assert "Jo Officer is changed." in kent.read("/kent/people")


def test_a_person_sent_as_they_were_is_said_to_stay_so(visit, number):
    kent = visit("kent")
    name = kent.get(f"/kent/people/{number('officer')}").text.split('name="name"')[1].split('value="')[1].split('"')[0]

    change(kent, f"/kent/people/{number('officer')}", "member-officer", name=name)

    assert f"{name} stays as before: nothing was different." in kent.read("/kent/people")


def test_a_page_left_open_while_somebody_else_changed_the_person_asks_again(visit, number, roles):
    kent, path = visit("kent"), f"/kent/people/{number('officer')}"
    seen = kent.get(path).text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    change(kent, path, "member-finance")

    late = change(kent, path, "member-manager", seen=seen)

    assert "Somebody else has changed this while you were looking" in words(late)
    assert roles("officer") == [("member-finance", KENT)]
    assert change(kent, path, "member-manager").status_code == 303


def test_the_last_administrator_cannot_give_the_role_away(visit, number, roles):
    answer = change(visit("kent"), f"/kent/people/{number('kent')}", "member-officer")

    assert "is the only one here who can invite others" in words(answer)
    assert roles("kent") == [("member-manager", KENT)]


def test_an_administrator_who_is_not_the_last_gives_the_role_away_and_loses_the_page(visit, number, roles):
    kent = visit("kent")
    change(kent, f"/kent/people/{number('officer')}", "member-manager")

    answer = change(kent, f"/kent/people/{number('kent')}", "member-officer")

    assert (answer.status_code, answer.location) == (303, "/")
    assert roles("kent") == [("member-officer", KENT)]
    assert kent.get("/kent/people").status_code == 404


def test_nobody_deactivates_themselves(visit, number, roles):
    kent = visit("kent")
    change(kent, f"/kent/people/{number('officer')}", "member-manager")

    answer = kent.post(f"/kent/people/{number('kent')}/deactivate")

    assert "You cannot deactivate yourself" in words(answer)
    assert roles("kent") == [("member-manager", KENT)]


def test_a_deactivated_persons_open_session_ends_at_the_next_click(visit, books, number, roles):
    """P4."""
    kent, officer = visit("kent"), visit("officer")

    answers = [kent.post(f"/kent/people/{number('officer')}/deactivate").status_code for _ in range(2)]

    assert answers == [303, 303]
    assert officer.get("/kent/statements").location.startswith("/sign-in")
    assert roles("officer") == []
    closed = "select password_hash, deactivated_at is null from accounts where email = %(it)s"
    assert books.run(closed, it=address("officer")) == [(None, False)]


def test_somebody_let_in_again_chooses_a_new_password(visit, number, roles):
    kent, officer = visit("kent"), visit("nobody")
    kent.post(f"/kent/people/{number('officer')}/deactivate")

    link = link_in(kent.post(f"/kent/people/{number('officer')}/let-in", roles="member-finance"))
    officer.post(link, password="another three words", token=officer.token(link))
    wrong = officer.post("/sign-in", email=address("officer"), password=PASSWORD, token=officer.token("/sign-in"))
    right = officer.post(
        "/sign-in", email=address("officer"), password="another three words", token=officer.token("/sign-in")
    )

    assert (wrong.status_code, right.status_code) == (200, 303)
    assert roles("officer") == [("member-finance", KENT)]
    assert officer.get("/kent/statements").status_code == 200


def test_a_new_link_replaces_a_lost_password(visit, number):
    officer = visit("nobody")

    link = link_in(visit("kent").post(f"/kent/people/{number('officer')}/link"))
    officer.post(link, password="another three words", token=officer.token(link))

    assert officer.get(link).status_code == 404
    signed_in = officer.post(
        "/sign-in", email=address("officer"), password="another three words", token=officer.token("/sign-in")
    )
    assert signed_in.status_code == 303


@pytest.mark.parametrize("page", ["", "/deactivate", "/let-in", "/link"])
def test_somebody_elses_people_are_answered_like_nobody(visit, number, roles, page):
    """P15: Essex's manager, the provider's, and a number that nobody has."""
    kent = visit("kent")
    nobody = "00000000-0000-4000-8000-000000000000"

    for who in (number("essex"), number("manager"), number("lead"), nobody):
        assert kent.get(f"/kent/people/{who}{page}").status_code == 404
        assert kent.post(f"/kent/people/{who}{page}", name="X", roles="member-manager").status_code == 404
    assert roles("essex") == [("member-manager", ESSEX)]


def test_the_lists_file_has_the_same_people_and_the_history_says_who_took_it(visit, books):
    kent = visit("kent")

    table = kent.get("/kent/people.csv").text.splitlines()

    assert table[0] == "name,email,roles,state,last_signed_in"
    assert len(table) == 4
    assert table[1].startswith(f"Somebody of finance,{address('finance')},finance officer,")
    assert kent.get("/kent/people.xlsx").data[:2] == b"PK"
    assert books.run("select count(*) from history where event = 'exported' and subject = 'people'") == [(2,)]


def test_a_filter_keeps_who_fits_and_says_how_many(read_as):
    kent = read_as("kent")

    assert "2 people fit" in kent.read("/kent/people?contains=officer") or "1 person fits" in kent.read(
        "/kent/people?contains=officer"
    )
    assert "Nobody fits" in kent.read("/kent/people?contains=nothing")
    assert "0 people fit" in kent.read("/kent/people?standing=DEACTIVATED")
    assert kent.get("/kent/people?sort=last&order=down&page=99").status_code == 200


def test_the_list_takes_few_statements(read_as, count_statements):
    kent = read_as("kent")

    with count_statements() as sent:
        kent.get("/kent/people")

    assert len(sent) <= 8
