"""Rule 13 of the house: the database itself keeps consent and funding in order, whoever writes them; and the two functions
by which a funder who signs in nowhere looks and answers reach one request, and nothing else."""

import hashlib

import pytest

from tests.promises.policies import AUDITOR, LEAD, MEMBER, PEOPLE, PROVIDER, SIGN_IN
from tests.promises.prober import REFUSED
from tests.promises.two_councils import ESSEX, SECOND
from tests.promises.two_fundings import TOKEN

pytestmark = pytest.mark.database

OUT_OF_ORDER, NOT_AGREED = "PT019", "PT014"
WHOSE = "authority_id, provider_id, case_reference"
RECORDED = "recorded_on, recorded_by"
BY = "'2015-08-01', 'me'"
PARTY = f"insert into consent_requests ({WHOSE}, party, asked_on, {RECORDED}) values (886, 1, %s, %s, %s, {BY})"
CONSENT = (
    f"insert into consent_answers ({WHOSE}, party, answer_number, answer, answered_on, {RECORDED})"
    f" values (886, 1, 'FUND-K-1', %s, %s, %s, %s, {BY})"
)
ROUND = f"insert into funding_rounds ({WHOSE}, round_number, asked_on, {RECORDED}) values (886, 1, %s, %s, %s, {BY})"
REQUEST = (
    f"insert into funding_requests ({WHOSE}, round_number, place, code, weight) values (886, 1, %s, %s, %s, null, 1)"
)
ANSWER = (
    f"insert into funding_answers ({WHOSE}, round_number, place, answer, answered_on, answered_by, by_link, {RECORDED})"
    f" values (886, 1, %s, %s, %s, %s, %s, 'business manager', false, {BY})"
)
LINK = (
    f"insert into funding_links ({WHOSE}, round_number, place, link_number, token_hash, price_pence, share_pence, expires_at,"
    f" recorded_at, {RECORDED}) values (886, 1, %s, %s, %s, 9, sha256('x'), 2, 1, '2015-08-02', '2015-08-01', {BY})"
)
WITHDRAWAL = (
    f"insert into funding_withdrawals ({WHOSE}, round_number, because, place, reason, withdrawn_on, {RECORDED})"
    f" values (886, 1, %s, 1, %s, %s, 'A reason', %s, {BY})"
)


def token_of(letter):
    return hashlib.sha256(TOKEN.format(letter).encode()).digest()


@pytest.mark.parametrize("role", [PROVIDER, None])
@pytest.mark.parametrize(
    ("statement", "values", "refused"),
    [
        (PARTY, ("FUND-K-1", "college", "2015-06-01"), None),
        (PARTY, ("FUND-K-1", "college", "2015-05-31"), OUT_OF_ORDER),  # before the contact
        (PARTY, ("FUND-K-0", "school", "2015-06-01"), OUT_OF_ORDER),  # a mediation
        # The family was asked on 8 June and consented on the 10th; the school has not answered.
        (CONSENT, ("school", 1, "consented", "2015-06-08"), None),
        (CONSENT, ("school", 1, "consented", "2015-06-07"), OUT_OF_ORDER),
        (CONSENT, ("school", 2, "consented", "2015-06-08"), OUT_OF_ORDER),
        (CONSENT, ("family", 2, "refused", "2015-06-10"), None),
        (CONSENT, ("family", 2, "refused", "2015-06-09"), OUT_OF_ORDER),
        (CONSENT, ("family", 2, "consented", "2015-06-11"), OUT_OF_ORDER),
        # The rounds of 1, 2 and 3 stand; that of 4 was taken back.
        (ROUND, ("FUND-K-3", 2, "2015-06-12"), OUT_OF_ORDER),
        (ROUND, ("FUND-K-4", 2, "2015-06-12"), None),
        (ROUND, ("FUND-K-4", 3, "2015-06-12"), OUT_OF_ORDER),
        (ROUND, ("FUND-K-4", 2, "2015-05-31"), OUT_OF_ORDER),
        (REQUEST, ("FUND-K-1", 1, 3), OUT_OF_ORDER),  # a funder has agreed to its share
        (REQUEST, ("FUND-K-2", 1, 3), OUT_OF_ORDER),  # a funder has a link that shows it
        (REQUEST, ("FUND-K-4", 1, 3), OUT_OF_ORDER),
        (ANSWER, ("FUND-K-1", 1, 2, "agreed", "2015-06-08"), None),
        (ANSWER, ("FUND-K-1", 1, 2, "refused", "2015-06-07"), OUT_OF_ORDER),  # before it was asked
        (ANSWER, ("FUND-K-1", 1, 1, "refused", "2015-06-12"), "23505"),  # it has agreed
        (ANSWER, ("FUND-K-4", 1, 1, "agreed", "2015-06-12"), OUT_OF_ORDER),
        (LINK, ("FUND-K-3", 1, 1), None),
        (LINK, ("FUND-K-3", 1, 2), OUT_OF_ORDER),  # the council itself
        (LINK, ("FUND-K-1", 1, 1), OUT_OF_ORDER),  # it has answered
        (WITHDRAWAL, ("FUND-K-1", "funder-withdrew", 1, "2015-06-10"), None),
        (WITHDRAWAL, ("FUND-K-1", "funder-withdrew", 1, "2015-06-09"), OUT_OF_ORDER),  # before it agreed
        (WITHDRAWAL, ("FUND-K-3", "asked-anew", None, "2015-06-07"), OUT_OF_ORDER),
    ],
)  # fmt: skip
def test_consent_and_funding_follow_each_other_whoever_writes_them(prober, statement, values, refused, role):
    """None is the superuser."""
    assert prober.attempt(statement, values, role=role).refused == refused


def test_after_a_refusal_nobody_else_answers_and_others_may_be_asked(prober):
    prober.run("select set_config('portal.authority_id', '886', true)")
    prober.run(ANSWER, ("FUND-K-1", 1, 2, "refused", "2015-06-12"))

    assert prober.attempt(LINK, ("FUND-K-1", 1, 1), role=PROVIDER).refused == OUT_OF_ORDER
    assert prober.attempt(ROUND, ("FUND-K-1", 2, "2015-06-12"), role=PROVIDER).refused is None


def test_nothing_is_asked_or_answered_in_a_case_that_is_over(prober):
    prober.run("set local session_replication_role = replica")
    prober.run("update cases set ended_on = '2015-06-15', ended_because = 'agreed' where reference like 'FUND-K-%%'")
    prober.run("set local session_replication_role = origin")

    for statement, values in (
        (PARTY, ("FUND-K-1", "college", "2015-06-01")),
        (CONSENT, ("school", 1, "consented", "2015-06-08")),
        (ROUND, ("FUND-K-4", 2, "2015-06-12")),
        (ANSWER, ("FUND-K-1", 1, 2, "agreed", "2015-06-08")),
        (LINK, ("FUND-K-3", 1, 1)),
    ):
        assert prober.attempt(statement, values, role=PROVIDER).refused == OUT_OF_ORDER, statement
    assert look(prober, "K")["state"] == "over"
    assert answer(prober, "K").rows == [("over",)]


def look(prober, letter, **bound):
    outcome = prober.attempt("select look_at_funding(%s)", [token_of(letter)], role=SIGN_IN, **bound)
    assert outcome.refused is None, outcome.message
    return outcome.rows[0][0]


def answer(prober, letter, said="agreed", **bound):
    values = [token_of(letter), said, "business manager"]
    return prober.attempt("select answer_funding(%s, %s, %s)", values, role=SIGN_IN, **bound)


@pytest.mark.parametrize(("letter", "council"), [("K", 886), ("S", 886), ("E", 881)])
@pytest.mark.parametrize("bound", [{}, {"authority_id": None, "provider_id": None}, {"authority_id": ESSEX}])
def test_a_link_shows_its_own_share_whatever_is_bound(prober, letter, council, bound):
    seen = look(prober, letter, **bound)

    assert {name: seen[name] for name in ("state", "authority_id", "service", "price_pence", "share_pence")} == {
        "state": "open",
        "authority_id": council,
        "service": "disagreement-resolution",
        "price_pence": 100_000,
        "share_pence": 50_000,
    }
    assert set(seen) == {
        *("state", "authority_id", "service", "planned_on", "price_pence", "share_pence", "priced_on", "expires_at"),
        "billing",
    }


def test_a_token_of_no_link_shows_and_answers_nothing(prober):
    assert look(prober, "X") is None
    assert answer(prober, "X").rows == [(None,)]


def test_the_binding_is_as_it_was_after_a_look_and_an_answer(prober):
    """P23: the books act in the one council, for no longer than the function runs."""
    for call in ("select look_at_funding(%s)", "select answer_funding(%s, 'agreed', 'business manager')"):
        prober.connection.execute("savepoint whole")
        prober.connection.execute("set local session authorization portal_app; set local role portal_sign_in")
        prober.connection.execute("select set_config('portal.authority_id', '', true)")
        prober.connection.execute(call, [token_of("E")])
        after = prober.connection.execute(
            "select current_setting('portal.authority_id'), current_user::text"
        ).fetchone()
        prober.connection.execute("rollback to savepoint whole")
        assert after == ("", "portal_sign_in")


def test_an_answer_by_link_is_one_row_of_its_own_request(prober):
    counted = "select count(*) from funding_answers where by_link and (case_reference, place) = ('FUND-E-2', 1)"
    before = prober.one("select count(*) from funding_answers")
    prober.connection.execute("savepoint answered")
    prober.connection.execute("set local session authorization portal_app; set local role portal_sign_in")
    states = [
        prober.connection.execute("select answer_funding(%s, 'refused', 'head')", [token_of("E")]).fetchone()[0]
        for _ in range(2)
    ]
    prober.connection.execute("reset session authorization; reset role")

    assert states == ["open", "used"]
    assert (prober.one(counted), prober.one("select count(*) from funding_answers")) == (1, before + 1)
    prober.connection.execute("rollback to savepoint answered")


@pytest.mark.parametrize(("said", "who"), [("perhaps", "head"), (None, "head"), ("agreed", ""), ("agreed", None)])
def test_an_answer_that_is_none_is_refused_by_the_table(prober, said, who):
    outcome = prober.attempt("select answer_funding(%s, %s, %s)", [token_of("K"), said, who], role=SIGN_IN)

    assert outcome.refused in ("23514", "23502")


@pytest.mark.parametrize("role", [LEAD, MEMBER, PROVIDER, AUDITOR, PEOPLE])
def test_nobody_else_looks_or_answers_by_a_link(prober, role):
    assert prober.attempt("select look_at_funding(%s)", [token_of("K")], role=role).refused == REFUSED
    assert prober.attempt("select answer_funding(%s, 'agreed', 'x')", [token_of("K")], role=role).refused == REFUSED


@pytest.mark.parametrize("table", ["funding_links", "funding_requests", "funding_answers", "funding_rounds", "cases"])
def test_sign_in_reads_no_table_of_a_case(prober, table):
    assert prober.attempt(f"select from {table}", role=SIGN_IN).refused == REFUSED


def test_another_provider_asks_and_answers_nothing_of_the_first_ones(prober):
    for statement, values in (
        (PARTY, ("FUND-K-1", "college", "2015-06-01")),
        (ROUND, ("FUND-K-4", 2, "2015-06-12")),
        (ANSWER, ("FUND-K-1", 1, 2, "agreed", "2015-06-08")),
        (ANSWER, ("X-9", 1, 2, "agreed", "2015-06-08")),
    ):
        assert prober.attempt(statement, values, role=PROVIDER, provider_id=SECOND).refused == REFUSED


def test_a_council_asks_no_party(prober):
    assert prober.attempt(PARTY, ("FUND-K-1", "college", "2015-06-01"), role=MEMBER).refused == REFUSED
    assert prober.attempt(CONSENT, ("school", 1, "consented", "2015-06-08"), role=MEMBER).refused == REFUSED


BOOKING = (
    f"insert into bookings ({WHOSE}, meeting_number, version_number, meeting_reference, meeting_on, starts_at, length_minutes,"
    f" mode, mediator_number, mediator_version, {RECORDED}) values (886, 1, %s, 1, 1, 'B-1', '2015-08-03', '10:00', 120,"
    f" 'online', 1, 1, {BY})"
)
ASKED = (
    f"insert into meeting_requests ({WHOSE}, meeting_number, requested_on, {RECORDED})"
    f" values (886, 1, %s, 1, '2015-08-01', {BY})"
)
BY_SCHOOL = (CONSENT, ("school", 1, "consented", "2015-06-10"))
BY_COUNCIL = (ANSWER, ("FUND-K-1", 1, 2, "agreed", "2015-06-10"))


@pytest.mark.parametrize(
    ("case", "said", "refused"),
    [
        ("FUND-K-0", (), None),  # a mediation that the council pays alone
        ("FUND-K-1", (), NOT_AGREED),
        ("FUND-K-1", (BY_COUNCIL,), NOT_AGREED),  # the school has not consented
        ("FUND-K-1", (BY_SCHOOL,), NOT_AGREED),  # the council has not agreed to its part
        ("FUND-K-1", (BY_SCHOOL, (ANSWER, ("FUND-K-1", 1, 2, "refused", "2015-06-10"))), NOT_AGREED),
        ("FUND-K-1", (BY_SCHOOL, BY_COUNCIL, (CONSENT, ("school", 2, "refused", "2015-06-11"))), NOT_AGREED),
        (
            "FUND-K-1",
            (BY_SCHOOL, BY_COUNCIL, (WITHDRAWAL, ("FUND-K-1", "funder-withdrew", 1, "2015-06-10"))),
            NOT_AGREED,
        ),
        ("FUND-K-1", (BY_SCHOOL, BY_COUNCIL), None),
        ("FUND-K-4", (), NOT_AGREED),  # what was asked was taken back
    ],
)
def test_a_meeting_is_booked_when_everybody_has_agreed_whoever_books_it(prober, case, said, refused):
    prober.keep(ASKED, [case], role=PROVIDER)
    for statement, values in said:
        prober.keep(statement, values, role=PROVIDER)

    assert prober.attempt(BOOKING, [case], role=PROVIDER).refused == refused
