"""Who gets a mail, and what a person chose."""

import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from consortium.mail.models import MailPreference
from consortium.mail.rules import Kind, gets

# The worker sees the roles of the bound body and, bound to a council, the lead's; through them the accounts.
_PEOPLE: Final = text("""
select a.account_id, a.email, array_agg(distinct p.role) as roles, bool_or(m.wanted) as chosen
from appointments p join accounts a on a.account_id = p.account_id
left join mail_preferences m on m.account_id = a.account_id and m.kind = :kind
where p.ended_at is null and a.deactivated_at is null
    and (case when :of_lead then p.authority_id is null and p.provider_id is null
        else p.authority_id = cast(:authority_id as integer) or p.provider_id = cast(:provider_id as integer) end)
group by a.account_id, a.email order by a.email limit 1000
""")


@dataclass(frozen=True)
class Recipient:
    """A person of the bound body, or of the lead, who gets a mail."""

    account_id: uuid.UUID
    email: str


def recipients(
    session: Session, kind: Kind, *, authority_id: int | None, provider_id: int | None, of_lead: bool = False
) -> list[Recipient]:
    """List who of one body, or of the lead, gets a kind of mail: with a role that may, the account open, as they chose."""
    values = {"kind": kind.value, "authority_id": authority_id, "provider_id": provider_id, "of_lead": of_lead}
    rows = session.execute(_PEOPLE, values)
    return [Recipient(row.account_id, row.email) for row in rows if gets(kind, row.roles, row.chosen)]


def chosen_kinds(session: Session, account_id: uuid.UUID) -> dict[Kind, bool]:
    """Return what a person chose; a kind that is not there was left as it is for everybody."""
    rows = session.execute(
        select(MailPreference.kind, MailPreference.wanted)
        .where(MailPreference.account_id == account_id)
        .order_by(MailPreference.kind)
        .limit(len(Kind))
    )
    return {Kind(kind): wanted for kind, wanted in rows}
