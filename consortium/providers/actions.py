from sqlalchemy import select
from sqlalchemy.orm import Session

from consortium.changes import Change, merge_rows
from consortium.folder.contents import Folder
from consortium.providers.models import Provider


def load_providers(session: Session, folder: Folder) -> list[Change]:
    """Add the providers that are missing, by code; a changed name supersedes."""
    rows = [{"code": provider.code, "name": provider.name} for provider in folder.providers]
    return merge_rows(session, Provider, rows, ["code"], lambda row: f"The provider {row['name']}")


def provider_ids(session: Session) -> dict[str, int]:
    """Return the providers' numbers by code."""
    return dict(session.execute(select(Provider.code, Provider.provider_id).order_by(Provider.code)).all())
