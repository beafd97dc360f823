"""Sending a mail once, and keeping what a person chose."""

import uuid
from collections.abc import Collection
from typing import Final

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from consortium.database import Binding, own_transaction
from consortium.mail.models import MailPreference
from consortium.mail.queries import Recipient
from consortium.mail.rules import Kind, Message
from consortium.mail.ways import Way

_MARK: Final = text("""
insert into mails_sent (authority_id, provider_id, account_id, about)
values (:authority_id, :provider_id, :account_id, :about) on conflict do nothing returning mail_number
""")


def send_once(binding: Binding, way: Way, recipient: Recipient, message: Message, *, about: str) -> bool:
    """Send a mail unless one about the same went to the person before; say whether it was sent now.

    The mark is kept only if the mail was taken; two that try at once wait for each other. Raises: MailNotSent.
    """
    with own_transaction(binding) as session:
        whose = {"authority_id": binding.authority_id, "provider_id": binding.provider_id}
        mark = whose | {"account_id": recipient.account_id, "about": about}
        if session.execute(_MARK, mark).first() is None:
            return False
        way.send(message)
    return True


def choose_kinds(
    session: Session, account_id: uuid.UUID, *, offered: Collection[Kind], wanted: Collection[Kind]
) -> None:
    """Keep which of the kinds offered a person wants."""
    rows = [{"account_id": account_id, "kind": kind.value, "wanted": kind in wanted} for kind in offered]
    if rows:
        chosen = insert(MailPreference).values(rows)
        changes = {"wanted": chosen.excluded.wanted, "chosen_at": func.clock_timestamp()}
        session.execute(chosen.on_conflict_do_update(index_elements=["account_id", "kind"], set_=changes))
