import datetime as dt

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from consortium.database import Base


class SharedCost(Base):
    """A one-off cost, shared among the members of the day it was incurred. Units: pence."""

    __tablename__ = "shared_costs"

    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"), primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    amount_pence: Mapped[int] = mapped_column(BigInteger)
    incurred_on: Mapped[dt.date]
    basis: Mapped[list[list[str]]] = mapped_column(JSONB)
