"""Kent and Essex with two providers, recorded through the portal's own actions: the rows that nobody else may touch."""

import datetime as dt
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import Final

from consortium import clock
from consortium.authorities.actions import freeze_figures
from consortium.contracts.queries import current_contract
from consortium.database import Binding, bind, db, transaction
from consortium.folder.forms import read_folder
from consortium.group_settings.actions import choose_settings
from consortium.group_settings.queries import group_settings
from consortium.periods.rules import period_named
from consortium.returns.actions import declare_month, note_file, stage
from tenants.across.actions.charging import charge_shared_cost, charge_subscription
from tenants.across.actions.closing import close_period, hold_period, release_hold
from tenants.across.actions.filing import file_statements, without_files
from tenants.across.actions.loading import load_folder
from tenants.budgets.actions import set_budget
from tenants.coding.actions import Wanted, set_pattern, set_strings
from tenants.coding.rules import Parts, Target
from tenants.journals.actions import choose_layout, export_paper
from tenants.journals.ledgers import ledgers
from tenants.journals.prepared import prepare
from tenants.meetings.actions import record_meetings, reverse_meeting
from tenants.meetings.checking import Given
from tenants.meetings.correcting import Change, amend_meeting
from tenants.meetings.rules import FunderPart, MeetingRecord
from tenants.orders.actions import add_order, choose_to_ask
from tenants.particulars.actions import give_particulars, give_particulars_of_funder
from tenants.particulars.rules import FunderParticulars, Particulars
from tenants.scope import Scope, open_scope

KENT: Final = 886
ESSEX: Final = 881
FIRST: Final = 1  # the contract's provider: works for both councils
SECOND: Final = 2  # works for Kent alone
CONTRACT: Final = 1
FIRST_QUARTER: Final = "2015-16-Q1"

SETTINGS: Final = """\
name = "Two Councils"
lead = "886"
[[provider]]
code = "FIRST"
name = "First Mediation Service"
[[provider]]
code = "SECOND"
name = "Second Mediation Service"
[contract]
reference = "TWO-2015"
title = "Mediation"
provider = "FIRST"
starts_on = 2015-04-01
ends_on = 2018-03-31
billing = "quarterly"
subscription_instalments = 4
allowance_meetings = {included}
allowance_prepaid_pence = 500000
recharge_vat = "standard"
admin_fee_basis_points = 500
[[extension_option]]
months = 24
[[subscription]]
contract_year = 1
pence_each = 748000
member_pence = {{ 886 = 700000, 881 = 650000 }}
[[price]]
item = "meeting"
effective_from = 2015-04-01
pence = 100000
[[price]]
item = "meeting"
effective_from = 2015-06-01
pence = 90000
authority = "886"
[[price]]
item = "meeting"
effective_from = 2015-06-01
pence = 95000
authority = "881"
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
    "authority,code,name,kind\n886,886-SCH,Kent sample academy,academy\n881,881-SCH,Essex sample academy,academy\n"
)


def load(app, folder, *, included=3):
    """Load the two councils, each with so many included meetings."""
    (folder / "consortium.toml").write_text(SETTINGS.format(included=included))
    (folder / "authorities.csv").write_text(AUTHORITIES)
    (folder / "funders.csv").write_text(FUNDERS)
    with as_lead(app, dt.date(2015, 4, 1)) as session:
        load_folder(session, read_folder(folder))


@contextmanager
def as_lead(app, on):
    """Act as the lead over all councils, in one transaction on a business date."""
    with app.app_context(), clock.acting_on(on):
        session = db.session()
        bind(session, Binding("portal_lead", actor="the lead"))
        with transaction():
            yield session


@contextmanager
def as_member(app, authority_id, on):
    """Act as somebody of a council, in one transaction on a business date."""
    with app.app_context(), clock.acting_on(on):
        scope = open_scope(Scope("portal_member", authority_id, f"somebody of {authority_id}"))
        with transaction():
            yield scope


def order(app, authority_id):
    """Add a council's order and a later one, and have its statements ask for one, and then for none."""
    with as_member(app, authority_id, dt.date(2015, 7, 6)) as scope:
        for replaces in (0, 1):
            add_order(scope, 2015, f"PO-{authority_id}-{replaces}", replaces=replaces, by_name="Somebody")
            choose_to_ask(scope, asks=not replaces, replaces=replaces, by_name="Somebody")


def name_on_documents(app, authority_id, *, on=dt.date(2015, 7, 6)):
    """Give what a council's documents say of it, and of its academy, each twice."""
    with as_member(app, authority_id, on) as scope:
        for number, floor in enumerate(("Second floor", "First floor")):
            own = Particulars(f"{floor}\nCounty Hall", "GB123456782", "Accounts payable", number)
            give_particulars(scope, own, by_name="Somebody")
            theirs = FunderParticulars(f"{floor}\nSchool Lane", "V-1", number)
            give_particulars_of_funder(scope, f"{authority_id}-SCH", theirs, by_name="Somebody")


def code(app, authority_id):
    """Set what a council's coding strings look like, twice, and a string of a cost, of a funder, and of a balance."""
    with as_member(app, authority_id, dt.date(2015, 7, 6)) as scope:
        set_pattern(scope, "", "-", replaces=0, by_name="Somebody")
        set_pattern(scope, "", "/", replaces=1, by_name="Somebody")
        wanted = [
            Wanted(Target("meeting"), Parts("EDU10", "4410", "SEN", "GENERAL_FUND")),
            Wanted(Target("recharge", f"{authority_id}-SCH"), Parts("EDU10", "9200", None, "SCHOOL")),
            *(Wanted(Target(side), Parts("BAL01", "7000", None, None)) for side in ("owed", "accrual", "prepayment")),
            *(
                Wanted(Target(kind), Parts("EDU10", "4400", None, "GENERAL_FUND"))
                for kind in ("core-subscription", "allowance-prepayment", "admin-fee", "shared-cost", "vat")
            ),
        ]
        set_strings(scope, wanted, dt.date(2015, 4, 1), replaces=0, by_name="Somebody")


def export(app, authority_id):
    """Choose the columns of a council's journal twice, and export the first quarter's twice."""
    with as_member(app, authority_id, dt.date(2015, 7, 20)) as scope:
        contract = current_contract(scope.session)
        for replaces, ledger in enumerate(("sap", "unit4")):
            choose_layout(scope, "journal", ledgers()[ledger].layouts["journal"], replaces=replaces, by_name="Somebody")
        for replaces in (0, 1):
            paper = prepare(scope, contract, period_named(contract.billing, FIRST_QUARTER), "journal")
            export_paper(scope, contract, paper, "csv", replaces=replaces, by_name="Somebody")


def budget(app, pence, *, authority_id=KENT, year=2015, replaces=0, on=dt.date(2015, 4, 1)):
    """Set a council's budget, as its manager does."""
    with as_member(app, authority_id, on) as scope:
        return set_budget(scope, year, pence, replaces=replaces, by_name="Somebody")


@contextmanager
def as_provider(app, authority_id, provider_id, on):
    """Act as a provider in one council, in one transaction on a business date."""
    with app.app_context(), clock.acting_on(on):
        scope = open_scope(Scope("portal_provider", authority_id, f"provider {provider_id}", provider_id))
        with transaction():
            yield scope


def record(app, *records, by=FIRST, on, request_key=None):
    """Record meetings of one council, as a provider's form does."""
    with as_provider(app, records[0].authority_id, by, on) as scope:
        given = [Given(one) for one in records]
        return record_meetings(scope, CONTRACT, given, source="form", request_key=request_key)


def reverse(app, reference, *, authority_id=KENT, by=FIRST, on):
    with as_provider(app, authority_id, by, on) as scope:
        return reverse_meeting(scope, CONTRACT, reference, reason="Recorded for another council")


def hand_in_june(app, provider_id, *, on):
    """Put a file with June's meetings in the register, declare the month, and leave another file staged."""
    june = dt.date(2015, 6, 1)
    with as_provider(app, None, provider_id, on) as scope:
        key = f"file of {provider_id}"
        note_file(scope.session, CONTRACT, months=[june], file_name="usage-2015-06.csv", request_key=key)
        declare_month(scope.session, CONTRACT, month=june, request_key=f"press of {provider_id}")
        stage(scope.session, CONTRACT, file_name="usage-2015-07.csv", rows=[], shown={})


def amend(app, reference, *, authority_id=KENT, by=FIRST, on, **changes):
    """Put answers right: `mode=("online", "telephone")`."""
    with as_provider(app, authority_id, by, on) as scope:
        return amend_meeting(scope, CONTRACT, reference, {name: Change(*change) for name, change in changes.items()})


def close(app, name=FIRST_QUARTER, *, on):
    with as_lead(app, on) as session:
        return close_period(session, current_contract(session), name, as_operator=True)


def hold_and_release(app, name=FIRST_QUARTER, *, on):
    """Hold a period as a person does, and open it again."""
    with as_lead(app, on) as session:
        contract = current_contract(session)
        hold_period(session, contract, name, by_name="The lead")
        release_hold(session, contract, name, reason="A price was wrong", by_name="The lead")


def keep_files(app, *, on):
    """Make and keep the files of each statement that was issued and has none yet."""
    with app.app_context(), clock.acting_on(on):
        return sum(1 for _ in file_statements(without_files(actor="the lead"), actor="the lead"))


def charge(app, *, on):
    """Charge the first contract year and the audit."""
    with as_lead(app, on) as session:
        contract = current_contract(session)
        charge_subscription(session, contract, 1)
        charge_shared_cost(session, contract, "AUDIT-2015")


def choose(app, *, on, **chosen):
    """Choose how the group closes and pays, over what it chose before."""
    with as_lead(app, on) as session:
        contract_id = current_contract(session).contract_id
        choose_settings(session, contract_id, replace(group_settings(session, contract_id), **chosen), today=on)


def freeze(app, *, on):
    """Freeze the plans by which the audit is shared, and again after they were corrected."""
    for more in (0, 100):
        with as_lead(app, on) as session:
            plans = [(number, "ehc_plans", Fraction(of + more)) for number, of in ((KENT, 19_500), (ESSEX, 12_000))]
            freeze_figures(session, CONTRACT, "AUDIT-2015", plans)


def meeting(reference, authority_id=KENT, *, meeting_on=dt.date(2015, 6, 12), shared_with=None, postponed=False):
    """A meeting that was held; shared half and half with a funder when one is named, free when it was postponed."""
    return MeetingRecord(
        reference=reference,
        authority_id=authority_id,
        service="mediation",
        case_reference=f"CASE-{reference}",
        requested_on=dt.date(2015, 5, 1),
        meeting_on=meeting_on,
        status="postponed" if postponed else "held",
        cause="family" if postponed else None,
        cancelled_on=None,
        mode="online",
        funders=(FunderPart(None, 1), FunderPart(shared_with, 1)) if shared_with else (),
        funders_agreed_on=dt.date(2015, 5, 20) if shared_with else None,
        outcome=None if postponed else "full",
    )


def record_everything(app, folder):
    """Fill both councils' books: included, charged, shared, amended and reversed meetings, a closed quarter and lines after it.

    Kent then uses included meetings 1 and 2 of 3, and its K-0, postponed, has no line.
    """
    load(app, folder)
    charge(app, on=dt.date(2015, 5, 5))
    freeze(app, on=dt.date(2015, 5, 5))
    choose(app, payment_days=28, on=dt.date(2015, 5, 5))
    choose(app, payment_days=30, on=dt.date(2015, 5, 5))
    in_june, in_july = dt.date(2015, 6, 15), dt.date(2015, 7, 20)
    for authority_id, letter in ((KENT, "K"), (ESSEX, "E")):
        shared_with = f"{authority_id}-SCH"
        record(app, meeting(f"{letter}-1", authority_id), meeting(f"{letter}-2", authority_id), on=in_june)
        record(app, meeting(f"{letter}-3", authority_id, shared_with=shared_with), on=in_june, request_key=letter)
        record(app, meeting(f"{letter}-0", authority_id, postponed=True), on=in_june)
        reverse(app, f"{letter}-2", authority_id=authority_id, on=in_june)
        outcome, mode = ("full", "partial"), ("online", "telephone")
        amend(app, f"{letter}-1", authority_id=authority_id, on=in_june, outcome=outcome, mode=mode)
    record(app, meeting("S-1"), meeting("S-2", shared_with="886-SCH"), meeting("S-3"), by=SECOND, on=in_june)
    reverse(app, "S-3", by=SECOND, on=in_june)
    amend(app, "S-1", by=SECOND, on=in_june, mode=("online", "in-person"))
    for authority_id in (KENT, ESSEX):
        budget(app, 2_400_000, authority_id=authority_id)
        budget(app, 2_500_000, authority_id=authority_id, replaces=1)
        order(app, authority_id)
        name_on_documents(app, authority_id)
        code(app, authority_id)
    hold_and_release(app, on=dt.date(2015, 7, 6))
    close(app, on=dt.date(2015, 7, 6))
    keep_files(app, on=dt.date(2015, 7, 6))
    for authority_id in (KENT, ESSEX):
        export(app, authority_id)
    record(app, meeting("K-4", shared_with="886-SCH"), on=in_july)
    record(app, meeting("E-4", ESSEX), on=in_july)
    for provider_id in (FIRST, SECOND):
        hand_in_june(app, provider_id, on=in_july)
