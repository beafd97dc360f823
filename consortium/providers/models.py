from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class Provider(Base):
    """An independent mediation body that works for councils of the group."""

    __tablename__ = "providers"

    provider_id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class ProviderReference(Base):
    """The registry of a provider's references: each belongs to one council. Only its provider reads it."""

    __tablename__ = "provider_references"

    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.provider_id"), primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"))


class CaseReference(Base):
    """The registry of a provider's references of cases: each belongs to one council. Only its provider reads it."""

    __tablename__ = "case_references"

    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.provider_id"), primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.authority_id"))
