from sqlalchemy import select
from sqlalchemy.orm import Session

from consortium.providers.models import Provider, ProviderReference


def provider_names(session: Session) -> dict[int, str]:
    """Return the providers' names by number."""
    return dict(session.execute(select(Provider.provider_id, Provider.name).order_by(Provider.name)).all())


def authority_of_reference(session: Session, provider_id: int, reference: str) -> int | None:
    """Return which council a provider's reference belongs to; only that provider may ask."""
    return session.execute(
        select(ProviderReference.authority_id).where(
            ProviderReference.provider_id == provider_id, ProviderReference.reference == reference
        )
    ).scalar()
