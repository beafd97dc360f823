"""Reads consortium.toml: who shares what contract, at which prices. Each refusal names the setting by its path."""

import datetime as dt
import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeVar

from consortium.dates import add_months, long_date
from consortium.errors import RuleBroken
from consortium.files import toml_fields as toml
from consortium.files.problems import Problems
from consortium.files.toml_fields import Fields
from consortium.files.words import closest
from consortium.folder import contents
from consortium.folder.contents import (
    CancellationTier,
    Contract,
    ExtensionOption,
    Price,
    Provider,
    SharedCost,
    Subscription,
)
from consortium.shared_costs.rules import Basis

Value = TypeVar("Value")
SETTINGS_FILE: Final = "consortium.toml"
MOST_AUTHORITY_NUMBER: Final = 999_999
_MOST_YEARS: Final = 50
_DIGITS: Final = re.compile(r"[1-9][0-9]{0,5}")
_A_BASIS: Final = (
    'A basis is "equal", the name of a column of authorities.csv, or a blend of them such as '
    "{equal = 40, ehc_plans = 60}, each with a weight above zero."
)


@dataclass(frozen=True)
class Settings:
    """What consortium.toml says by itself, before the other files are looked at."""

    name: str
    lead_authority_id: int
    sample_today: dt.date | None
    providers: tuple[Provider, ...]
    contract: Contract


def read_settings(data: bytes, problems: Problems) -> Settings | None:
    """Read consortium.toml, noting every problem that shows in it alone; nothing when there is one.

    Raises: Refused when the file is no TOML.
    """
    top = toml.read_toml(data, problems)
    name = top.needed("name", toml.text)
    lead_authority_id = top.needed("lead", authority_number)
    sample_today = top.optional("sample_today", toml.day, None)
    providers = _several(top, "provider", _provider)
    contract = _contract(top)
    top.finish()
    _refuse_twice(providers, lambda provider: provider.code, lambda provider: f"The provider {provider.code}")
    if contract and contract.provider_code not in {provider.code for _, provider in providers}:
        listed = "Each provider has a [[provider]] table with its code."
        problems.add(f"{contract.provider_code} is no provider of this file. {listed}", column="contract.provider")
    if problems or name is None or lead_authority_id is None or contract is None:
        return None
    return Settings(name, lead_authority_id, sample_today, _values(providers), contract)


def authority_number(value: Any) -> int:
    """Read a council's DfE number, with or without quotes: "886"."""
    written = int(value) if isinstance(value, str) and _DIGITS.fullmatch(value.strip()) else value
    if isinstance(written, bool) or not isinstance(written, int) or not 0 < written <= MOST_AUTHORITY_NUMBER:
        raise RuleBroken('A council is named by its DfE number in quotes, such as "886".')
    return written


def _contract(top: Fields) -> Contract | None:
    """Read [contract] and the tables of prices that belong to it."""
    subscriptions = _several(top, "subscription", _subscription)
    prices = _several(top, "price", _price)
    tiers = _several(top, "cancellation_tier", _tier)
    shared_costs = _several(top, "shared_cost", _shared_cost)
    options = _several(top, "extension_option", _extension_option)
    _refuse_twice(subscriptions, lambda row: row.contract_year, lambda row: f"Contract year {row.contract_year}")
    _refuse_twice(prices, lambda row: (row.item, row.authority_id, row.effective_from), _price_words)
    _refuse_twice(tiers, lambda row: row.clear_working_days, lambda row: f"{row.clear_working_days} clear working days")
    _refuse_twice(shared_costs, lambda row: row.reference, lambda row: f"The shared cost {row.reference}")
    fields = top.table("contract")
    if fields is None:
        return None
    contract = fields.built(
        Contract,
        **_terms(fields),
        extension_options=_values(options),
        subscriptions=_values(subscriptions),
        prices=_values(prices),
        cancellation_tiers=_values(tiers),
        shared_costs=_values(shared_costs),
    )
    if contract is not None:
        _check_days(fields, contract, subscriptions, shared_costs)
    return contract


def _terms(fields: Fields) -> dict[str, Any]:
    """Read the settings of [contract] itself."""
    return {
        "reference": fields.needed("reference", toml.text),
        "title": fields.needed("title", toml.text),
        "provider_code": fields.needed("provider", toml.reference),
        "starts_on": fields.needed("starts_on", toml.day),
        "ends_on": fields.needed("ends_on", toml.day),
        "billing": fields.needed("billing", toml.one_of("billing", contents.BILLING)),
        "subscription_instalments": fields.optional("subscription_instalments", _instalments, 1),
        "allowance_meetings": fields.optional("allowance_meetings", toml.whole(0, contents.MOST_ALLOWANCE), 0),
        "allowance_prepaid_pence": fields.optional("allowance_prepaid_pence", toml.pence, 0),
        "third_party_billing": fields.optional(
            "third_party_billing",
            toml.one_of("way of billing third parties", contents.THIRD_PARTY_BILLING),
            contents.THIRD_PARTY_BILLING[0],
        ),
        "recharge_vat": fields.optional(
            "recharge_vat", toml.one_of("VAT of recharges", contents.RECHARGE_VAT), contents.RECHARGE_VAT[0]
        ),
        "admin_fee_basis_points": fields.optional("admin_fee_basis_points", toml.whole(0, 10_000), 0),
        "previous_annual_pence": fields.optional("previous_annual_pence", toml.pence, None),
    }


def _check_days(
    fields: Fields,
    contract: Contract,
    subscriptions: list[tuple[Fields, Subscription]],
    shared_costs: list[tuple[Fields, SharedCost]],
) -> None:
    """Note days that lie outside the contract. What is fixed for an extension already counts as inside."""
    if contract.ends_on <= contract.starts_on:
        starts = long_date(contract.starts_on)
        fields.refuse("ends_on", f"{long_date(contract.ends_on)} is not after the start on {starts}.")
        return
    last_day = contract.latest_end_on
    term = f"the contract, which runs from {long_date(contract.starts_on)} to {long_date(last_day)}"
    for place, subscription in subscriptions:
        starts_on = add_months(contract.starts_on, 12 * (subscription.contract_year - 1))
        if starts_on > last_day:
            year = f"Contract year {subscription.contract_year} would start on {long_date(starts_on)}"
            place.refuse("contract_year", f"{year}, outside {term}.")
    for place, cost in shared_costs:
        if not contract.starts_on <= cost.incurred_on <= last_day:
            place.refuse("incurred_on", f"{long_date(cost.incurred_on)} is outside {term}.")


def _provider(fields: Fields) -> Provider | None:
    return fields.built(Provider, code=fields.needed("code", toml.reference), name=fields.needed("name", toml.text))


def _extension_option(fields: Fields) -> ExtensionOption | None:
    return fields.built(ExtensionOption, months=fields.needed("months", toml.whole(1, 120)))


def _subscription(fields: Fields) -> Subscription | None:
    each, pot = fields.has("pence_each"), fields.has("pot_pence")
    if each == pot:
        fields.refuse(
            "pence_each" if each else "pot_pence", "A year has either pence_each or pot_pence, one of the two."
        )
    if fields.has("member_pence") and not each:
        fields.refuse("member_pence", "A member's own amount goes with pence_each only.")
    if fields.has("basis") != pot:
        fields.refuse("basis", "A pot_pence needs a basis to be shared by, and nothing else has one.")
    return fields.built(
        Subscription,
        contract_year=fields.needed("contract_year", toml.whole(1, _MOST_YEARS)),
        pence_each=fields.optional("pence_each", toml.pence, None),
        member_pence=fields.optional("member_pence", _member_pence, {}),
        pot_pence=fields.optional("pot_pence", toml.pence, None),
        basis=fields.optional("basis", _basis, None),
    )


def _price(fields: Fields) -> Price | None:
    return fields.built(
        Price,
        item=fields.needed("item", _item),
        effective_from=fields.needed("effective_from", toml.day),
        pence=fields.needed("pence", toml.pence),
        authority_id=fields.optional("authority", authority_number, None),
    )


def _price_words(price: Price) -> str:
    whose = f"council {price.authority_id}" if price.authority_id else "the group"
    return f"The price of a {price.item} for {whose} from {long_date(price.effective_from)}"


def _tier(fields: Fields) -> CancellationTier | None:
    return fields.built(
        CancellationTier,
        clear_working_days=fields.needed("clear_working_days", toml.whole(0, 366)),
        percent=fields.needed("percent", _percent),
    )


def _shared_cost(fields: Fields) -> SharedCost | None:
    return fields.built(
        SharedCost,
        reference=fields.needed("reference", toml.reference),
        title=fields.needed("title", toml.text),
        pence=fields.needed("pence", toml.pence),
        incurred_on=fields.needed("incurred_on", toml.day),
        basis=fields.needed("basis", _basis),
    )


def _instalments(value: Any) -> int:
    if isinstance(value, bool) or value not in (1, 4, 12):
        raise RuleBroken("A year's subscription is paid in 1, 4 or 12 instalments.")
    return int(value)


def _item(value: Any) -> str:
    """Read what a price is for. Any item may have one; a word close to `meeting` is a slip that would cost money."""
    item = toml.reference(value)
    if item != contents.MEETING_ITEM and closest(item, (contents.MEETING_ITEM,)):
        raise RuleBroken(f"The item {item} is not known. Did you mean {contents.MEETING_ITEM}?")
    return item


def _percent(value: Any) -> Fraction:
    percent = toml.exact(value)
    if percent > 100:
        raise RuleBroken("A percentage is from 0 to 100.")
    return percent


def _member_pence(value: Any) -> dict[int, int]:
    return {authority_number(code): toml.pence(pence) for code, pence in toml.table(value).items()}


def _basis(value: Any) -> Basis:
    if isinstance(value, str) and value.strip():
        return ((value.strip(), Fraction(1)),)
    if not isinstance(value, dict) or not value:
        raise RuleBroken(_A_BASIS)
    parts = tuple((name, toml.exact(weight)) for name, weight in value.items())
    if any(weight <= 0 for _, weight in parts):
        raise RuleBroken(_A_BASIS)
    return parts


def _several(top: Fields, name: str, build: Callable[[Fields], Value | None]) -> list[tuple[Fields, Value]]:
    """Read the tables [[name]]; those with a problem, which is noted, are left out."""
    read = [(fields, build(fields)) for fields in top.tables(name)]
    return [(fields, value) for fields, value in read if value is not None]


def _values(pairs: list[tuple[Fields, Value]]) -> tuple[Value, ...]:
    return tuple(value for _, value in pairs)


def _refuse_twice(
    pairs: list[tuple[Fields, Value]], key: Callable[[Value], Hashable], words: Callable[[Value], str]
) -> None:
    """Note every table that says again what an earlier one says, naming both."""
    first: dict[Hashable, str] = {}
    for fields, value in pairs:
        before = first.setdefault(key(value), fields.path)
        if before != fields.path:
            fields.refuse_whole(f"{words(value)} stands in {before} already. Take one of the two out.")
