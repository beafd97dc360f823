"""Rule 13 of the house: the database itself keeps cases and certificates in order, whoever writes them."""

import pytest
from psycopg.types.json import Jsonb

from tests.promises.policies import MEMBER, PROVIDER
from tests.promises.prober import APPEND_ONLY, REFUSED
from tests.promises.two_councils import ESSEX, FIRST, KENT, SECOND

pytestmark = pytest.mark.database

UNTOLD, DOES_NOT_FOLLOW, NO_SUCH, FROM_NO_DAY, NOT_OPEN = "PT009", "PT010", "23503", "PT013", "PT002"
KEEP = "select keep_deadlines(%s, %s, %s, %s)"
SET = "update cases set {} where authority_id = 886 and provider_id = 1 and reference = 'CASE-K-1'"
EVENT = """insert into case_events (authority_id, provider_id, reference, event_number, field, old_value, new_value, reason,
    source, recorded_on, recorded_by) values (886, 1, 'CASE-K-1', {}, '{}', {}, {}, 'A slip', 'form', '2015-08-01', 'me');"""
CERTIFY = """insert into certificates (authority_id, certificate_number, provider_id, case_reference, kind, issued_on, source,
    recorded_on, recorded_by) values ({}, 1, {}, '{}', '{}', '{}', 'form', '2015-08-01', 'me') returning certificate_number"""
WITHDRAW = """insert into certificate_withdrawals (authority_id, certificate_number, provider_id, reason, recorded_on,
    recorded_by) values (886, {}, {}, 'A slip', '2015-08-01', 'me')"""


@pytest.mark.parametrize("role", [PROVIDER, MEMBER, None])
def test_a_change_without_its_event_is_refused_by_name_to_whoever_makes_it(prober, role):
    """None is the superuser."""
    outcome = prober.attempt(SET.format("authority_reference = 'KEN/1', health_told_on = '2015-05-02'"), role=role)

    assert outcome.refused == UNTOLD
    assert outcome.message == "a case changes only with its event: authority_reference, health_told_on"


@pytest.mark.parametrize(
    ("events", "refused"),
    [
        ((("authority_reference", "null", "'KEN/1'"),), None),
        ((("authority_reference", "null", "'KEN/2'"),), UNTOLD),
        ((("authority_reference", "'KEN/0'", "'KEN/1'"),), UNTOLD),
        ((("health_told_on", "null", "'KEN/1'"),), UNTOLD),
    ],
)
def test_a_change_is_made_when_its_event_says_the_same(prober, events, refused):
    told = "".join(EVENT.format(90 + place, *event) for place, event in enumerate(events))

    assert prober.attempt(told + SET.format("authority_reference = 'KEN/1'"), role=PROVIDER).refused == refused


def test_a_list_is_told_in_one_order_and_a_date_as_it_is_written(prober):
    told = (
        EVENT.format(90, "issues", "'{education}'", "'{education,health}'")
        + EVENT.format(91, "decision_kinds", "'{REFUSE_ASSESS}'", "'{}'")
        + EVENT.format(92, "decision_sent_on", "'2015-04-20'", "'2015-04-21'")
    )
    changed = "issues = '{health,education}', decision_kinds = '{}', decision_sent_on = '2015-04-21'"

    assert prober.attempt(told + SET.format(changed), role=PROVIDER).refused is None


def test_an_event_of_an_earlier_transaction_tells_of_no_change_now(prober):
    """CASE-K-5 was undecided once, and the event of its choice is there."""
    prober.run("set local session_replication_role = replica")
    prober.run("update cases set choice = 'undecided', choice_told_on = null where reference = 'CASE-K-5'")
    prober.run("set local session_replication_role = origin")
    assert prober.one("select count(*) from case_events where reference = 'CASE-K-5' and field = 'choice'") == 1

    again = "update cases set choice = 'mediate', choice_told_on = '2015-05-01' where reference = 'CASE-K-5'"

    assert prober.attempt(again, role=PROVIDER).refused == UNTOLD


@pytest.mark.parametrize(
    ("role", "columns"),
    [
        (MEMBER, ("choice", "asker", "contacted_on", "decision_kinds", "ended_on", "recorded_on", "reference")),
        (PROVIDER, ("service", "reference", "contract_id", "source", "recorded_on", "recorded_by", "provider_id")),
    ],
)
def test_each_changes_only_what_is_its_own_to_tell(prober, role, columns):
    for column in columns:
        assert prober.attempt(SET.format(f"{column} = {column}"), role=role).refused == REFUSED, column


@pytest.mark.parametrize("role", [PROVIDER, MEMBER])
def test_no_deadline_is_added_moved_or_taken_away_by_hand(prober, role):
    for statement in (
        "insert into deadlines select (jsonb_populate_record(d, '{\"place\": 9}')).* from deadlines d",
        "update deadlines set due_on = due_on + 1",
        "delete from deadlines",
        "truncate deadlines",
    ):
        assert prober.attempt(statement, role=role).refused == REFUSED, statement


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ("g", None),  # as they are
        ('g || \'{"due_on": "2015-07-01"}\'', None),  # what a rule counts is the portal's to say, and verify's to check
        ('g || \'{"counted_from_on": "2015-05-02"}\'', FROM_NO_DAY),
        ('g || \'{"rule": "T6"}\'', FROM_NO_DAY),
        ('g || \'{"rule": "T14"}\'', FROM_NO_DAY),
        ('g || \'{"reference": "CASE-K-4"}\'', FROM_NO_DAY),
        ('g || \'{"reference": "CASE-K-3"}\'', FROM_NO_DAY),  # disagreement resolution has no clock
    ],
)
def test_the_door_of_deadlines_takes_what_runs_from_a_day_of_its_case(prober, changed, refused):
    kept = (
        "select jsonb_agg(case g ->> 'rule' when 'T5' then {} else g end) from deadlines d, lateral (select to_jsonb(d)"
        " || jsonb_build_object('reference', d.case_reference) as g) s where authority_id = 886 and case_reference = 'CASE-K-6'"
    )
    given = prober.one(kept.format(changed))

    for role in (PROVIDER, MEMBER):
        outcome = prober.attempt(KEEP, [KENT, FIRST, ["CASE-K-6"], Jsonb(given)], role=role)
        assert outcome.refused == refused, outcome.message


def test_the_door_of_deadlines_forgets_none_and_opens_for_its_own_alone(prober):
    forgotten = prober.attempt(KEEP, [KENT, FIRST, ["CASE-K-6"], Jsonb([])], role=PROVIDER)
    others = prober.attempt(KEEP, [KENT, SECOND, ["CASE-S-6"], Jsonb([])], role=PROVIDER)
    of_essex = prober.attempt(KEEP, [ESSEX, FIRST, ["CASE-E-6"], Jsonb([])], role=MEMBER)

    assert (forgotten.refused, forgotten.message) == (FROM_NO_DAY, "T1 of CASE-K-6 has begun and is left out")
    assert (others.refused, of_essex.refused) == (NOT_OPEN, NOT_OPEN)


@pytest.mark.parametrize("statement", ["delete from cases", "truncate cases cascade"])
def test_not_even_the_owner_takes_a_case_away(prober, statement):
    assert prober.attempt(statement).refused == APPEND_ONLY


@pytest.mark.parametrize(
    ("case", "kind", "issued_on", "refused"),
    [
        ("CASE-K-6", "PARTICIPATED", "2015-06-15", None),
        ("CASE-K-6", "DEEMED", "2015-05-01", None),
        ("CASE-K-6", "PARTICIPATED", "2015-04-30", DOES_NOT_FOLLOW),  # the choice was told on 1 May
        ("CASE-K-6", "DECLINED", "2015-06-15", DOES_NOT_FOLLOW),
        ("CASE-K-4", "DECLINED", "2015-06-15", DOES_NOT_FOLLOW),  # undecided
        ("CASE-K-4", "PARTICIPATED", "2015-06-15", DOES_NOT_FOLLOW),
        ("CASE-K-3", "PARTICIPATED", "2015-06-15", DOES_NOT_FOLLOW),  # disagreement resolution
        ("CASE-K-1", "PARTICIPATED", "2015-06-16", DOES_NOT_FOLLOW),  # one stands
        ("CASE-K-5", "DEEMED", "2015-06-16", DOES_NOT_FOLLOW),
        ("CASE-K-2", "DECLINED", "2015-06-16", None),  # its first was withdrawn
        ("CASE-K-2", "PARTICIPATED", "2015-06-16", DOES_NOT_FOLLOW),
    ],
)
def test_a_certificate_follows_the_choice_and_one_stands(prober, case, kind, issued_on, refused):
    assert prober.attempt(CERTIFY.format(KENT, FIRST, case, kind, issued_on), role=PROVIDER).refused == refused


def test_certificates_are_numbered_for_each_council_over_its_providers(prober):
    """Kent has six of two providers, Essex three."""
    first = CERTIFY.format(KENT, FIRST, "CASE-K-6", "DEEMED", "2015-06-16")
    second = CERTIFY.format(KENT, SECOND, "CASE-S-6", "DEEMED", "2015-06-16")
    of_essex = CERTIFY.format(ESSEX, FIRST, "CASE-E-6", "DEEMED", "2015-06-16")
    everyone = (
        "select array_agg(certificate_number order by certificate_number) from certificates where authority_id = {}"
    )

    assert prober.one(everyone.format(KENT)) == [1, 2, 3, 4, 5, 6]
    assert prober.one(everyone.format(ESSEX)) == [1, 2, 3]
    assert prober.attempt(first, role=PROVIDER).rows == [(7,)]
    assert prober.attempt(second, role=PROVIDER, provider_id=SECOND).rows == [(7,)]
    assert prober.attempt(of_essex, role=PROVIDER, authority_id=ESSEX).rows == [(4,)]


@pytest.mark.parametrize("case", ["CASE-K-1", "CASE-K-4", "CASE-K-6", "CASE-K-9"])
def test_another_provider_cannot_ask_whether_a_case_exists(prober, case):
    """P15, P17: what the answer is does not depend on the case; CASE-K-9 is not there."""
    shared = f"886, 1, '{case}'"
    of_the_first = (
        CERTIFY.format(KENT, FIRST, case, "DEEMED", "2015-06-16"),
        f"insert into case_views values ({shared}, now(), 'me', 'provider')",
        f"insert into case_events values ({shared}, 90, 'asker', null, 'parent', null, 'form', null, '2015-08-01')",
        f"insert into deadlines values ({shared}, 'T5', 90, 1, 'authority', 'a day', '2015-08-01', '2015-08-01')",
        f"delete from deadlines where case_reference = '{case}'",
    )
    for statement in of_the_first:
        outcome = prober.attempt(statement, role=PROVIDER, provider_id=SECOND)
        assert (outcome.refused, case in outcome.message) == (REFUSED, False), statement


@pytest.mark.parametrize("case", ["CASE-K-1", "CASE-K-4", "CASE-K-6", "CASE-K-9"])
def test_as_its_own_another_providers_case_is_no_case(prober, case):
    certified = prober.attempt(
        CERTIFY.format(KENT, SECOND, case, "DEEMED", "2015-06-16"), role=PROVIDER, provider_id=SECOND
    )
    changed = prober.attempt(
        f"update cases set asker = 'health' where reference = '{case}'", role=PROVIDER, provider_id=SECOND
    )
    recorded = prober.attempt(
        "insert into cases (authority_id, provider_id, reference, contract_id, service, asker, contacted_on, source,"
        f" recorded_on, recorded_by) values (886, 2, '{case}', 1, 'mediation', 'parent', '2015-05-01', 'form',"
        " '2015-08-01', 'me')",
        role=PROVIDER,
        provider_id=SECOND,
    )

    assert (certified.refused, certified.constraint) == (NO_SUCH, "certificates_case_fkey")
    assert (changed.refused, changed.count) == (None, 0)
    assert recorded.refused is None


@pytest.mark.parametrize("number", [1, 2, 3, 90])
def test_another_provider_cannot_withdraw_nor_ask_for_a_certificate(prober, number):
    """Of Kent's, 1 to 3 are the first provider's, the second withdrawn; 90 is not there."""
    as_it_is = prober.attempt(WITHDRAW.format(number, FIRST), role=PROVIDER, provider_id=SECOND)
    as_its_own = prober.attempt(WITHDRAW.format(number, SECOND), role=PROVIDER, provider_id=SECOND)

    assert as_it_is.refused == REFUSED
    assert as_its_own.refused == NO_SUCH
