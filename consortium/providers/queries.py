from sqlalchemy import select
from sqlalchemy.orm import Session

from consortium.providers.models import ProviderReference


def authority_of_reference(session: Session, provider_id: int, reference: str) -> int | None:
    """Return which council a provider's reference belongs to; only that provider may ask."""
    return session.execute(
        select(ProviderReference.authority_id).where(
            ProviderReference.provider_id == provider_id, ProviderReference.reference == reference
        )
    ).scalar()
