"""Issuing a recharge: its lines, its words and its PDF in one transaction, numbered after the last."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.dates import long_date
from consortium.group_settings.rules import vat_number_in_groups
from consortium.history.actions import remember
from consortium.periods.actions import note_business_day
from tenants.particulars.queries import particulars_of, particulars_of_funder
from tenants.recharges.content import Parties, Terms, canonical, content_of, hash_of
from tenants.recharges.documents import (
    content_as_issued,
    document_by_key,
    documents_of,
    funders_of,
    last_number,
    shares_of,
)
from tenants.recharges.models import RechargeDocument, RechargeLine
from tenants.recharges.pdf import pdf_of
from tenants.recharges.receiving import settle_with_what_is_left, wait_for_others
from tenants.recharges.rules import NO_VAT_NUMBER, Draft, RechargeRefused, chosen_of, drafts_of, form_of
from tenants.recharges.treatments import Treatment, vat_of_credit, vat_on
from tenants.scope import Scope


@dataclass(frozen=True)
class Wanted:
    """What a person asks for: a funder, the document to correct or None, the meetings chosen, and what finance decides."""

    funder_code: str
    corrects: int | None
    meetings: Sequence[tuple[int | None, str]]
    terms: Terms


def issue(scope: Scope, contract: ContractTerms, council: str, wanted: Wanted, *, request_key: str) -> int:
    """Issue a document to a funder and return its number. The same key again changes nothing.

    Raises: RechargeRefused.
    """
    if contract.third_party_billing == "direct":
        raise RechargeRefused("Under this contract the provider bills the funders itself. There is nothing to recharge")
    wait_for_others(scope)
    known = document_by_key(scope, request_key)
    if known is not None:
        return _check_same(scope, contract.contract_id, known, wanted)
    funder = funders_of(scope).get(wanted.funder_code)
    if funder is None:
        raise RechargeRefused("The funder is none of this council")
    draft = _draft(scope, contract, wanted)
    form = form_of(funder.kind)
    own, of_funder = particulars_of(scope), particulars_of_funder(scope, funder.code)
    terms, vat_pence = _decided(scope, draft, wanted.terms, form=form, own_number=own.vat_number)
    parties = Parties(
        council,
        scope.authority_id,
        contract.title,
        contract.reference,
        funder.name,
        funder.code,
        funder.kind,
        own.address,
        of_funder.address,
        of_funder.reference,
    )
    number, today = last_number(scope) + 1, clock.today()
    content = content_of(draft, parties, terms, form=form, number=number, vat_pence=vat_pence, issued_on=today)
    _keep(scope, contract.contract_id, wanted, number, content, request_key=request_key)
    _keep_lines(scope, draft, number)
    settle_with_what_is_left(scope, funder.code)
    details = {"number": number, "net_pence": draft.net_pence, "vat_pence": vat_pence}
    remember(scope.session, "recharge-issued", "recharge", authority_id=scope.authority_id, details=details)
    note_business_day(scope.session, today)
    return number


def _check_same(scope: Scope, contract_id: int, known: Any, wanted: Wanted) -> int:
    """Return the number of what a request has issued already. Raises: RechargeRefused when it had other answers."""
    shares = shares_of(scope, contract_id, known.funder_code)
    meetings = {share.meeting for share in shares if share.document_number == known.document_number}
    content = json.loads(known.content)
    before = (content["treatment"], known.due_on, content["how_to_pay"], content["order"], meetings)
    terms = wanted.terms
    said = (terms.treatment, terms.due_on, terms.how_to_pay, terms.order, set(wanted.meetings))
    # A credit asks nothing: it takes off what there is.
    is_same = known.corrects is not None or before == said
    if (known.funder_code, known.corrects) != (wanted.funder_code, wanted.corrects) or not is_same:
        raise RechargeRefused("This form was sent before with other answers. Open it anew")
    return int(known.document_number)


def _draft(scope: Scope, contract: ContractTerms, wanted: Wanted) -> Draft:
    """Find what is still to be asked, or taken off the document named. Raises: RechargeRefused."""
    drafts = drafts_of(shares_of(scope, contract.contract_id, wanted.funder_code))
    draft = next((one for one in drafts if one.corrects == wanted.corrects), None)
    if draft is None:
        raise RechargeRefused("Nothing is to recharge to this funder any more: somebody else was quicker", "meetings")
    return draft if wanted.corrects is not None else chosen_of(draft, wanted.meetings)


def _decided(scope: Scope, draft: Draft, terms: Terms, *, form: str, own_number: str) -> tuple[Terms, int]:
    """Return the terms that hold for a document and its VAT: a journal has none, a credit those of what it corrects.

    `own_number` is the council's VAT number, empty where it has given none. Raises: RechargeRefused.
    """
    treatment: Treatment = "outside-scope" if form == "journal" else terms.treatment
    if draft.corrects is not None:
        documents = documents_of(scope)
        asked = next(one for one in documents if one.number == draft.corrects)
        asked_pence = asked.net_pence + sum(one.net_pence for one in documents if one.corrects == draft.corrects)
        number = (content_as_issued(scope, asked.number) or {}).get("vat_number", "")
        vat_pence = vat_of_credit(asked_pence, draft.net_pence, asked.treatment, asked.issued_on)
        return Terms(asked.treatment, None, "", terms.order, number, rate_on=asked.issued_on), vat_pence
    if form == "journal":
        return Terms(treatment, None, "", terms.order), 0
    today = clock.today()
    if terms.due_on is None or terms.due_on < today:
        raise RechargeRefused(f"The day to pay by must be {long_date(today)} or later", "due_on")
    if treatment == "standard" and not own_number:
        raise RechargeRefused(NO_VAT_NUMBER, "treatment")
    return replace(terms, vat_number=vat_number_in_groups(own_number)), vat_on(draft.net_pence, treatment, today)


def _keep(
    scope: Scope, contract_id: int, wanted: Wanted, number: int, content: dict[str, Any], *, request_key: str
) -> None:
    """Keep a document word by word, with the PDF that is drawn of it."""
    written, pdf = canonical(content), pdf_of(content)
    scope.session.execute(
        insert(RechargeDocument).values(
            authority_id=scope.authority_id,
            document_number=number,
            contract_id=contract_id,
            funder_code=wanted.funder_code,
            form=content["form"],
            corrects=wanted.corrects,
            treatment=content["treatment"],
            issued_on=dt.date.fromisoformat(content["issued_on"]),
            due_on=dt.date.fromisoformat(content["due_on"]) if content["due_on"] else None,
            net_pence=content["net_pence"],
            vat_pence=content["vat_pence"],
            content=written,
            content_hash=hash_of(written.encode()),
            pdf=pdf,
            pdf_hash=hash_of(pdf),
            request_key=request_key,
            recorded_by=scope.actor,
        )
    )


def _keep_lines(scope: Scope, draft: Draft, number: int) -> None:
    lines = [
        {
            "authority_id": scope.authority_id,
            "transfer_number": share.transfer_number,
            "document_number": number,
            "amount_pence": share.pence,
        }
        for share in draft.shares
    ]
    scope.session.execute(insert(RechargeLine), lines)
