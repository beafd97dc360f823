"""The figures of the page that explains prices, by an example contract and by one of another kind."""

import dataclasses
import datetime as dt
from fractions import Fraction

from consortium.contracts.rules import PriceRow
from tenants.charges.terms import CancellationTier
from tenants.everyone.worked import EXAMPLE, worked

TODAY = dt.date(2016, 11, 18)


def test_the_last_included_meeting_costs_nothing_and_the_next_the_price_in_force():
    figures = worked(EXAMPLE, TODAY)

    assert figures.included.price.price_pence == 0
    assert (
        figures.included.price.sentence == "Included: number 5 of the council's 5 included meetings. It was the last."
    )
    assert figures.full.price.price_pence == 100_000


def test_thirds_and_a_pot_add_up_to_the_penny():
    figures = worked(EXAMPLE, TODAY)

    assert figures.thirds == (33_334, 33_333, 33_333)
    assert [(name, share.share_pence) for name, share in figures.pot] == [
        ("North", 5_652),
        ("South", 3_478),
        ("West", 870),
    ]
    assert sum(share.share_pence for _, share in figures.pot) == 10_000
    assert (figures.net_pence, figures.vat_pence) == (1_575_007, 315_001)


def test_each_tier_of_the_contract_has_its_case():
    figures = worked(EXAMPLE, TODAY)

    assert [(case.label, case.price.price_pence) for case in figures.not_held] == [
        ("The family cancels 6 clear working days before", 0),
        ("The family cancels 3 clear working days before", 50_000),
        ("The family cancels 0 clear working days before", 100_000),
        ("The family does not come", 100_000),
        ("The council does not come", 100_000),
        ("The provider cancels", 0),
        ("It is postponed", 0),
    ]


def test_a_contract_of_another_kind_is_explained_by_its_own_terms():
    tiers = (CancellationTier(2, Fraction(25, 2)), CancellationTier(0, Fraction(75)))
    prices = (PriceRow(1, None, dt.date(2015, 4, 1), 99_900), PriceRow(2, None, dt.date(2016, 10, 1), 103_500))
    terms = dataclasses.replace(EXAMPLE, meetings_included=0, tiers=tiers, price_rows=prices)

    figures = worked(terms, TODAY)

    assert figures.included is None
    assert figures.full.price.price_pence == 103_500
    assert [case.price.price_pence for case in figures.not_held[:2]] == [12_938, 77_625]


def test_a_price_that_begins_later_explains_a_contract_that_has_not_begun():
    terms = dataclasses.replace(EXAMPLE, price_rows=(PriceRow(1, None, dt.date(2017, 4, 3), 90_000),))

    assert worked(terms, TODAY).full.price.price_pence == 90_000
