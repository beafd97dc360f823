"""The kinds of entry of the history that a person may look for. Who adds an event puts it into one. Pure."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Kind:
    """A kind of entry that a person may look for: its events, and the tables whose changes are of it."""

    label: str
    events: tuple[str, ...]
    tables: tuple[str, ...] = ()


KINDS: Final = {
    "meetings": Kind("Meetings and returns", ("recorded", "reversed", "amended", "declared complete")),
    "cases": Kind("Certificates and early meetings", ("issued", "withdrawn", "early-meeting")),
    "bookings": Kind(
        "Bookings, consent and funding",
        (
            *("meeting-asked", "meeting-booked", "booking-changed", "family-told", "people-named"),
            *("agreement-recorded", "action-done", "action-put-off"),
            *("party-asked", "party-answered", "funders-asked", "funder-answered", "shares-taken-back"),
            "funder-link-made",
        ),
    ),
    "money": Kind(
        "Charges, budgets and closes",
        (
            *("charged", "set", "checked", "made-for-ledger"),
            *("recharge-issued", "receipt-recorded", "receipt-taken-back", "reminder-made"),
            *("credited", "credit-withdrawn", "queried", "query-replied", "query-answered"),
            *("payment-recorded", "payment-taken-back", "statements-settled", "invoice-numbered"),
            *("invoice-entered", "invoice-matched", "invoice-decided", "invoice-answered"),
            *("invoice-approved", "invoice-withdrawn"),
        ),
        ("closings", "period_holds", "hold_releases", "shared_costs"),
    ),
    "contract": Kind(
        "Contract, prices and councils",
        ("loaded",),
        (
            "contracts",
            "subscriptions",
            "own_subscriptions",
            "prices",
            "extension_options",
            "cancellation_tiers",
            "allowances",
            "authorities",
            "authority_figures",
            "providers",
            "funders",
            "bank_holidays",
            "group_settings",
            "portal_state",
        ),
    ),
    "people": Kind(
        "People and roles",
        (
            "account-added",
            "account-closed",
            "account-reopened",
            "account-renamed",
            "invited",
            "role-given",
            "role-ended",
            "password-set",
            "password-changed",
            "link-made",
            "link-used",
            "calendar-made",
            "calendar-ended",
        ),
    ),
    "mediators": Kind("Mediators", ("mediator-added", "mediator-changed", "conflict-declared", "conflict-ended")),
    "sign-ins": Kind(
        "Sign-ins and refusals",
        ("signed-in", "signed-out", "signed-out-everywhere", "sign-in-failed", "sign-in-stopped", "refused"),
    ),
    "downloads": Kind("Downloads", ("exported",)),
}
