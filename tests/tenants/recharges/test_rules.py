"""Which shares go in which document, and the VAT on each. Pure."""

import datetime as dt

import pytest

from tenants.recharges.rules import (
    Draft,
    RechargeRefused,
    Share,
    chosen_of,
    drafts_of,
    form_of,
)

HELD = dt.date(2015, 6, 12)


def share(number, pence, *, reference="K-5", kind="meeting", document=None):
    return Share(number, "886-SCH", kind, reference, 1, HELD, HELD, HELD, 8060, pence, document)


def drafts(*shares):
    return [(draft.corrects, draft.net_pence) for draft in drafts_of(shares)]


def test_three_funders_have_a_document_each_with_their_share():
    """Health and the two departments of the council, which get journals."""
    assert [form_of(kind) for kind in ("education", "health", "social-care-child")] == ["journal", "invoice", "journal"]


def test_what_nobody_has_asked_for_goes_on_one_document():
    assert drafts(share(1, 50_000), share(2, 33_333, reference="K-6")) == [(None, 83_333)]
    assert drafts(share(1, 50_000, document=1)) == drafts() == []


def test_a_share_taken_back_before_anybody_asked_needs_no_document():
    assert drafts(share(1, 50_000), share(2, -50_000, kind="meeting-reversal")) == []
    assert drafts(share(1, 50_000), share(2, -20_000, kind="meeting-credit")) == [(None, 30_000)]


def test_a_share_taken_back_afterwards_is_a_credit_that_points_at_its_document():
    asked = share(1, 50_000, document=4)

    assert drafts(asked, share(2, -20_000, kind="meeting-credit")) == [(4, -20_000)]
    assert drafts(asked, share(2, -50_000, kind="meeting-reversal", document=5)) == []
    assert drafts(asked, share(2, -50_000), share(3, 1, reference="K-9")) == [(None, 1), (4, -50_000)]


def test_a_credit_taken_back_is_asked_for_again():
    shares = (
        share(1, 50_000, document=4),
        share(2, -20_000, document=5),
        share(3, 20_000, kind="meeting-credit-reversal"),
    )

    assert drafts(*shares) == [(None, 20_000)]


def test_chosen_meetings_alone_are_recharged():
    draft = Draft(None, (share(1, 50_000), share(2, 33_333, reference="K-6")))

    assert chosen_of(draft, [(1, "K-6")]).net_pence == 33_333
    for chosen in ([], [(1, "K-7")]):
        with pytest.raises(RechargeRefused):
            chosen_of(draft, chosen)


def test_a_funder_without_a_known_kind_gets_nothing():
    with pytest.raises(RechargeRefused, match="no known kind"):
        form_of("")
