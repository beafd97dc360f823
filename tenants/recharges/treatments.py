"""How a recharge is treated for VAT, as dated data: the rate, and what is usual for each kind of funder. Pure.

What is usual is where a form begins; finance decides for each document. SEEN: read in a public copy of the law or guidance.
RECALLED: known, not yet read again. Source: domain brief 4.4, scenarios S13, S20 and S21.
"""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from consortium.money import half_up

Treatment = Literal["standard", "outside-scope", "exempt", "zero"]
Mark = Literal["SEEN", "RECALLED"]
NAMES: Final[dict[Treatment, str]] = {
    "outside-scope": "No VAT: outside its scope",
    "exempt": "No VAT: exempt",
    "zero": "VAT at 0%",
}
# A council's own departments: an entry between two of its cost centres, and no supply to anybody.
OWN_DEPARTMENTS: Final = ("education", "social-care-child", "social-care-adult")


@dataclass(frozen=True)
class Usual:
    """What is usual for a kind of funder from a day on, and why. A later row of the same kind supersedes it."""

    funder_kind: str
    effective_from: dt.date
    treatment: Treatment
    why: str
    source: str
    mark: Mark


@dataclass(frozen=True)
class Rate:
    """The standard rate of VAT from a day on."""

    effective_from: dt.date
    percent: Fraction


_START: Final = dt.date(2014, 9, 1)  # the duties of Part 3 of the Children and Families Act 2014 begin
RATES: Final = (Rate(dt.date(2010, 1, 1), Fraction(35, 2)), Rate(dt.date(2011, 1, 4), Fraction(20)))
USUAL: Final = (
    Usual("academy", _START, "standard", "An academy reclaims it, so it bears the net.", "VATA 1994 s.33B", "RECALLED"),
    Usual("college", _START, "standard", "A college is charged as any customer.", "VATA 1994 s.4", "RECALLED"),
    Usual(
        "early-years",
        _START,
        "standard",
        "A nursery that does not reclaim VAT bears the gross.",
        "Domain brief S20",
        "RECALLED",
    ),
    Usual(
        "independent",
        _START,
        "standard",
        "An independent school that does not reclaim VAT bears the gross.",
        "Domain brief 4.4",
        "RECALLED",
    ),
    Usual(
        "health",
        _START,
        "outside-scope",
        "A health body shares the statutory duty: no business supply.",
        "HMRC VATGPB8855",
        "SEEN",
    ),
    Usual(
        "maintained-school",
        _START,
        "outside-scope",
        "A maintained school is the council itself for VAT.",
        "VATA 1994 s.33",
        "RECALLED",
    ),
    *(
        Usual(
            kind,
            _START,
            "outside-scope",
            "A department of the council: no supply to anybody.",
            "VATA 1994 s.33",
            "RECALLED",
        )
        for kind in OWN_DEPARTMENTS
    ),
)


def usual_on(funder_kind: str, day: dt.date) -> Usual | None:
    """Return what is usual for a kind of funder on a day, or None when nothing is known of that kind."""
    found = [one for one in USUAL if one.funder_kind == funder_kind and one.effective_from <= day]
    return max(found, key=lambda one: one.effective_from, default=None)


def rate_on(day: dt.date) -> Fraction:
    """Return the standard rate of a day in percent: 20 since 4 January 2011."""
    return max((one for one in RATES if one.effective_from <= day), key=lambda one: one.effective_from).percent


def vat_on(net_pence: int, treatment: Treatment, day: dt.date) -> int:
    """Return the VAT on a whole document: 20% half up on £1,000.00 is £200.00, however many lines. Source: S21."""
    return half_up(net_pence * rate_on(day) / 100) if treatment == "standard" else 0


def vat_of_credit(asked_pence: int, net_pence: int, treatment: Treatment, day: dt.date) -> int:
    """Return the VAT of a credit: what the VAT on what was asked (`asked_pence`, net of credits before) falls by.

    `day` is that of the document which it corrects. So an invoice that is credited in parts ends at no VAT, to the penny.
    Units: pence, below zero.
    """
    return vat_on(asked_pence + net_pence, treatment, day) - vat_on(asked_pence, treatment, day)


def treatment_in_words(treatment: Treatment, day: dt.date) -> str:
    """Say how a document of a day is treated: VAT at 20%."""
    if treatment != "standard":
        return NAMES[treatment]
    whole, rest = divmod(rate_on(day), 1)
    return f"VAT at {whole}.{rest * 10}%" if rest else f"VAT at {whole}%"


def treatments_in_words(day: dt.date) -> list[tuple[Treatment, str]]:
    """List the treatments to choose from on a day, the standard rate first."""
    return [(one, treatment_in_words(one, day)) for one in ("standard", *NAMES)]
