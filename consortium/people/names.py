"""Who acted, in words: the history and the books name an account by its number, and a command by its own name."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import select

from consortium.database import Binding, own_transaction
from consortium.people.models import Account

_READER: Final = Binding("portal_sign_in", actor="nobody")
_MOST_NAMED: Final = 200
NOBODY_SIGNED_IN: Final = "somebody who was not signed in"


def names_by_account(actors: Iterable[str]) -> dict[str, str]:
    """Return the names of those actors that are accounts, by the account's number; read as sign-in reads them."""
    numbers = {number for actor in actors if (number := _account_number(actor)) is not None}
    if not numbers:
        return {}
    with own_transaction(_READER) as session:
        rows = session.execute(select(Account.account_id, Account.name).where(Account.account_id.in_(numbers)))
        return {str(account_id): name for account_id, name in rows}


def accounts_named(part: str) -> dict[str, str]:
    """Return the names of the accounts whose name holds some words, by the account's number.

    An address is not looked at: who reads a history sees names of other bodies' people there, and never their addresses.
    """
    pattern = "%" + part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    with own_transaction(_READER) as session:
        rows = session.execute(
            select(Account.account_id, Account.name)
            .where(Account.name.ilike(pattern))
            .order_by(Account.account_id)
            .limit(_MOST_NAMED)
        )
        return {str(account_id): name for account_id, name in rows}


def actor_in_words(actor: str, names: Mapping[str, str]) -> str:
    """Say who acted, within a sentence: a person by name, a command by its own, a change by hand by the database's role."""
    if actor in names:
        return names[actor]
    if actor.startswith("command"):
        name = actor.removeprefix("command").strip()
        return f"the command “{name}”" if name else "the command"
    if actor == "nobody":
        return NOBODY_SIGNED_IN
    if _account_number(actor) is not None:
        return "an account that is not there any more"
    return actor if " " in actor else f"the database’s {actor}"


def _account_number(actor: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(actor)
    except ValueError:
        return None
