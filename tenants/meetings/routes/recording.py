from dataclasses import dataclass
from typing import Final

from flask import render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium import clock
from consortium.contracts.rules import price_in_force
from consortium.database import db
from consortium.errors import Problem, Refused
from consortium.money import pounds
from consortium.people import Permission, needs
from consortium.providers.queries import authority_of_reference
from consortium.web import known
from tenants.charges.queries import OpenBooks, books_for_preview, charge_of
from tenants.charges.rules import NoPriceInForce
from tenants.charges.shown import PriceShown, after_this, price_in_key, price_shown
from tenants.desk import Desk, no_contract, open_desk
from tenants.doors import provider_pages
from tenants.meetings.actions import PriceChanged
from tenants.meetings.addresses import meeting_address
from tenants.meetings.recording import record_from_form
from tenants.meetings.routes.of_case import begin_from_case
from tenants.meetings.rules import faults_against, faults_within
from tenants.meetings.web_forms import MeetingForm, record_of, record_to_price
from tenants.scope import inside

provider_meetings: Final = provider_pages("provider_meetings", __name__)
Answer = str | Response | tuple[str, int]


@provider_meetings.get("/meetings/new")
@needs(Permission.RECORD_MEETING)
def new() -> Answer:
    """Show the form, empty or begun from a case; under a banner the last meeting, if one was just recorded."""
    desk = open_desk()
    if desk is None:
        return no_contract(200)
    form = MeetingForm()
    _offer(form, desk, begin_from_case(form, desk, request.args.get("case", "")))
    return _page(form, recorded=_recorded(desk, request.args.get("recorded", "")))


@provider_meetings.post("/meetings/new")
@needs(Permission.RECORD_MEETING)
def create() -> Answer:
    """Work out the price and show it; record the meeting when the person has seen the price. The only one that stores."""
    desk = open_desk()
    if desk is None:
        return no_contract(409)
    form, books = _read(desk)
    press = request.form.get("press")
    if press == "add-funder":
        form.add_funder()
        return _page(form, has_tried=True)
    valid = _check(form, books)
    price = _price(form, books)
    if press != "record" or not valid or books is None or price is None:
        return _page(form, price=price, has_tried=True)
    if not form.shown.data:
        form.failed_title = "Look at the price first. Nothing has been recorded"
        form.refuse(f"This meeting will cost {pounds(price.price.price_pence)}. Record it when you have seen the price")
        return _page(form, price=price, has_tried=True)
    return _record(form, desk, price)


@provider_meetings.post("/meetings/price")
@needs(Permission.RECORD_MEETING)
def price() -> Answer:
    """Answer the page's script with the price panel and the list of funders for what is typed so far. Stores nothing."""
    desk = open_desk()
    if desk is None:
        return no_contract(409)
    form, books = _read(desk)
    if request.form.get("press") == "add-funder":
        form.add_funder()
    _check(form, books)
    shown = _price(form, books)
    form.shown.data = shown.key if shown else ""
    unknown = _unknown(form)
    form.show_no_errors()
    return render_template("tenants/meetings/preview.html", form=form, price=shown, **unknown)


@dataclass(frozen=True)
class JustRecorded:
    """What the page says of the meeting that was recorded last: the finding, and what follows from it."""

    reference: str
    address: str
    finding: str
    rest: str


def _read(desk: Desk) -> tuple[MeetingForm, OpenBooks | None]:
    """Read what was sent, with the books of the council that it is about."""
    form = MeetingForm()
    form.council.choices = _choices(desk)
    authority_id = form.council.data
    if authority_id is None:
        _offer(form, desk, None)
        return form, None
    known(authority_id=authority_id)
    with inside(desk.door.scope_of(authority_id)) as scope:
        references = [form.reference.data] if form.reference.data else []
        books = books_for_preview(scope, desk.contract.contract_id, references=references)
    _offer(form, desk, books)
    return form, books


def _offer(form: MeetingForm, desk: Desk, books: OpenBooks | None) -> None:
    name, funders = (books.facts.name, books.facts.funders) if books else ("", {})
    form.offer(_choices(desk), name, funders)


def _choices(desk: Desk) -> list[tuple[int, str]]:
    return [(council.authority_id, council.name) for council in desk.councils.values()]


def _check(form: MeetingForm, books: OpenBooks | None) -> bool:
    """Check the answers one by one and against each other, the council and the contract."""
    form.validate_on_submit()
    answers = form.answers()
    faults = faults_within(answers, today=clock.today())
    if books is not None:
        faults += faults_against(answers, books.facts)
    form.refuse_faults(faults)
    if books is not None and answers.reference in books.elsewhere:
        reused = f"{answers.reference} is used already. Give this meeting a reference of its own"
        form.refuse_faults([Problem("form", None, "reference", reused)])
    return not form.troubles


def _price(form: MeetingForm, books: OpenBooks | None) -> PriceShown | None:
    """Price the meeting if the answers that its price depends on are there and right."""
    if books is None or form.missing_for_price() or form.wrong_for_price():
        return None
    try:
        return price_shown(record_to_price(form.answers()), books)
    except NoPriceInForce as refusal:
        form.refuse_faults([Problem("form", None, "meeting_date", str(refusal))])
        return None


def _record(form: MeetingForm, desk: Desk, seen: PriceShown) -> Answer:
    """Record the meeting at the price that the person has seen, or show what stands in the way."""
    record = record_of(form.answers())
    scope = desk.door.scope_of(record.authority_id)
    try:
        record_from_form(
            scope, desk.contract, record, shown=str(form.shown.data), request_key=str(form.request_key.data)
        )
    except Refused as refusal:
        form.refuse_faults(refusal.problems)
        return _page(form, price=seen, has_tried=True)
    except PriceChanged:
        return _changed(form, desk)
    return redirect(url_for("provider_meetings.new", recorded=record.reference), 303)


def _changed(form: MeetingForm, desk: Desk) -> Answer:
    """Show the price as it is now, and ask again."""
    before = price_in_key(str(form.shown.data))
    with inside(desk.door.scope_of(form.council.data)) as scope:
        now = _price(form, books_for_preview(scope, desk.contract.contract_id))
    form.failed_title = "The price has changed while you were typing. Nothing has been recorded"
    if now is not None:
        was = "" if before in (None, now.price.price_pence) else f"It was {pounds(before)}. "
        sentence = f"{was}This meeting now costs {pounds(now.price.price_pence)}: {now.price.sentence} {now.statement}"
        form.refuse(f"{sentence} Look at it, then record the meeting")
    return _page(form, price=now, has_tried=True)


def _page(
    form: MeetingForm, *, price: PriceShown | None = None, has_tried: bool = False, recorded: JustRecorded | None = None
) -> str:
    form.shown.data = price.key if price else ""
    return render_template(
        "tenants/meetings/new.html", form=form, price=price, has_tried=has_tried, recorded=recorded, **_unknown(form)
    )


def _unknown(form: MeetingForm) -> dict[str, object]:
    """Say what the panel needs when there is no price."""
    return {"missing": form.missing_for_price(), "wrong": form.wrong_for_price()}


def _recorded(desk: Desk, reference: str) -> JustRecorded | None:
    """Say what a recorded meeting came to; nothing for a reference that is not this provider's."""
    if not reference:
        return None
    authority_id = authority_of_reference(db.session(), desk.door.provider_id, reference)
    if authority_id is None:
        return None
    with inside(desk.door.scope_of(authority_id)) as scope:
        charge = charge_of(scope, reference)
        books = books_for_preview(scope, desk.contract.contract_id)
    if charge is None:
        return None
    address = meeting_address("provider_meetings.shown", reference)
    if charge.slot_number is None:
        return JustRecorded(reference, address, f"It costs {pounds(charge.price_pence)}.", charge.sentence)
    terms = books.terms
    row = price_in_force(terms.price_rows, authority_id, charge.meeting_on)
    left = terms.meetings_included - len(books.slots_taken)
    this = f"This is meeting {charge.slot_number} of {terms.name}'s {terms.meetings_included}."
    return JustRecorded(reference, address, this, after_this(left, row.price_pence if row else None))
