"""The home page of each user behind gunicorn, beside a view of Flask that says nothing on the same gunicorn."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Final

from argon2 import PasswordHasher

from bench.books import Books
from bench.figures import MILLISECONDS, RATE, Aim, Row
from bench.server import BenchServer
from bench.web import Answers, ask, at_most, gunicorn, sign_in

ASKED: Final = 400
PASSWORD: Final = "three unusual words"  # noqa: S105  of a database that lasts as long as the measuring
_COUNCIL: Final = "/council-{number}"
# Who opens which page: role, of which council or provider, and where.
HOMES: Final = (
    ("The home of a council", "member-manager", _COUNCIL),
    ("The home of a provider", "provider-caseworker", "/provider"),
    ("The home of the lead", "lead-admin", "/group"),
)
_ADD: Final = """
with made as (insert into accounts (email, name, password_hash) values (%(email)s, %(role)s, %(hash)s) on conflict do nothing
    returning account_id)
insert into appointments (account_id, role, authority_id, provider_id)
select account_id, %(role)s, %(authority)s, case when %(role)s like 'provider%%' then 1 end from made
"""


def measure_pages(server: BenchServer, pair: Sequence[Books], folder: Path, *, rounds: int) -> list[Row]:
    """Ask for each home page in small and big books and for the empty view, in turn."""
    with ExitStack() as stack:
        empty = stack.enter_context(gunicorn("bench.empty:app", folder))
        ports = []
        for books in pair:
            add_people(server, books)
            environment = {"DATABASE_URL": books.database.app_url}
            ports.append(stack.enter_context(gunicorn("wsgi:create_app()", folder, **environment)))
        found: dict[tuple[str, int], list[Answers]] = {}
        for turn in range(rounds + 1):
            for place, books in enumerate(pair):
                taken = {"empty": ask(empty, "/", "", times=ASKED * 2)}
                for what, role, path in HOMES:
                    cookie = sign_in(ports[place], f"{role}@portal.example", PASSWORD).cookie
                    where = path.format(number=books.numbers[0])
                    taken[what] = ask(ports[place], where, cookie, times=ASKED)
                if turn:  # the first time warms up
                    for what, answers in taken.items():
                        found.setdefault((what, place), []).append(answers)
    return [row for what, _, _ in HOMES for row in _rows(what, found)]


def _rows(what: str, found: dict[tuple[str, int], list[Answers]]) -> list[Row]:
    rates = [median(answers.rate for answers in found[what, place]) for place in range(2)]
    bare = [median(answers.rate for answers in found["empty", place]) for place in range(2)]
    slow = [at_most([one for answers in found[what, place] for one in answers.seconds], 99) for place in range(2)]
    aim = Aim("ratio 8.3, stretch 5", 100 / 12, of_ratio=True)
    return [
        Row(what, RATE, (rates[0], rates[1]), (bare[0], bare[1]), aim, better_high=True),
        Row("  99 of 100 within", MILLISECONDS, (slow[0], slow[1]), aim=Aim("200 ms", 0.2), grows=False),
    ]


def add_people(server: BenchServer, books: Books) -> None:
    """Give the books a person for each home page; twice changes nothing."""
    password_hash = PasswordHasher(1, 8, 1).hash(PASSWORD)
    with server.superuser(books.database.name) as connection:
        for _, role, _ in HOMES:
            council = books.numbers[0] if role.startswith("member") else None
            values = {"email": f"{role}@portal.example", "role": role, "hash": password_hash, "authority": council}
            connection.execute(_ADD, values)
