"""The link by which a funder answers once: made for one request, kept as its sha256, looked at and answered by sign-in."""

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium import clock
from consortium.dates import long_date
from consortium.money import pounds
from consortium.people.rules import fingerprint
from consortium.periods.actions import note_business_day
from tenants.cases.remembering import remember_of
from tenants.funding.actions import NotNow
from tenants.funding.rules import CaseFunding
from tenants.scope import Scope

LASTS: Final = dt.timedelta(days=14)
OPEN: Final = "open"
_LOOK: Final = text("select look_at_funding(:token_hash)")
_ANSWER: Final = text("select answer_funding(:token_hash, :said, :who)")
_MAKE: Final = text("""
insert into funding_links (authority_id, provider_id, case_reference, round_number, place, link_number, token_hash,
    price_pence, share_pence, expires_at, recorded_on, recorded_at, recorded_by)
values (:authority_id, :provider_id, :case_reference, :round_number, :place, :link_number, :token_hash,
    :price_pence, :share_pence, :expires_at, :recorded_on, :recorded_at, :recorded_by)
""")
_MADE: Final = text("""
select l.expires_at from funding_links l where l.authority_id = :authority_id and l.token_hash = :token_hash
""")


@dataclass(frozen=True)
class FundingLink:
    """A link as it is shown once, to be passed on. `path` begins behind the host."""

    path: str
    expires_at: dt.datetime


@dataclass(frozen=True)
class FundingRequest:
    """What a funder is asked by mail: no case, no name. Units: pence."""

    council: str
    service: str
    price_pence: int
    share_pence: int
    last_day: dt.date


@dataclass(frozen=True)
class AskedByLink:
    """What a funder sees behind its link: no case, no name. Units: pence. `state` is open, used, expired or over."""

    state: str
    council: str
    service: str
    planned_on: dt.date | None
    price_pence: int
    share_pence: int
    priced_on: dt.date
    expires_at: dt.datetime
    is_direct: bool

    @property
    def last_day(self) -> dt.date:
        """The day on which the link stops working."""
        return clock.business_date(self.expires_at)

    @property
    def is_open(self) -> bool:
        """Say whether the funder can still answer."""
        return self.state == OPEN


def pressed_token(press: str, *, key: str) -> str:
    """Work out a token from the press of a form, under the portal's own key: 256 bits, the same for the same press."""
    digest = hmac.digest(key.encode(), f"a link to a funder|{press}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def make_link(
    scope: Scope, case: CaseFunding, number: int, place: int, *, token: str, price_pence: int, share_pence: int
) -> FundingLink:
    """Make a link for one request that has not been answered; a link made before it works no more. Units: pence.

    `token` is worked out from the press of the form, so the same press makes one link. Raises: NotNow.
    """
    newest = case.standing
    asked = newest.at(place) if newest is not None and newest.number == number else None
    if asked is None or asked.code is None:
        raise NotNow("There is nobody to send a link to here. Look at the case again.")
    if asked.answer is not None:
        raise NotNow("This funder has answered already.")
    token_hash, now = fingerprint(token), clock.now()
    made = scope.session.execute(_MADE, {"authority_id": scope.authority_id, "token_hash": token_hash}).scalar()
    if made is None:
        made = now + LASTS
        values = {"link_number": asked.links + 1, "token_hash": token_hash, "expires_at": made, "recorded_at": now}
        amounts = {"price_pence": price_pence, "share_pence": share_pence}
        whose = {"authority_id": case.authority_id, "provider_id": case.provider_id, "case_reference": case.reference}
        which = {"round_number": number, "place": place, "recorded_on": clock.today(), "recorded_by": scope.actor}
        scope.session.execute(_MAKE, whose | which | values | amounts)
        remember_of(scope, "funder-link-made", case.reference)
        note_business_day(scope.session, clock.today())
    return FundingLink(f"/funding/{token}", made)


def look(session: Session, token: str) -> AskedByLink | None:
    """Look at what a link asks, as whoever holds it may; nothing for a token that no link has."""
    seen: Mapping[str, Any] | None = session.execute(_LOOK, {"token_hash": fingerprint(token)}).scalar()
    if seen is None:
        return None
    council = session.execute(
        text("select name from authorities where authority_id = :it"), {"it": seen["authority_id"]}
    ).scalar_one()
    return AskedByLink(
        state=seen["state"],
        council=council,
        service=seen["service"],
        planned_on=dt.date.fromisoformat(seen["planned_on"]) if seen["planned_on"] else None,
        price_pence=seen["price_pence"],
        share_pence=seen["share_pence"],
        priced_on=dt.date.fromisoformat(seen["priced_on"]),
        expires_at=dt.datetime.fromisoformat(seen["expires_at"]),
        is_direct=seen["billing"] == "direct",
    )


def answer(session: Session, token: str, *, said: str, who: str) -> str | None:
    """Answer a link: returns what it was worth before, `open` when this answer is the one that counts."""
    values = {"token_hash": fingerprint(token), "said": said, "who": who}
    state: str | None = session.execute(_ANSWER, values).scalar()
    return state


def funding_message(asked: FundingRequest, address: str) -> tuple[str, str]:
    """Write the mail that brings a funder its link: the subject, and the text. It names no case and no person."""
    meeting = "a mediation meeting" if asked.service == "mediation" else "a disagreement resolution meeting"
    until = long_date(asked.last_day)
    subject = f"{asked.council}: will you pay {pounds(asked.share_pence)} of {meeting}?"
    return subject, (
        f"{asked.council} asks you to agree to pay {pounds(asked.share_pence)} of {pounds(asked.price_pence)}"
        f" for {meeting}.\n\n"
        f"Agree or refuse here: {address}\n\n"
        f"The link works once, until {until}. Nothing is booked before you have answered."
    )
