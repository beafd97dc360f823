"""P39, P41: what the one door of the books takes, and what it refuses."""

import pytest
from psycopg.types.json import Jsonb

from tests.promises.door import (
    ABOVE,
    APPEND,
    MIRROR_CHANGES,
    NO_MIRROR,
    REFUSALS,
    REVERSE,
    Refusal,
    backwards,
    credit,
    credit_of_share,
    included,
    let_through,
    line,
    payment,
    posted,
    subscription,
)
from tests.promises.policies import LEAD, MEMBER, PROVIDER
from tests.promises.two_councils import CONTRACT, FIRST, KENT, SECOND

pytestmark = pytest.mark.database

HEAD = "select transfer_number from chain_heads where authority_id = 886"
TAKE_BACK = "select take_back_line(%s, %s, %s, 'Taken back', %s, '2015-08-01')"
STORED = """
    select jsonb_agg(jsonb_build_object('line', line_number) || to_jsonb(t) order by transfer_number)
    from transfers t where authority_id = 886 and request_key = 'meeting:1:K-3'"""
FIRST_OF_K3 = "select min(transfer_number) from transfers where authority_id = 886 and reference = 'K-3'"


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_the_door_refuses(prober, refusal):
    assert let_through(prober, [refusal]) == []


@pytest.mark.parametrize("changes", MIRROR_CHANGES, ids=str)
def test_a_reversal_that_is_no_mirror_is_refused(prober, changes):
    reverses = prober.one(FIRST_OF_K3)

    assert (
        let_through(prober, [Refusal("no mirror", NO_MIRROR, **posted(backwards(reverses=reverses, **changes)))]) == []
    )


def test_a_reversal_that_is_a_mirror_is_taken(prober):
    lines = [backwards(reverses=prober.one(FIRST_OF_K3))]

    outcome = prober.attempt(APPEND, [KENT, CONTRACT, Jsonb(lines)], role=PROVIDER)

    assert outcome.rows == [(prober.one(HEAD) + 1,)]


@pytest.mark.parametrize(
    ("role", "lines"),
    [
        (PROVIDER, [line()]),
        (PROVIDER, [included(3)]),
        (PROVIDER, [line(), line(leg=2, from_account="meetings", to_account="due_from:886-SCH", amount=1)]),
        (PROVIDER, [line(kind="cancellation", to_account="cancellations")]),
        (LEAD, [subscription()]),
        (LEAD, [credit(90_000), credit_of_share(45_000) | {"leg": 2}]),
        (LEAD, [credit(45_000), credit(45_000, leg=2)]),
        (LEAD, [payment()]),
        (MEMBER, [payment(kind="receipt", to_account="received_from:886-SCH")]),
        (LEAD, [subscription(kind="vat", to_account="vat", from_account="due_to_lead")]),
        (LEAD, [subscription(from_account="core_subscription", to_account="due_to_lead")]),
    ],
)
def test_what_the_refused_lines_were_made_from_is_taken(prober, role, lines):
    """So each refusal is for what was changed, and for nothing else."""
    outcome = prober.attempt(APPEND, [KENT, CONTRACT, Jsonb(lines)], role=role)

    assert outcome.rows == [(prober.one(HEAD) + len(lines),)], outcome


def test_the_same_request_again_changes_nothing(prober):
    """Also when its period is closed by now."""
    lines, head = prober.one(STORED), prober.one(HEAD)

    outcome = prober.attempt(APPEND, [KENT, CONTRACT, Jsonb(lines)], role=PROVIDER)

    assert len(lines) == 2
    assert outcome.rows == [(head,)]


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 1},
        {"to_account": "cancellations"},
        {"kind": "cancellation"},
        {"service_on": "2015-06-11"},
        {"reverses": 1},
    ],
    ids=str,
)
def test_the_same_request_with_other_content_is_refused(prober, changes):
    lines = prober.one(STORED)
    lines[0] |= changes

    assert prober.attempt(APPEND, [KENT, CONTRACT, Jsonb(lines)], role=PROVIDER).refused == "PT004"


def test_part_of_a_request_is_other_content(prober):
    lines = prober.one(STORED)

    assert prober.attempt(APPEND, [KENT, CONTRACT, Jsonb([*lines, line()])], role=PROVIDER).refused == "PT004"


def test_a_meeting_taken_back_twice_is_taken_back_once(prober):
    """K-2 was taken back when it was recorded: the door gives the first answer again."""
    outcome = prober.attempt(REVERSE, [KENT, CONTRACT, FIRST, "K-2", 9_000], role=PROVIDER)

    assert outcome.rows == [(prober.one(HEAD),)]


def test_a_provider_takes_back_its_own_in_the_same_council(prober):
    outcome = prober.attempt(REVERSE, [KENT, CONTRACT, SECOND, "S-1", 8_061], role=PROVIDER, provider_id=SECOND)

    assert outcome.rows == [(prober.one(HEAD) + 1,)]


def test_what_was_credited_is_taken_back_after_its_credit(prober):
    """The meeting first: refused. The credit, then the meeting: both are taken back."""
    prober.keep(APPEND, [KENT, CONTRACT, Jsonb([credit(90_000)])], role=LEAD)
    number = prober.one(HEAD)

    assert prober.attempt(REVERSE, [KENT, CONTRACT, FIRST, "K-3", 8_061], role=PROVIDER).refused == ABOVE

    prober.keep(TAKE_BACK, [KENT, CONTRACT, number, 8_061], role=LEAD)
    assert prober.attempt(REVERSE, [KENT, CONTRACT, FIRST, "K-3", 8_061], role=PROVIDER).rows == [(number + 3,)]


def test_a_payment_taken_back_is_in_no_period_either(prober):
    prober.keep(APPEND, [KENT, CONTRACT, Jsonb([payment()])], role=LEAD)

    prober.keep(TAKE_BACK, [KENT, CONTRACT, prober.one(HEAD), 8_061], role=LEAD)

    assert prober.run(
        "select kind, from_account, period_number from transfers where request_key like '%%payment:probe'"
        " order by transfer_number"
    ) == [("payment", "bank", None), ("payment-reversal", "paid_to_lead", None)]


def test_a_member_takes_back_no_line_of_the_leads(prober):
    number = prober.one(FIRST_OF_K3)

    assert prober.attempt(TAKE_BACK, [KENT, CONTRACT, number, 8_061], role=MEMBER).refused == "PT005"
