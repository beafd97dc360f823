from typing import Final

from flask import Response, render_template

from consortium import clock
from consortium.authorities.queries import councils
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import Binding, db
from consortium.people import Permission, needs, signed_in
from consortium.web.downloads import FileKind
from consortium.web.lists import Paging, page_asked_for
from tenants.across.debt.forms import SettleForm
from tenants.across.debt.lists import (
    DEBT_COLUMNS,
    PAYMENT_COLUMNS,
    Account,
    credit_words,
    debt_cells,
    debt_rows,
    payment_cells,
    period_words,
    read_account,
    settled_names,
    total_of,
)
from tenants.across.pages import council_named
from tenants.doors import group_pages, opened_group
from tenants.exports import export
from tenants.payments.accounts import ACCOUNT_COLUMNS, account_cells, heads_in_use
from tenants.payments.queries import count_of_payments, payments_of_group
from tenants.payments.rules import HOW
from tenants.payments.sentences import group_finding, payments_finding, state_tag
from tenants.scope import inside

group_debt: Final = group_pages("group_debt", __name__)


@group_debt.get("/debt")
@needs(Permission.READ_GROUP)
def listed() -> str:
    """Show the lead what every council owes, by how long it has been due."""
    here, session = opened_group(), db.session()
    contract = current_contract(session)
    rows = debt_rows(session, contract, councils(session))
    total = total_of(rows)
    return render_template(
        "tenants/across/debt/list.html",
        group=here.group,
        contract=contract,
        heading=group_finding(total),
        rows=[row for row in rows if row.debt.open_pence or row.debt.carried_pence],
        clear=[row.council.name for row in rows if not row.debt.open_pence and not row.debt.carried_pence],
        total=total,
        heads=heads_in_use(total),
        today=clock.today(),
        may_record=signed_in().may(Permission.RECORD_PAYMENT),
    )


@group_debt.get("/debt.<any(csv, xlsx):kind>")
@needs(Permission.READ_GROUP)
def exported(kind: FileKind) -> Response:
    """Send what every council owes by age as a file."""
    session = db.session()
    contract = current_contract(session)
    rows = [debt_cells(row) for row in debt_rows(session, contract, councils(session))]
    return _export("aged debt", f"{contract.reference}-debt", DEBT_COLUMNS, rows, kind)


@group_debt.get("/debt/payments")
@needs(Permission.READ_GROUP)
def payments() -> str:
    """List every payment of every council, newest first, with what it settles."""
    here, session = opened_group(), db.session()
    contract = current_contract(session)
    counted, standing, standing_pence = count_of_payments(session, contract.contract_id)
    paging = Paging(page_asked_for(), counted)
    found = payments_of_group(session, contract.contract_id, most=paging.rows_a_page, skipped=paging.offset)
    return render_template(
        "tenants/across/debt/payments.html",
        group=here.group,
        contract=contract,
        heading=payments_finding(standing, standing_pence, counted - standing),
        members={council.authority_id: council for council in councils(session)},
        payments=found,
        paging=paging,
        how=HOW,
        settled=lambda paid: settled_names(contract, paid),
        may_record=signed_in().may(Permission.RECORD_PAYMENT),
    )


@group_debt.get("/debt/payments.<any(csv, xlsx):kind>")
@needs(Permission.READ_GROUP)
def payments_exported(kind: FileKind) -> Response:
    """Send the list of payments as a file."""
    session = db.session()
    contract = current_contract(session)
    names = {council.authority_id: council.name for council in councils(session)}
    found = payments_of_group(session, contract.contract_id)
    rows = [payment_cells(contract, names[paid.authority_id], paid) for paid in found]
    return _export("payments", f"{contract.reference}-payments", PAYMENT_COLUMNS, rows, kind)


@group_debt.get("/debt/<slug:slug>")
@needs(Permission.READ_GROUP)
def account(slug: str) -> str:
    """Show one council's account: what is open, what was paid, and what could settle the rest."""
    return account_page(slug, SettleForm())


@group_debt.get("/debt/<slug:slug>.<any(csv, xlsx):kind>")
@needs(Permission.READ_GROUP)
def account_exported(slug: str, kind: FileKind) -> Response:
    """Send one council's statement of account as a file."""
    found = account_named(slug)
    rows = [account_cells(entry) for entry in found.entries]
    name = f"{found.contract.reference}-{slug}-account"
    return _export("statement of account", name, ACCOUNT_COLUMNS, rows, kind)


def account_named(slug: str) -> Account:
    """Read the account of the council of a path, or answer 404."""
    here, session = opened_group(), db.session()
    contract, council = current_contract(session), council_named(slug)
    with inside(here.scope_of(council.authority_id)) as scope:
        return read_account(scope, contract, council)


def account_page(slug: str, form: SettleForm) -> str:
    """Render one council's account."""
    found = account_named(slug)
    return render_template(
        "tenants/across/debt/account.html",
        account=found,
        form=form,
        how=HOW,
        tag_of=lambda owed: state_tag(owed, found.today),
        credit_words=credit_words,
        may_record=signed_in().may(Permission.RECORD_PAYMENT),
    )


def words_of(contract: ContractTerms) -> dict[str, object]:
    """Return how the periods of a contract are named in a template."""
    return {"words": lambda number: period_words(contract, number)}


def _export(subject: str, name: str, columns: object, rows: list[list[object]], kind: FileKind) -> Response:
    here = opened_group()
    binding = Binding(here.role, actor=here.actor)
    return export(binding, subject, file_name=name, columns=columns, rows=rows, kind=kind)  # type: ignore[arg-type]
