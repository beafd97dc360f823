"""What an administrator cannot do to somebody who acts for another body too, by the pages and by raw SQL."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.promises.two_councils import ESSEX, KENT
from tests.tenants.people.test_routes import change, invite, link_in
from tests.visits import PASSWORD, address, words

pytestmark = pytest.mark.database

OTHER = "another three words"


def signs_in(visit, email, password=PASSWORD):
    visitor = visit("nobody")
    return visitor.post("/sign-in", email=email, password=password, token=visitor.token("/sign-in")), visitor


def test_a_link_for_somebody_who_acts_elsewhere_too_sets_no_password(visit, books, number, both):
    kent, stranger = visit("kent"), visit("nobody")

    link = link_in(kent.post(f"/kent/people/{number('both')}/link"))
    page = stranger.read(link)
    answer = stranger.post(link, password=OTHER, token=stranger.token(link))

    assert "Sign in with the password you have" in page
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert stranger.get(link).status_code == 404
    assert signs_in(visit, both, OTHER)[0].status_code == 200
    assert signs_in(visit, both)[0].status_code == 303


def test_inviting_an_address_that_acts_elsewhere_adds_the_role_and_looks_like_any_other(visit, roles):
    """Kent learns of Essex's manager no more than of somebody new."""
    kent, stranger = visit("kent"), visit("nobody")

    known, new = invite(kent, address("essex")), invite(kent)
    link = link_in(known)
    stranger.post(link, password=OTHER, token=stranger.token(link))

    assert _but_links(known).replace(address("essex"), "X") == _but_links(new).replace("new.officer@kent.example", "X")
    assert roles("essex") == [("member-manager", ESSEX), ("member-officer", KENT)]
    assert signs_in(visit, address("essex"), OTHER)[0].status_code == 200
    answer, essex = signs_in(visit, address("essex"))
    assert answer.status_code == 303
    assert (essex.get("/kent/statements").status_code, essex.get("/essex/people").status_code) == (200, 200)


def test_a_link_made_before_another_body_gave_a_role_sets_no_password_any_more(visit, number, books):
    kent, essex, stranger = visit("kent"), visit("essex"), visit("nobody")
    link = link_in(kent.post(f"/kent/people/{number('officer')}/link"))

    invite(essex, address("officer"), door="/essex")

    assert "Sign in with the password you have" in stranger.read(link)
    kent.post(f"/kent/people/{number('officer')}/deactivate")  # now Essex alone: it is still no link to a password
    assert "Sign in with the password you have" in stranger.read(link)


def test_the_name_of_somebody_who_acts_elsewhere_too_stays(visit, books, number, both):
    answer = change(visit("kent"), f"/kent/people/{number('both')}", "member-manager", name="Another name")

    assert "acts for another organisation too, so the name stays as it is" in words(answer)
    assert books.run("select name from accounts where email = %(it)s", it=both) == [("Somebody of both",)]


def test_deactivating_somebody_ends_the_roles_of_this_body_and_nothing_elsewhere(visit, books, number, both, roles):
    answer, somebody = signs_in(visit, both)
    assert answer.status_code == 303

    visit("kent").post(f"/kent/people/{number('both')}/deactivate")

    assert roles("both") == [("member-manager", ESSEX)]
    assert somebody.get("/kent/statements").status_code == 404
    assert somebody.get("/essex/statements").status_code == 200
    visit("essex").post(f"/essex/people/{number('both')}/deactivate")
    assert somebody.get("/essex/statements").location.startswith("/sign-in")
    assert books.run("select deactivated_at is null from accounts where email = %(it)s", it=both) == [(False,)]


def test_what_essex_does_is_in_essexs_history_alone(visit, books, number, both):
    visit("essex").post(f"/essex/people/{number('both')}/deactivate")

    whose = books.run("select distinct authority_id from history where event = 'role-ended'")
    assert whose == [(ESSEX,)]


def test_the_lead_cannot_take_over_a_councils_person_by_its_own_page(visit, books, number):
    lead = visit("lead")

    link = link_in(invite(lead, address("essex"), door="/group", role="auditor"))

    assert "Sign in with the password you have" in visit("nobody").read(link)
    assert lead.get(f"/group/people/{number('kent')}").status_code == 404


def test_two_administrators_who_take_the_role_from_each_other_leave_one(visit, number, books):
    kent, officer = visit("kent"), visit("officer")
    change(kent, f"/kent/people/{number('officer')}", "member-manager")
    paths = {kent: f"/kent/people/{number('officer')}/deactivate", officer: f"/kent/people/{number('kent')}/deactivate"}
    tokens = {visitor: visitor.token() for visitor in paths}

    with ThreadPoolExecutor(2) as together:
        list(together.map(lambda visitor: visitor.post(paths[visitor], token=tokens[visitor]), paths))

    left = "select count(*) from appointments where authority_id = 886 and role = 'member-manager' and ended_at is null"
    assert books.run(left) == [(1,)]


@pytest.mark.parametrize(
    ("statement", "changed"),
    [
        ("update accounts set name = 'X' where account_id = %(it)s", 0),
        ("update accounts set deactivated_at = now() where account_id = %(it)s", 0),
        ("update sessions set ended_at = now() where account_id = %(it)s", 0),
        ("update appointments set ended_at = 'infinity' where account_id = %(it)s and authority_id = 881", 0),
        ("update appointments set ended_at = 'infinity' where account_id = %(it)s", 1),
    ],
)
def test_by_raw_sql_kents_administrator_touches_kents_role_alone(books, number, both, statement, changed):
    counted = f"with done as ({statement} returning 1) select count(*) from done"

    done = books.run_as("portal_people", counted, authority_id=KENT, it=number("both"))

    assert done == [(changed,)]


@pytest.mark.parametrize(
    "statement",
    [
        "insert into invitations values (sha256('a'), %(it)s, now(), now() + interval '1 day')",
        "insert into appointments (account_id, role, authority_id) values (%(it)s, 'member-officer', 881)",
        "insert into appointments (account_id, role) values (%(it)s, 'lead-admin')",
        "update accounts set password_hash = null where account_id = %(it)s",
        "select password_hash from accounts",
        "select * from invitations",
        "select token_hash from sessions",
        "insert into history (on_day, actor, event, subject, authority_id) values (now(), 'me', 'x', 'x', 881)",
        "select * from history",
        "select * from meetings",
    ],
)
def test_by_raw_sql_kents_administrator_is_refused(books, number, both, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        books.run_as("portal_people", statement, authority_id=KENT, it=number("both"))


def test_the_database_keeps_the_last_administrator(books, number):
    ended = "update appointments set ended_at = 'infinity'; set constraints all immediate"

    with pytest.raises(psycopg.Error, match="Nobody would be left") as refused:
        books.run_as("portal_people", ended, authority_id=KENT)

    assert refused.value.sqlstate == "PT007"


def _but_links(answer):
    return words(answer).replace(link_in(answer), "")
