"""Kent and Essex as people see them: a loaded portal, a person of each kind, and browsers that are signed in.

The contract is the South East Group's of 2015 with two of its councils. Import the fixtures into a conftest.
"""

import datetime as dt
import re
import secrets
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import pytest
from argon2 import PasswordHasher

from consortium.contracts.queries import current_contract
from consortium.folder.forms import read_folder
from tenants.across.actions.charging import charge_subscription
from tenants.across.actions.loading import load_folder
from tests.databases import CHEAP_HASHES, app_with, close_connections, whole_portal
from tests.kents_cases import contact, record_cases, record_two_of_kent
from tests.kents_funding import ask_for_kent
from tests.promises.two_councils import (
    ESSEX,
    FIRST,
    KENT,
    SECOND,
    as_lead,
    charge,
    close,
    meeting,
    name_on_documents,
    record,
)
from tests.promises.two_desks import early
from tests.promises.two_diaries import begin_diaries

PASSWORD: Final = "three unusual words"
HASH: Final = PasswordHasher(*CHEAP_HASHES).hash(PASSWORD)
TOKEN: Final = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
HIDDEN: Final = re.compile(r'name="(request_key|shown)" type="hidden" value="([^"]*)"')
KEPT: Final = re.compile(r'name="(before|looked)" type="hidden" value="([^"]*)"')
TODAY: Final = dt.date(2015, 7, 20)
SETTINGS: Final = """\
name = "Kent and Essex"
lead = "886"
sample_today = {today}
[[provider]]
code = "FIRST"
name = "First Mediation Service"
[[provider]]
code = "SECOND"
name = "Second Mediation Service"
[contract]
reference = "SEG-2015"
title = "SEND mediation"
provider = "FIRST"
starts_on = 2015-04-01
ends_on = 2018-03-31
billing = "quarterly"
subscription_instalments = 1
allowance_meetings = 5
allowance_prepaid_pence = 500000
third_party_billing = "through-authority"
recharge_vat = "{vat}"
admin_fee_basis_points = 0
previous_annual_pence = 2410321
[[extension_option]]
months = 24
[[subscription]]
contract_year = 1
pence_each = 748000
[[price]]
item = "meeting"
effective_from = 2015-04-01
pence = 100000
[[cancellation_tier]]
clear_working_days = 6
percent = 0
[[cancellation_tier]]
clear_working_days = 3
percent = 50
[[cancellation_tier]]
clear_working_days = 0
percent = 100
[[shared_cost]]
reference = "AUDIT-2015"
title = "Audit"
pence = 10001
incurred_on = 2015-05-05
basis = "equal"
"""
AUTHORITIES: Final = "code,name,slug,kind,ehc_plans\n886,Kent,kent,county,19500\n881,Essex,essex,county,12000\n"
FUNDERS: Final = (
    "authority,code,name,kind\n886,886-SCH,Kent sample academy,academy\n886,886-ICB,Kent health commissioner,health\n"
    "881,881-SCH,Essex sample academy,academy\n"
)
# Who visits: role, council, provider.
PEOPLE: Final = {
    "kent": ("member-manager", KENT, None),
    "officer": ("member-officer", KENT, None),
    "finance": ("member-finance", KENT, None),
    "essex": ("member-manager", ESSEX, None),
    "first": ("provider-caseworker", None, FIRST),
    "manager": ("provider-manager", None, FIRST),
    "second": ("provider-caseworker", None, SECOND),
    "lead": ("lead-admin", None, None),
    "treasurer": ("lead-finance", None, None),
    "auditor": ("auditor", None, None),
}


class Visitor:
    """Somebody in front of the portal. `nobody` has not signed in."""

    def __init__(self, app: Any, who: str) -> None:
        self.client = app.test_client()
        self._token = ""
        if who in PEOPLE:
            answer = self.post("/sign-in", email=address(who), password=PASSWORD, token=self.token("/sign-in"))
            assert answer.status_code == 303, answer.text

    def get(self, path: str) -> Any:
        answer = self.client.get(path)
        answer.get_data()
        answer.close()  # a static file stays open otherwise
        return answer

    def read(self, path: str) -> str:
        """Open a page and return its words, without the markup."""
        return words(self.client.get(path))

    def post(self, path: str, *, token: str | None = None, **fields: str) -> Any:
        """Send a form with a token that is right, or with the one given; an empty one is left out."""
        sent = self.token() if token is None else token
        return self.client.post(path, data={**({"csrf_token": sent} if sent else {}), **fields})

    def token(self, path: str = "/account") -> str:
        """Return a token that is right for this visitor."""
        page = self.client.get(path)
        if page.status_code != 200:
            page = self.client.get("/sign-in")
        found = TOKEN.search(page.text)
        return found[1] if found else ""

    def record(self, path: str = "/provider/meetings/new", **fields: str) -> Any:
        """Press "Work out the price", then "Record this meeting", as somebody without script does."""
        priced = self.post(path, press="price", **fields)
        return self.post(path, press="record", **{**fields, **dict(HIDDEN.findall(priced.text))})


def words(answer: Any) -> str:
    """Return the words of a page, without its head and markup."""
    text = re.sub(r"<(script|style|head)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", text).replace("&#39;", "'").replace("&amp;", "&").replace("&nbsp;", " ")
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+", " ", text).replace(" .", ".").replace(" ,", ",")


class LookedAt:
    """A change that was looked at: the words of the page, and the hidden answers that saving it sends."""

    def __init__(self, answer: Any) -> None:
        self.page = words(answer)
        self.kept = dict(KEPT.findall(answer.text))

    def again(self, answer: Any) -> "LookedAt":
        """Take the page that a refused save came back with."""
        return LookedAt(answer)


def looked_at(visitor: Visitor, path: str, **fields: str) -> LookedAt:
    """Open a form of the lead, fill it in and press "See what it changes"."""
    opened = dict(KEPT.findall(visitor.client.get(path).text))
    return LookedAt(visitor.post(path, press="look", **(opened | fields)))


def address(who: str) -> str:
    return f"{who}@portal.example"


def load(app: Any, folder: Any, *, today: dt.date = TODAY, vat: str = "outside-scope") -> None:
    """Load the two councils as a sample that lives on a day."""
    (folder / "consortium.toml").write_text(SETTINGS.format(today=today, vat=vat))
    (folder / "authorities.csv").write_text(AUTHORITIES)
    (folder / "funders.csv").write_text(FUNDERS)
    with as_lead(app, dt.date(2015, 4, 1)) as session:
        load_folder(session, read_folder(folder))


def charge_first_year(app: Any, *, on: dt.date) -> None:
    """Charge the subscription of the first contract year, and no shared cost."""
    with as_lead(app, on) as session:
        charge_subscription(session, current_contract(session), 1)


def add_people(database: Any, *names: str) -> None:
    """Make the people of `PEOPLE`, or those named, each with the same password."""
    for who in names or PEOPLE:
        add_person(database, who, *PEOPLE[who])


def add_person(database: Any, who: str, role: str, authority_id: int | None, provider_id: int | None) -> None:
    """Make somebody with a role and the same password as everybody."""
    database.run(
        "with made as (insert into accounts (email, name, password_hash)"
        " values (%(email)s, %(name)s, %(hash)s) returning account_id)"
        " insert into appointments (account_id, role, authority_id, provider_id)"
        " select account_id, %(role)s, %(authority)s, %(provider)s from made",
        email=address(who),
        name=f"Somebody of {who}",
        hash=HASH,
        role=role,
        authority=authority_id,
        provider=provider_id,
    )


def answers(**changed: str) -> dict[str, str]:
    """A meeting of Kent's as the form sends it: held on 16 July 2015, paid by Kent alone."""
    said = {
        "request_key": secrets.token_urlsafe(16),
        "council": str(KENT),
        "case_reference": "C-9",
        "reference": "K-9",
        "service": "mediation",
        **day("requested_on", 1, 7, 2015),
        **day("meeting_on", 16, 7, 2015),
        "status": "held",
        "mode": "online",
        "outcome": "full",
        "payers": "alone",
    }
    return said | changed


def day(name: str, number: int, month: int, year: int) -> dict[str, str]:
    """The three boxes of a day."""
    return {f"{name}-day": str(number), f"{name}-month": str(month), f"{name}-year": str(year)}


def shared(**changed: str) -> dict[str, str]:
    """The same, with the academy paying two parts of three."""
    others = {
        "payers": "others",
        "funders-0-code": "886-SCH",
        "funders-0-parts": "2",
        "funders-1-code": "the council",
        "funders-1-parts": "1",
        **day("funders_agreed_on", 10, 7, 2015),
    }
    return answers(**(others | changed))


@pytest.fixture(scope="session")
def _a_quarter_later(server, tmp_path_factory):
    """Kent has used four included meetings and shared one, Essex one; the first quarter is closed."""
    made = server.copy()
    app = app_with(made)
    load(app, tmp_path_factory.mktemp("kent-and-essex"))
    charge(app, on=dt.date(2015, 5, 5))
    in_june = dt.date(2015, 6, 15)
    record(app, *(meeting(f"K-{number}") for number in range(1, 5)), on=in_june)
    record(app, meeting("K-5", shared_with="886-SCH"), on=in_june)
    record(app, meeting("E-1", ESSEX), on=in_june)
    close(app, on=dt.date(2015, 7, 6))
    name_on_documents(app, KENT)
    record(app, meeting("E-2", ESSEX, shared_with="881-SCH"), on=dt.date(2015, 7, 10))
    record_two_of_kent(app)
    ask_for_kent(app)
    record_cases(app, contact("CASE-K-7"))
    early(app, "an early meeting of Kent's", of="CASE-K-8")
    begin_diaries(app)
    add_people(made)
    close_connections(app)
    made.close()
    yield made
    server.drop(made)


@pytest.fixture
def books(server, _a_quarter_later):
    """A database of this test alone: Kent and Essex a quarter later, on 20 July 2015."""
    made = server.copy(of=_a_quarter_later)
    yield made
    server.drop(made)


@pytest.fixture
def visit(books, tmp_path):
    """Visit the portal as somebody: `visit("kent")`."""
    app = whole_portal(books, instance=tmp_path)
    yield lambda who: Visitor(app, who)
    close_connections(app)


@pytest.fixture(scope="session")
def _read_only(_a_quarter_later, server, tmp_path_factory):
    made = server.copy(of=_a_quarter_later)
    app = whole_portal(made, instance=tmp_path_factory.mktemp("instance"))
    yield made, app, {}
    close_connections(app)
    server.drop(made)


@pytest.fixture(scope="session")
def read_as(_read_only):
    """Visit a database that all tests share, to read alone. Each visitor signs in once."""
    _, app, seated = _read_only

    def visitor(who):
        if who not in seated:
            seated[who] = Visitor(app, who)
        return seated[who]

    return visitor


@pytest.fixture
def count_statements(monkeypatch):
    """Count the statements that the database is sent within a block."""

    execute = psycopg.Cursor.execute

    @contextmanager
    def counting():
        sent = []

        def note(cursor, statement, *values, **options):
            sent.append(statement)
            return execute(cursor, statement, *values, **options)

        monkeypatch.setattr(psycopg.Cursor, "execute", note)
        yield sent
        monkeypatch.setattr(psycopg.Cursor, "execute", execute)

    return counting
