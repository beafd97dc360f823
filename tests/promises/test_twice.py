"""P39: a form that is sent ten times at once counts once; the same key with other content is refused.

Each form that writes is sent exactly as its page gives it. What it then leaves is what one press leaves elsewhere.
P37, P45: a press that is broken off at its very end leaves nothing; the next one counts, and the history says who did it.
"""

import re
from collections import Counter
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

import pytest

from tests.databases import close_connections, whole_portal
from tests.promises.crowd import at_once
from tests.promises.test_routes import SENT
from tests.promises.ways import WAYS
from tests.promises.ways.again import KEY_OF_ANOTHER_KIND, OTHER_CONTENT
from tests.promises.ways.way import fill_in, post
from tests.visits import PEOPLE, Visitor, address, words

pytestmark = pytest.mark.database


TIMES = 10


WRITES_NOTHING = {
    "group_debt.checked": "it checks a file of payments and takes back what it tried",
    "group_debt.recorded": "without the rows of a preview; with them it is pressed twice where files of payments are tried",
    "recharge_receipts.checked": "as that, of receipts",
    "recharge_receipts.recorded": "as that, of receipts",
    "provider_meetings.price": "it answers the page's script with a price",
    "provider_returns.reasons": "it hands back what the page carries; the history says who took it, each time",
    "people.sign_in": "each press is somebody in front of a browser of their own, and begins a session of its own",
    "people.sign_out": "it ends the one session; after it nobody is signed in who could do it again",
    "people.leave_everywhere": "as sign-out, for all sessions of a person",
}


# What these did stands in rows of its own that say who and when, or it is nobody else's business.
NOT_IN_HISTORY = {
    "provider_returns.upload": "a file that waits for the press that records it, which is told",
    "provider_cases.act_now": "the events of the case say who did what",
    "provider_cases.act_now put-right": "the events of the case say who did what",
    "provider_cases.assign_now": "the assignments of the case say who gave it to whom",
    "cases.act_now": "the events of the case say who did what",
    "provider_funding.end": "the events of the case say who did what",
    "mails.choose": "which mails somebody wants is their own business",
}


ANSWERED_BY_LINK = ("people.invitation", "funding_links.asked")


# Paths of acts on Kent's own money, so that it reads of them too.
OF_KENT = re.compile(r"^/kent/|^/group/(debt|credits|queries)/kent")


BREAKS_OFF = """
    create function break_off() returns trigger language plpgsql as $$ begin raise exception 'broken off'; end $$;
    create constraint trigger breaks_off after insert on history deferrable initially deferred
        for each row execute function break_off()"""


# The access log: who came, went, was refused or took a file, each time; and when a session was last seen.
ACCESS_LOG = (
    *("signed-in", "signed-out", "signed-out-everywhere", "sign-in-failed", "sign-in-stopped"),
    *("refused", "exported"),
)


def rows_in(books):
    """Count the rows of every table, those of the history by event, without the access log."""
    tables = [table for (table,) in books.run("select tablename from pg_tables where schemaname = 'public'")]
    counted = " union all ".join(f"select '{table}', count(*) from {table}" for table in tables if table != "history")
    found = Counter(dict(books.run(counted)))
    found.pop("sessions")
    found.pop("sign_in_failures")
    found.pop("case_views")
    found.update(
        {
            f"{event} {subject}": number
            for event, subject, number in books.run(
                "select event, case when subject like '%%-%%-%%' then 'somebody' else subject end, count(*) from history"
                " where event <> all (%(log)s) group by 1, 2",
                log=list(ACCESS_LOG),
            )
        }
    )
    return found


class Pressed(NamedTuple):
    """What pressing a button did: rows that came and went, the answers, and entries of the history (actor, council).

    `broken` is what a press answered that failed at its end, and the rows that it left.
    """

    written: Counter[str]
    gone: Counter[str]
    answers: list[Any]
    told: list[tuple[str, int | None]]
    fields: frozenset[str]
    path: str
    broken: tuple[int, Counter[str]] | None


class Portal:
    """The portal on one copy after another of the same books, with everybody signed in already."""

    def __init__(self, server, books, instance):
        self.server, self.template = server, server.copy(of=books)
        self.app = whole_portal(self.template, instance=instance)
        self.accounts = dict(self.template.run("select email, account_id::text from accounts"))
        self.cookies = {who: Visitor(self.app, who).client.get_cookie("portal").value for who in PEOPLE}
        close_connections(self.app)
        self.template.close()

    @contextmanager
    def copy(self):
        """Open a copy of the books, and yield it with a way to visit it."""
        made = self.server.copy(of=self.template)
        self.app.config["DATABASE_URL"] = made.app_url
        try:
            yield made, self.visit
        finally:
            close_connections(self.app)
            self.server.drop(made)

    def visit(self, who):
        return self.tab(self.cookies.get(who))

    def tab(self, cookie):
        """Open a tab of the browser that has a cookie."""
        visitor = Visitor(self.app, "nobody")
        if cookie is not None:
            visitor.client.set_cookie("portal", cookie)
        return visitor

    def press(self, way, times, *, breaks_off_first=False):
        """Press the button of a form so many times at once, or first once so that its transaction fails at its end."""
        with self.copy() as (books, visit):
            page = way.before(visit, books) or way.page
            visitor = visit(way.who)
            form = fill_in(visitor, way, page)
            cookie = visitor.client.get_cookie("portal")
            tabs = [self.tab(cookie and cookie.value).client for _ in range(times)]
            before, last = rows_in(books), books.run("select max(entry_number) from history")[0][0]
            broken = broken_off(books, visitor, form, before) if breaks_off_first else None
            answers = at_once(*(partial(post, tab, form) for tab in tabs))
            after = rows_in(books)
            told = "select actor, authority_id from history where entry_number > %(last)s and event <> all (%(log)s)"
            entries = books.run(told, last=last or 0, log=list(ACCESS_LOG))
            return Pressed(after - before, before - after, answers, entries, frozenset(form.fields), form.path, broken)


def broken_off(books, visitor, form, before):
    """Press a button while no entry of the history can be committed; return the status, and what is not as before."""
    books.run(BREAKS_OFF)
    status = post(visitor.client, form).status_code
    left = rows_in(books)
    books.run("drop trigger breaks_off on history")
    return status, (left - before) + (before - left)


@pytest.fixture(scope="module")
def portal(server, _a_quarter_later, tmp_path_factory):
    made = Portal(server, _a_quarter_later, tmp_path_factory.mktemp("twice"))
    yield made
    server.drop(made.template)


def test_every_form_is_sent_here_or_has_a_reason_why_not(portal):
    adapter = portal.app.url_map.bind("localhost")
    sent = {adapter.match(line.path, "POST")[0] for line in SENT}

    assert {name.partition(" ")[0] for name in WAYS} | set(WRITES_NOTHING) == sent


@pytest.mark.parametrize("name", WAYS)
def test_a_form_sent_ten_times_at_once_counts_once_and_is_told_and_broken_off_it_leaves_nothing(portal, name):
    way, is_told = WAYS[name], name not in NOT_IN_HISTORY

    once = portal.press(way, 1, breaks_off_first=is_told)
    again = portal.press(way, TIMES)

    assert once.answers[0].status_code in (200, 303), once.answers[0].text
    assert once.written
    assert "request_key" not in once.fields or name in OTHER_CONTENT or name in KEY_OF_ANOTHER_KIND
    assert once.broken == ((500, Counter()) if is_told else None)
    assert bool(once.told) == is_told
    if is_told and name not in ANSWERED_BY_LINK:
        assert {actor for actor, _ in once.told} == {portal.accounts[address(way.who)]}
    if OF_KENT.match(once.path) and is_told:
        assert {council for _, council in once.told} == {886}
    assert (again.written, again.gone) == (once.written, once.gone)
    assert all(answer.status_code < 500 for answer in again.answers), again.answers


@pytest.mark.parametrize("name", OTHER_CONTENT)
def test_the_same_key_with_other_content_is_refused(portal, name):
    other, says, *path = OTHER_CONTENT[name]
    with portal.copy() as (books, visit):
        way = WAYS[name]
        page = way.before(visit, books) or way.page
        visitor = visit(way.who)
        form = fill_in(visitor, way, page)
        assert post(visitor.client, form).status_code == 303
        before = rows_in(books)
        form.path, form.fields = (path or [form.path])[0], form.fields | other

        answer = post(visitor.client, form)

        assert says in words(answer)
        assert rows_in(books) == before
