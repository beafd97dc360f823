"""Draw a random contract with its councils, prices and shared costs."""

import copy
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.oracle.shares import months_later
from tests.oracle.varied_files import Row

COUNCILS = {
    "886": "Kent",
    "881": "Essex",
    "887": "Medway",
    "936": "Surrey",
    "851": "Portsmouth",
    "845": "East Sussex",
    "931": "Oxfordshire",
    "868": "Windsor and Maidenhead",
    "870": "Reading",
    "872": "Wokingham",
}
TIERS: list[list[tuple[int, int | Decimal]]] = [
    [(10, 0), (5, Decimal("12.5")), (2, 33), (0, 100)],
    [(6, 0), (3, 50), (0, 100)],
    [(7, Decimal("2.5")), (4, Decimal("37.5")), (1, Decimal("66.6"))],  # on the day itself no tier is reached
    [(3, 25), (0, Decimal("87.5")), (8, 0)],  # the last is written too late to be reached
    [(0, 33)],
    [],
]
BASES: list[Any] = [
    "equal",
    "ehc_plans",
    "population_0_25_thousands",
    {"equal": 40, "ehc_plans": 60},
    {"population_0_25_thousands": 1, "ehc_plans": 2, "equal": 4},
]


@dataclass
class Plan:
    """One version of a consortium folder, before it is written."""

    starts_on: date
    ends_on: date
    contract: Row
    councils: list[Row] = field(default_factory=list)
    subscriptions: list[Row] = field(default_factory=list)
    prices: list[Row] = field(default_factory=list)
    tiers: list[Row] = field(default_factory=list)
    costs: list[Row] = field(default_factory=list)
    lead: str = ""

    @property
    def year_starts(self) -> list[date]:
        starts = [months_later(self.starts_on, 12 * number) for number in range(10)]
        return [start for start in starts if start <= self.ends_on]

    def window(self, council: Row) -> tuple[date, date]:
        """The first and last day on which the council is a member within the contract."""
        return council["joined_on"] or self.starts_on, min(council["left_on"] or self.ends_on, self.ends_on)


def draw_plan(rng: random.Random) -> Plan:
    starts_on = date(rng.randint(2013, 2018), *rng.choice([(4, 1), (9, 1), (10, 12), (1, 1), (4, 1), (9, 1)]))
    months = rng.choice([24, 36, 36, 24, 36, 30, 19])  # 30 and 19: the last contract year is cut short
    ends_on = months_later(starts_on, months) - timedelta(days=1)
    plan = Plan(starts_on, ends_on, draw_contract(rng, starts_on, ends_on))
    plan.councils = draw_councils(rng, plan)
    plan.lead = plan.councils[0]["code"]
    rng.shuffle(plan.councils)
    codes = [council["code"] for council in plan.councils]
    plan.subscriptions = [draw_subscription(rng, number + 1, codes) for number in range(len(plan.year_starts))]
    plan.prices = draw_prices(rng, plan, codes)
    plan.tiers = [{"clear_working_days": days, "percent": percent} for days, percent in rng.choice(TIERS)]
    plan.costs = [draw_cost(rng, plan, number + 1) for number in range(rng.randint(0, 3))]
    return plan


def draw_contract(rng: random.Random, starts_on: date, ends_on: date) -> Row:
    return {
        "reference": "RANDOM-1",
        "title": "SEND mediation and disagreement resolution",
        "provider": "PROVIDER",
        "starts_on": starts_on,
        "ends_on": ends_on,
        "billing": rng.choice(["monthly", "quarterly", "quarterly", "annual"]),
        "subscription_instalments": rng.choice([1, 4, 12]),
        "allowance_meetings": rng.randint(0, 5),
        "allowance_prepaid_pence": rng.choice([0, 500_000, rng.randint(1, 300_000)]),
        "third_party_billing": rng.choice(["through-authority", "through-authority", "direct"]),
        "recharge_vat": rng.choice(["outside-scope", "standard"]),
        "admin_fee_basis_points": rng.choice([0, 100, 125, 250, 333]),
        "previous_annual_pence": rng.randint(1_000_000, 3_000_000),
    }


def draw_councils(rng: random.Random, plan: Plan) -> list[Row]:
    """Draw three to eight councils; the first two, the lead among them, are members throughout."""
    codes = rng.sample(sorted(COUNCILS), rng.randint(3, 8))
    councils = [draw_council(rng, code, plan) for code in codes]
    for council in councils[2:]:
        if rng.random() < 0.4:
            council["joined_on"] = draw_change(rng, plan)
        if rng.random() < 0.4:
            left_on = draw_change(rng, plan) - timedelta(days=1)
            if left_on >= (council["joined_on"] or plan.starts_on):
                council["left_on"] = left_on
    return councils


def draw_council(rng: random.Random, code: str, plan: Plan) -> Row:
    name = COUNCILS[code]
    return {
        "code": code,
        "ons_code": f"E10000{code}",
        "name": name,
        "slug": name.lower().replace(" ", "-"),
        "kind": rng.choice(["county", "unitary"]),
        "ehc_plans": rng.randint(100, 9_999),
        "population_0_25_thousands": rng.randint(30, 400),
        "joined_on": None,
        "left_on": None,
        "agreement_signed_on": plan.starts_on - timedelta(days=rng.randint(5, 60)),
        "allowance": rng.choice([None, None, None, 0, 1, 7]),
    }


def draw_change(rng: random.Random, plan: Plan) -> date:
    """Draw the first day of a new membership: any day of the contract, at times the first of a contract year."""
    if rng.random() < 0.2:
        return rng.choice(plan.year_starts)
    return draw_day(rng, plan.starts_on, plan.ends_on)


def draw_day(rng: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randint(0, (last - first).days))


def draw_subscription(rng: random.Random, number: int, codes: list[str]) -> Row:
    if rng.random() < 0.5:
        pot_pence = rng.choice([1_234_567, 11_968_000, rng.randint(100_000, 20_000_000)])
        return {"contract_year": number, "pot_pence": pot_pence, "basis": rng.choice(BASES)}
    own = {code: rng.randint(200_000, 1_400_000) for code in codes if rng.random() < 0.2}
    pence_each = rng.choice([748_000, rng.randint(100_000, 1_300_000)])
    return {"contract_year": number, "pence_each": pence_each, "member_pence": own or None}


def draw_prices(rng: random.Random, plan: Plan, codes: list[str]) -> list[Row]:
    """Draw the group's price from the start with up to two rises, and for some councils a price of their own."""
    prices: list[Row] = []
    for code in [None, *codes]:
        if code and rng.random() < 0.6:
            continue
        days = {draw_day(rng, plan.starts_on, plan.ends_on) for _ in range(rng.randint(0 if code is None else 1, 2))}
        if code is None:
            days.add(plan.starts_on)
        prices += [price(day, rng.randint(60_000, 130_000), code) for day in sorted(days)]
    rng.shuffle(prices)
    return prices


def price(effective_from: date, pence: int, authority: str | None) -> Row:
    return {"item": "meeting", "effective_from": effective_from, "pence": pence, "authority": authority}


def draw_cost(rng: random.Random, plan: Plan, number: int) -> Row:
    return {
        "reference": f"COST-{number}",
        "title": f"Shared cost {number}",
        "pence": rng.randint(7, 900_000),
        "incurred_on": draw_day(rng, plan.starts_on, plan.ends_on),
        "basis": rng.choice(BASES),
    }


def draw_later(rng: random.Random, plan: Plan, load_on: date) -> Plan:
    """Draw a second version of the folder: rows are added, dates and prices changed, nothing is taken away."""
    later = copy.deepcopy(plan)
    add_council(rng, later, load_on)
    for council in later.councils:
        first, last = later.window(council)
        if council["joined_on"] and rng.random() < 0.5:
            council["joined_on"] = draw_day(rng, plan.starts_on, last)
        elif council["left_on"] and rng.random() < 0.5:
            council["left_on"] = draw_day(rng, first, plan.ends_on)
    for entry in [*later.subscriptions, *later.costs, *later.prices]:
        name = next(key for key in ("pot_pence", "pence_each", "pence") if key in entry)
        if rng.random() < 0.4:
            entry[name] += rng.randint(1, 9_999) * rng.choice([1, -1] if entry[name] > 10_000 else [1])
    day = draw_day(rng, plan.starts_on, plan.ends_on)
    if day not in [each["effective_from"] for each in later.prices if not each["authority"]]:
        later.prices.append(price(day, rng.randint(60_000, 130_000), None))
    later.costs.append(draw_cost(rng, later, len(later.costs) + 1))
    return later


def add_council(rng: random.Random, later: Plan, load_on: date) -> None:
    taken = {council["code"] for council in later.councils}
    council = draw_council(rng, rng.choice(sorted(COUNCILS.keys() - taken)), later)
    first = max(later.starts_on, load_on - timedelta(days=150))
    council["joined_on"] = draw_day(rng, first, min(later.ends_on, load_on + timedelta(days=150)))
    later.councils.append(council)
