from typing import Final

from flask import abort, flash, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from consortium import clock
from consortium.contracts.queries import ContractTerms, current_contract
from consortium.database import transaction
from consortium.people import Permission, needs, signed_in
from tenants.coding.actions import CodingChanged, StringsRefused, set_pattern, set_strings
from tenants.coding.patterns import PatternRefused, check_pattern, fits
from tenants.coding.queries import InBook, Pattern, in_book, pattern_of_council, strings_of_council
from tenants.coding.rules import (
    FUNDING_SOURCES,
    GRANT,
    HINTS,
    JOINS,
    RECHARGE,
    CodingString,
    Target,
    coding_on,
    grant_warning,
    not_coded_in_words,
    targets_of,
)
from tenants.coding.web_forms import CodingForm, PatternForm
from tenants.doors import CouncilDoor, council_pages, opened_council

coding: Final = council_pages("coding", __name__)
_MOST_SHOWN: Final = 50


@coding.get("/coding")
@needs(Permission.KEEP_CODING)
def shown() -> str:
    """Show the coding string of each kind of cost, what is not coded yet first, or of one funder."""
    here = opened_council()
    return _page(here, current_contract(here.scope.session), CodingForm(formdata=None))


@coding.post("/coding")
@needs(Permission.KEEP_CODING)
def change() -> str | Response:
    """Keep the strings that were typed, all of them or none."""
    here = opened_council()
    contract = current_contract(here.scope.session)
    form = CodingForm()
    _offer(form, _targets(contract, in_book(here.scope, contract.contract_id)), strings_of_council(here.scope))
    if not form.validate_on_submit():
        return _page(here, contract, form)
    try:
        with transaction():
            kept = set_strings(
                here.scope,
                form.wanted(),
                form.from_on.data or clock.today(),
                replaces=form.shown_number,
                by_name=signed_in().name,
            )
    except StringsRefused as refused:
        form.refuse_strings(refused)
        return _page(here, contract, form)
    except CodingChanged:
        form.failed_title = "Somebody changed the coding while you had this page open. Yours has not been kept"
        form.refuse("Look at what holds now, then set yours if it is still right")
        return _page(here, contract, form)
    flash(
        "Nothing was new."
        if not kept
        else "1 coding string is kept."
        if kept == 1
        else f"{kept} coding strings are kept."
    )
    return redirect(url_for("coding.shown", funder=request.args.get("funder")), 303)


@coding.get("/coding/pattern")
@needs(Permission.KEEP_CODING)
def pattern() -> str:
    """Show what the council's strings look like."""
    form = PatternForm(formdata=None)
    held = pattern_of_council(opened_council().scope)
    form.joined_by.data, form.pattern.data = held.joined_by, held.pattern
    return _pattern_page(form, held)


@coding.post("/coding/pattern")
@needs(Permission.KEEP_CODING)
def pattern_set() -> str | Response:
    """Try a pattern on a string and on those that hold, or keep it."""
    here, form = opened_council(), PatternForm()
    held = pattern_of_council(here.scope)
    if not form.validate_on_submit():
        return _pattern_page(form, held)
    try:
        if request.form.get("press") != "save":
            check_pattern(form.pattern.data or "")
            return _pattern_page(form, held, is_tried=True)
        with transaction():
            is_new = set_pattern(
                here.scope, form.pattern.data or "", form.join, replaces=form.shown_number, by_name=signed_in().name
            )
    except PatternRefused as refusal:
        form.refuse(str(refusal), "pattern")
        return _pattern_page(form, held)
    except CodingChanged:
        form.failed_title = "Somebody changed the pattern while you had this page open. Yours has not been kept"
        form.refuse("Look at what holds now, then keep yours if it is still right", "pattern")
        return _pattern_page(form, pattern_of_council(here.scope))
    flash("The pattern is kept." if is_new else "The pattern was like that already.")
    return redirect(url_for("coding.shown"), 303)


def _page(here: CouncilDoor, contract: ContractTerms, form: CodingForm) -> str:
    book, strings = in_book(here.scope, contract.contract_id), strings_of_council(here.scope)
    every = _targets(contract, book)
    if not form.is_submitted():
        _offer(form, every, strings)
        form.from_on.process(None, clock.today() if strings else contract.starts_on)
    form.shown.data = str(strings[0].string_number if strings else 0)
    held = _held(strings, _all_targets(every, book))
    not_coded = [target for target in every if target not in held]
    return render_template(
        "tenants/coding/coding.html",
        council=here.council,
        form=form,
        funder=request.args.get("funder"),
        called=dict(book.funders).get(request.args.get("funder", "")),
        pattern=pattern_of_council(here.scope),
        heading=not_coded_in_words(not_coded),
        not_coded=not_coded,
        held=held,
        funders=[(code, name, held.get(Target(RECHARGE, code))) for code, name in book.funders],
        warning=grant_warning([target for target, one in held.items() if one.parts.funding_source == GRANT]),
        misfits=_misfits(pattern_of_council(here.scope), held),
        strings=strings[:_MOST_SHOWN],
        sources=FUNDING_SOURCES,
        hints=HINTS,
    )


def _pattern_page(form: PatternForm, held: Pattern, *, is_tried: bool = False) -> str:
    here = opened_council()
    contract = current_contract(here.scope.session)
    strings = strings_of_council(here.scope)
    book = in_book(here.scope, contract.contract_id)
    form.shown.data = str(held.change_number)
    tried = Pattern(0, (form.pattern.data or "").strip(), form.join)
    targets = _all_targets(_targets(contract, book, every=True), book)
    return render_template(
        "tenants/coding/pattern.html",
        council=here.council,
        form=form,
        is_tried=is_tried,
        tried=tried,
        sample_fits=bool(is_tried and form.sample.data and fits(tried.pattern, form.sample.data)),
        misfits=_misfits(tried, _held(strings, targets)) if is_tried else [],
        held_count=len(_held(strings, targets)),
        joins=JOINS,
    )


def _targets(contract: ContractTerms, book: InBook, *, every: bool = False) -> tuple[Target, ...]:
    """List what the page is about: each kind of cost, or the shares of the one funder that its address names."""
    code = None if every else request.args.get("funder")
    if code is not None:
        if code not in dict(book.funders):
            abort(404)
        return (Target(RECHARGE, code),)
    return targets_of(
        book.kinds,
        prepays=bool(contract.subscription.allowance_prepaid_pence),
        fee=bool(contract.subscription.admin_fee_basis_points),
        has_vat=contract.recharge_vat == "standard",
        recharges=bool(book.funders),
    )


def _all_targets(targets: tuple[Target, ...], book: InBook) -> list[Target]:
    own = [Target(RECHARGE, code) for code, _ in book.funders]
    return [*targets, *(target for target in own if target not in targets)]


def _offer(form: CodingForm, targets: tuple[Target, ...], strings: list[CodingString]) -> None:
    held = _held(strings, list(targets))
    form.offer(sorted(targets, key=lambda target: target in held), held)


def _held(strings: list[CodingString], targets: list[Target]) -> dict[Target, CodingString]:
    """Return the string of its own that each target has today."""
    found = {target: coding_on(strings, target, clock.today()) for target in targets}
    return {target: one for target, one in found.items() if one is not None and one.target == target}


def _misfits(pattern: Pattern, held: dict[Target, CodingString]) -> list[CodingString]:
    return [one for one in held.values() if not fits(pattern.pattern, one.coding)]
