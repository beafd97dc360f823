"""Consent and funding of a case: the same pages behind a council's door and its provider's, who alone asks parties."""

from typing import Final

from flask import abort, current_app, flash, render_template, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium import clock
from consortium.authorities.queries import find_state
from consortium.config import Settings
from consortium.files.words import begun
from consortium.people import Permission, needs
from consortium.web.forms import Form
from tenants.doors import council_pages, provider_pages
from tenants.funding.actions import (
    FunderSaid,
    NotNow,
    answer_for_funder,
    answer_for_party,
    ask_funders,
    ask_party,
    end_unfunded,
    take_back,
)
from tenants.funding.links import FundingLink, FundingRequest, make_link, pressed_token
from tenants.funding.mailing import mail_link
from tenants.funding.routes.case import CaseHere, case_here, changing
from tenants.funding.rules import AGREED, CONSENTED, PARTIES, AskedFunder, party_called
from tenants.funding.shown import FunderRow
from tenants.funding.web_forms import (
    NOBODY_WITHDREW,
    AskFundersForm,
    AskPartyForm,
    EndForm,
    FunderAnswerForm,
    LinkForm,
    PartyAnswerForm,
    TakeBackSharesForm,
)

case_funding: Final = council_pages("case_funding", __name__)
provider_funding: Final = provider_pages("provider_funding", __name__)
Answer = str | Response


@needs(Permission.READ_CASES)
def shown(reference: str) -> Answer:
    """Show who has consented, who pays what, and what is still waited for."""
    here = case_here(reference)
    return render_template("tenants/funding/shown.html", here=here, funding=here.shown)


@needs(Permission.KEEP_CASES)
def asked_party(reference: str) -> Answer:
    """Record that a party was asked to take part."""
    here, form = case_here(reference), AskPartyForm()
    asked = {one.party for one in here.case.consents}
    form.offer([(party, _party(here, party)) for party in PARTIES if party not in asked])
    if form.validate_on_submit():
        try:
            with changing(here) as case:
                ask_party(here.scope, case, form.party.data, asked_on=form["asked_on"].data)
            return _done(here, f"{_party(here, form.party.data)} was asked.")
        except NotNow as refusal:
            form.refuse_because(refusal)
    return _page("ask_party", here, form)


@needs(Permission.KEEP_CASES)
def answered_party(reference: str, party: str) -> Answer:
    """Record a party's consent or refusal; a refusal ends the case."""
    here, form = case_here(reference), PartyAnswerForm()
    if here.case.consent_of(party) is None:
        abort(404)
    form.offer()
    if form.validate_on_submit():
        answer = str(form.answer.data)
        try:
            with changing(here) as case:
                answer_for_party(here.scope, case, party, answer, on=form["on"].data)
        except NotNow as refusal:
            form.refuse_because(refusal)
        else:
            said = "consents." if answer == CONSENTED else "refuses, so the case has ended. Nothing is charged."
            return _done(here, f"{_party(here, party)} {said}")
    return _page("answer_party", here, form, party=_party(here, party))


@needs(Permission.AGREE_FUNDING)
def asked(reference: str) -> Answer:
    """Record who was asked to pay which parts, together."""
    here, form = case_here(reference), AskFundersForm()
    form.offer(here.shown.names)
    if request.form.get("press") == "add-funder":
        form.add_funder()
    elif form.validate_on_submit():
        try:
            with changing(here) as case:
                ask_funders(
                    here.scope, case, form.parts, asked_on=form["asked_on"].data, planned_on=form.planned_on.data
                )
            return _done(here, "It is recorded who was asked to pay.")
        except NotNow as refusal:
            form.refuse_because(refusal)
    return _page("ask", here, form)


@needs(Permission.AGREE_FUNDING)
def answered(reference: str, number: int, place: int) -> Answer:
    """Record what a funder answered: who for it, when, and where that can be read."""
    here, form = case_here(reference), FunderAnswerForm()
    funder = _funder(here, number, place)
    form.offer()
    if form.validate_on_submit():
        said = FunderSaid(str(form.answer.data), form["on"].data, str(form.by.data), form.evidence.data or None)
        try:
            with changing(here) as case:
                answer_for_funder(here.scope, case, number, place, said)
        except NotNow as refusal:
            form.refuse_because(refusal)
        else:
            does = "agrees to pay its share." if said.answer == AGREED else "will not pay."
            return _done(here, f"{here.shown.names[funder.code]} {does}")
    return _page("answer", here, form, funder=_row(here, place))


@needs(Permission.AGREE_FUNDING)
def linked(reference: str, number: int, place: int) -> Answer:
    """Make a link by which a funder answers once, and show it this one time."""
    here, form = case_here(reference), LinkForm()
    row = _row(here, place)
    if _funder(here, number, place).code is None:
        abort(404)  # the council answers on its own pages
    price = here.shown.price
    if form.validate_on_submit() and price is not None and row.share_pence is not None:
        press = (
            f"{form.request_key.data}|{here.scope.authority_id}|{here.provider_id}|{here.reference}|{number}|{place}"
        )
        token = pressed_token(press, key=str(current_app.secret_key))
        amounts = {"price_pence": price.price_pence, "share_pence": row.share_pence}
        try:
            with changing(here) as case:
                made = make_link(here.scope, case, number, place, token=token, **amounts)
        except NotNow as refusal:
            form.refuse_because(refusal)
        else:
            return _pass_on(here, row, made, to=form.email.data or "", price_pence=price.price_pence)
    return _page("link", here, form, funder=row)


def _pass_on(here: CaseHere, row: FunderRow, made: FundingLink, *, to: str, price_pence: int) -> str:
    """Show a link this one time, and mail it where an address was given."""
    address = f"{request.host_url.rstrip('/')}{request.script_root}{made.path}"
    until = clock.business_date(made.expires_at)
    not_sent = None
    if to:
        settings: Settings = current_app.config["SETTINGS"]
        share = row.share_pence or 0
        asked = FundingRequest(here.shown.council, here.case.service, price_pence, share, until)
        state = find_state(here.scope.session)
        is_sample = bool(state and state.sample_today)
        not_sent = mail_link(settings.mail, asked, to=to, link=address, is_sample=is_sample)
    return render_template(
        "tenants/funding/pass_on.html",
        here=here,
        funder=row,
        address=address,
        lasts_until=until,
        sent_to=to,
        not_sent=not_sent,
    )


@needs(Permission.AGREE_FUNDING)
def taken_back(reference: str, number: int) -> Answer:
    """Record that a funder withdrew before a meeting was booked, or that others are to be asked."""
    here, form = case_here(reference), TakeBackSharesForm()
    newest = here.case.round
    if newest is None or newest.number < number or number < 1:
        abort(404)
    form.offer([(one.place, here.shown.names[one.code]) for one in newest.asked if one.answer is not None])
    if form.validate_on_submit():
        place = None if form.who.data == NOBODY_WITHDREW else int(form.who.data)
        try:
            with changing(here) as case:
                take_back(here.scope, case, number, place=place, reason=str(form.reason.data), on=form["on"].data)
        except NotNow as refusal:
            form.refuse_because(refusal)
        else:
            ended = place is not None and here.shown.keeps_case
            told = "The case has ended. It has cost nothing." if ended else "Other funders can be asked now."
            return _done(here, told)
    return _page("take_back", here, form)


@needs(Permission.KEEP_CASES)
def ended(reference: str) -> Answer:
    """End a case whose funder will not pay."""
    here, form = case_here(reference), EndForm()
    if form.validate_on_submit():
        try:
            with changing(here) as case:
                end_unfunded(here.scope, case)
            return _done(here, "The case has ended. It has cost nothing.")
        except NotNow as refusal:
            form.refuse_because(refusal)
    return _page("end", here, form)


_BOTH: Final = ["GET", "POST"]
for _pages in (case_funding, provider_funding):
    _case = "/case/<path:reference>/funding"
    _pages.add_url_rule(_case, "shown", shown, merge_slashes=False)
    _pages.add_url_rule(f"{_case}/ask", "ask", asked, methods=_BOTH, merge_slashes=False)
    _one = f"{_case}/<int:number>/<int:place>"
    _pages.add_url_rule(f"{_one}/answer", "answer", answered, methods=_BOTH, merge_slashes=False)
    _pages.add_url_rule(f"{_one}/link", "link", linked, methods=_BOTH, merge_slashes=False)
    _pages.add_url_rule(f"{_case}/<int:number>/take-back", "take_back", taken_back, methods=_BOTH, merge_slashes=False)
_case = "/case/<path:reference>/funding"
provider_funding.add_url_rule(f"{_case}/party", "ask_party", asked_party, methods=_BOTH, merge_slashes=False)
provider_funding.add_url_rule(
    f"{_case}/party/<party>", "answer_party", answered_party, methods=_BOTH, merge_slashes=False
)
provider_funding.add_url_rule(f"{_case}/end", "end", ended, methods=_BOTH, merge_slashes=False)


def _page(name: str, here: CaseHere, form: Form, **more: object) -> str:
    return render_template(f"tenants/funding/{name}.html", here=here, funding=here.shown, form=form, **more)


def _done(here: CaseHere, told: str) -> Response:
    flash(told)
    return redirect(here.address, 303)


def _party(here: CaseHere, party: str) -> str:
    return begun(party_called(party, here.shown.names))


def _funder(here: CaseHere, number: int, place: int) -> AskedFunder:
    """Return the funder that an address names, in the newest round; 404 for another."""
    newest = here.case.round
    found = newest.at(place) if newest is not None and newest.number == number else None
    if found is None:
        abort(404)
    return found


def _row(here: CaseHere, place: int) -> FunderRow:
    """Return what the page says of a funder."""
    found = next((row for row in here.shown.funders if row.place == place), None)
    if found is None:
        abort(404)
    return found
