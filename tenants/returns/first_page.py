"""What stands on a provider's first page beside its worklist: a month's contacts, and what is queried. One statement."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.contracts.queries import ContractTerms
from consortium.invoices.told import TO_ANSWER
from tenants.disputes.queries import TO_REPLY
from tenants.disputes.rules import OpenQueries, open_queries

_FOUND: Final = text(f"""
select (select jsonb_object_agg(k.authority_id, k.contacts) from (select c.authority_id, count(*) as contacts from cases c
        where c.provider_id = :provider_id and c.contacted_on between :first_day and :last_day group by 1) k) as contacts,
    {TO_REPLY} as to_reply, {TO_ANSWER} as to_answer
""")  # noqa: S608  put together from constants


@dataclass(frozen=True)
class FirstPage:
    """The contacts of a month by council, and what waits for the provider's reply: queries, and lines of its invoices."""

    contacts: Mapping[int, int]
    to_reply: OpenQueries
    to_answer: int


def first_page(session: Session, contract: ContractTerms, *, first_day: dt.date, last_day: dt.date) -> FirstPage:
    """Read what the first page of the contract's provider says of a month, and of its money."""
    whose = {"provider_id": contract.provider_id, "contract_id": contract.contract_id}
    row = session.execute(_FOUND, whose | {"first_day": first_day, "last_day": last_day}).one()
    contacts = {int(authority_id): number for authority_id, number in (row.contacts or {}).items()}
    return FirstPage(contacts, open_queries(row.to_reply), row.to_answer)
