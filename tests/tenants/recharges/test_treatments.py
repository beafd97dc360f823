"""VAT by kind of funder, from which day on, and on the whole document: S20 and S21 with their figures. Pure."""

import datetime as dt

import pytest

from tenants.charges.sentences import FUNDER_KINDS
from tenants.recharges.treatments import (
    OWN_DEPARTMENTS,
    treatment_in_words,
    treatments_in_words,
    usual_on,
    vat_of_credit,
    vat_on,
)
from tenants.statements.rules import vat_on as vat_of_statement

DAY = dt.date(2015, 7, 20)
BEFORE_2011 = dt.date(2010, 12, 31)


def test_s21_vat_is_worked_out_on_the_whole_document_and_not_by_line():
    """S21: 33,334 + 33,333 + 33,333; by line 6,667 three times, on the total 20,000: the bill is 120,000."""
    lines = (33_334, 33_333, 33_333)

    assert sum(vat_on(line, "standard", DAY) for line in lines) == 20_001
    assert vat_on(sum(lines), "standard", DAY) == 20_000
    assert sum(lines) + vat_on(sum(lines), "standard", DAY) == 120_000


def test_s20_a_nursery_is_asked_for_the_gross_and_a_health_body_for_the_net():
    """S20: of 100,000 the nursery owes 120,000; who shares the duty owes 100,000."""
    gross = {
        kind: 100_000 + vat_on(100_000, usual_on(kind, DAY).treatment, DAY)
        for kind in ("early-years", "independent", "academy", "college", "health", "maintained-school")
    }

    assert gross == {
        "early-years": 120_000,
        "independent": 120_000,
        "academy": 120_000,
        "college": 120_000,
        "health": 100_000,
        "maintained-school": 100_000,
    }


def test_s20_medway_owes_the_lead_the_net_outside_the_scope_and_the_gross_if_taxed_by_agreement():
    """S20: Kent recharges Medway 100,000; taxed, 120,000 of which Medway reclaims 20,000. It costs 100,000 either way."""
    assert 100_000 + vat_of_statement(100_000, "outside-scope") == 100_000
    assert 100_000 + vat_of_statement(100_000, "standard") == 120_000


def test_credits_in_parts_end_at_no_vat():
    first = vat_of_credit(33_333, -16_666, "standard", DAY)
    second = vat_of_credit(16_667, -16_667, "standard", DAY)

    assert (vat_on(33_333, "standard", DAY), first, second) == (6_667, -3_334, -3_333)


def test_a_document_of_an_older_day_has_the_rate_of_its_day():
    assert vat_on(100_000, "standard", BEFORE_2011) == 17_500
    assert treatment_in_words("standard", BEFORE_2011) == "VAT at 17.5%"
    assert treatments_in_words(DAY)[0] == ("standard", "VAT at 20%")
    assert vat_on(3, "standard", dt.date(2011, 1, 4)) == 1  # 0.6 of a penny


@pytest.mark.parametrize("kind", FUNDER_KINDS)
def test_every_kind_of_funder_has_a_usual_treatment_that_says_why(kind):
    usual = usual_on(kind, DAY)

    assert usual.why.endswith(".")
    assert usual.source
    assert (usual.treatment == "outside-scope") >= (kind in OWN_DEPARTMENTS)


def test_nothing_is_usual_before_the_duty_or_for_an_unknown_kind():
    assert usual_on("academy", dt.date(2014, 8, 31)) is None
    assert usual_on("church", DAY) is None
    assert treatment_in_words("exempt", DAY) == "No VAT: exempt"
    assert vat_on(100_000, "exempt", DAY) == vat_on(100_000, "zero", DAY) == 0
