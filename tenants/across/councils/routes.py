from typing import Any, Final

from flask import Response as FlaskResponse
from flask import abort, render_template, request, url_for

from consortium import clock
from consortium.authorities.rules import CouncilTaken, DatesRefused
from consortium.changes import seen_key
from consortium.contracts.queries import ContractTerms, current_contract, own_terms, who_changed_prices
from consortium.database import db
from consortium.errors import RuleBroken
from consortium.files.words import begun
from consortium.folder.lists import FIGURE_COLUMNS
from consortium.people import Permission, needs, signed_in
from consortium.shared_costs.rules import figure_in_words
from consortium.web import known
from consortium.web.downloads import Column, FileKind
from consortium.web.formats import digits
from consortium.web.lists import Paging, page_asked_for
from tenants.across.councils.changing import KINDS, council_that_joins
from tenants.across.councils.forms import FiguresForm, JoinForm
from tenants.across.councils.lists import STATES, Entry, entries, figure_columns, found, list_heading
from tenants.across.looking import Looked, press
from tenants.across.pages import Answer, done
from tenants.doors import group_pages, opened_group
from tenants.exports import export
from tenants.scope import inside
from tenants.statements.lists import period_row
from tenants.statements.queries import sums_by_period

group_councils: Final = group_pages("group_councils", __name__)
_WHAT: Final = "any(agreement,joining,leaving,figures,included)"
_RECENT_STATEMENTS: Final = 4


@group_councils.get("/councils")
@needs(Permission.READ_GROUP)
def listed() -> str:
    """List every council of the group, leavers too, with its dates, included meetings and figures."""
    here, session, today = opened_group(), db.session(), clock.today()
    contract = current_contract(session)
    everyone = entries(session, contract)
    figures = figure_columns(everyone)
    shown, sorting = found(everyone, figures, today)
    paging = Paging(page_asked_for(), len(shown))
    return render_template(
        "tenants/across/councils/list.html",
        group=here.group,
        contract=contract,
        heading=list_heading(everyone, today),
        councils=shown,
        rows=shown[paging.offset : paging.offset + paging.rows_a_page],
        paging=paging,
        sorting=sorting,
        figures=[(name, figure_in_words(name)) for name in figures],
        states=STATES,
        state=request.args.get("state", ""),
        find=request.args.get("find", ""),
        has_councils=bool(everyone),
        may_keep=signed_in().may(Permission.KEEP_CONTRACT),
    )


@group_councils.get("/councils.<any(csv,xlsx):kind>")
@needs(Permission.READ_GROUP)
def exported(kind: FileKind) -> FlaskResponse:
    """Send the list of councils as it is filtered."""
    session = db.session()
    contract = current_contract(session)
    everyone = entries(session, contract)
    figures = figure_columns(everyone)
    shown, _ = found(everyone, figures, clock.today())
    columns = [
        Column("order", "Order", "count"),
        Column("code", "DfE number", "count"),
        Column("ons_code", "ONS code"),
        Column("name", "Council"),
        Column("kind", "Kind"),
        Column("joined_on", "Joined", "day"),
        Column("left_on", "Last day", "day"),
        Column("agreement_signed_on", "Agreement signed", "day"),
        Column("included_meetings", "Included meetings", "count"),
        Column("used_meetings", "Of them used", "count"),
        *(Column(name, figure_in_words(name)) for name in figures),
    ]
    return export(
        session.info["binding"],
        "councils",
        file_name=f"{contract.reference}-councils",
        columns=columns,
        rows=[_cells(entry, figures) for entry in shown],
        kind=kind,
    )


@group_councils.get("/councils/<slug:slug>")
@needs(Permission.READ_GROUP)
def shown(slug: str) -> str:
    """Show one council as the lead keeps it: its dates, its figures, its own prices, and its statements."""
    here, session = opened_group(), db.session()
    contract = current_contract(session)
    entry = _entry(contract, slug)
    number = entry.council.authority_id
    known(authority_id=number)
    scope = here.scope_of(number)
    prices, own = own_terms(session, contract.contract_id, number)
    sums = sums_by_period(scope, contract.contract_id)
    who: dict[tuple[int, str], str] = {}
    if any(not price.in_force for price in prices) and here.role == "portal_lead":
        with inside(scope):  # the history of a council's own prices is read where its rows are open
            who = who_changed_prices(session)
    return render_template(
        "tenants/across/councils/shown.html",
        contract=contract,
        entry=entry,
        today=clock.today(),
        prices=prices,
        who=who,
        own=own,
        figures=[(_named(name), value) for name, value in sorted(entry.member.figures.items())],
        statements=[period_row(contract, one) for one in sums[:_RECENT_STATEMENTS]],
        may_keep=signed_in().may(Permission.KEEP_CONTRACT),
    )


@group_councils.get(f"/councils/<slug:slug>/<{_WHAT}:what>")
@needs(Permission.KEEP_CONTRACT)
def change(slug: str, what: str) -> str:
    """Show one thing of a council as it is recorded, for changing it."""
    entry = _entry(current_contract(db.session()), slug)
    form = KINDS[what].form()
    _offer_figures(form, entry)
    form.fill(entry)
    form.before.data = form.key_of(entry)
    return _change_page(what, entry, form, None)


@group_councils.post(f"/councils/<slug:slug>/<{_WHAT}:what>")
@needs(Permission.KEEP_CONTRACT)
def changed(slug: str, what: str) -> Answer:
    """Show what a change would do, then do it: the second press stores, and exactly what was looked at."""
    session, kind = db.session(), KINDS[what]
    contract = current_contract(session)
    entry = _entry(contract, slug)
    form = kind.form()
    _offer_figures(form, entry)
    looked: Looked | None = None
    if form.validate_on_submit():
        try:
            pressed = press(
                form,
                contract.contract_id,
                now=lambda: form.key_of(_entry(contract, slug)),
                new=form.new_key(),
                act=lambda: kind.act(session, contract, _entry(contract, slug), form),
            )
        except RuleBroken as refusal:
            form.refuse(str(refusal).removesuffix("."), kind.field)
        else:
            if pressed.saved and pressed.looked:
                return done(
                    _said(entry, pressed.looked), url_for("group_councils.shown", slug=slug), pressed.looked.again
                )
            looked = pressed.looked
    return _change_page(what, _entry(contract, slug), form, looked)


@group_councils.get("/add-council")
@needs(Permission.KEEP_CONTRACT)
def new() -> str:
    """Show the empty form of a council that joins."""
    contract = current_contract(db.session())
    form = JoinForm()
    everyone = _offer_join(form, contract)
    form.included.data = contract.allowance_meetings
    form.before.data = _key_of_all(everyone)
    return _join_page(form, None)


@group_councils.post("/add-council")
@needs(Permission.KEEP_CONTRACT)
def create() -> Answer:
    """Show what a council that joins would bring about, then add it: the second press stores."""
    session, form = db.session(), JoinForm()
    contract = current_contract(session)
    _offer_join(form, contract)
    looked: Looked | None = None
    if form.validate_on_submit():
        council = form.authority()
        try:
            pressed = press(
                form,
                contract.contract_id,
                now=lambda: _key_of_all(entries(session, contract)),
                new=form.new_key(),
                act=lambda: council_that_joins(session, contract, council, len(entries(session, contract)) + 1),
            )
        except RuleBroken as refusal:
            form.refuse(str(refusal).removesuffix("."), *_fields_of(refusal))
        else:
            if pressed.saved and pressed.looked:
                said = f"{council.name} joins the group."
                return done(said, url_for("group_councils.shown", slug=council.slug), pressed.looked.again)
            looked = pressed.looked
    return _join_page(form, looked)


def _entry(contract: ContractTerms, slug: str) -> Entry:
    """Return the council of a path, or 404."""
    listed = entries(db.session(), contract)
    found_entry = next((entry for entry in listed if entry.council.slug == slug), None)
    if found_entry is None:
        abort(404)
    return found_entry


def _offer_figures(form: object, entry: Entry) -> None:
    if isinstance(form, FiguresForm):
        names = sorted({*FIGURE_COLUMNS, *entry.member.figures})
        form.figures.offer(names, entry.member.figures)


def _offer_join(form: JoinForm, contract: ContractTerms) -> list[Entry]:
    everyone = entries(db.session(), contract)
    form.figures.offer(figure_columns(everyone) or FIGURE_COLUMNS, {})
    return everyone


def _key_of_all(everyone: list[Entry]) -> str:
    return seen_key(*(entry.council.authority_id for entry in everyone))


def _fields_of(refusal: RuleBroken) -> tuple[str, ...]:
    """Say which box a refusal stands beside; one about the whole stands in the summary alone."""
    if isinstance(refusal, CouncilTaken):
        return (refusal.column,)
    return ("joined_on",) if isinstance(refusal, DatesRefused) else ()


def _said(entry: Entry, looked: Looked) -> str:
    changes = "; ".join(f"{what} was {before}, is {after} now" for what, before, after in looked.changes)
    return f"{entry.council.name}: {changes}." if changes else "Nothing has changed."


def _change_page(what: str, entry: Entry, form: Any, looked: Looked | None) -> str:
    kind = KINDS[what]
    return render_template(
        "tenants/across/councils/change.html",
        title_=kind.title.format(entry.council.name),
        says=kind.says,
        entry=entry,
        form=form,
        looked=looked,
    )


def _join_page(form: JoinForm, looked: Looked | None) -> str:
    return render_template("tenants/across/councils/join.html", form=form, looked=looked)


def _named(figure: str) -> str:
    words = figure_in_words(figure)
    return begun(words)


def _cells(entry: Entry, figures: list[str]) -> tuple[Any, ...]:
    council = entry.council
    values = [entry.figure(name) for name in figures]
    return (
        council.member_order,
        council.authority_id,
        entry.member.ons_code,
        council.name,
        entry.member.kind,
        entry.joined_on,
        council.left_on,
        council.agreement_signed_on,
        entry.included,
        entry.used,
        *(None if value is None else digits(value) for value in values),
    )
