"""P1, P2, P26, P28, P30, P36: every route of the portal, sent what no page of ours sends, by whoever may open it."""

import io
import re

import pytest

from tests.promises.test_routes import LINES as ALL_LINES
from tests.visits import address

pytestmark = pytest.mark.database

# The pages of people are the same functions behind three doors: what is tried at Kent's is tried at all.
LINES = [line for line in ALL_LINES if not line.path.startswith(("/group/people", "/provider/people"))]
READ = [line for line in LINES if line.method == "GET"]
SENT = [line for line in LINES if line.method == "POST"]
NOBODYS_NUMBER = "00000000-0000-4000-8000-000000000000"
ENDS_SESSION = ("/sign-out", "/account/sign-out-everywhere")
FIELD = re.compile(r'<(?:input|select|textarea|button)[^>]*?\sname="([^"]+)"')
TRACE = re.compile(r"Traceback|psycopg|sqlalchemy|werkzeug|\.py\b|File &#34;|select .* from ", re.IGNORECASE)
MARK = "zq9marker"
# What stands in the fields, another value in each at every turn.
TURNS = 4
TURNS_OF_AN_ADDRESS = 5
VALUES = (
    "\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH SPACE}\N{COMBINING ACUTE ACCENT}" * 3,
    "\N{ARABIC-INDIC DIGIT THREE}\N{FULLWIDTH DIGIT ONE}",
    "1e3",
    "-1",
    "9" * 400,
    "0x10_000",
    "'; drop table meetings; --",
    "{{ 7 * 7 }}<script>alert(1)</script>",
    "../../etc/passwd",
    "\N{PILE OF POO}\U0010ffff",
    "y",
)
WITH_NUL = "a\x00b"
NAMES = (
    "a[]",
    "a[0][b]",
    "__proto__",
    "funders-\N{ARABIC-INDIC DIGIT THREE}-code",
    "funders-99999999999999999999999-code",
    "funders--1-parts",
    "roles[]",
    "csrf_token[]",
    "\x00",
    "",
    "x" * 5_000,
)
TYPES = (
    ("application/json", b'{"csrf_token": "x", "email": {"$gt": ""}}'),
    ("application/json", b"{"),
    ("text/plain", b"email=a"),
    ("application/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    ("multipart/form-data", b"--x\r\n"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\nno end'),
    ("application/x-www-form-urlencoded; charset=utf-16", b"\xff\xfee\x00=\x00"),
    ("application/x-www-form-urlencoded", b"email=%ff%fe%00&%=%&&&=%u0000&csrf_token=%c3%28"),
    ("", b"email=a"),
)


def value_for(place, turn):
    """Return what stands in a field: at the last turn a NUL everywhere."""
    return WITH_NUL if turn == TURNS - 1 else VALUES[(place + turn * 4) % len(VALUES)]


def may(line):
    """Return somebody for whom a route answers, so that what is sent gets as far as it can."""
    order = ("kent", "manager", "lead", "essex")
    return next((who for who in order if line.expected[who] not in ("403", "404", "in")), "nobody")


def path_of(line, books):
    """Return the path with somebody real in it, whose page takes what is sent."""
    if NOBODYS_NUMBER not in line.path:
        return line.path
    ((number,),) = books.run("select account_id from accounts where email = %(it)s", it=address("officer"))
    return line.path.replace(NOBODYS_NUMBER, str(number))


class Hostile:
    """Visitors of each kind who keep count of what went wrong."""

    def __init__(self, visit, books):
        self.visit, self.books, self.visitors, self.wrong = visit, books, {}, []

    def __call__(self, line):
        who = may(line) if line.path != "/sign-in" else "nobody"
        if NOBODYS_NUMBER in line.path:
            who = "kent"
        if who not in self.visitors:
            visitor = self.visit(who)
            self.visitors[who] = (visitor, visitor.token())
        return self.visitors[who]

    def note(self, what, line, answer):
        text = answer.get_data()
        if answer.status_code >= 500 or (answer.mimetype == "text/html" and TRACE.search(text.decode())):
            self.wrong.append((line.method, line.path, what, answer.status_code))
        answer.close()


@pytest.fixture
def hostile(visit, books):
    return Hostile(visit, books)


def test_no_form_makes_a_mistake_of_ours_whatever_stands_in_its_fields(hostile, books):
    """P36: each field that the page has, and names that no page has."""
    for line in SENT:
        if line.path in ENDS_SESSION:
            continue
        (visitor, token), path = hostile(line), path_of(line, books)
        names = set(FIELD.findall(visitor.client.get(path).text)) - {"csrf_token"} | set(NAMES)
        for turn in range(TURNS):
            # Every field twice, so that a reader of one meets two.
            sent = {name: [value_for(place, turn)] * 2 for place, name in enumerate(sorted(names))}
            hostile.note(turn, line, visitor.client.post(path, data={"csrf_token": token, **sent}))
        with_files = {"csrf_token": token, **{name: (io.BytesIO(b"\x00PK\x03\x04"), "a.csv") for name in names if name}}
        hostile.note("files", line, visitor.client.post(path, data=with_files))

    assert hostile.wrong == []


def test_no_form_makes_a_mistake_of_ours_whatever_is_sent_instead_of_one(hostile, books):
    """P36: JSON, XML, broken multipart, a field of 10 MB, 5,000 parameters."""
    for line in SENT:
        (visitor, token), path = hostile(line), path_of(line, books)
        for kind, body in TYPES:
            hostile.note(kind, line, visitor.client.post(path, data=body, content_type=kind))
        many = {"csrf_token": token, **{f"field{number}": "x" for number in range(5_000)}}
        hostile.note("5,000 parameters", line, visitor.client.post(path, data=many))
        says_so = {"CONTENT_LENGTH": "10000000"}
        kind = "application/x-www-form-urlencoded"
        big = visitor.client.post(path, data=b"email=x", content_type=kind, environ_overrides=says_so)
        assert big.status_code in (400, 413), line
        hostile.note("10 MB", line, big)

    assert hostile.wrong == []


def test_no_page_makes_a_mistake_of_ours_whatever_stands_in_its_address(hostile, books):
    """P36: each name that the page's own links and filters use, and the usual ones."""
    for line in READ:
        (visitor, _), path = hostile(line), path_of(line, books)
        page = visitor.client.get(path)
        names = {
            "page",
            "sort",
            "order",
            "year",
            "period",
            "recorded",
            "next",
            *re.findall(r"[?&;](\w+)=", page.get_data().decode(errors="replace")),
        }
        if page.mimetype == "text/html":
            names |= set(FIELD.findall(page.text))
        page.close()
        for turn in range(TURNS_OF_AN_ADDRESS):
            asked = [(name, VALUES[(place + turn * 2) % len(VALUES)]) for place, name in enumerate(sorted(names))]
            hostile.note(asked, line, visitor.client.get(path, query_string=asked * 2))
        hostile.note(
            "5,000", line, visitor.client.get(path, query_string={f"q{number}": "x" for number in range(5_000)})
        )

    assert hostile.wrong == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND", "POST"])
def test_a_method_that_a_route_does_not_know_is_answered_in_our_words(read_as, method):
    """P30."""
    kent = read_as("kent")
    own = {line.path for line in LINES if line.method == method}

    for path in sorted({line.path for line in LINES if not line.path.startswith("/static")} - own):
        answer = kent.client.open(path, method=method)
        assert answer.status_code in ((200, 403, 404, 405) if method == "OPTIONS" else (400, 404, 405)), path
        assert not TRACE.search(answer.text), path


def test_no_error_page_repeats_what_was_sent(hostile, books):
    """P30."""
    for line in LINES:
        (visitor, _), path = hostile(line), path_of(line, books)
        for answer in (
            visitor.client.get(f"{path}/{MARK}?{MARK}={MARK}"),
            visitor.client.post(path, data={MARK: MARK}, headers={"Referer": f"http://localhost/{MARK}"}),
            visitor.client.get(path, query_string={MARK: f"{MARK}\x00"}),
            visitor.client.get(path, headers={"Host": f"{MARK}.example"}),
        ):
            assert answer.status_code < 500, path
            if answer.status_code >= 400:
                assert MARK not in answer.text, path
                assert '<h1 class="p-title">' in answer.text, path
                # The strip stands on all of them but for a file that is missing and a host that is not ours.
                has_none = path.startswith("/static") or "does not answer at this address" in answer.text
                assert has_none or "Nothing on these pages is real" in answer.text, path


def test_no_page_believes_what_a_caller_says_of_its_host(hostile, books):
    """P28: nothing on a page, no link and no redirect leads to a host that a header names."""
    said = {
        "X-Forwarded-Host": f"{MARK}.example",
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": f"/{MARK}",
        "Forwarded": f"host={MARK}.example;proto=https",
        "X-Original-URL": f"/{MARK}",
        "X-HTTP-Method-Override": "DELETE",
    }
    for line in LINES:
        if line.path in ENDS_SESSION:
            continue
        (visitor, token), path = hostile(line), path_of(line, books)
        sent = {"data": {"csrf_token": token}} if line.method == "POST" else {}
        answer = visitor.client.open(path, method=line.method, headers=said, **sent)
        assert MARK not in str(answer.headers), path
        assert MARK.encode() not in answer.get_data(), path
        answer.close()


def test_the_link_of_an_invitation_leads_to_our_own_host(visit):
    lead = visit("lead")
    asked = {"email": "new@kent.example", "name": "New", "role": "auditor", "csrf_token": lead.token()}

    answer = lead.client.post("/group/people/invite", data=asked, headers={"X-Forwarded-Host": f"{MARK}.example"})

    assert "http://localhost/invitations/" in answer.text


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "x",
        "a.b.c",
        "=",
        "\x7f",
        ".eJw.aaaa.bbbb",
        "x" * 4_000,
        "%00",
        '"',
        "eyJ0b2tlbiI6MX0.aaaaaa.bbbbbbbbbbbbbbbbbbb",
    ],
)
def test_a_cookie_that_is_not_ours_is_nobody_on_every_page(read_as, cookie):
    """P2."""
    nobody = read_as("nobody").client.application.test_client(use_cookies=False)

    for line in READ:
        if line.expected["nobody"] == "in":
            answer = nobody.get(line.path, headers={"Cookie": f"portal={cookie}"})
            assert (answer.location or "").startswith("/sign-in"), (line.path, answer.status_code)


def test_a_cookie_that_has_signed_out_is_nobody_on_every_page(visit):
    """P1."""
    kent = visit("kent")
    before = kent.client.get_cookie("portal").value
    kent.post("/sign-out")
    again = kent.client.application.test_client(use_cookies=False)

    for line in READ:
        if line.expected["nobody"] == "in":
            answer = again.get(line.path, headers={"Cookie": f"portal={before}"})
            assert (answer.location or "").startswith("/sign-in"), line.path


@pytest.mark.parametrize("who", ["kent", "nobody"])
def test_every_answer_keeps_to_the_policy_and_says_who_may_frame_it(read_as, who):
    """P26, P27, on pages, redirects and errors alike."""
    visitor = read_as(who)

    for path in [*(line.path for line in READ), "/nowhere", "/kent/nowhere", "/%00", "/static/nowhere.css"]:
        headers = visitor.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        if not path.startswith("/static/portal"):
            assert headers["Cache-Control"] == "no-store", path
