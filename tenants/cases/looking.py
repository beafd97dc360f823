"""Who looked at which case and when: written for each opening of its page, and read by both bodies."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.clock import LONDON
from consortium.database import own_transaction
from tenants.scope import Scope

MOST_EXPORTED: Final = 100_000
_MOST_ON_A_CASE: Final = 4
_NOTE: Final = text("""
insert into case_views (authority_id, provider_id, reference, viewed_by, viewed_for)
values (:authority_id, :provider_id, :reference, :actor, :viewed_for)
""")
_LAST: Final = text("""
select max(v.viewed_at) as viewed_at, v.viewed_by, v.viewed_for from case_views v
where v.authority_id = :authority_id and v.provider_id = :provider_id and v.reference = :reference
group by v.viewed_by, v.viewed_for order by 1 desc, 2 limit :most
""")
_FOUND: Final = """
from case_views v left join authorities a on a.authority_id = v.authority_id where {conditions}
"""
_LISTED: Final = """
select v.viewed_at, v.viewed_by, v.viewed_for, v.authority_id, a.name as council, v.provider_id, v.reference
{found} order by v.viewed_at desc, v.reference, v.viewed_by limit :most offset :before
"""


@dataclass(frozen=True)
class CaseView:
    """Somebody's last look at one case."""

    viewed_at: dt.datetime
    viewed_by: str
    viewed_for: str

    @property
    def local(self) -> dt.datetime:
        """The instant in London."""
        return self.viewed_at.astimezone(LONDON)


@dataclass(frozen=True)
class ListedView(CaseView):
    """One look, as the log lists it."""

    authority_id: int
    council: str
    provider_id: int
    reference: str


@dataclass(frozen=True)
class Looks:
    """Which looks the log is about: a council's or a provider's, of a case, of some people."""

    authority_id: int | None = None
    provider_id: int | None = None
    reference: str = ""
    people: tuple[str, ...] | None = None


def note_view(scope: Scope, reference: str, *, viewed_for: str) -> None:
    """Write that somebody opened a case, in a transaction of its own that stays whatever happens to the page.

    Source: promises P25 and P45.
    """
    with own_transaction(scope.binding) as session:
        values = {"authority_id": scope.authority_id, "provider_id": scope.provider_id, "actor": scope.actor}
        session.execute(_NOTE, values | {"reference": reference, "viewed_for": viewed_for})


def last_views(scope: Scope, reference: str) -> list[CaseView]:
    """List who looked at a case last, each once."""
    values = {"authority_id": scope.authority_id, "provider_id": scope.provider_id, "reference": reference}
    return [CaseView(*row) for row in scope.session.execute(_LAST, values | {"most": _MOST_ON_A_CASE})]


def count_views(session: Session, looks: Looks) -> int:
    """Count the looks that fit."""
    conditions, values = _conditions(looks)
    number: int = session.execute(
        text(f"select count(*) {_FOUND.format(conditions=conditions)}"),
        values,
    ).scalar_one()
    return number


def list_views(session: Session, looks: Looks, *, most: int, before: int = 0) -> list[ListedView]:
    """List the looks that fit, newest first."""
    conditions, values = _conditions(looks)
    statement = text(_LISTED.format(found=_FOUND.format(conditions=conditions)))
    return [ListedView(*row) for row in session.execute(statement, values | {"most": most, "before": before})]


def _conditions(looks: Looks) -> tuple[str, dict[str, Any]]:
    conditions, values = [], dict[str, Any]()
    for name in ("authority_id", "provider_id"):
        if getattr(looks, name) is not None:
            conditions.append(f"v.{name} = :{name}")
            values[name] = getattr(looks, name)
    if looks.reference:
        conditions.append("v.reference ilike :like")
        values["like"] = "%" + re.sub(r"([\\%_])", r"\\\1", looks.reference) + "%"
    if looks.people is not None:
        conditions.append("v.viewed_by = any (:people)")
        values["people"] = list(looks.people)
    return " and ".join(conditions), values
