"""What a changed row of each table is called in the history. Pure. Who adds a table that is told adds its name here."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from consortium.money import pounds
from consortium.shared_costs.rules import figure_in_words


def _statements(verb: str, row: Mapping[str, Any]) -> str:
    counted = row.get("statements", 0)
    issued = "1 statement" if counted == 1 else f"{counted} statements"
    return f"{verb} {row.get('period_name', 'a period')}: {issued}, {pounds(row.get('net_pence', 0))} net"


# Rows that are acts: added once, and never changed.
ACTS: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "closings": lambda row: _statements("Closed", row),
    "period_holds": lambda row: _statements("Held", row),
    "hold_releases": lambda row: f"Opened a held period again: {row.get('reason', '')}",
}
TABLES: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "authorities": lambda row: f"the council {row.get('name', '')}",
    "authority_figures": lambda row: f"the council’s figure of {figure_in_words(str(row.get('name', '')))}",
    "portal_state": lambda row: f"what this portal is: {row.get('name', '')}",
    "providers": lambda row: f"the provider {row.get('name', '')}",
    "contracts": lambda row: f"the contract {row.get('reference', '')}",
    "subscriptions": lambda row: f"the subscription of contract year {row.get('contract_year', '')}",
    "own_subscriptions": lambda row: f"the council’s own subscription of contract year {row.get('contract_year', '')}",
    "extension_options": lambda row: f"an option to extend the contract by {row.get('months', '')} months",
    "cancellation_tiers": lambda row: (
        f"what a cancellation costs {row.get('clear_working_days', '')} or more clear working days before"
    ),
    "shared_costs": lambda row: f"the shared cost {row.get('reference', '')}",
    "prices": lambda row: (
        f"{'a council’s own price' if row.get('authority_id') else 'the price'} of a {row.get('item', 'meeting')}"
    ),
    "allowances": lambda _: "the council’s number of included meetings",
    "funders": lambda row: f"the funder {row.get('name', '')}",
    "group_settings": lambda row: f"how the group closes and pays, choice {row.get('change_number', '')}",
    "bank_holidays": lambda row: f"the bank holiday {row.get('name', '')}",
}
