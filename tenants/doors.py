"""The doors of the portal: a path opens the rows of whoever asks, once for a request, or answers 404.

`/kent/...` opens a Scope for Kent, `/group/...` acts for the lead and its auditors, `/provider/...` for a provider. A page
is told which rows are open; it never looks them up by itself.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, abort, current_app, g, request, url_for
from werkzeug.routing import BaseConverter

from consortium.database import Binding, Role, bind, db
from consortium.people import Appointment, Permission, signed_in
from consortium.web import known, surround
from consortium.web.frame import surroundings
from tenants.menus import COUNCIL_MENU, GROUP_MENU, MENUS, PROVIDER_MENU, Menu, navigations, page_of_menu, permission_of
from tenants.scope import Scope, open_scope


class SlugConverter(BaseConverter):
    """A council's part of a path, as authorities.csv spells it; nothing else reaches a query."""

    regex = r"[a-z0-9]+(?:-[a-z0-9]+)*"


class PeriodConverter(BaseConverter):
    """The name of a billing period: 2015-16-Q1, 2015-16-P01, 2015-16-YEAR."""

    regex = r"[0-9]{4}-[0-9]{2}-(?:Q[1-4]|P[01][0-9]|YEAR)"


@dataclass(frozen=True)
class CouncilDoor:
    """A council's rows, opened for somebody with a role there."""

    scope: Scope
    council: str
    slug: str


@dataclass(frozen=True)
class GroupDoor:
    """All councils' money, opened for the lead's people or an auditor."""

    role: Role
    actor: str
    group: str

    def scope_of(self, authority_id: int) -> Scope:
        """Return the scope of one council as this door sees it."""
        return Scope(self.role, authority_id, self.actor)


@dataclass(frozen=True)
class ProviderDoor:
    """A provider's own rows over the councils that it works for."""

    provider_id: int
    actor: str
    provider: str

    def scope_of(self, authority_id: int) -> Scope:
        """Return the scope in which the provider works for one council."""
        return Scope("portal_provider", authority_id, self.actor, self.provider_id)


def name_the_paths(app: Flask) -> None:
    """Teach an app which parts of a path are a council and a period, before routes are registered."""
    app.url_map.converters |= {"slug": SlugConverter, "period": PeriodConverter}


def show_menus(app: Flask) -> None:
    """Show who works for one body its menu on the pages of everyone too, and on pages that say what went wrong.

    After the gate has learnt who asks, and before anything is refused.
    """
    app.extensions["navigation"] = navigations()
    app.before_request_funcs.setdefault(None, []).insert(2, _show_own_menu)


def council_pages(name: str, import_name: str) -> Blueprint:
    """Make a blueprint below a council's path: it takes the council off the path and opens its Scope, or answers 404."""
    pages = Blueprint(name, import_name, url_prefix="/<slug:slug>")
    pages.url_value_preprocessor(_take_slug)
    pages.url_defaults(_give_slug)
    pages.before_request(_open_council)
    return pages


def group_pages(name: str, import_name: str) -> Blueprint:
    """Make a blueprint below `/group`, for those who read all councils' money."""
    return _pages(name, import_name, "/group", _open_group)


def provider_pages(name: str, import_name: str) -> Blueprint:
    """Make a blueprint below `/provider`, for a provider's people."""
    return _pages(name, import_name, "/provider", _open_provider)


def address_of(endpoint: str, **values: Any) -> str:
    """Return the address of a page, or nothing while the portal has no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def opened_council() -> CouncilDoor:
    """Return the council that this request's path has opened."""
    door: CouncilDoor = g.door
    return door


def opened_group() -> GroupDoor:
    """Return the door to all councils' money that this request's path has opened."""
    door: GroupDoor = g.door
    return door


def opened_provider() -> ProviderDoor:
    """Return the provider whose rows this request's path has opened."""
    door: ProviderDoor = g.door
    return door


def _pages(name: str, import_name: str, prefix: str, opens: Callable[[], None]) -> Blueprint:
    pages = Blueprint(name, import_name, url_prefix=prefix)
    pages.before_request(opens)
    return pages


def _take_slug(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.slug = (values or {}).pop("slug", None)


def _give_slug(_endpoint: str, values: dict[str, Any]) -> None:
    values.setdefault("slug", g.get("slug"))


def _open_council() -> None:
    """Open the council's Scope, or answer as if there were no such council."""
    held = _held(lambda appointment: appointment.body == "authority" and appointment.slug == g.slug)
    if held.authority_id is None or held.slug is None:
        abort(404)
    scope = open_scope(Scope("portal_member", held.authority_id, _actor()))
    g.door = CouncilDoor(scope, held.organisation, held.slug)
    known(authority_id=held.authority_id)
    _show_whose(held, COUNCIL_MENU)


def _open_group() -> None:
    """Open all councils' money; somebody who is both acts as the lead's officer, not as an auditor."""
    held = _held(lambda appointment: appointment.body == "lead", last_choice="auditor")
    g.door = GroupDoor("portal_auditor" if held.role == "auditor" else "portal_lead", _actor(), held.organisation)
    bind(db.session(), Binding(g.door.role, actor=g.door.actor))
    _show_whose(held, GROUP_MENU)


def _open_provider() -> None:
    """Open the rows of the provider that the person works for."""
    held = _held(lambda appointment: appointment.body == "provider")
    if held.provider_id is None:
        abort(404)
    g.door = ProviderDoor(held.provider_id, _actor(), held.organisation)
    bind(db.session(), Binding("portal_provider", provider_id=held.provider_id, actor=g.door.actor))
    _show_whose(held, PROVIDER_MENU)


def _held(fits: Callable[[Appointment], bool], *, last_choice: str = "") -> Appointment:
    """Return the role by which the person passes this door; 404 without one, though the gate has let the person in."""
    fitting = [held for held in signed_in().appointments if fits(held) and held.allows(_permission())]
    if not fitting:
        abort(404)
    return min(fitting, key=lambda held: held.role == last_choice)


def _permission() -> Permission:
    return permission_of(str(request.endpoint))


def _actor() -> str:
    """Return who acts, as the history and the books name it: the account's number."""
    return str(signed_in().account_id)


def _show_own_menu() -> None:
    if surroundings().person is None:
        return
    bodies = {(held.body, held.authority_id, held.provider_id) for held in signed_in().appointments}
    if len(bodies) == 1:
        held = min(signed_in().appointments, key=lambda held: held.role == "auditor")
        _show_whose(held, MENUS[held.body])


def _show_whose(held: Appointment, menu: Menu) -> None:
    """Begin the navigation with whose page it is, then the pages that the role opens there."""
    drawn_up = current_app.extensions["navigation"](
        held, menu, page_of_menu(str(request.endpoint)), request.script_root
    )
    surround(dataclasses.replace(surroundings(), navigation=drawn_up))
