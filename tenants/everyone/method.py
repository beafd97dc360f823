"""How the group's charges are worked out, with the contract's own figures and no council's: to be read and published."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from consortium.contracts.rules import Subscription, SubscriptionTerms
from consortium.dates import long_date
from consortium.money import pounds
from consortium.shared_costs.rules import basis_in_words
from consortium.web.formats import plain_number
from consortium.web.papers import pdf_from
from tenants.everyone.worked import Case, Worked

_PERIODS: Final = {"monthly": "month", "quarterly": "quarter", "annual": "year"}


@dataclass(frozen=True)
class Section:
    """A part of the method: its heading and its paragraphs, plain text; several in a tuple are a list."""

    heading: str
    paragraphs: tuple[str | tuple[str, ...], ...]


_COSTS: Final = Section(
    "Costs that all share",
    (
        (
            "A cost for all is shared by a basis that is written down before it is charged: equally, by a published"
            " figure, or by a mixture. Each exact share is cut to whole pence. The pence left over go one each to the"
            " largest remainders, and where those are the same to the council that comes first in the contract."
        ),
    ),
)


def method_of(
    figures: Worked, subscription: SubscriptionTerms | None, years: Mapping[int, Subscription]
) -> tuple[Section, ...]:
    """Write the method by a contract. Without its subscription, because nobody is signed in, no figure of that is said."""
    terms = figures.terms
    prices = tuple(f"From {long_date(row.effective_from)}: {pounds(row.price_pence)}." for row in terms.price_rows)
    return (
        Section("Subscription", _subscription(subscription, years)),
        Section("Included meetings", _included(figures)),
        Section(
            "Price of a meeting",
            (
                (
                    "The price in force on the day of the meeting counts, whenever the meeting is recorded. A price that a"
                    " council has agreed for itself comes before the group’s."
                ),
                prices,
            ),
        ),
        Section(
            "Meetings that are not held",
            (
                (
                    "What counts is who caused it and how many clear working days were left: working days of England between"
                    " the day of cancelling and the day of the meeting, neither of them counted."
                ),
                tuple(_case(case) for case in figures.not_held),
            ),
        ),
        Section("Meetings that others help to pay for", _shared(figures)),
        _COSTS,
        Section("VAT and rounding", _vat(figures)),
        _statements(_PERIODS[terms.billing]),
    )


def method_pdf(title: str, under: str, sections: tuple[Section, ...], on: dt.date) -> bytes:
    """Draw the method as a tagged PDF (PDF/UA-1). The same words of the same day give the same bytes."""
    words = {
        "title": title,
        "under": under,
        "sections": [{"heading": one.heading, "paragraphs": list(one.paragraphs)} for one in sections],
    }
    return pdf_from("tenants/everyone/method.typ", words, dated=on)


def _subscription(
    terms: SubscriptionTerms | None, years: Mapping[int, Subscription]
) -> tuple[str | tuple[str, ...], ...]:
    said: list[str | tuple[str, ...]] = [
        (
            "Each council pays a core subscription for each contract year. Who joins or leaves within a year pays by days, and"
            " half a penny is rounded up."
        )
    ]
    by_year = []
    for year in (years[number] for number in sorted(years)):
        if year.each_pence is not None:
            by_year.append(f"Contract year {year.year}: {pounds(year.each_pence)} for each council.")
        elif year.pot_pence is not None:
            shared = basis_in_words(year.basis)
            by_year.append(f"Contract year {year.year}: {pounds(year.pot_pence)} for all, shared {shared}.")
    if by_year:
        said.append(tuple(by_year))
    if terms is not None and terms.instalments > 1:
        said.append(
            f"It is charged in {terms.instalments} instalments a year; together they are the whole, to the penny."
        )
    if terms is not None and terms.admin_fee_basis_points:
        percent = plain_number(Fraction(terms.admin_fee_basis_points, 100))
        said.append(f"The lead’s fee is {percent}% of the subscription, paid by every other council.")
    return tuple(said)


def _included(figures: Worked) -> tuple[str, ...]:
    number = figures.terms.meetings_included
    if not number:
        return ("The contract includes no meetings: each is charged.",)
    paid = f", paid for with {pounds(figures.terms.prepaid_pence)} on joining" if figures.terms.prepaid_pence else ""
    return (
        (
            f"Each council has {number} included meeting{'' if number == 1 else 's'}{paid}, unless its own"
            " agreement says otherwise. They are for the whole"
            " contract and do not start again each year."
        ),
        (
            "A meeting that was held and that the council pays alone takes the lowest number that is left. One that is taken"
            " back frees its number for the next."
        ),
    )


def _shared(figures: Worked) -> tuple[str, ...]:
    through = (
        "The council is charged the whole price and recharges the others."
        if figures.terms.third_party_billing == "through-authority"
        else "The council is charged its own part; the provider bills the others itself."
    )
    parts = ", ".join(pounds(pence) for pence in figures.thirds)
    return (
        (
            f"Who pays, and in which parts, must be agreed on or before the day of the meeting. {through} Such a meeting uses no"
            " included meeting."
        ),
        f"{pounds(figures.whole_pence)} in three equal parts: {parts}.",
    )


def _vat(figures: Worked) -> tuple[str, ...]:
    net, vat = pounds(figures.net_pence), pounds(figures.vat_pence)
    if figures.terms.recharge_vat == "standard":
        first = f"VAT at 20% is worked out once, on the net total of a statement: {net} carries {vat}."
    else:
        first = "No VAT is added: what councils recharge each other under this contract is outside its scope."
    return (first, "Every amount is in whole pence. Half a penny is rounded up; shares always add up to the whole.")


def _case(case: Case) -> str:
    return f"{case.label}: {pounds(case.price.price_pence)}."


def _statements(period: str) -> Section:
    return Section(
        "Statements and corrections",
        (
            (
                f"When the lead closes a {period}, each council with charges gets one statement. All"
                " statements add up, to the penny, to what was charged."
            ),
            (
                "A line is never changed. A correction is a new, dated line in the period that is open, and points at what"
                " it corrects."
            ),
        ),
    )
