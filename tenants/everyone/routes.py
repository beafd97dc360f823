"""Pages that are the same for everybody: help, prices, deadlines, privacy, cookies, accessibility, permissions."""

from typing import Final

from flask import Blueprint, Response, current_app, render_template

from consortium import clock
from consortium.contracts.queries import current_contract, subscriptions
from consortium.contracts.rules import Subscription
from consortium.database import Binding, own_transaction
from consortium.dates import long_date
from consortium.people import Permission, needs, person, public, signed_in
from consortium.people.permissions import BODIES, CALLED, PERMISSIONS, ROLE_HINTS, SENTENCES, Body
from consortium.people.rules import IDLE_LIMIT, INVITATION_LASTS, LENGTH_LIMIT
from tenants.cases.rule_book import CONVENTIONS, RULES
from tenants.everyone.dates import examples
from tenants.everyone.method import Section, method_of, method_pdf
from tenants.everyone.queries import shared_terms
from tenants.everyone.worked import EXAMPLE, worked

pages: Final = Blueprint("pages", __name__)
_KINDS: Final[tuple[tuple[Body, str], ...]] = (
    ("lead", "The lead"),
    ("authority", "A council"),
    ("provider", "A provider"),
)


@pages.get("/help", endpoint="help")
@public("Who cannot sign in needs it most; it says nothing of anybody.")
def help_page() -> str:
    """Say what the portal is for, how the main things are done, whom to ask and what the words mean."""
    return render_template("tenants/everyone/help.html", days=INVITATION_LASTS.days)


@pages.get("/prices")
@public("The rules are no secret; the contract's own figures are shown to those who are signed in.")
def prices() -> str:
    """Explain every kind of price, with figures that the rules themselves work out."""
    reader = person()
    terms = None
    if reader is not None:
        # Nothing is bound: the contract and the prices for all can be read so, and no council's own.
        with own_transaction(Binding("portal_member", actor=str(reader.account_id))) as session:
            terms = shared_terms(session)
    is_own = terms is not None and bool(terms.price_rows)
    figures = worked(terms if terms is not None and is_own else EXAMPLE, clock.today())
    return render_template("tenants/everyone/prices.html", figures=figures, is_own=is_own)


@pages.get("/method")
@public("How charges are worked out is no secret; the contract's own figures are shown to those who are signed in.")
def method() -> str:
    """Say how every charge is worked out, as a statement of method that a group can publish."""
    title, under, sections, is_own = _method()
    return render_template("tenants/everyone/method.html", title=title, under=under, sections=sections, is_own=is_own)


@pages.get("/method.pdf")
@needs(Permission.USE_ACCOUNT)
def method_as_pdf() -> Response:
    """Send the method with the contract's own figures, and no council's, as a PDF to publish."""
    title, under, sections, _ = _method()
    headers = {"Content-Disposition": 'attachment; filename="method.pdf"'}
    return Response(method_pdf(title, under, sections, clock.today()), mimetype="application/pdf", headers=headers)


@pages.get("/deadlines")
@public("The rules of the law are no secret, and a decision letter may name them.")
def deadlines() -> str:
    """Show every rule of the statutory clock with its limit and source, how days are counted, and worked dates."""
    return render_template("tenants/everyone/deadlines.html", rules=RULES, conventions=CONVENTIONS, examples=examples())


@pages.get("/privacy")
@public("People may know what is kept about them before they come in.")
def privacy() -> str:
    """Say what is kept about whom, why, and who sees it."""
    return render_template("tenants/everyone/privacy.html")


@pages.get("/cookies")
@public("The one cookie comes with the sign-in page.")
def cookies() -> str:
    """Say what the one cookie is."""
    return render_template(
        "tenants/everyone/cookies.html",
        cookie=current_app.config["SESSION_COOKIE_NAME"],
        idle_minutes=IDLE_LIMIT.seconds // 60,
        most_hours=LENGTH_LIMIT.seconds // 3600,
    )


@pages.get("/accessibility")
@public("The law asks for it to be found by everybody.")
def accessibility() -> str:
    """Show the accessibility statement."""
    return render_template("tenants/everyone/accessibility.html")


@pages.get("/permissions")
@needs(Permission.USE_ACCOUNT)
def permissions() -> str:
    """Show who may do what, from the one table that the portal itself asks."""
    kinds = [
        (heading, [role for role in PERMISSIONS if BODIES[role] == body], _of_kind(body)) for body, heading in _KINDS
    ]
    return render_template(
        "tenants/everyone/permissions.html",
        kinds=kinds,
        held=PERMISSIONS,
        called=CALLED,
        hints=ROLE_HINTS,
        sentences=SENTENCES,
        yours={held.role for held in signed_in().appointments},
    )


def _method() -> tuple[str, str, tuple[Section, ...], bool]:
    """Put the method together: by the contract for who is signed in, else by an example."""
    reader, terms, subscription, years = person(), None, None, dict[int, Subscription]()
    if reader is not None:
        # Nothing is bound, so no council's own prices are read.
        with own_transaction(Binding("portal_member", actor=str(reader.account_id))) as session:
            terms = shared_terms(session)
            if terms is not None:
                contract = current_contract(session)
                subscription, years = contract.subscription, subscriptions(session, contract)
    is_own = terms is not None and bool(terms.price_rows)
    figures = worked(terms if terms is not None and is_own else EXAMPLE, clock.today())
    title = f"How charges are worked out under {figures.terms.title}"
    dates = f"{long_date(figures.terms.starts_on)} to {long_date(figures.terms.ends_on)}"
    under = f"{figures.terms.reference}, {dates}, as it stands on {long_date(clock.today())}"
    return title, under, method_of(figures, subscription, years), is_own


def _of_kind(body: Body) -> list[Permission]:
    """List the permissions that some role of this kind of body has, in the order of the table."""
    given = frozenset().union(*(held for role, held in PERMISSIONS.items() if BODIES[role] == body))
    return [permission for permission in Permission if permission in given]
