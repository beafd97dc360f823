"""P12 to P17, P24 to P27: every route, for everybody who could try it, against one written table."""

import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from tests.visits import PEOPLE, answers, words

pytestmark = pytest.mark.database

# What each visitor is answered: one table for each door, under answers/. `in` leads to the sign-in page; a route that is
# missing there fails. Kent's pages stand for every council's: Essex's manager is the other council. No form is sent.
TABLES = sorted((Path(__file__).parent / "answers").glob("*.txt"))
# Text that stands in Kent's rows alone, and what of it the others may see.
KENTS_TEXT = ("K-1", "K-5", "Kent sample academy", "Kent health commissioner", "13,530.01", "CASE-K")
MONEY = {"K-1", "K-5", "13,530.01"}
KENTS_OWN = ("kent", "officer", "finance")
MAY_SEE = {
    "lead": MONEY,
    "treasurer": MONEY,
    "auditor": MONEY,
    "first": set(KENTS_TEXT),
    "manager": set(KENTS_TEXT),
}
# What a GET may write: who was refused or took a file, who looked at a case, and when a session was last seen.
WRITTEN_BY_READING = {"history", "sessions", "case_views"}
# And a POST that signs somebody in or out.
WRITTEN_BY_SIGNING_IN = {*WRITTEN_BY_READING, "sign_in_failures"}


class Line(NamedTuple):
    method: str
    path: str
    expected: dict[str, str]


def _lines():
    found = []
    for table in TABLES:
        head, *rows = [row.split() for row in table.read_text().strip().splitlines()]
        for method, path, *expected in rows:
            found.append(Line(method, path, dict(zip(head[2:], expected, strict=True))))
    return found


LINES = _lines()
READ = [line for line in LINES if line.method == "GET"]
SENT = [line for line in LINES if line.method == "POST"]
VISITORS = (*PEOPLE, "nobody")


def answered(answer):
    return "in" if (answer.location or "").partition("?")[0] == "/sign-in" else str(answer.status_code)


def keeps_to_itself(answer):
    headers = answer.headers
    assert headers["Cache-Control"] == "no-store"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def rows_of(books, *, but=WRITTEN_BY_SIGNING_IN):
    """Count the rows of every table, and add up what stands in them."""
    tables = books.run("select tablename from pg_tables where schemaname = 'public' order by 1")
    return {
        table: books.run(f"select count(*), md5(string_agg(t::text, '' order by t::text)) from {table} t")
        for (table,) in tables
        if table not in but
    }


class Walk(NamedTuple):
    """What somebody was answered at every address, and the rows of every table before and after it."""

    answers: dict[str, Any]
    rows_before: dict[str, Any]
    rows_after: dict[str, Any]


@pytest.fixture(scope="module")
def walked(read_as, _read_only):
    """Open every page as somebody, once for all that is asked of it."""
    books, walks = _read_only[0], {}

    def once(who):
        if who not in walks:
            visitor, before = read_as(who), rows_of(books, but=WRITTEN_BY_READING)
            answers = {line.path: visitor.get(line.path) for line in READ}
            if who == "kent":  # the same function answers, without its words
                for line in READ:
                    visitor.client.head(line.path).close()
            walks[who] = Walk(answers, before, rows_of(books, but=WRITTEN_BY_READING))
        return walks[who]

    return once


def test_every_route_has_its_line_in_the_table(visit):
    adapter = visit("nobody").client.application.url_map.bind("localhost")
    lines = {(line.method, adapter.match(line.path, line.method)[0]) for line in LINES}

    routes = visit("nobody").client.application.url_map.iter_rules()
    declared = {(method, rule.endpoint) for rule in routes for method in rule.methods - {"HEAD", "OPTIONS"}}

    assert declared == lines


@pytest.mark.parametrize("who", VISITORS)
def test_everybody_may_read_what_the_tables_say(walked, who):
    assert {path: answered(answer) for path, answer in walked(who).answers.items()} == {
        line.path: line.expected[who] for line in READ
    }


@pytest.mark.parametrize("who", VISITORS)
def test_reading_changes_no_row_but_those_of_the_access_log(walked, who):
    walk = walked(who)

    assert walk.rows_after == walk.rows_before


@pytest.mark.parametrize("who", VISITORS)
def test_everybody_may_send_what_the_tables_say(visit, who):
    found, visitor = {}, None
    for line in SENT:
        visitor = visitor or visit(who)
        answer = visitor.post(line.path)
        keeps_to_itself(answer)
        found[line.path] = answered(answer)
        if found[line.path] == "in":  # a form may end the session
            visitor = None

    assert found == {line.path: line.expected[who] for line in SENT}


@pytest.mark.parametrize("who", [who for who in VISITORS if who not in KENTS_OWN])
def test_nobody_else_reads_kents_text(walked, read_as, who):
    visitor, answers = read_as(who), walked(who).answers
    paths = [line.path for line in READ if "kent" in line.path]
    paths = [path for path in paths if not path.endswith(".pdf")]  # drawn of what its page says, and no text to read
    pages = [_without_address(words(answers[path]), path) for path in paths]
    own = {"essex": "/essex/statements/2015-16-Q1", "first": "/provider/meetings/new?recorded=K-1"}.get(who, "/account")
    pages += [words(visitor.get(path)) for path in (own, "/group/statements", "/provider/meetings/new", "/account")]

    seen = {text for text in KENTS_TEXT for page in pages if re.search(rf"\b{re.escape(text)}\b", page)}

    assert seen <= MAY_SEE.get(who, set())


def test_a_council_that_is_not_there_is_answered_like_one_that_is_not_yours(read_as):
    kent = read_as("kent")

    for line in READ:
        if line.path.startswith("/kent"):
            rest = line.path.removeprefix("/kent")
            theirs, nobodys = kent.get(f"/essex{rest}"), kent.get(f"/nowhere{rest}")
            assert theirs.status_code == nobodys.status_code == 404
            assert _without_numbers(theirs.text) == _without_numbers(nobodys.text)


@pytest.mark.parametrize("path", ["/886/statements", "/KENT/statements", "/kent /statements", "/kent%00/statements"])
def test_a_path_that_is_no_slug_leads_nowhere(read_as, path):
    assert read_as("kent").get(path).status_code == 404


@pytest.mark.parametrize("who", [who for who in VISITORS if who not in ("first", "manager")])
def test_nobody_but_the_councils_provider_records_a_meeting(visit, books, who):
    visitor = visit(who)
    before = rows_of(books)

    for press in ("price", "record"):
        visitor.post("/provider/meetings/new", press=press, shown="0:0:5:8061:0", **answers())
        visitor.post("/provider/meetings/price", press=press, **answers())

    assert rows_of(books) == before


@pytest.mark.parametrize("whose", ["nobody's", "false", "another person's"])
def test_a_post_without_a_token_with_a_false_or_another_persons_is_refused(visit, books, whose):
    first = visit("first")
    token = {"nobody's": "", "false": "false", "another person's": visit("kent").token()}[whose]
    before = rows_of(books)

    for line in SENT:
        answer = first.post(line.path, token=token, press="record", **answers())
        assert (line.path, answer.status_code) == (line.path, 400)
        assert "This page was open for too long" in answer.text

    assert rows_of(books) == before


@pytest.mark.parametrize("who", VISITORS)
def test_every_answer_keeps_to_itself(walked, who):
    for answer in walked(who).answers.values():
        if not answer.request.path.startswith("/static"):
            keeps_to_itself(answer)


def _without_address(page, path):
    """Take out the address that was asked for, which a redirect to the sign-in page repeats."""
    return page.replace(path, "").replace(quote(path), "").replace(quote(path, safe=""), "")


def _without_numbers(page):
    """Take out what differs from one answer to the next: the nonce and the token."""
    return re.sub(r'(nonce|value)="[^"]*"', "", page)
