"""The rows of one council, of one provider: who reaches them by raw SQL, and who does not."""

import pytest

from tests.promises.grants import APP, FUNCTIONS, SHARED
from tests.promises.leaks import leaks
from tests.promises.policies import AUDITOR, LEAD, MEMBER, OF_A_SAMPLE, OPENABLE, PROTECTED, PROVIDER
from tests.promises.prober import REFUSED
from tests.promises.two_councils import ESSEX, FIRST, KENT, SECOND

pytestmark = pytest.mark.database

OF_KENT = sorted({policy.table for policy in OPENABLE if policy.role == MEMBER} - {"history", "prices"})
NOT_BY_COPY = "0A000"
CASES = (
    *("meetings", "meeting_funders", "reversals", "amendments"),
    *("cases", "case_events", "deadlines", "case_views", "case_assignments", "certificates", "certificate_withdrawals"),
    *(
        "meeting_requests",
        "bookings",
        "named_people",
        "outcome_details",
        "agreements",
        "agreed_actions",
        "action_events",
    ),
    *("consent_requests", "consent_answers", "funding_rounds", "funding_requests", "funding_answers", "funding_links"),
    "funding_withdrawals",
)
MEDIATORS = ("mediators", "conflict_declarations")
# What a council may do with rows of its own; of Essex's it reaches none by it.
OWN_ALONE = ("select from cases where",)


@pytest.mark.parametrize("table", PROTECTED)
def test_nobody_touches_a_row_that_is_not_theirs(prober, table):
    assert leaks(prober, table) == []


@pytest.mark.parametrize("policy", OPENABLE, ids=str)
def test_there_are_rows_on_both_sides_of_every_wall(prober, policy):
    rows = policy.rows.when(KENT, FIRST)
    theirs, others = prober.run(f"select count(*) filter (where {rows}), count(*) from {policy.table}")[0]

    assert others > theirs
    assert theirs or policy.rows == OF_A_SAMPLE


@pytest.mark.parametrize("table", OF_KENT)
def test_kent_reads_all_of_its_own_and_nothing_of_essex(prober, table):
    """P21: the same is seen with no WHERE, with one for Essex, and by COPY."""
    own = prober.one(f"select count(*) from {table} where authority_id = {KENT}")

    assert prober.attempt(f"select from {table}", role=MEMBER).count == own > 0
    assert prober.attempt(f"select from {table} where authority_id = {ESSEX}", role=MEMBER).count == 0
    assert len(prober.copied(table, role=MEMBER)) == own


@pytest.mark.parametrize("table", OF_KENT)
def test_kent_writes_nothing_of_essex(prober, table):
    """P21: change, hand over, delete, put in, empty, and COPY in."""
    for statement in (
        f"update {table} set authority_id = authority_id where authority_id = {ESSEX}",
        f"update {table} set authority_id = {ESSEX} where authority_id = {KENT}",
        f"delete from {table} where authority_id = {ESSEX}",
        f"insert into {table} (authority_id) values ({ESSEX})",
        f"truncate {table}",
        f"lock table {table}",
        f"select from {table} where authority_id = {ESSEX} for update",
    ):
        outcome = prober.attempt(statement, role=MEMBER)
        if statement.startswith(OWN_ALONE):
            assert (outcome.refused, max(outcome.count, 0)) == (None, 0), statement
        else:
            assert outcome.refused == REFUSED, statement
    # Where Kent adds rows of its own, PostgreSQL takes none by COPY past the policies.
    assert prober.attempt(f"copy {table} from stdin", role=MEMBER).refused in (REFUSED, NOT_BY_COPY)


def test_a_member_cannot_look_past_the_walls(prober):
    """Neither by turning them off, nor by an error that only Essex's rows would raise."""
    off = prober.attempt("select set_config('row_security', 'off', true); select from transfers", role=MEMBER)
    by_error = prober.attempt(f"select from transfers where 1 / (authority_id - {ESSEX}) < 2", role=MEMBER)

    assert off.refused == REFUSED
    assert by_error.refused is None


@pytest.mark.parametrize("table", [*CASES, *MEDIATORS, "case_references"])
def test_the_lead_sees_no_case(prober, table):
    """P16, also when it works in one council's books."""
    assert prober.attempt(f"select from {table}", role=LEAD).refused == REFUSED


@pytest.mark.parametrize("role", [LEAD, AUDITOR])
def test_nobody_over_the_councils_reads_of_cases_in_the_history(prober, role):
    """P16: neither what a provider told, nor what a council told itself."""
    shown = prober.attempt("select distinct subject from history", role=role).rows

    assert prober.one("select count(*) from history where subject = 'cases' and authority_id = 886") > 1
    assert ("cases",) not in shown


@pytest.mark.parametrize("table", MEDIATORS)
def test_a_council_sees_no_mediator_of_its_provider(prober, table):
    assert prober.attempt(f"select from {table}", role=MEMBER).refused == REFUSED


@pytest.mark.parametrize("table", ["transfers", "statements", "charge_shares", "slots", "chain_heads"])
def test_a_provider_sees_no_books(prober, table):
    """P17: what a council pays whom is not the provider's; it knows which included meetings are used, by number."""
    assert prober.attempt(f"select from {table}", role=PROVIDER).refused == REFUSED
    assert prober.attempt(f"select slots_in_use({KENT}, 1)", role=PROVIDER).rows == [([1, 2],)]


@pytest.mark.parametrize("table", [*CASES, *MEDIATORS, "charges", "provider_references", "case_references"])
def test_a_provider_sees_no_row_of_another_in_the_same_council(prober, table):
    """P17."""
    shown = prober.attempt(f"select distinct provider_id from {table}", role=PROVIDER, provider_id=SECOND)

    assert shown.rows == [(SECOND,)]


@pytest.mark.parametrize("reference", ["K-1", "K-2", "K-3", "K-9"])
@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("select reverse_lines(886, 1, 1, '{0}', 'Taken back', 0, '2015-08-01')", "PT002"),
        ("select from lock_books(886, 1, 1, array['{0}'], null, '2015-08-01')", "PT002"),
        ("""select append(886, 1, '[{{"kind": "meeting", "reference": "{0}", "request_key": "meeting:1:{0}", "leg": 1}}]')""",
         "PT005"),
        ("""select append(886, 1, '[{{"kind": "meeting", "reference": "{0}", "request_key": "meeting:1:{0}", "leg": 1,
            "provider_id": 2}}]')""", "PT005"),
        ("insert into reversals values (886, 1, '{0}', 'A reason', '2015-08-01', now(), 'me')", REFUSED),
    ],
)  # fmt: skip
def test_another_provider_cannot_ask_whether_a_reference_exists(prober, statement, reference, refused):
    """P15, P17: the answer is the same for one that is in the books and for K-9, which is not."""
    outcome = prober.attempt(statement.format(reference), role=PROVIDER, provider_id=SECOND)

    assert outcome.refused == refused
    assert reference not in outcome.message


def test_a_second_provider_uses_the_first_ones_reference_without_learning_of_it(prober):
    """P15: the key that keeps a reference to one council is each provider's own."""
    statement = """insert into meetings (authority_id, provider_id, reference, contract_id, service, requested_on, meeting_on,
        status, mode, outcome, source, recorded_on, recorded_by) values (886, 2, 'K-1', 1, 'mediation', '2015-05-01',
        '2015-06-01', 'held', 'online', 'full', 'form', '2015-06-02', 'me')"""

    assert prober.attempt(statement, role=PROVIDER, provider_id=SECOND).refused is None


def test_a_second_provider_uses_the_first_ones_request_key_without_learning_of_it(prober):
    """P15: K-3 was sent by the first provider with the request key K."""
    statement = """insert into meetings (authority_id, provider_id, reference, contract_id, service, requested_on, meeting_on,
        status, mode, outcome, source, recorded_on, recorded_by, request_key) values (886, 2, 'S-9', 1, 'mediation',
        '2015-05-01', '2015-06-01', 'held', 'online', 'full', 'form', '2015-06-02', 'me', 'K')"""

    assert prober.attempt(statement, role=PROVIDER, provider_id=SECOND).refused is None


@pytest.mark.parametrize("table", sorted({*PROTECTED, *SHARED} - {"alembic_version"}))
def test_nothing_bound_is_nothing_seen_and_nothing_done(prober, table):
    """P20: portal_app is nobody until it becomes somebody."""
    for statement in (
        f"select from {table}",
        f"insert into {table} default values",
        f"update {table} set {prober.first_column(table)} = default",
        f"delete from {table}",
        f"truncate {table}",
        f"copy {table} to stdout",
    ):
        assert prober.attempt(statement, role=APP).refused == REFUSED, statement


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nobody_calls_a_function_of_the_books_before_becoming_somebody(prober, function):
    name, arguments = function.rstrip(")").split("(")
    nulls = ", ".join(f"null::{argument}" for argument in arguments.split(", ") if argument)

    assert prober.attempt(f"select {name}({nulls})", role=APP).refused == REFUSED
