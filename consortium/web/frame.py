"""What stands around the content of a page: who looks, whose page it is, the strip, the footer's links."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Protocol

from flask import current_app, g
from jinja2 import Environment
from markupsafe import Markup


class Named(Protocol):
    """Whoever is signed in, as far as the brand bar is concerned."""

    @property
    def name(self) -> str:
        """The name that stands in the brand bar."""

    @property
    def email(self) -> str:
        """The address that the person signs in with."""


@dataclass(frozen=True)
class Navigation:
    """The service navigation: whose page it is, then links of (label, address, whether it is this page).

    `within` is the row below it: the pages of the present item, where it has several.
    """

    whose: str
    items: tuple[tuple[str, str, bool], ...] = ()
    within: tuple[tuple[str, str, bool], ...] = ()

    @property
    def present(self) -> str:
        """The label of the item that is this page, or that this page is within."""
        return next((label for label, _, is_present in self.items if is_present), "")


@dataclass(frozen=True)
class Strip:
    """The yellow strip: a tag ("Sample", "Not live yet"), its sentence, and a shorter one for a phone."""

    tag: str
    sentence: str
    short: str = ""


@dataclass(frozen=True)
class Frame:
    """Everything around the content. It holds plain values only, so an error page can show it without a database."""

    person: Named | None = None
    navigation: Navigation | None = None
    strip: Strip | None = None
    sign_out_url: str | None = None
    footer_links: Sequence[tuple[str, str]] = ()


EMPTY: Final = Frame()
_MOST_MENUS: Final = 1000  # of each council and page one


def surround(frame: Frame) -> None:
    """Say what stands around every page of this request, its error pages too. The last call holds."""
    g.frame = frame


def surroundings() -> Frame:
    """Return what `surround` was told in this request, or an empty frame."""
    frame: Frame = g.get("frame", EMPTY)
    return frame


def csp_nonce() -> str:
    """Return this request's nonce, which the one inline script of the page and the security header share."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def in_templates(frame: Frame | None = None) -> dict[str, Any]:
    """Return what `layout.html` reads. A context processor registered later may set any of it differently."""
    shown = surroundings() if frame is None else frame
    return {
        "portal_name": current_app.config["PORTAL_NAME"],
        "csp_nonce": csp_nonce(),
        "person": shown.person,
        "navigation": shown.navigation,
        "strip": shown.strip,
        "sign_out_url": shown.sign_out_url,
        "footer_links": shown.footer_links,
    }


def draw_navigations(environment: Environment) -> None:
    """Teach templates `drawn_navigation(navigation)`: the macro of GOV.UK, its markup kept for each menu."""
    template = "govuk_frontend_jinja/components/service-navigation/macro.html"

    @lru_cache(maxsize=_MOST_MENUS)
    def drawn(navigation: Navigation) -> Markup:
        how = "active" if navigation.within else "current"
        links = [{"text": label, "href": href, how: present} for label, href, present in navigation.items]
        macro = environment.get_template(template).module.govukServiceNavigation  # type: ignore[attr-defined]
        return Markup(macro({"serviceName": navigation.whose, "navigation": links, "ariaLabel": "Whose page"}))  # noqa: S704

    environment.globals["drawn_navigation"] = drawn
