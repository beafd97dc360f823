from typing import Final

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from consortium import clock
from consortium.authorities.queries import NotLoaded
from consortium.changes import ChangedMeanwhile
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import Binding, db, own_transaction, transaction
from consortium.group_settings.queries import group_settings
from consortium.people import Permission, needs, signed_in
from consortium.periods.queries import closed_periods, standing_hold
from consortium.periods.rules import PeriodCannotClose, PeriodHeldAlready, PeriodUnknown, look_until, period_numbered
from consortium.web.forms import Form
from consortium.web.lists import Paging, page_asked_for
from tenants.across.actions.closing import BooksBroken, Shown, close_period, hold_period, release_hold
from tenants.across.checks.actions import keep_run
from tenants.across.closing.drawing import drawn, led_to
from tenants.across.closing.forms import CloseForm, HoldForm, OfShown, ReleaseForm
from tenants.across.closing.queries import arrived_since, who_gets_what
from tenants.across.closing.required import fed_checks, returns_check
from tenants.across.closing.rules import (
    CloseCheck,
    Preview,
    adds_up,
    already_closed,
    books_hold,
    came_since,
    changed_meanwhile,
    closed_in_words,
    ended,
    follows,
    held_in_words,
    members_looked,
    released_in_words,
)
from tenants.across.overview.queries import standing
from tenants.doors import address_of, group_pages, opened_group
from tenants.statements.sentences import PERIOD_NOUNS, period_named_in_words, short_period

group_closing: Final = group_pages("group_closing", __name__)

_MOST_ARRIVED_SHOWN: Final = 20
_SLOW_FROM: Final = 50  # so many statements take long enough to say so


@group_closing.get("/close")
@needs(Permission.READ_GROUP)
def shown() -> str:
    """Show whether the next period is ready to close, what that will do, and who gets what."""
    try:
        contract = current_contract(db.session())
    except NotLoaded:
        return render_template("tenants/across/not_loaded.html")
    preview = _preview(contract)
    form = _step(preview)
    form.show(preview.period.name, _what_is_shown(preview))
    return _page(contract, preview, form)


@group_closing.post("/close/hold")
@needs(Permission.HOLD_PERIOD)
def held() -> str | Response:
    """Hold the period that was shown: its members see their drafts. Pressed twice it is held once."""
    session, form = db.session(), HoldForm()
    contract = current_contract(session)
    name = form.period.data or ""
    if not form.validate_on_submit():
        return _again(contract, form, name)
    try:
        with transaction():
            done = hold_period(session, contract, name, by_name=signed_in().name, shown=form.shown)
    except ChangedMeanwhile:
        return _changed(contract, form)
    except PeriodHeldAlready as done_before:
        flash(str(done_before))
        return redirect(url_for("group_closing.shown"), 303)
    except (PeriodCannotClose, PeriodUnknown) as refusal:
        form.refuse(str(refusal).removesuffix("."))
        return _again(contract, form, name)
    flash(held_in_words(done.period, done.look_until))
    return redirect(url_for("group_closing.shown"), 303)


@group_closing.post("/close/release")
@needs(Permission.HOLD_PERIOD)
def released() -> str | Response:
    """Take a hold back, with the reason: the period is open again."""
    session, form = db.session(), ReleaseForm()
    contract = current_contract(session)
    name = form.period.data or ""
    if not form.validate_on_submit():
        return _again(contract, form, name)
    reason = str(form.reason.data)
    try:
        with transaction():
            period = release_hold(session, contract, name, reason=reason, by_name=signed_in().name)
    except (PeriodCannotClose, PeriodUnknown) as refusal:
        form.refuse(str(refusal).removesuffix("."))
        return _again(contract, form, name)
    flash(released_in_words(period))
    return redirect(url_for("group_closing.shown"), 303)


@group_closing.post("/close")
@needs(Permission.CLOSE_PERIOD)
def closed() -> str | Response:
    """Close the period that was shown, whole or not at all; what has changed meanwhile is shown and asked about again.

    The close is over and committed before the first statement is drawn.
    """
    session, form = db.session(), CloseForm()
    contract = current_contract(session)
    name = form.period.data or ""
    if not form.validate_on_submit():
        return _again(contract, form, name)
    try:
        with transaction():
            done = close_period(session, contract, name, shown=form.shown)
    except ChangedMeanwhile:
        return _changed(contract, form)
    except BooksBroken as broken:
        here = opened_group()
        with own_transaction(Binding(here.role, actor=here.actor)) as kept:
            keep_run(kept, broken.findings)
        return led_to(url_for("group_closing.shown"))
    except (PeriodCannotClose, PeriodUnknown) as refusal:
        form.refuse(str(refusal).removesuffix("."))
        return _again(contract, form, name)
    flash(closed_in_words(done.period, done.statements))
    return drawn(url_for("group.listed", period=done.period.name), actor=opened_group().actor)


def _again(contract: ContractTerms, form: Form, name: str) -> str | Response:
    """Come back to a form that was refused, with what is shown now; who left the page open over a close is told so."""
    found = _closed_already(contract, name)
    if found is not None:
        return found
    preview = _preview(contract)
    if isinstance(form, OfShown):
        form.show(preview.period.name, _what_is_shown(preview))
    return _page(contract, preview, form)


def _changed(contract: ContractTerms, form: OfShown) -> str:
    """Come back to a step whose figures changed while somebody looked, with what they are now."""
    preview = _preview(contract)
    now = _what_is_shown(preview)
    form.refuse(changed_meanwhile(form.shown.lines, now.lines, now.total_pence))
    form.show(preview.period.name, now)
    return _page(contract, preview, form)


def _step(preview: Preview) -> OfShown:
    return HoldForm() if preview.hold is None else CloseForm()


def _closed_already(contract: ContractTerms, name: str) -> Response | None:
    """Tell whoever presses twice, or after a colleague, that it is done: it was done once."""
    found = next((one for one in closed_periods(db.session(), contract.contract_id) if one.name == name), None)
    if found is None:
        return None
    period = period_numbered(contract.billing, found.period_number)
    flash(already_closed(period, found.closed_on, found.statements))
    return led_to(url_for("group.listed", period=name))


def _preview(contract: ContractTerms) -> Preview:
    """Read what closing the next period would do now."""
    session, today, now = db.session(), clock.today(), clock.now()
    stands = standing(session, contract)
    last = stands.last_close
    before = None if last is None else period_numbered(contract.billing, last.period_number)
    period = contract.first_period if before is None else period_numbered(contract.billing, before.number + 1)
    councils = who_gets_what(session, contract, period)
    hold = standing_hold(session, contract.contract_id, period.number)
    settings = group_settings(session, contract.contract_id)
    run = stands.last_run
    at = f"{run.at.astimezone(clock.LONDON):%H:%M}" if run else ""
    checks: tuple[CloseCheck, ...] = (
        ended(period, today),
        follows(before, last.closed_on if last else None),
        returns_check(session, contract, period, settings),
        books_hold(run, at=at, now=now, today=today),
        adds_up(councils),
        *fed_checks(session, contract, period, settings, {one.authority_id: one.name for one in councils if one.lines}),
    )
    if hold is not None:
        net_pence = sum(council.net_pence for council in councils)
        checks += (members_looked(hold, today), came_since(hold, net_pence))
    number = run.number if run else 0
    return Preview(
        period,
        tuple(councils),
        checks,
        is_over=period.ends_on <= today,
        last_run=number,
        hold=hold,
        look_until=look_until(today, settings.hold_working_days),
    )


def _what_is_shown(preview: Preview) -> Shown:
    return Shown(len(preview.statements), preview.total("lines"), preview.total("total_pence"))


def _page(contract: ContractTerms, preview: Preview, form: Form) -> str:
    paging = Paging(page_asked_for(), len(preview.statements))
    release = form if isinstance(form, ReleaseForm) else ReleaseForm(formdata=None)
    release.period.data = preview.period.name
    step = form if isinstance(form, OfShown) else _step(preview)
    if step is not form:
        step.show(preview.period.name, _what_is_shown(preview))
    hold, session = preview.hold, db.session()
    holder = hold.held_by if hold else ""
    arrived = arrived_since(session, contract, preview.period, hold.held_at) if hold else []
    return render_template(
        "tenants/across/closing.html",
        group=opened_group().group,
        contract=contract,
        preview=preview,
        rows=preview.statements[paging.offset : paging.last],
        paging=paging,
        form=form,
        step=step,
        release=release,
        until=preview.look_until,
        arrived=arrived,
        most_arrived=_MOST_ARRIVED_SHOWN,
        may_hold=signed_in().holds(Permission.HOLD_PERIOD),
        may_close=signed_in().holds(Permission.CLOSE_PERIOD) and holder != opened_group().actor,
        may_invite=signed_in().holds(Permission.MANAGE_PEOPLE),
        is_holder=holder == opened_group().actor,
        noun=PERIOD_NOUNS[contract.billing],
        short=short_period(preview.period),
        words=period_named_in_words(preview.period),
        after=short_period(period_numbered(contract.billing, preview.period.number + 1)),
        today=clock.today(),
        has_vat=contract.recharge_vat == "standard",
        address=address_of,
        is_slow=len(preview.statements) >= _SLOW_FROM,
    )
