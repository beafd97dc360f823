"""A value of a row as the history keeps it, in words: an amount, a day, an instant, a basis, a code. Pure."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from consortium.dates import long_date
from consortium.files.words import begun
from consortium.money import pounds
from consortium.shared_costs.rules import figure_in_words
from tenants.charges.sentences import FUNDER_KINDS

LONDON: Final = ZoneInfo("Europe/London")
# Numbers that a row is known by, and what says nothing beside the sentence.
_LEFT_OUT: Final = frozenset(
    {
        "only_row",
        "member_order",
        "slug",
        "code",
        "recorded_at",
        "recorded_by",
        "recorded_on",
        "set_at",
        "set_by",
        "set_on",
        "change_number",
        "replaces",
        "superseded_at",
        "closed_at",
        "closed_by",
        "period_number",
        "place",
    }
)
_LABELS: Final = {
    "pence_each": "For each council",
    "each_pence": "For each council",
    "pot_pence": "Pot to share",
    "ends_on": "Last day",
    "starts_on": "First day",
    "joined_on": "Joined",
    "left_on": "Left",
    "agreement_signed_on": "Agreement signed",
    "ons_code": "ONS code",
    "recharge_vat": "VAT",
    "allowance_meetings": "Included meetings",
    "meetings_included": "Included meetings",
    "allowance_prepaid_pence": "Included meetings, paid in advance",
    "third_party_billing": "What others pay",
    "previous_annual_pence": "The old contract, a year",
    "admin_fee_basis_points": "The lead’s fee",
    "subscription_instalments": "Instalments a year",
    "sample_today": "Day of the sample",
    "live_since": "Live since",
    "lead_authority_id": "Lead council",
    "clear_working_days": "Clear working days before",
    "effective_from": "From",
    "incurred_on": "Day",
    "net_pence": "Net",
    "option_number": "Option",
    "hold_working_days": "Working days to look at a draft",
    "payment_days": "Days to pay",
    "dispute_working_days": "Working days to answer a query",
    "require_returns": "No close without returns",
    "require_invoice": "No close without a matched invoice",
    "require_orders": "No close without orders",
    "require_answers": "No close without answers to queries",
    "share_tolerance_basis_points": "How far a figure may move",
    "lead_address": "The lead’s address",
    "vat_number": "VAT number",
}


@dataclass(frozen=True)
class Change:
    """A value that was set or changed, in words; empty is none."""

    label: str
    before: str
    after: str

    def __str__(self) -> str:
        if self.before and self.after:
            return f"{self.label}: {self.after}, was {self.before}"
        return f"{self.label}: {self.after}" if self.after else f"{self.label}: empty now, was {self.before}"


def changes_of(details: Mapping[str, Any]) -> list[Change]:
    """List what a row's change did to its values: those of a new row, or those that differ."""
    before, after = _row(details.get("before")), _row(details.get("after"))
    names = list(dict.fromkeys([*after, *before])) if after else []
    found = [
        Change(label_of(name), value_in_words(name, before.get(name)), value_in_words(name, after.get(name)))
        for name in names
        if not _is_number_of_a_row(name) and before.get(name) != after.get(name)
    ]
    return [change for change in found if change.before or change.after]


def label_of(name: str) -> str:
    """Name a column as a person would: Agreement signed; an unknown one without what says its unit."""
    if name in _LABELS:
        return _LABELS[name]
    plain = name.removesuffix("_pence").removesuffix("_on").removesuffix("_at").replace("_", " ")
    return begun(plain)


def value_in_words(name: str, value: Any) -> str:
    """Write a value by its column's name: pence as pounds, a day as 18 November 2016, an instant in London's time."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(name, value)
    if isinstance(value, str):
        return _day(value) or _instant(value) or _plain(name, value)
    return ", ".join(_pairs(value) if isinstance(value, Mapping) else (_member(one) for one in value))


def _row(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, Mapping) else {}


def _is_number_of_a_row(name: str) -> bool:
    return name in _LEFT_OUT or (name.endswith("_id") and name != "lead_authority_id")


def _number(name: str, value: Any) -> str:
    if isinstance(value, int) and (name.endswith("_pence") or name == "pence"):
        return pounds(value)
    if name.endswith("_basis_points"):
        return f"{value // 100}.{value % 100:02d}%"
    text = f"{value:,}"
    plain = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{plain}%" if name == "percent" else plain if name != "contract_year" else str(value)


def _plain(name: str, value: str) -> str:
    """Write a code as words, and what somebody typed as it is."""
    is_code = name in ("kind", "billing", "recharge_vat", "third_party_billing", "item", "mode", "outcome", "status")
    if name == "kind" and value in FUNDER_KINDS:
        return FUNDER_KINDS[value]
    return value.replace("-", " ") if is_code else figure_in_words(value) if name == "name" and "_" in value else value


def _day(value: str) -> str:
    try:
        return long_date(dt.date.fromisoformat(value)) if len(value) == 10 and value[4:5] == "-" else ""
    except ValueError:
        return ""


def _instant(value: str) -> str:
    if len(value) < 19 or value[10:11] != "T":
        return ""
    try:
        local = dt.datetime.fromisoformat(value).astimezone(LONDON)
    except ValueError:
        return ""
    return f"{long_date(local.date())}, {local:%H:%M}"


def _member(one: Any) -> str:
    """Write one of a list; a pair is a part of a basis and its weight."""
    if isinstance(one, list) and len(one) == 2:
        name, weight = one
        words = "equally" if name == "equal" else f"by {figure_in_words(str(name))}"
        return words if str(weight) == "1" else f"{words} ({weight})"
    return str(one)


def _pairs(found: Mapping[str, Any]) -> Iterator[str]:
    for name, value in found.items():
        yield f"{label_of(str(name)).lower()} {value_in_words(str(name), value)}"
