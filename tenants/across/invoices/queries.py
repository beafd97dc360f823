"""What the books hold of everything that a provider bills, and both sides of the group's equation."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.contracts.queries import ContractTerms
from consortium.files.words import begun
from consortium.periods.rules import BillingPeriod
from consortium.shared_costs.queries import shared_costs
from tenants.across.invoices.equation import Charge, Equation, OwnCost, equation
from tenants.across.invoices.rules import KINDS, BookLine, Key, key_of
from tenants.ledger.queries import standing_charges


def book_of_provider(session: Session, contract_id: int, kinds: Sequence[str]) -> list[BookLine]:
    """List what the book holds under a contract of some kinds, after reversals and credits. Units: pence."""
    return [
        BookLine(
            authority_id=charge.authority_id,
            provider_id=charge.provider_id,
            kind=charge.kind,
            reference=charge.reference,
            service_on=charge.service_on,
            period_number=charge.period_number,
            standing_pence=charge.standing_pence,
            is_included=charge.is_included,
            is_reversed=charge.is_reversed,
            is_credited=charge.is_credited,
            sentence=charge.sentence,
        )
        for charge in standing_charges(session, contract_id, kinds)
    ]


_STATEMENTS: Final = text("""
select t.authority_id, b.kind, t.reference, t.service_on,
    sum(case when t.from_account = 'due_to_lead' then t.amount when t.to_account = 'due_to_lead' then -t.amount
        else 0 end)::bigint as pence
from transfers t
cross join lateral (select regexp_replace(t.kind, '(-credit)?(-reversal)?$', '') as kind) b
where t.contract_id = :contract_id and t.period_number = :period_number and t.unit = 'pence' and b.kind <> 'vat'
    and t.authority_id = any (array(select a.authority_id from authorities a))
group by t.authority_id, b.kind, t.reference, t.service_on
order by t.authority_id, t.service_on, t.reference, b.kind
""")
# The lines of the period's invoices, and those of others that bill a charge of its statements.
_BILLED: Final = text("""
select l.authority_id, l.invoice_id, l.line_number, l.kind, l.reference, l.service_on, l.net_pence,
    i.period_number = :period_number as is_here, coalesce(o.outcome = 'approved', false) as is_approved,
    exists (select from transfers t where t.authority_id = l.authority_id and t.reference = l.reference
        and t.contract_id = l.contract_id and t.unit = 'pence' and t.period_number <> :period_number) as in_book
from provider_invoices i
left join provider_invoice_outcomes o on o.contract_id = i.contract_id and o.invoice_id = i.invoice_id
join provider_invoice_lines l on l.contract_id = i.contract_id and l.invoice_id = i.invoice_id
where i.contract_id = :contract_id and o.outcome is distinct from 'withdrawn'
    and (i.period_number = :period_number or exists (select from transfers t where t.authority_id = l.authority_id
        and t.reference = l.reference and t.contract_id = l.contract_id and t.period_number = :period_number))
order by l.authority_id, l.invoice_id, l.line_number
""")
# What is paid of the lines that differ. Joined here and not there: of what was just entered the server knows no statistics.
_KEPT: Final = text("""
select f.authority_id, f.invoice_id, f.line_number,
    case when d.decision = 'accept' then f.billed_pence else least(f.payable_pence, f.billed_pence) end as pence
from provider_invoice_findings f
left join lateral (select x.decision from provider_invoice_decisions x where x.authority_id = f.authority_id
    and x.contract_id = f.contract_id and x.invoice_id = f.invoice_id and x.run_number = f.run_number
    and x.finding_number = f.finding_number order by x.decision_number desc limit 1) d on true
where f.contract_id = :contract_id and f.line_number is not null and f.run_number = (select max(m.run_number)
    from provider_invoice_matchings m where m.contract_id = f.contract_id and m.invoice_id = f.invoice_id)
""")
_DIRECT: Final = text("""
select coalesce(sum(c.price_pence - c.charged_pence), 0)::bigint from charges c
where c.contract_id = :contract_id and c.meeting_on between :starts_on and :ends_on and not exists (select from transfers t
    where t.authority_id = c.authority_id and t.reference = c.reference and t.kind like '%-reversal')
""")
_FIRST_CHARGED: Final = text("""
select t.reference, min(t.period_number) as period_number from transfers t
where t.contract_id = :contract_id and t.kind = 'shared-cost' and t.reference = any (:references)
    and t.authority_id = any (array(select a.authority_id from authorities a))
group by t.reference
""")


def equation_of(session: Session, contract: ContractTerms, period: BillingPeriod) -> Equation:
    """Read both sides of a billing period: what is accepted of invoices, and what stands on the statements. Units: pence."""
    values = {"contract_id": contract.contract_id, "period_number": period.number}
    charges: dict[tuple[int, Key], Charge] = {}
    others: dict[tuple[str, str], int] = {}
    for row in session.execute(_STATEMENTS, values):
        if row.kind in KINDS:
            _add(charges, row, statements_pence=row.pence)
        else:
            name = (row.kind, row.reference if row.kind == "shared-cost" else "")
            others[name] = others.get(name, 0) + row.pence
    differing = session.execute(_KEPT, {"contract_id": contract.contract_id})
    kept = {(row.authority_id, row.invoice_id, row.line_number): row.pence for row in differing}
    for row in session.execute(_BILLED, values):
        pence = kept.get((row.authority_id, row.invoice_id, row.line_number), row.net_pence)
        if row.is_here and row.is_approved:
            _add(charges, row, accepted_pence=pence, billed_pence=pence, in_book=row.in_book)
        elif row.is_approved:
            _add(charges, row, elsewhere_pence=pence)
        else:
            _add(charges, row, waits=True, in_book=row.in_book)
    return equation(
        list(charges.values()),
        _own_costs(session, contract, period, others),
        direct_pence=_direct(session, contract, period),
    )


def _add(charges: dict[tuple[int, Key], Charge], row: Any, **more: Any) -> None:
    """Add what a row says of a charge to what is known of it."""
    place = (row.authority_id, key_of(row.kind, row.reference, row.service_on))
    known = charges.get(place) or Charge(row.authority_id, row.kind, row.reference, row.service_on, 0)
    sums = {
        name: (getattr(known, name) or 0) + more[name]
        for name in ("statements_pence", "accepted_pence", "billed_pence", "elsewhere_pence")
        if name in more
    }
    flags = {name: more[name] for name in ("waits", "in_book") if name in more}
    charges[place] = replace(known, **sums, **flags)


def _own_costs(
    session: Session, contract: ContractTerms, period: BillingPeriod, others: dict[tuple[str, str], int]
) -> list[OwnCost]:
    """List the lead's costs of a period beside what the statements have of each; its fee is what it charges."""
    references = [reference for _, reference in others if reference]
    costs = {cost.reference: cost for cost in shared_costs(session, contract.contract_id)} if references else {}
    values = {"contract_id": contract.contract_id, "references": references}
    first: dict[str, int] = dict(session.execute(_FIRST_CHARGED, values).all()) if references else {}
    found = []
    for (kind, reference), pence in others.items():
        cost = costs.get(reference)
        is_here = cost is not None and first.get(reference) == period.number
        name = f"Shared cost {reference}" if reference else begun(kind.replace("-", " "))
        own = pence if not reference else cost.amount_pence if cost is not None and is_here else 0
        found.append(OwnCost(name, own, pence))
    return found


def _direct(session: Session, contract: ContractTerms, period: BillingPeriod) -> int:
    """Add up what the provider bills other funders itself for the meetings of a period. Units: pence."""
    if contract.third_party_billing != "direct":
        return 0
    values = {"contract_id": contract.contract_id, "starts_on": period.starts_on, "ends_on": period.ends_on}
    return int(session.execute(_DIRECT, values).scalar_one())
