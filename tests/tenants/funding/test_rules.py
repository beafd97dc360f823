import datetime as dt

import pytest

from consortium.contracts.rules import PriceRow
from tenants.charges.terms import CouncilTerms
from tenants.funding.rules import (
    AskedFunder,
    CaseFunding,
    Consent,
    FunderAnswer,
    FundingRound,
    Withdrawal,
    agreement_of,
    fault_in_day,
    fault_in_parts,
    priced,
    waiting_for,
)
from tenants.meetings.rules import FunderPart

NAMES = {None: "Kent", "SCH": "Kent sample academy", "ICB": "Kent health commissioner", "CSC": "children's social care"}
THIRD = dt.date(2016, 11, 3)


def case(*rounds, consents=(), service="disagreement-resolution", ended_on=None):
    return CaseFunding(
        reference="C-1",
        authority_id=886,
        provider_id=1,
        contract_id=1,
        service=service,
        contacted_on=dt.date(2016, 10, 3),
        ended_on=ended_on,
        ended_because="party-refused" if ended_on else None,
        consents=consents,
        rounds=rounds,
    )


def asked(*codes, answers=(), number=1, withdrawal=None, planned_on=None):
    """A round of 3 November with one part each; `answers` are those of the first so many, as (word, day)."""
    said = [
        FunderAnswer(word, dt.date(2016, 11, day), "business manager", None, by_link=False) for word, day in answers
    ]
    said += [None] * (len(codes) - len(said))
    funders = tuple(
        AskedFunder(place, code, 1, answer)
        for place, (code, answer) in enumerate(zip(codes, said, strict=True), start=1)
    )
    return FundingRound(number, planned_on, THIRD, funders, withdrawal)


def everybody_consents():
    return (Consent("family", THIRD, "consented", THIRD, 1), Consent("school", THIRD, "consented", THIRD, 1))


def terms(pence=100_000, *, since=dt.date(2015, 4, 1), included=5, billing="through-authority"):
    kinds = {"SCH": "academy", "ICB": "health", "CSC": "social-care-child"}
    return CouncilTerms(886, "Kent", included, (PriceRow(1, None, since, pence),), (), billing, kinds)


def test_three_equal_funders_pay_a_penny_more_once():
    price = priced(
        [FunderPart(None, 1), FunderPart("ICB", 1), FunderPart("CSC", 1)],
        "disagreement-resolution",
        terms(),
        frozenset(),
        THIRD,
    )

    assert [share.share_pence for share in price.shares] == [33_334, 33_333, 33_333]
    assert price.slot_number is None


def test_an_academy_that_pays_alone_is_recharged_the_whole_and_takes_no_included_meeting():
    price = priced([FunderPart("SCH", 1)], "disagreement-resolution", terms(), frozenset(), THIRD)

    assert [(share.code, share.share_pence) for share in price.recharged] == [("SCH", 100_000)]
    assert price.slot_number is None


def test_a_council_that_pays_alone_takes_an_included_meeting():
    assert priced([FunderPart(None, 1)], "disagreement-resolution", terms(), frozenset({1}), THIRD).slot_number == 2


def test_shares_are_not_known_while_no_price_holds():
    assert (
        priced([FunderPart("SCH", 1)], "disagreement-resolution", terms(since=THIRD), (), dt.date(2016, 1, 1)) is None
    )


def test_a_disagreement_of_which_nobody_was_asked_to_pay_cannot_be_booked():
    said = "Nobody has been asked to pay. A meeting is booked when every funder has agreed."

    assert agreement_of(case(), NAMES) == said


def test_a_mediation_of_which_nobody_was_asked_is_the_councils_alone():
    agreed = agreement_of(case(service="mediation"), NAMES)

    assert agreed.parts == ()
    assert not agreed.has_others


def test_whoever_has_not_answered_is_named_with_the_day_of_asking():
    one = agreement_of(case(asked("SCH", "ICB", answers=[("agreed", 4)])), NAMES)
    both = agreement_of(case(asked("SCH", "ICB")), NAMES)

    assert one == "Kent health commissioner has not answered; asked on 3 November 2016."
    assert both == "Kent sample academy and Kent health commissioner have not answered; asked on 3 November 2016."


def test_everybody_has_agreed_on_the_day_of_the_last():
    agreed = agreement_of(case(asked("SCH", None, answers=[("agreed", 9), ("agreed", 4)])), NAMES)

    assert agreed.parts == (FunderPart("SCH", 1), FunderPart(None, 1))
    assert agreed.agreed_on == dt.date(2016, 11, 9)
    assert agreed.has_others


def test_a_refusal_ends_the_round_whatever_the_others_say():
    refused = case(asked("SCH", "ICB", answers=[("agreed", 4), ("refused", 5)]))

    assert agreement_of(refused, NAMES) == (
        "Kent health commissioner refused on 5 November 2016. Ask another funder, or end the case."
    )
    assert refused.will_not_be_paid


@pytest.mark.parametrize(
    ("withdrawal", "says", "over"),
    [
        (
            Withdrawal("funder-withdrew", 1, "No money", dt.date(2016, 11, 8)),
            "Kent sample academy withdrew on 8 November 2016. Ask another funder, or end the case.",
            True,
        ),
        (
            Withdrawal("asked-anew", None, "Wrong parts", dt.date(2016, 11, 8)),
            "The funders' shares were taken back on 8 November 2016. Ask who is to pay instead.",
            False,
        ),
    ],
)
def test_a_round_that_was_taken_back_says_what_comes_next(withdrawal, says, over):
    taken_back = case(asked("SCH", answers=[("agreed", 4)], withdrawal=withdrawal))

    assert agreement_of(taken_back, NAMES) == says
    assert taken_back.will_not_be_paid == over


def test_the_newest_round_is_the_one_that_counts():
    first = asked("SCH", answers=[("refused", 4)])
    second = asked("ICB", answers=[("agreed", 7)], number=2, planned_on=dt.date(2016, 12, 12))

    agreed = agreement_of(case(first, second), NAMES)

    assert agreed.parts == (FunderPart("ICB", 1),)
    assert agreed.planned_on == dt.date(2016, 12, 12)


def test_parties_come_before_funders_in_what_is_waited_for():
    parties = (Consent("school", THIRD), Consent("social-care-child", THIRD))

    assert waiting_for(case(asked("SCH"), consents=parties), NAMES) == [
        "The school and children's social care have not answered; asked on 3 November 2016.",
        "Kent sample academy has not answered; asked on 3 November 2016.",
    ]


def test_one_party_is_no_disagreement():
    alone = case(asked("SCH", answers=[("agreed", 4)]), consents=everybody_consents()[:1])

    assert waiting_for(alone, NAMES) == [
        "All parties must consent: ask at least two of them, such as the family and the school."
    ]


def test_the_council_is_called_by_its_name():
    assert waiting_for(case(asked(None), consents=(Consent("council", THIRD), Consent("family", THIRD))), NAMES)[0] == (
        "Kent and the family have not answered; asked on 3 November 2016."
    )


def test_nothing_is_waited_for_when_all_have_agreed_or_the_case_has_ended():
    done = asked("SCH", answers=[("agreed", 4)])

    assert waiting_for(case(done, consents=everybody_consents()), NAMES) == []
    assert waiting_for(case(asked("SCH"), ended_on=THIRD), NAMES) == []


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([], "Select who is to pay."),
        ([("SCH", 1), ("SCH", 1)], "A funder is in the list twice. Add its parts together."),
        ([(None, 1), (None, 2)], "A funder is in the list twice. Add its parts together."),
        ([("XXX", 1)], "One of these is no funder of the council. Select it from the list."),
        ([("SCH", 0)], "Parts are whole numbers from 1 to 1,000,000."),
        ([("SCH", 1_000_001)], "Parts are whole numbers from 1 to 1,000,000."),
        ([("SCH", 2), (None, 1)], ""),
    ],
)
def test_who_is_asked_for_which_parts_is_checked(parts, says):
    assert fault_in_parts([FunderPart(*part) for part in parts], {"SCH", "ICB"}) == says


def test_a_meeting_has_at_most_twenty_funders():
    parts = [FunderPart(f"F-{number}", 1) for number in range(21)]

    assert fault_in_parts(parts, {part.code for part in parts}) == "A meeting has at most 20 funders; here are 21."


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (dt.date(2016, 11, 19), "The day of the answer cannot be later than today, 18 November 2016."),
        (dt.date(2016, 11, 2), "2 November 2016 is before it was asked on 3 November 2016."),
        (THIRD, ""),
        (dt.date(2016, 11, 18), ""),
    ],
)
def test_a_day_lies_between_what_it_follows_and_today(day, says):
    today = dt.date(2016, 11, 18)

    assert fault_in_day(day, "the day of the answer", today=today, after=THIRD, event="it was asked") == says
