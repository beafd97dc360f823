"""What a council has not asked its funders for yet, as the documents that would ask for it."""

from dataclasses import dataclass
from itertools import groupby

from consortium.contracts.queries import ContractTerms
from tenants.recharges.documents import Funder, document_by_key, funders_of, shares_of
from tenants.recharges.rules import DocumentForm, Draft, draft_of_document, drafts_of, form_of
from tenants.scope import Scope


@dataclass(frozen=True)
class ToIssue:
    """A document that waits to be issued to a funder."""

    funder: Funder
    draft: Draft

    @property
    def form(self) -> DocumentForm:
        """Whether it is an invoice or a journal."""
        return form_of(self.funder.kind)


def waiting_of(scope: Scope, contract: ContractTerms) -> list[ToIssue]:
    """List what is to issue, by name of the funder: nothing where the provider bills the others itself."""
    if contract.third_party_billing == "direct":
        return []
    shares = shares_of(scope, contract.contract_id)
    by_funder = {code: drafts_of(of_funder) for code, of_funder in groupby(shares, key=lambda one: one.funder_code)}
    return [ToIssue(funder, draft) for funder in funders_of(scope).values() for draft in by_funder.get(funder.code, ())]


def sent_before(scope: Scope, contract: ContractTerms, code: str, corrects: int | None, key: str) -> ToIssue | None:
    """Return what a form has issued already under its key, with what is there to choose now; None when it has not."""
    known = document_by_key(scope, key) if key else None
    if known is None or (known.funder_code, known.corrects) != (code, corrects):
        return None
    shares = shares_of(scope, contract.contract_id, code)
    return ToIssue(funders_of(scope)[code], draft_of_document(shares, known.document_number, corrects))
