import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consortium import clock
from consortium.authorities.models import Authority, AuthorityFigure, FrozenFigure, PortalState
from consortium.authorities.queries import Council, find_state
from consortium.authorities.rules import Identity, check_not_taken
from consortium.changes import Change, merge_rows
from consortium.errors import RuleBroken
from consortium.folder.contents import Authority as ListedAuthority
from consortium.folder.contents import Folder
from consortium.history.actions import remember


class NotThisDatabase(RuleBroken):
    """A folder that does not belong in this database, or a step that this database may not take."""


def load_state(session: Session, folder: Folder) -> list[Change]:
    """Say whose database this is. A sample stays a sample, and nothing else becomes one.

    Raises: NotThisDatabase.
    """
    state = find_state(session)
    if state and state.sample_today is None and folder.is_sample:
        raise NotThisDatabase("This database is no sample, so a folder with sample_today cannot be loaded into it.")
    if state and state.sample_today is not None and not folder.is_sample:
        raise NotThisDatabase(
            "This database is a sample, and this folder has no sample_today. Use a new database for it."
        )
    if state and state.sample_today and folder.sample_today and folder.sample_today < state.sample_today:
        raise NotThisDatabase("A sample's day cannot go back: sample_today is earlier than the day that is recorded.")
    values = {"only_row": True, "name": folder.name, "lead_authority_id": folder.lead_authority_id}
    values["sample_today"] = folder.sample_today
    return merge_rows(session, PortalState, [values], ["only_row"], lambda _: f"The consortium {folder.name}")


def load_authorities(session: Session, folder: Folder) -> list[Change]:
    """Add or change the councils in member order, and the figures by which costs are shared."""
    placed = enumerate(folder.authorities, start=1)
    rows = [_row(authority, place) for place, authority in placed]
    changes = merge_rows(session, Authority, rows, ["authority_id"], lambda row: str(row["name"]))
    return changes + _keep_figures(session, folder.authorities)


def add_authority(session: Session, authority: ListedAuthority) -> None:
    """Add a council that joins, last in member order, with its figures.

    Hold the contract's gate: two that join at once must not take the same place. Raises: CouncilTaken.
    """
    others = session.execute(
        select(Authority.authority_id, Authority.ons_code, Authority.name, Authority.slug).order_by(
            Authority.authority_id
        )
    )
    new = Identity(authority.authority_id, authority.ons_code, authority.name, authority.slug)
    check_not_taken(new, (Identity(*row) for row in others))
    last = session.execute(select(func.max(Authority.member_order))).scalar() or 0
    session.add(Authority(**_row(authority, last + 1)))
    session.flush()
    _keep_figures(session, [authority])


def change_authority(session: Session, council: Council, **values: dt.date | None) -> list[Change]:
    """Change days of a council; what they were stays in the history."""
    row = {"authority_id": council.authority_id, **values}
    return merge_rows(session, Authority, [row], ["authority_id"], lambda _: council.name)


def change_figures(session: Session, council: Council, figures: Mapping[str, Fraction]) -> list[Change]:
    """Change the figures of a council by which costs are shared; what they were stays in the history."""
    return _merge_figures(session, {council.authority_id: council.name}, {council.authority_id: figures})


def freeze_figures(
    session: Session, contract_id: int, reference: str, figures: Sequence[tuple[int, str, Fraction]]
) -> None:
    """Keep the figures by which a charge is shared from now on, as (council, name, value), over what was frozen before.

    Hold the contract's gate: two that charge at once must not freeze twice.
    """
    if not figures:
        return
    key = (FrozenFigure.contract_id == contract_id, FrozenFigure.reference == reference)
    newest = select(FrozenFigure.authority_id, FrozenFigure.name, func.max(FrozenFigure.version_number)).where(*key)
    rows = session.execute(newest.group_by(FrozenFigure.authority_id, FrozenFigure.name))
    before = {(authority_id, name): version for authority_id, name, version in rows}
    for authority_id, name, value in figures:
        version = before.get((authority_id, name))
        session.add(
            FrozenFigure(
                contract_id=contract_id,
                reference=reference,
                authority_id=authority_id,
                name=name,
                version_number=(version or 0) + 1,
                replaces=version,
                value=_decimal(value),
                frozen_on=clock.today(),
                frozen_by=session.info["binding"].actor,
            )
        )
    session.flush()
    details = {"reference": reference, "councils": len({authority_id for authority_id, _, _ in figures})}
    remember(session, "set", "frozen_figures", details=details)


def _row(authority: ListedAuthority, place: int) -> dict[str, Any]:
    return {
        "authority_id": authority.authority_id,
        "ons_code": authority.ons_code,
        "name": authority.name,
        "slug": authority.slug,
        "kind": authority.kind,
        "member_order": place,
        "joined_on": authority.joined_on,
        "left_on": authority.left_on,
        "agreement_signed_on": authority.agreement_signed_on,
    }


def _keep_figures(session: Session, authorities: Sequence[ListedAuthority]) -> list[Change]:
    names = {authority.authority_id: authority.name for authority in authorities}
    figures = {
        authority.authority_id: {name: value for name, value in authority.figures.items() if value is not None}
        for authority in authorities
    }
    return _merge_figures(session, names, figures)


def _merge_figures(
    session: Session, names: Mapping[int, str], figures: Mapping[int, Mapping[str, Fraction]]
) -> list[Change]:
    rows = [
        {"authority_id": authority_id, "name": name, "value": _decimal(value)}
        for authority_id, of_council in figures.items()
        for name, value in of_council.items()
    ]
    return merge_rows(
        session,
        AuthorityFigure,
        rows,
        ["authority_id", "name"],
        lambda row: f"{names[row['authority_id']]}, {row['name']}",
    )


def go_live(session: Session) -> dt.datetime:
    """From now on the business date is the real one. Raises: NotThisDatabase for a sample, or when it is live."""
    state = session.get(PortalState, True)
    if state is None or state.sample_today is not None:
        raise NotThisDatabase("A sample can never go live. Load your own folder into a new database.")
    if state.live_since is not None:
        raise NotThisDatabase(f"The portal has been live since {clock.london_date(state.live_since):%-d %B %Y}.")
    state.live_since = clock.now()
    session.flush()
    return state.live_since


def _decimal(value: Fraction) -> Decimal:
    return round(Decimal(value.numerator) / Decimal(value.denominator), 9)
