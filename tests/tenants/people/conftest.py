import re

import pytest

from tests.promises.two_councils import ESSEX, KENT
from tests.visits import HASH, _a_quarter_later, _read_only, address, books, count_statements, read_as, visit

__all__ = ["_a_quarter_later", "_read_only", "books", "count_statements", "read_as", "visit"]
LINK = re.compile(r"http://localhost(/invitations/[\w-]+)")


@pytest.fixture
def number(books):
    """Return the number of somebody's account."""
    return lambda who: str(books.run("select account_id from accounts where email = %(it)s", it=address(who))[0][0])


@pytest.fixture
def both(books):
    """Somebody who is a SEN manager of Kent and of Essex."""
    books.run(
        "insert into accounts (email, name, password_hash) values (%(it)s, 'Somebody of both', %(hash)s)",
        it=address("both"),
        hash=HASH,
    )
    for authority_id in (KENT, ESSEX):
        books.run(
            "insert into appointments (account_id, role, authority_id)"
            " select account_id, 'member-manager', %(of)s from accounts where email = %(it)s",
            it=address("both"),
            of=authority_id,
        )
    return address("both")


@pytest.fixture
def roles(books):
    """Return the roles that somebody has now, with the council of each."""

    def held(who):
        return books.run(
            "select role, authority_id from appointments p join accounts a using (account_id)"
            " where email = %(it)s and ended_at is null order by 1, 2",
            it=address(who),
        )

    return held
