"""Whatever happens, in whatever order: every check of the books holds, and doing it again changes nothing."""

import datetime as dt
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from consortium.commands import acting
from consortium.database import db
from consortium.errors import RuleBroken
from tenants.across.checks import run_checks
from tenants.across.commands import books
from tests.tenants.across.money_events import ACTS
from wsgi import create_app

SAMPLE = Path(__file__).parents[3] / "samples" / "south-east-group"
HEADER = (SAMPLE / "returns" / "usage-2015-04.csv").read_text().splitlines()[0]
FIRST = dt.date(2015, 4, 1)

pytestmark = pytest.mark.database

days_later = st.integers(0, 40)
happened = st.sampled_from(
    [
        "held,,,online,{funders},{agreed},full",
        "cancelled,family,{on},online,{funders},{agreed},",
        "cancelled,provider,{on},online,,,",
        "not-attended,authority,,telephone,{funders},{agreed},",
        "postponed,family,,online,,,",
    ]
)
funders = st.sampled_from(
    ["", "{council}", "{council}-SCH:2;{council}", "{council}-ICB;{council}-CSC:3", "{council}-SCH"]
)
events = st.lists(
    st.one_of(
        st.tuples(
            st.just("return"),
            st.lists(st.tuples(st.sampled_from([886, 881]), happened, funders, days_later), min_size=2, max_size=8),
        ),
        st.tuples(st.just("reverse"), st.integers(0, 30)),
        st.tuples(st.just("charge"), st.integers(1, 2)),
        st.tuples(st.just("cost"), st.none()),
        st.tuples(st.just("close"), st.none()),
        st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 60)),
    ),
    min_size=4,
    max_size=16,
)
HELD = "held,,,online,{funders},{agreed},full"
# A round in which everything is done once at least: nothing of it is refused.
ROUND = [
    ("charge", 1),
    (
        "return",
        [(886, HELD, "", 0), (886, HELD, "", 0), (886, HELD, "", 0), (881, HELD, "{council}-SCH:2;{council}", 0)],
    ),
    ("settlement", 1),
    ("close", None),
    ("query", 2),
    ("answer", 0),
    ("payment", 1),
    ("payment taken back", 1),
    ("payment", 0),
    ("credit", 3),
    ("credit taken back", 3),
    ("credit", 0),
    ("settlement", 0),
    ("document", 3),
    ("receipt", 3),
    ("receipt taken back", 1),
    ("invoice", 0),
    ("approval", 0),
    ("close", None),
]
FILLED = (
    *("disputes", "dispute_answers", "credit_notes", "credit_withdrawals", "payments", "payment_reversals"),
    *("payment_allocations", "recharge_documents", "receipts", "receipt_reversals", "receipt_allocations"),
    *("provider_invoice_decisions", "provider_invoice_outcomes", "statement_documents"),
)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(events=events, billed=st.sampled_from(["through-authority", "direct"]))
def test_random_events_leave_every_check_holding_and_a_return_imported_again_changes_nothing(
    server, tmp_path, events, billed
):
    with fresh_portal(server, tmp_path, billed) as database:
        returns = [path for place, event in enumerate(events) if (path := do(event, place, tmp_path)) is not None]

        assert broken() == []
        assert database.run("select count(*) from slots where slot_number > 2") == [(0,)]

        before = database.run("select authority_id, hash from chain_heads order by 1")
        assert sum(books.import_file(path, None).recorded for path in returns) == 0
        assert database.run("select authority_id, hash from chain_heads order by 1") == before


def test_a_round_in_which_everything_is_done_leaves_every_check_holding(server, tmp_path):
    with fresh_portal(server, tmp_path) as database:
        for place, event in enumerate(ROUND):
            act(event, place, tmp_path)

        assert broken() == []
        counted = {table: database.run(f"select count(*) from {table}")[0][0] for table in FILLED}
        assert [table for table, rows in counted.items() if not rows] == []


@contextmanager
def fresh_portal(server, folder, billed="through-authority"):
    """A portal of the sample's councils with two included meetings each, so that slots are soon gone."""
    as_written, as_tried = 'third_party_billing = "through-authority"', f'third_party_billing = "{billed}"'
    database = server.copy()
    for name in ("consortium.toml", "authorities.csv", "funders.csv"):
        text = (SAMPLE / name).read_text().replace("allowance_meetings = 5", "allowance_meetings = 2")
        text = text.replace('recharge_vat = "outside-scope"', 'recharge_vat = "standard"')
        (folder / name).write_text(text.replace(as_written, as_tried))
    app = create_app({"DATABASE_URL": database.app_url, "SECRET_KEY": "only for this test"})
    with app.app_context():
        books.load(folder)
        try:
            yield database
        finally:
            db.session.remove()
            db.engine.dispose()
    server.drop(database)


def do(event, place, folder):
    """Do one event on its own day; what the rules refuse is refused, and changes nothing. Returns a stored return."""
    try:
        return act(event, place, folder)
    except RuleBroken:
        return None


def act(event, place, folder):
    """Do one event on its own day. Returns the path of a return. Raises: RuleBroken."""
    what, how = event
    on = FIRST + dt.timedelta(days=30 * (place + 1))
    if what == "return":
        return record(how, place, folder, on)
    if what == "reverse":
        books.reverse(f"R{how % (place + 1)}-{how % 6}", "a test", on)
    elif what == "charge":
        books.charge_year(how, on)
    elif what == "cost":
        books.charge_cost("AUDIT-2016", on)
    elif what in ACTS:
        ACTS[what](how, on)
    else:
        number = database_closings()
        books.close(f"{2015 + number // 4}-{16 + number // 4}-Q{number % 4 + 1}", on)
    return None


def record(rows, place, folder, on):
    lines = [HEADER]
    for number, (council, words, who, later) in enumerate(rows):
        day = on - dt.timedelta(days=later)
        day = max(day, FIRST)
        shared = who.format(council=council)
        filled = words.format(funders=shared, agreed=day if "-" in shared else "", on=day)
        lines.append(f"R{place}-{number},{council},mediation,C1,{FIRST},{day},{filled}")
    path = folder / f"return-{place}.csv"
    path.write_text("\n".join(lines) + "\n")
    books.import_file(path, on)
    return path


def database_closings():
    with acting("portal_lead") as session:
        return session.execute(text("select count(*) from closings")).scalar_one()


def broken():
    with acting("portal_auditor") as session:
        return [str(finding) for finding in run_checks(session) if not finding.holds]
