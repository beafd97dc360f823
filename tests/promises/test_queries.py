"""P17 for queries of lines: the provider reads no note of a council's, and replies once, by raw SQL, whatever the pages do."""

import pytest

from tests.promises.policies import LEAD, MEMBER, PROVIDER
from tests.promises.prober import REFUSED
from tests.promises.two_councils import ESSEX, KENT, SECOND

pytestmark = pytest.mark.database

OUT_OF_ORDER, THERE_ALREADY = "PT032", "23505"
REPLY = """
    insert into dispute_replies (authority_id, dispute_number, provider_id, reply, agreed_pence, reason, replied_on,
        recorded_by, recorded_by_name)
    values (%s, %s, %s, %s, %s, 'It was held', %s, 'somebody', 'Somebody')"""

ANSWER = """
    insert into dispute_answers (authority_id, dispute_number, outcome, reason, answered_on, recorded_by)
    values (886, 4, 'rejected', 'It was held', '2015-07-21', 'the lead')"""


def reply(number, *, authority_id=KENT, provider_id=1, said="stands", pence=None, on="2015-07-21"):
    return REPLY, [authority_id, number, provider_id, said, pence, on]


@pytest.mark.parametrize(
    "statement",
    [
        "select note from disputes",
        "select d from disputes d",
        "select to_jsonb(d) from disputes d",
        "select 1 from disputes where note like '%nobody%'",
        "select 1 from disputes order by note",
        "select count(note) from disputes",
        "copy disputes (note) to stdout",
        "select reason from dispute_answers",
        "select recorded_by from disputes",
    ],
)
def test_the_provider_cannot_read_a_councils_note_nor_what_the_lead_wrote(prober, statement):
    assert prober.attempt(statement, role=PROVIDER).refused == REFUSED
    assert prober.one("select count(note) from disputes where provider_id = 1") > 0


def test_a_provider_sees_the_queries_of_its_own_meetings_alone(prober):
    seen = "select distinct provider_id from disputes"
    answers = "select a.dispute_number from dispute_answers a where a.authority_id = 886 order by 1"

    assert prober.attempt(seen, role=PROVIDER).rows == [(1,)]
    assert prober.attempt(seen, role=PROVIDER, provider_id=SECOND).rows == [(SECOND,)]
    assert prober.attempt(answers, role=PROVIDER).rows == [(3,)]
    assert prober.attempt("select 1 from disputes", role=PROVIDER, provider_id=None).rows == []


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        (reply(4), None),
        (reply(4, said="part", pence=100), None),
        (reply(3), THERE_ALREADY),
        (reply(2), OUT_OF_ORDER),
        (reply(5), THERE_ALREADY),
        (reply(4, said="part", pence=9_999_999), OUT_OF_ORDER),
        (reply(4, on="2015-07-19"), OUT_OF_ORDER),
        (reply(4, provider_id=SECOND), REFUSED),
        (reply(4, authority_id=ESSEX), REFUSED),
    ],
)
def test_a_provider_replies_once_to_a_query_of_its_own_that_waits(prober, said, refused):
    assert prober.attempt(*said, role=PROVIDER).refused == refused


def test_nobody_replies_to_a_query_that_is_answered(prober):
    prober.keep(ANSWER, role=LEAD)

    assert prober.attempt(*reply(4), role=PROVIDER).refused == OUT_OF_ORDER


@pytest.mark.parametrize("role", [LEAD, MEMBER])
def test_nobody_replies_for_the_provider(prober, role):
    assert prober.attempt(*reply(4), role=role).refused == REFUSED


def test_a_query_names_its_line_whatever_its_writer_says(prober):
    """Kent's third query is of its meeting K-3: a copy that says it is another's is of K-3 too."""
    prober.keep(ANSWER, role=LEAD)
    copied = """
        insert into disputes (authority_id, dispute_number, contract_id, period_number, line_number, query_of_line,
            amount_pence, reason, request_key, opened_on, answer_due_on, recorded_by, provider_id, reference)
        select authority_id, 6, contract_id, period_number, line_number, 3, 1, 'price', 'another', opened_on, answer_due_on,
            'somebody', 2, 'X' from disputes d where d.authority_id = 886 and d.dispute_number = 3
        returning provider_id, reference"""

    assert prober.attempt(copied, role=MEMBER).rows == [(1, "K-3")]
