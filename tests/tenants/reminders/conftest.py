"""Two councils whose people have accounts, and the mails that went out."""

import email
from email.policy import default

import pytest

from tests.promises import people, two_councils


@pytest.fixture
def loaded(portal, database, tmp_path):
    """Kent's manager and finance officer, and Essex's manager, whose account is closed."""
    two_councils.load(portal, tmp_path)
    for statement in people._STATEMENTS[:2]:
        database.run(statement)
    return portal


@pytest.fixture
def mails(tmp_path):
    """What is in the folder of mails: to whom, and the subject, in order."""

    def read():
        files = sorted((tmp_path / "mail").glob("*.eml"))
        found = [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]
        return sorted((mail["To"], mail["Subject"]) for mail in found)

    return read


@pytest.fixture
def jobs(database):
    """What waits in the queue: what it is about and the reference."""

    def waiting():
        said = "args->>'kind', args->>'reference', status::text, attempts"
        return database.run(f"select {said} from jobs.procrastinate_jobs order by id")

    return waiting
