"""P12 to P17, P24 to P27: every route, for everybody who could try it, against one written table."""

import re
from typing import NamedTuple

import pytest

from tests.visits import PEOPLE, answers, words

pytestmark = pytest.mark.database

# What each visitor is answered. `in` leads to the sign-in page. A route that is missing here fails.
# Kent's pages stand for every council's: Essex's manager is the other council. No form is sent with these posts.
TABLE = """
method path                              kent essex first second lead auditor nobody
GET    /                                 302  302   302   302    302  302     in
GET    /sign-in                          302  302   302   302    302  302     200
POST   /sign-in                          200  200   200   200    200  200     200
POST   /sign-out                         in   in    in    in     in   in      in
GET    /account                          200  200   200   200    200  200     in
POST   /account/sign-out-everywhere      in   in    in    in     in   in      in
GET    /invitations/none                 404  404   404   404    404  404     404
POST   /invitations/none                 404  404   404   404    404  404     404
GET    /static/portal.css                200  200   200   200    200  200     200
GET    /kent/statements                  200  404   404   404    404  404     in
GET    /kent/statements/2015-16-Q1       200  404   404   404    404  404     in
GET    /kent/statements/2015-16-Q1.csv   200  404   404   404    404  404     in
GET    /group/statements                 403  403   403   403    200  200     in
GET    /group/statements/2015-16-Q1/kent 403  403   403   403    200  200     in
GET    /provider/meetings/new            403  403   200   200    403  403     in
POST   /provider/meetings/new            403  403   200   409    403  403     in
POST   /provider/meetings/price          403  403   200   409    403  403     in
"""
# Text that stands in Kent's rows alone, and what of it the others may see.
KENTS_TEXT = ("K-1", "K-5", "Kent sample academy", "Kent health commissioner", "13,530.01", "CASE-K")
MAY_SEE = {"lead": {"K-1", "K-5", "13,530.01"}, "auditor": {"K-1", "K-5", "13,530.01"}, "first": set(KENTS_TEXT)}
# What a GET may write: who was refused or took a file, and when a session was last seen.
WRITTEN_BY_READING = {"history", "sessions"}
# And a POST that signs somebody in or out.
WRITTEN_BY_SIGNING_IN = {*WRITTEN_BY_READING, "sign_in_failures"}


class Line(NamedTuple):
    method: str
    path: str
    expected: dict[str, str]


def _lines():
    head, *rows = [row.split() for row in TABLE.strip().splitlines()]
    return [Line(method, path, dict(zip(head[2:], expected, strict=True))) for method, path, *expected in rows]


LINES = _lines()
VISITORS = (*PEOPLE, "nobody")


def send(visitor, line, **fields):
    return visitor.get(line.path) if line.method == "GET" else visitor.post(line.path, **fields)


def answered(answer):
    return "in" if (answer.location or "").partition("?")[0] == "/sign-in" else str(answer.status_code)


def rows_of(books, *, but=WRITTEN_BY_SIGNING_IN):
    """Count the rows of every table, and add up what stands in them."""
    tables = books.run("select tablename from pg_tables where schemaname = 'public' order by 1")
    return {
        table: books.run(f"select count(*), md5(string_agg(t::text, '' order by t::text)) from {table} t")
        for (table,) in tables
        if table not in but
    }


def test_every_route_has_its_line_in_the_table(visit):
    adapter = visit("nobody").client.application.url_map.bind("localhost")
    lines = {(line.method, adapter.match(line.path, line.method)[0]) for line in LINES}

    routes = visit("nobody").client.application.url_map.iter_rules()
    declared = {(method, rule.endpoint) for rule in routes for method in rule.methods - {"HEAD", "OPTIONS"}}

    assert declared == lines


@pytest.mark.parametrize("who", VISITORS)
@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.method} {line.path}")
def test_everybody_is_answered_as_the_table_says(visit, line, who):
    answer = send(visit(who), line)

    assert answered(answer) == line.expected[who]


@pytest.mark.parametrize("who", [who for who in VISITORS if who != "kent"])
def test_nobody_else_reads_kents_text(read_as, who):
    visitor = read_as(who)
    pages = [words(visitor.get(line.path)) for line in LINES if line.method == "GET" and "kent" in line.path]
    own = {"essex": "/essex/statements/2015-16-Q1", "first": "/provider/meetings/new?recorded=K-1"}.get(who, "/")
    pages += [words(visitor.get(path)) for path in (own, "/group/statements", "/provider/meetings/new", "/account")]

    seen = {text for text in KENTS_TEXT for page in pages if re.search(rf"\b{re.escape(text)}\b", page)}

    assert seen <= MAY_SEE.get(who, set())


def test_a_council_that_is_not_there_is_answered_like_one_that_is_not_yours(read_as):
    kent = read_as("kent")

    for rest in ("statements", "statements/2015-16-Q1", "statements/2015-16-Q1.csv"):
        theirs, nobodys = kent.get(f"/essex/{rest}"), kent.get(f"/nowhere/{rest}")
        assert theirs.status_code == nobodys.status_code == 404
        assert _without_numbers(theirs.text) == _without_numbers(nobodys.text)


@pytest.mark.parametrize("path", ["/886/statements", "/KENT/statements", "/kent /statements", "/kent%00/statements"])
def test_a_path_that_is_no_slug_leads_nowhere(read_as, path):
    assert read_as("kent").get(path).status_code == 404


@pytest.mark.parametrize("who", [who for who in VISITORS if who != "first"])
def test_nobody_but_the_councils_provider_records_a_meeting(visit, books, who):
    visitor = visit(who)
    before = rows_of(books)

    for press in ("price", "record"):
        visitor.post("/provider/meetings/new", press=press, shown="0:0:5:8061:0", **answers())
        visitor.post("/provider/meetings/price", press=press, **answers())

    assert rows_of(books) == before


@pytest.mark.parametrize("line", [line for line in LINES if line.method == "POST"], ids=lambda line: line.path)
def test_a_post_without_a_token_with_a_false_or_another_persons_is_refused(visit, books, line):
    first, colleague = visit("first"), visit("kent")
    before = rows_of(books)

    for token in ("", "false", colleague.token()):
        answer = first.post(line.path, token=token, press="record", **answers())
        assert answer.status_code == 400
        assert "This page was open for too long" in answer.text

    assert rows_of(books) == before


@pytest.mark.parametrize("who", VISITORS)
def test_reading_changes_no_row_but_those_of_the_access_log(visit, books, who):
    visitor = visit(who)
    before = rows_of(books, but=WRITTEN_BY_READING)

    for line in LINES:
        if line.method == "GET":
            visitor.get(line.path)
            visitor.client.head(line.path).close()

    assert rows_of(books, but=WRITTEN_BY_READING) == before


@pytest.mark.parametrize("who", ["kent", "first", "lead", "nobody"])
def test_every_answer_keeps_to_itself(visit, who):
    visitor = visit(who)

    for line in LINES:
        if line.path.startswith("/static"):
            continue
        headers = send(visitor, line).headers
        assert headers["Cache-Control"] == "no-store"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


def _without_numbers(page):
    """Take out what differs from one answer to the next: the nonce and the token."""
    return re.sub(r'(nonce|value)="[^"]*"', "", page)
