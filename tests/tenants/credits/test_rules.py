"""Credits of a charge: how much, who of its payers gets what, and never more than is left."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.money import half_up
from tenants.credits.rules import ChargeLine, CreditRefused, Payer, Wanted, credit_of, sentence_of
from tenants.statements.rules import vat_on


def charge(pence=100_000, *, left=None, kind="meeting", others=(), slot=None, taken_back=False):
    """A charge; `others` are pairs of a code and what that funder pays, before the council's own part."""
    left = pence if left is None else left
    own = pence - sum(share for _, share in others)
    return ChargeLine(
        authority_id=887,
        line_number=7,
        kind=kind,
        reference="K-5",
        service_on=dt.date(2025, 4, 14),
        period_number=8100,
        provider_id=1,
        slot_number=slot,
        sentence="Why.",
        amount_pence=pence,
        left_pence=left,
        is_taken_back=taken_back,
        payers=(*(Payer(code, share, share) for code, share in others), Payer(None, own, own - (pence - left))),
    )


@pytest.mark.parametrize(
    ("pence", "wanted", "credited"),
    [
        (100_000, Wanted("whole"), 100_000),
        (100_000, Wanted("half"), 50_000),  # S25: half upheld
        (100_001, Wanted("half"), 50_001),
        (100_000, Wanted("amount", 1), 1),
        (748_000, Wanted("days", days=182, of_days=365), 372_975),  # S08: 372,975.34
        (748_000, Wanted("days", days=365, of_days=365), 748_000),
        (100_000, Wanted("days", days=1, of_days=3), 33_333),
        (100, Wanted("days", days=1, of_days=200), 1),  # half a penny goes up
    ],
)
def test_a_credit_is_whole_half_an_amount_or_by_days_half_up(pence, wanted, credited):
    assert credit_of(charge(pence), wanted).amount_pence == credited


def test_all_that_is_left_is_credited_after_an_earlier_credit():
    assert credit_of(charge(left=30_000), Wanted("whole")).amount_pence == 30_000


def test_three_funders_are_credited_by_the_same_parts_with_the_penny_to_the_first():
    """S14: £333.34, £333.33, £333.33; half of it is £166.67, £166.67, £166.66."""
    shared = charge(others=(("ICB", 33_334), ("ASC", 33_333)))

    credit = credit_of(shared, Wanted("half"))

    assert credit.amount_pence == 50_000
    assert credit.recharged == (("ICB", 16_667), ("ASC", 16_667))
    assert credit_of(shared, Wanted("whole")).recharged == (("ICB", 33_334), ("ASC", 33_333))


@pytest.mark.parametrize(
    ("line", "wanted", "said"),
    [
        (charge(0, slot=2), Wanted("whole"), "its provider takes the meeting back, and its place is free again"),
        (charge(0), Wanted("whole"), "charges nothing"),
        (charge(left=0), Wanted("half"), "All £1,000.00 of it is credited already."),
        (charge(left=0, taken_back=True), Wanted("half"), "K-5 was taken back"),
        (charge(kind="meeting-credit", pence=-5), Wanted("whole"), "this line is none"),
        (charge(kind="vat"), Wanted("whole"), "this line is none"),
        (
            charge(),
            Wanted("amount", 100_001),
            "£1,000.01 is more than the charge of £1,000.00. Credit £1,000.00 at most.",
        ),
        (
            charge(left=40_000),
            Wanted("half"),
            "£500.00 is more than the £400.00 that is left of the charge of £1,000.00.",
        ),
        (charge(), Wanted("amount", 0), "£0.01 or more"),
        (charge(1), Wanted("days", days=1, of_days=366), "£0.01 or more"),
        (charge(), Wanted("days", days=366, of_days=365), "from 1 to the 365 of the year"),
        (charge(), Wanted("days", days=0, of_days=365), "from 1 to the 365 of the year"),
        (charge(), Wanted("days", days=1, of_days=0), "1 to 366 days"),
        (charge(), Wanted("days", days=1, of_days=367), "1 to 366 days"),
    ],
)
def test_what_has_no_room_is_refused_in_a_sentence(line, wanted, said):
    with pytest.raises(CreditRefused, match=said.replace(".", r"\.")):
        credit_of(line, wanted)


def test_the_sentence_says_why_and_what_it_corrects():
    one = charge()
    half = Wanted("half")

    said = sentence_of(one, half, credit_of(one, half), number=3, reason="Charged at the wrong price")

    assert said == "Credit note 3: half of £1,000.00 for meeting K-5 of 14 April 2025. Charged at the wrong price."


def test_a_whole_credit_of_a_subscription_by_days_says_the_days():
    year = charge(748_000, kind="core-subscription")
    days = Wanted("days", days=182, of_days=365)

    said = sentence_of(year, days, credit_of(year, days), number=1, reason="Left on 30 September.")

    assert said == (
        "Credit note 1: 182 of 365 days of £7,480.00 for the core subscription of 14 April 2025. Left on 30 September."
    )


SHARES = st.lists(st.integers(min_value=0, max_value=200_000), min_size=1, max_size=6).filter(sum)


@given(SHARES, st.lists(st.integers(min_value=1, max_value=400_000), max_size=8))
def test_a_charge_and_its_credits_never_fall_below_zero_share_by_share(shares, asked):
    lefts = list(shares)
    for pence in asked:
        payers = [
            Payer(f"F{place}", share, left) for place, (share, left) in enumerate(zip(shares, lefts, strict=True))
        ]
        line = charge(sum(shares))
        line = ChargeLine(**{**vars(line), "left_pence": sum(lefts), "payers": tuple(payers)})
        try:
            credit = credit_of(line, Wanted("amount", pence))
        except CreditRefused:
            assert pence > sum(lefts) or not sum(lefts)
            continue
        taken = dict(credit.recharged)
        assert sum(taken.values()) == pence == credit.amount_pence
        lefts = [left - taken.get(f"F{place}", 0) for place, left in enumerate(lefts)]
        assert min(lefts) >= 0

    assert sum(lefts) >= 0


@given(SHARES, st.integers(min_value=1, max_value=366), st.integers(min_value=1, max_value=366))
def test_the_vat_of_a_statement_with_credits_is_half_up_on_its_whole_net(charges, days, of_days):
    wanted = Wanted("days", days=min(days, of_days), of_days=of_days)
    nets = []
    for pence in charges:
        nets.append(pence)
        try:
            nets.append(-credit_of(charge(pence), wanted).amount_pence)
        except CreditRefused:
            assert pence * wanted.days * 2 < of_days
    net = sum(nets)

    assert net >= 0
    assert vat_on(net, "standard") == half_up(Fraction(net, 5))


def test_vat_is_worked_out_on_what_is_left_after_a_credit():
    """S21: three lines of £1,000.00 together carry £200.00, not £200.01; half of the first credited, £166.67."""
    lines = [33_334, 33_333, 33_333]
    credited = credit_of(charge(33_334), Wanted("half")).amount_pence

    assert vat_on(sum(lines), "standard") == 20_000
    assert credited == 16_667
    assert vat_on(sum(lines) - credited, "standard") == 16_667  # 83,333 x 20% = 16,666.6
