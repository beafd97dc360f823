"""The worked figures of the page that explains prices. The rules that price meetings compute them; none is typed."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from consortium.contracts.rules import PriceRow, price_in_force
from consortium.dates import clear_working_days
from consortium.money import share_out
from consortium.shared_costs.rules import PartShare, Sharer, part_shares
from tenants.charges.rules import MeetingPrice, price_meeting
from tenants.charges.terms import CancellationTier, CouncilTerms
from tenants.everyone.queries import SharedTerms
from tenants.meetings.rules import FunderPart, MeetingRecord
from tenants.statements.rules import vat_on

# A contract to explain the rules by where there is none, or nobody is signed in who may know it.
EXAMPLE: Final = SharedTerms(
    title="an example contract",
    reference="EXAMPLE",
    starts_on=dt.date(2015, 4, 1),
    ends_on=dt.date(2018, 3, 31),
    billing="quarterly",
    meetings_included=5,
    prepaid_pence=500_000,
    third_party_billing="through-authority",
    recharge_vat="outside-scope",
    tiers=tuple(CancellationTier(days, Fraction(percent)) for days, percent in ((6, 0), (3, 50), (0, 100))),
    price_rows=(PriceRow(0, None, dt.date(2015, 4, 1), 100_000),),
)
_NOBODY: Final = 0
_SHARED_PENCE: Final = 10_000
_NET_PENCE: Final = 1_575_007
_PLANS: Final = (("North", 19_500), ("South", 12_000), ("West", 3_000))
_FUNDERS: Final = {"H": "health", "C": "social-care-child"}


@dataclass(frozen=True)
class Case:
    """One way in which a meeting can go, and what it then costs by this contract. `label` says what happened."""

    label: str
    price: MeetingPrice


@dataclass(frozen=True)
class Worked:
    """Everything that the page computes. Units: pence."""

    terms: SharedTerms
    price_pence: int
    included: Case | None
    full: Case
    shared: Case
    not_held: tuple[Case, ...]
    pot_pence: int
    pot: tuple[tuple[str, PartShare], ...]
    whole_pence: int
    thirds: tuple[int, ...]
    net_pence: int
    vat_pence: int


def worked(terms: SharedTerms, today: dt.date) -> Worked:
    """Work the figures of the page out by a contract, as if its meetings were held today. It must have a price."""
    row = price_in_force(terms.price_rows, _NOBODY, today) or terms.price_rows[0]
    day = max(today, row.effective_from)
    council = CouncilTerms(
        authority_id=_NOBODY,
        name="the council",
        meetings_included=terms.meetings_included,
        price_rows=terms.price_rows,
        tiers=terms.tiers,
        third_party_billing=terms.third_party_billing,
        funder_kinds=_FUNDERS,
    )
    used = range(1, terms.meetings_included + 1)
    included = None
    if used:
        last = price_meeting(_meeting(day), council, used[:-1])
        included = Case(f"Held, with {len(used) - 1} of {len(used)} included meetings used", last)
    thirds = tuple(FunderPart(code, 1) for code in ("H", "C", None))
    sharers = [Sharer(place, name, {"ehc_plans": Fraction(plans)}) for place, (name, plans) in enumerate(_PLANS)]
    pot = part_shares(_SHARED_PENCE, (("ehc_plans", Fraction(1)),), sharers)
    return Worked(
        terms=terms,
        price_pence=row.price_pence,
        included=included,
        full=Case("Held, when all are used" if used else "Held", price_meeting(_meeting(day), council, used)),
        shared=Case(
            "Held, paid by three alike",
            price_meeting(_meeting(day, funders=thirds, funders_agreed_on=day), council, ()),
        ),
        not_held=tuple(_not_held(day, council)),
        pot_pence=_SHARED_PENCE,
        pot=tuple((sharers[part.authority_id].name, part) for part in pot),
        whole_pence=row.price_pence,
        thirds=tuple(share_out(row.price_pence, [1, 1, 1])),
        net_pence=_NET_PENCE,
        vat_pence=vat_on(_NET_PENCE, "standard"),
    )


def _not_held(day: dt.date, council: CouncilTerms) -> list[Case]:
    """Price a cancellation in each tier, and the other ways in which a meeting is not held."""
    cases = []
    for tier in council.tiers:
        days = tier.clear_working_days
        called = _meeting(day, status="cancelled", cause="family", cancelled_on=_days_before(day, days))
        counted = "1 clear working day" if days == 1 else f"{days} clear working days"
        cases.append(Case(f"The family cancels {counted} before", price_meeting(called, council, ())))
    for label, status, cause in (
        ("The family does not come", "not-attended", "family"),
        ("The council does not come", "not-attended", "authority"),
        ("The provider cancels", "cancelled", "provider"),
        ("It is postponed", "postponed", "family"),
    ):
        cancelled_on = day if status == "cancelled" else None
        missed = _meeting(day, status=status, cause=cause, cancelled_on=cancelled_on)
        cases.append(Case(label, price_meeting(missed, council, ())))
    return cases


def _days_before(day: dt.date, working_days: int) -> dt.date:
    """Return the latest day with so many clear working days between it and another."""
    before = day
    while clear_working_days(before, day) < working_days:
        before -= dt.timedelta(days=1)
    return before


def _meeting(day: dt.date, **answers: Any) -> MeetingRecord:
    values: dict[str, Any] = {
        "reference": "M",
        "authority_id": _NOBODY,
        "service": "mediation",
        "case_reference": None,
        "requested_on": day,
        "meeting_on": day,
        "status": "held",
        "cause": None,
        "cancelled_on": None,
        "mode": "online",
        "funders": (),
        "funders_agreed_on": None,
        "outcome": "full",
    }
    return MeetingRecord(**(values | answers))
