import datetime as dt

import psycopg
import pytest

from consortium import clock
from consortium.people import install
from consortium.people.gate import undeclared_routes
from consortium.web import furnish
from tests.consortium.people.factories import PASSWORD, a_group, a_person, stand_ins
from tests.databases import app_with, close_connections

KENTS = "sen.manager@kent.example"
ALL_PAGES = ["/kent/statements", "/essex/statements", "/group/statements", "/provider/meetings/new", "/account"]


def statuses(visitor, paths=ALL_PAGES):
    return [visitor.get(path).status_code for path in paths]


@pytest.mark.parametrize(
    ("role", "authority_id", "works_for_provider", "answers"),
    [
        ("member-manager", 886, False, [200, 404, 403, 403, 200]),
        ("member-officer", 886, False, [200, 404, 403, 403, 200]),
        ("member-finance", 881, False, [404, 200, 403, 403, 200]),
        ("lead-admin", None, False, [404, 404, 200, 403, 200]),
        ("lead-finance", None, False, [404, 404, 200, 403, 200]),
        ("auditor", None, False, [404, 404, 200, 403, 200]),
        ("provider-caseworker", None, True, [404, 404, 403, 200, 200]),
        ("provider-manager", None, True, [404, 404, 403, 200, 200]),
        (None, None, False, [404, 404, 403, 403, 403]),
    ],
)
def test_each_role_opens_its_own_pages_and_no_other(visitor, group, role, authority_id, works_for_provider, answers):
    ((provider_id,),) = group.run("select provider_id from providers")
    a_person(group, role=role, authority_id=authority_id, provider_id=provider_id if works_for_provider else None)
    visitor.sign_in(KENTS)

    assert statuses(visitor) == answers


def test_nobody_is_asked_to_sign_in_whether_or_not_the_council_is_there(visitor, group):
    paths = [*ALL_PAGES, "/nowhere/statements", "/"]

    assert statuses(visitor, paths) == [302] * 7
    assert visitor.get("/nowhere/statements").location == "/sign-in?next=/nowhere/statements"
    assert visitor.get("/").location == "/sign-in"


def test_not_yours_and_not_there_are_the_same_page(visitor, kent):
    visitor.sign_in(KENTS)

    pages = [
        visitor.get(path).get_data(as_text=True) for path in ("/essex/statements", "/nowhere/statements", "/odd/x")
    ]

    without_nonce = {page.replace(nonce_of(page), "").split('name="csrf_token"')[0] for page in pages}
    assert len(without_nonce) == 1
    assert "There is no such page here" in pages[0]


def nonce_of(page):
    return page.split('nonce="')[1].split('"')[0] if 'nonce="' in page else "no nonce"


def test_a_council_in_other_letters_is_not_there(visitor, kent):
    visitor.sign_in(KENTS)

    assert statuses(visitor, ["/KENT/statements", "/%6bent/statements"]) == [404, 200]


def test_a_route_that_declares_nothing_is_open_to_nobody(visitor, app, kent, capsys):
    signed_out = visitor.get("/forgotten").status_code
    visitor.sign_in(KENTS)

    assert (signed_out, visitor.get("/forgotten").status_code) == (500, 500)
    assert "a route declares no permission" in capsys.readouterr().err
    assert undeclared_routes(app) == ["forgotten"]


def test_a_refusal_is_in_the_history_with_who_and_whose(visitor, group, kent):
    visitor.sign_in(KENTS)
    statuses(visitor, ["/essex/statements", "/nowhere/statements", "/group/statements"])

    written = group.run(
        "select actor, subject, authority_id from history where event = 'refused' order by entry_number"
    )
    assert written == [(kent, "statements", 881), (kent, "statements", None), (kent, "all_statements", 886)]


@pytest.mark.parametrize(
    ("role", "authority_id", "page"),
    [("member-finance", 881, "/essex"), ("auditor", None, "/group")],
)
def test_home_sends_each_to_the_page_of_their_work(visitor, group, role, authority_id, page):
    a_person(group, role=role, authority_id=authority_id)
    visitor.sign_in(KENTS)

    assert visitor.get("/").location == page


def test_a_provider_begins_with_its_returns(visitor, group):
    ((provider_id,),) = group.run("select provider_id from providers")
    a_person(group, role="provider-caseworker", authority_id=None, provider_id=provider_id)
    a_person(group, role="provider-manager", authority_id=None, provider_id=provider_id)
    visitor.sign_in(KENTS)

    assert visitor.get("/").location == "/provider"


def test_who_acts_for_several_chooses(visitor, group, kent):
    a_person(group, role="lead-admin", authority_id=None)
    visitor.sign_in(KENTS)

    page = visitor.get("/").get_data(as_text=True)

    assert '<a href="/kent">Kent: what is left and what it cost</a>' in page
    assert '<a href="/group">South East Group: the quarter, the checks and all councils</a>' in page


def test_every_page_of_a_sample_says_so_and_lives_on_its_day(visitor, app, database):
    days = []
    a_group(database, sample_today="2016-11-18")
    app.after_request(lambda answer: days.append(clock.today()) or answer)

    pages = [visitor.get(path).get_data(as_text=True) for path in ("/sign-in", "/there/is/nothing")]

    says = "Today here is Friday 18 November 2016. Nothing on these pages is real, and this portal can never go live."
    assert all(says in page.replace("\N{NO-BREAK SPACE}", " ") for page in pages)
    assert days == [dt.date(2016, 11, 18)] * 2
    assert clock.today() != dt.date(2016, 11, 18)


def test_a_portal_that_is_not_live_says_so_until_it_is(visitor, group):
    before = visitor.get("/sign-in").get_data(as_text=True)
    group.run("update portal_state set live_since = now()")

    assert "Not live yet" in before
    assert "p-strip" not in visitor.get("/sign-in").get_data(as_text=True)


def test_an_empty_portal_says_that_nothing_is_loaded(visitor):
    assert "No consortium has been loaded into this portal." in visitor.get("/sign-in").get_data(as_text=True)


def test_styles_need_no_database_and_carry_no_cookie(visitor, app, kent):
    visitor.sign_in(KENTS)
    with app.test_request_context():
        style = app.jinja_env.globals["asset"]("portal.css")
    app.config["DATABASE_URL"] = "postgresql+psycopg://portal_app:x@127.0.0.1:1/gone"
    close_connections(app)

    answer = visitor.get(style)

    answer.close()
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_database_that_is_gone_is_our_503(visitor, app, kent):
    visitor.sign_in(KENTS)
    app.config["DATABASE_URL"] = "postgresql+psycopg://portal_app:x@127.0.0.1:1/gone"
    close_connections(app)

    assert statuses(visitor, ["/account", "/sign-in", "/kent/statements"]) == [503] * 3


def test_behind_tls_the_cookie_is_secure_and_bound_to_this_host(group, kent):
    app = app_with(group, furnish, install, stand_ins, BEHIND_TLS=True)
    answer = app.test_client().get("/sign-in", base_url="https://localhost")
    close_connections(app)

    flags = answer.headers["Set-Cookie"]
    assert flags.startswith("__Host-portal=")
    assert flags.endswith("; Secure; HttpOnly; Path=/; SameSite=Lax")


def test_who_asks_is_read_in_one_statement(visitor, app, kent, monkeypatch):
    sent = []
    visitor.sign_in(KENTS)
    execute = psycopg.Cursor.execute

    def noted(self, query, *args, **more):
        sent.append(str(query))
        return execute(self, query, *args, **more)

    monkeypatch.setattr(psycopg.Cursor, "execute", noted)
    visitor.get("/kent/statements")

    assert [query.split()[0] for query in sent if "set_config" not in query] == ["select"]


@pytest.mark.parametrize(
    "path",
    ["/sign-in", "/sign-out", "/account/sign-out-everywhere", "/invitations/x", "/kent/statements", "/forgotten"],
)
@pytest.mark.parametrize("sent", [{}, {"csrf_token": ""}, {"csrf_token": "false"}])
def test_no_form_is_taken_without_its_token(visitor, kent, path, sent):
    visitor.sign_in(KENTS)

    answer = visitor.client.post(path, data={"email": KENTS, "password": PASSWORD, **sent})

    assert answer.status_code == (405 if path == "/forgotten" else 400)
    assert visitor.is_signed_in
