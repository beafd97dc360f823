"""The contract in plain words: each term, what it means, and what a cancellation costs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from consortium.contracts.queries import ContractTerms
from consortium.contracts.rules import Subscription
from consortium.contracts.terms import Tier, tier_spans
from consortium.dates import add_months, long_date
from consortium.money import half_up, percent, pounds
from consortium.shared_costs.rules import basis_in_words

_BILLING: Final = {
    "monthly": ("Monthly", "Each council gets a statement for every month in which it was charged."),
    "quarterly": (
        "Quarterly",
        "Each council gets a statement for every quarter in which it was charged. Quarters count from 1 April.",
    ),
    "annual": ("Annual", "Each council gets a statement for every financial year in which it was charged."),
}
_INSTALMENTS: Final = {
    1: ("Once a year", "On the first day of the contract year. Who joins within a year pays on joining."),
    4: (
        "4 instalments a year",
        "Every 3 months from the first day of the contract year. Who joins later pays at once.",
    ),
    12: ("12 instalments a year", "Every month from the first day of the contract year. Who joins later pays at once."),
}


@dataclass(frozen=True)
class Term:
    """A term of the contract: its name, what is agreed, and what that means. `is_fixed`: nothing changes it any more."""

    name: str
    agreed: str
    meaning: str
    is_fixed: bool = False


def terms_in_words(contract: ContractTerms, *, has_lines: bool, included_here: int | None = None) -> list[Term]:
    """Say every term that decides money. `has_lines` says that lines are recorded, which fixes two of them.

    `included_here` is one council's own number of included meetings, on its own pages.
    """
    billing, billing_means = _BILLING[contract.billing]
    instalments, instalments_mean = _INSTALMENTS[contract.subscription.instalments]
    return [
        Term("First day", long_date(contract.starts_on), "Contract years count from it.", is_fixed=has_lines),
        Term("Last day", long_date(contract.ends_on), _extension(contract)),
        Term("Billing", billing, billing_means, is_fixed=has_lines),
        Term("Core subscription", instalments, instalments_mean),
        _included(contract.allowance_meetings, included_here),
        _prepaid(contract.subscription.allowance_prepaid_pence),
        _third_party(contract),
        _vat(contract),
        _fee(contract.subscription.admin_fee_basis_points),
        _previous(contract.previous_annual_pence),
    ]


def tier_sentences(tiers: Sequence[Tier], price_pence: int | None) -> list[str]:
    """Say what a cancellation costs by each tier: 3 to 5 clear working days: 50%, £500.00. Units: pence."""
    if not tiers:
        return ["A cancellation costs nothing."]
    said = [_tier(tier, span, price_pence) for tier, span in zip(tiers, tier_spans(tiers), strict=True)]
    lowest = min(tier.clear_working_days for tier in tiers)
    if lowest:
        said.append(
            f"Fewer than {lowest} clear working day{'' if lowest == 1 else 's'}: nothing, since no tier is reached"
        )
    return said


def subscription_in_words(subscription: Subscription | None) -> str:
    """Say what a contract year's subscription is: so much each, or a pot and how it is shared."""
    if subscription is None:
        return "No price is set"
    if subscription.pot_pence is not None:
        return f"{pounds(subscription.pot_pence)}, shared {basis_in_words(subscription.basis)}"
    return f"{pounds(subscription.each_pence or 0)} for each member"


def _tier(tier: Tier, span: str, price_pence: int | None) -> str:
    days = "clear working day" if span == "1" else "clear working days"
    if span == "never reached":
        return f"{tier.clear_working_days} or more clear working days: never reached"
    if not tier.percent:
        return f"{span} {days}: nothing"
    cost = percent(tier.percent)
    if price_pence is None:
        return f"{span} {days}: {cost}"
    return f"{span} {days}: {cost}, {pounds(half_up(price_pence * tier.percent / Fraction(100)))}"


def _extension(contract: ContractTerms) -> str:
    if not contract.extension_months:
        return "The contract has no option to make it longer."
    ends, said = contract.ends_on, []
    for months in contract.extension_months:
        ends = add_months(ends, months)
        said.append(f"by {months} month{'' if months == 1 else 's'}, to {long_date(ends)}")
    return f"It can be made longer {'; then '.join(said)}."


def _included(for_each: int, here: int | None) -> Term:
    number, whose = (for_each, " for each council") if here is None else (here, "")
    if not number:
        return Term("Included meetings", "None", "Every meeting is charged.")
    return Term(
        "Included meetings",
        f"{number}{whose}",
        "For the whole contract: they do not start again each year. A meeting that a school or another body helps to"
        " pay for never uses one.",
    )


def _prepaid(pence: int) -> Term:
    if not pence:
        return Term("Included meetings, paid in advance", "Nothing", "They are part of the core subscription.")
    return Term(
        "Included meetings, paid in advance",
        pounds(pence),
        "Charged once, with a council's first subscription, on joining.",
    )


def _third_party(contract: ContractTerms) -> Term:
    if contract.third_party_billing == "direct":
        return Term(
            "When others pay a share",
            "The provider bills them",
            "A council is charged its own share alone, if it has one.",
        )
    return Term(
        "When others pay a share",
        "Through the council",
        "The council is charged the whole price, and recharges the others their shares.",
    )


def _vat(contract: ContractTerms) -> Term:
    if contract.recharge_vat == "standard":
        return Term("VAT", "20%", "Worked out once, on the whole net of a statement.")
    return Term("VAT", "None", "Outside its scope: a service between councils under statute.")


def _fee(basis_points: int) -> Term:
    if not basis_points:
        return Term("The lead's fee", "None", "The lead takes nothing for its work.")
    rate = percent(Fraction(basis_points, 100))
    return Term("The lead's fee", rate, "Of the core subscription of every member but the lead, once a contract year.")


def _previous(pence: int | None) -> Term:
    if pence is None:
        return Term("The contract before", "Not recorded", "A year cannot be compared with it.")
    return Term("The contract before", f"{pounds(pence)} a year", "What a year of this contract is compared with.")
