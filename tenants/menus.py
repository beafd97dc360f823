"""The menus of the portal: the pages that each kind of user is led to, and which of them a page stands behind."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from flask import current_app, url_for

from consortium.people import Appointment, Permission
from consortium.web import Navigation

# A label and the endpoint of its page. Who may not open a page does not see it here.
Item = tuple[str, str]
# A label and its pages: the first is where it leads to; where there are more, they stand in a row of their own below.
# Who opens one of them alone sees that page's label.
Section = tuple[str, tuple[Item, ...]]
Menu = tuple[Section, ...]


def _alone(label: str, endpoint: str) -> Section:
    return label, ((label, endpoint),)


COUNCIL_MENU: Final[Menu] = (
    _alone("Home", "council_home.shown"),
    _alone("Cases", "cases.listed"),
    _alone("Meetings", "meetings.listed"),
    _alone("Certificates", "certificates.listed"),
    _alone("Statements", "statements.listed"),
    _alone("Finance", "council_finance.shown"),
    _alone("Prices", "council_contract.shown"),
    _alone("History", "council_history.listed"),
    _alone("People", "council_people.listed"),
)
GROUP_MENU: Final[Menu] = (
    _alone("Home", "group_home.shown"),
    _alone("Councils", "group_councils.listed"),
    (
        "Contract",
        (
            ("Contract and prices", "group_contract.shown"),
            ("Shared costs", "group_costs.listed"),
            ("Shares that have moved", "group_true_up.shown"),
        ),
    ),
    _alone("Returns", "group_returns.listed"),
    (
        "Close",
        (
            ("Close a period", "group_closing.shown"),
            ("Checks of the books", "group_checks.shown"),
            ("Settings", "group_settings.shown"),
        ),
    ),
    (
        "Money",
        (
            ("Statements", "group.listed"),
            ("Queries", "group_disputes.listed"),
            ("Credit notes", "group_credits.listed"),
            ("Provider’s invoices", "group_invoices.listed"),
            ("Paid and charged", "group_invoices.equation_now"),
            ("Debt", "group_debt.listed"),
            ("Payments", "group_debt.payments"),
            ("Sales invoices", "group_debt.invoices"),
            ("Year end", "group_year_end.shown"),
        ),
    ),
    _alone("History", "group_history.listed"),
    _alone("People", "group_people.listed"),
)
PROVIDER_MENU: Final[Menu] = (
    _alone("Worklist", "provider_home.shown"),
    _alone("Cases", "provider_cases.listed"),
    ("Bookings", (("Bookings", "provider_bookings.listed"), ("Mediators", "provider_mediators.listed"))),
    ("Meetings", (("Meetings", "provider_meetings.listed"), ("Returns", "provider_returns.listed"))),
    _alone("Certificates", "provider_certificates.listed"),
    ("Money", (("Queries", "provider_disputes.listed"), ("Invoices", "provider_invoices.listed"))),
    _alone("History", "provider_history.listed"),
    _alone("People", "provider_people.listed"),
)
MENUS: Final[dict[str, Menu]] = {"authority": COUNCIL_MENU, "lead": GROUP_MENU, "provider": PROVIDER_MENU}

# The pages behind one of the menu's, which shows as the present one on them: a part of the portal, or one page of it.
_BEHIND: Final = (
    dict.fromkeys(
        (
            *("budgets", "orders", "council_account", "as_known", "costs", "year_end", "coding", "journals"),
            *("particulars", "recharges", "recharge_documents", "recharge_receipts", "recharge_reminders"),
        ),
        "council_finance.shown",
    )
    | dict.fromkeys(("council_credits", "council_disputes"), "statements.listed")
    | dict.fromkeys(("bookings", "case_funding", "early"), "cases.listed")
    | {"council_worklist": "council_home.shown", "provider_worklist": "provider_home.shown"}
    | {"provider_funding": "provider_cases.listed"}
    | {"group_as_known": "group_debt.listed"}
    | dict.fromkeys(("group_invoices.equation_shown",), "group_invoices.equation_now")
    | dict.fromkeys(("group_debt.upload", "group_debt.checked", "group_debt.recorded"), "group_debt.payments")
    | {"group_debt.numbered": "group_debt.invoices"}
)
_FIRST_OF_PART: Final = {
    endpoint.partition(".")[0]: endpoint
    for menu in reversed(MENUS.values())
    for _, pages in reversed(menu)
    for _, endpoint in reversed(pages)
}
_PAGES: Final = {endpoint for menu in MENUS.values() for _, pages in menu for _, endpoint in pages}
_MOST_NAVIGATIONS: Final = 5000  # of each role and page of a menu one


def page_of_menu(endpoint: str) -> str:
    """Name the page of a menu that a page is or stands behind: of `group_debt.pay` it is `group_debt.listed`."""
    if endpoint in _PAGES:
        return endpoint
    part = endpoint.partition(".")[0]
    return _BEHIND.get(endpoint) or _BEHIND.get(part) or _FIRST_OF_PART.get(part, "")


def navigations() -> Callable[[Appointment, Menu, str, str], Navigation]:
    """Make what draws up menus for an app; it keeps them, as a role is led to the same addresses on each page behind one."""
    return lru_cache(maxsize=_MOST_NAVIGATIONS)(_navigation)


def permission_of(endpoint: str) -> Permission:
    """Return what somebody needs to open a page."""
    permission: Permission = vars(current_app.view_functions[endpoint])["permission"]
    return permission


def _navigation(held: Appointment, menu: Menu, present: str, _script_root: str) -> Navigation:
    """List the sections of a menu that a role opens, and the pages of the present one where it has several."""
    path: dict[str, Any] = {"slug": held.slug} if held.body == "authority" else {}
    items, within = [], []
    for label, pages in menu:
        opens = [
            page for page in pages if page[1] in current_app.view_functions and held.allows(permission_of(page[1]))
        ]
        if not opens:
            continue
        is_present = any(endpoint == present for _, endpoint in opens)
        items.append((label if len(opens) > 1 else opens[0][0], url_for(opens[0][1], **path), is_present))
        if is_present and len(opens) > 1:
            within = [(name, url_for(endpoint, **path), endpoint == present) for name, endpoint in opens]
    return Navigation(held.organisation, tuple(items), tuple(within))
