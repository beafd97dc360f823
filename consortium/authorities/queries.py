import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from consortium.authorities.models import Authority, AuthorityFigure, BusinessDay, FrozenFigure, PortalState
from consortium.errors import RuleBroken


class NotLoaded(RuleBroken):
    """The database holds no consortium yet."""


class AuthorityUnknown(RuleBroken):
    """No council of the group has this number, slug or name."""


@dataclass(frozen=True)
class State:
    """What this database is: whose, a sample of which day, or live since when."""

    name: str
    lead_authority_id: int
    sample_today: dt.date | None
    live_since: dt.datetime | None


@dataclass(frozen=True)
class Council:
    """A council of the group as everybody in it may know it. `joined_on` None: from the contract's start."""

    authority_id: int
    name: str
    slug: str
    member_order: int
    joined_on: dt.date | None
    left_on: dt.date | None
    agreement_signed_on: dt.date | None


def find_state(session: Session) -> State | None:
    """Return what this database is, or None while no folder has been loaded."""
    row = session.execute(
        select(PortalState.name, PortalState.lead_authority_id, PortalState.sample_today, PortalState.live_since)
    ).one_or_none()
    return None if row is None else State(*row)


def portal_state(session: Session) -> State:
    """Return what this database is. Raises: NotLoaded."""
    state = find_state(session)
    if state is None:
        raise NotLoaded("No consortium has been loaded yet. Load its folder with `consortium load FOLDER`.")
    return state


def last_recorded_day(session: Session) -> dt.date | None:
    """Return the last business date on which anything of the books was recorded."""
    return session.execute(select(func.max(BusinessDay.day))).scalar_one()


_COUNCIL: Final = (
    Authority.authority_id,
    Authority.name,
    Authority.slug,
    Authority.member_order,
    Authority.joined_on,
    Authority.left_on,
    Authority.agreement_signed_on,
)


def councils(session: Session) -> list[Council]:
    """List every council of the group, leavers too, in member order."""
    rows = session.execute(select(*_COUNCIL).order_by(Authority.member_order, Authority.authority_id).limit(1000))
    return [Council(*row) for row in rows]


def find_council(session: Session, named: str) -> Council:
    """Find a council by its DfE number, slug or name. Raises: AuthorityUnknown."""
    wanted = named.strip().casefold()
    for council in councils(session):
        if wanted in (str(council.authority_id), council.slug, council.name.casefold()):
            return council
    raise AuthorityUnknown(f"There is no council {named} in this consortium. Use its DfE number, such as 886.")


@dataclass(frozen=True)
class Member:
    """A council with its figures by which costs are shared, and whether it is the lead.

    `frozen`: the figures by which charges were shared, by contract and name of the charge.
    """

    council: Council
    figures: dict[str, Fraction]
    is_lead: bool
    ons_code: str | None
    kind: str | None
    frozen: dict[tuple[int, str], dict[str, Fraction]] = field(default_factory=dict)


def members_with_figures(session: Session) -> list[Member]:
    """List every council of the group with its figures, leavers too, in member order. One statement."""
    of_council = (
        select(func.jsonb_object_agg(AuthorityFigure.name, cast(AuthorityFigure.value, Text)))
        .where(AuthorityFigure.authority_id == Authority.authority_id)
        .scalar_subquery()
    )
    frozen = (
        select(
            func.jsonb_agg(
                aggregate_order_by(
                    func.jsonb_build_array(
                        FrozenFigure.contract_id,
                        FrozenFigure.reference,
                        FrozenFigure.name,
                        cast(FrozenFigure.value, Text),
                    ),
                    FrozenFigure.version_number,
                )
            )
        )
        .where(FrozenFigure.authority_id == Authority.authority_id)
        .scalar_subquery()
    )
    is_lead = Authority.authority_id == select(PortalState.lead_authority_id).scalar_subquery()
    rows = session.execute(
        select(
            *_COUNCIL,
            of_council.label("figures"),
            is_lead.label("is_lead"),
            Authority.ons_code,
            Authority.kind,
            frozen.label("frozen"),
        )
        .order_by(Authority.member_order, Authority.authority_id)
        .limit(1000)
    )
    return [
        Member(
            Council(*row[: len(_COUNCIL)]),
            {name: Fraction(value) for name, value in sorted((row.figures or {}).items())},
            bool(row.is_lead),
            row.ons_code,
            row.kind,
            _frozen(row.frozen or ()),
        )
        for row in rows
    ]


def _frozen(rows: Sequence[tuple[int, str, str, str]]) -> dict[tuple[int, str], dict[str, Fraction]]:
    """Put frozen figures, oldest first, under their charges: the newest of each holds."""
    found: dict[tuple[int, str], dict[str, Fraction]] = {}
    for contract_id, reference, name, value in rows:
        found.setdefault((contract_id, reference), {})[name] = Fraction(value)
    return found
