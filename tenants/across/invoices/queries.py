"""What the book holds of everything that a provider bills. One statement to the database."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from tenants.across.invoices.rules import BookLine
from tenants.ledger.queries import standing_charges


def book_of_provider(session: Session, contract_id: int, kinds: Sequence[str]) -> list[BookLine]:
    """List what the book holds under a contract of some kinds, after reversals and credits. Units: pence."""
    return [
        BookLine(
            authority_id=charge.authority_id,
            provider_id=charge.provider_id,
            kind=charge.kind,
            reference=charge.reference,
            service_on=charge.service_on,
            period_number=charge.period_number,
            standing_pence=charge.standing_pence,
            is_included=charge.is_included,
            is_reversed=charge.is_reversed,
            is_credited=charge.is_credited,
            sentence=charge.sentence,
        )
        for charge in standing_charges(session, contract_id, kinds)
    ]
