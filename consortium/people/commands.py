"""The commands about people. Whoever has opened the database gives them a Session; see `people_commands`."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

import click
from sqlalchemy.orm import Session

from consortium import clock
from consortium.authorities.queries import portal_state
from consortium.database import Binding
from consortium.errors import RuleBroken
from consortium.people import accounts
from consortium.people.passwords import sample_password
from consortium.people.permissions import PERMISSIONS
from consortium.people.queries import find_seed, sign_ins

OpensDatabase = Callable[[Binding], AbstractContextManager[Session]]
READS_SIGN_INS: Final = Binding("portal_sign_in", actor="consortium sign-ins")
INVITES: Final = Binding("portal_lead", actor="consortium invite")
SIGN_IN_COLUMNS: Final = ("email", "role", "organisation", "password")


class NotASample(RuleBroken):
    """The passwords of real people are known to nobody."""


def sign_ins_as_csv(session: Session) -> str:
    """Write a sample's people with their passwords, as CSV. Blank: the person has set a password by an invitation.

    The Session acts as `portal_sign_in`, since nobody else sees what the passwords are worked out from.
    Raises: NotASample, NotLoaded.
    """
    seed = find_seed(session) if portal_state(session).sample_today is not None else None
    if seed is None:
        raise NotASample(
            "This portal is no sample, so nobody's password can be printed. "
            "Use `consortium invite` to send a person a link to set one."
        )
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(SIGN_IN_COLUMNS)
    for row in sign_ins(session):
        password = "" if row.has_own_password else sample_password(seed, row.email)
        table.writerow((row.email, row.role, row.organisation, password))
    return written.getvalue()


def people_commands(opens_database: OpensDatabase) -> tuple[click.Command, ...]:
    """Return the commands `invite` and `sign-ins`.

    `opens_database` is called with how the command acts, inside the block of the command: it finds or starts the
    database, gives a Session bound so, and commits when the block ends well. A RuleBroken is left to the caller.
    """

    @click.command("invite")
    @click.argument("email")
    @click.option("--role", required=True, type=click.Choice(list(PERMISSIONS)), help="What the person is there.")
    @click.option("--for", "organisation", required=True, help="lead, a council (886 or kent) or a provider's code.")
    @click.option("--name", default=None, help="The person's name; else what stands before the @.")
    @click.option(
        "--address",
        default="http://127.0.0.1:8000",
        envvar="PORTAL_ADDRESS",
        show_default=True,
        help="Where the portal is reached. PORTAL_ADDRESS sets it too.",
    )
    def invite(email: str, role: str, organisation: str, name: str | None, address: str) -> None:
        """Print a link with which EMAIL sets a password, once, within 7 days. Again: a new link."""
        with opens_database(INVITES) as session:
            made = accounts.invite(session, email, role=role, organisation=organisation, name=name, now=clock.now())
        click.echo(f"{address.rstrip('/')}{made.path}")

    @click.command("sign-ins")
    def print_sign_ins() -> None:
        """Print the people of a sample with their passwords, as CSV: email,role,organisation,password."""
        with opens_database(READS_SIGN_INS) as session:
            table = sign_ins_as_csv(session)
        click.echo(table, nl=False)

    return invite, print_sign_ins
