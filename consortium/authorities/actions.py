import datetime as dt
from decimal import Decimal
from fractions import Fraction

from sqlalchemy.orm import Session

from consortium import clock
from consortium.authorities.models import Authority, AuthorityFigure, PortalState
from consortium.authorities.queries import find_state
from consortium.changes import Change, merge_rows
from consortium.errors import RuleBroken
from consortium.folder.contents import Folder


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
    rows = [
        {
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
        for place, authority in enumerate(folder.authorities, start=1)
    ]
    figures = [
        {"authority_id": authority.authority_id, "name": name, "value": _decimal(value)}
        for authority in folder.authorities
        for name, value in authority.figures.items()
        if value is not None
    ]
    names = {authority.authority_id: authority.name for authority in folder.authorities}
    changes = merge_rows(session, Authority, rows, ["authority_id"], lambda row: str(row["name"]))
    return changes + merge_rows(
        session,
        AuthorityFigure,
        figures,
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
