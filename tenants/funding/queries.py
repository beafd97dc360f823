"""What was asked of parties and funders of cases, and what they answered: for a page, for a booking, for a meeting."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text

from tenants.funding.rules import (
    AgreedFunding,
    AskedFunder,
    CaseFunding,
    Consent,
    FunderAnswer,
    FundingRound,
    Withdrawal,
    agreement_of,
)
from tenants.meetings.rules import FunderPart
from tenants.scope import Scope

_OF_CASE: Final = (
    "{0}.authority_id = c.authority_id and {0}.provider_id = c.provider_id and {0}.case_reference = c.reference"
)
_SAID: Final = """
select c.reference, c.authority_id, c.provider_id, c.contract_id, c.service, c.contacted_on, c.ended_on, c.ended_because,
    c.service = 'mediation' and c.choice = 'declined' as declined,
    exists (select from meetings m where {of_m} and m.status = 'held' and coalesce((select x.new_value from amendments x
            where x.authority_id = m.authority_id and x.provider_id = m.provider_id and x.reference = m.reference
                and x.field = 'outcome' order by x.amendment_number desc limit 1), m.outcome) <> 'adjourned'
        and not exists (select from reversals t where t.authority_id = m.authority_id and t.provider_id = m.provider_id
            and t.reference = m.reference)) as was_held,
    (select jsonb_agg(jsonb_build_array(r.party, r.asked_on, (select jsonb_agg(jsonb_build_array(n.answer, n.answered_on)
            order by n.answer_number) from consent_answers n where {of_n} and n.party = r.party))
            order by r.asked_on, r.recorded_at, r.party)
        from consent_requests r where {of_r}) as consents,
    (select jsonb_agg(jsonb_build_object('number', f.round_number, 'planned_on', f.planned_on, 'asked_on', f.asked_on,
            'withdrawal', (select jsonb_build_array(w.because, w.place, w.reason, w.withdrawn_on)
                from funding_withdrawals w where {of_w} and w.round_number = f.round_number),
            'asked', (select jsonb_agg(jsonb_build_object('place', q.place, 'code', q.code, 'weight', q.weight,
                    'answer', (select jsonb_build_array(a.answer, a.answered_on, a.answered_by, a.evidence, a.by_link)
                        from funding_answers a where {of_a} and a.round_number = f.round_number and a.place = q.place),
                    'links', (select jsonb_build_array(count(*), max(l.expires_at))
                        from funding_links l where {of_l} and l.round_number = f.round_number and l.place = q.place))
                order by q.place) from funding_requests q where {of_q} and q.round_number = f.round_number))
            order by f.round_number) from funding_rounds f where {of_f}) as rounds
from cases c where c.authority_id = :authority_id and c.reference = any (:references)
    and (c.provider_id = :provider_id or cast(:provider_id as integer) is null)
order by c.reference, c.provider_id
"""
_FUNDING: Final = _SAID.format(**{f"of_{one}": _OF_CASE.format(one) for one in "mnrwalqf"})
_NAMES: Final = text("""
select null as code, a.name from authorities a where a.authority_id = :authority_id
union all select f.code, f.name from funders f where f.authority_id = :authority_id order by 2, 1
""")


def funding_of(
    scope: Scope, references: Sequence[str], *, provider_id: int | None = None, locked: bool = False
) -> dict[str, CaseFunding]:
    """Return what is known of the funding and consents of a council's cases; those that are not there are left out.

    `provider_id`: whose, where a council asks. `locked` keeps the cases as they are until the transaction ends.
    """
    statement = _FUNDING + (" for update of c" if locked else "")
    values = {"authority_id": scope.authority_id, "provider_id": provider_id or scope.provider_id}
    rows = scope.session.execute(text(statement), values | {"references": list(references)})
    return {row.reference: _funding(row) for row in rows}


def agreed_funding(
    scope: Scope, references: Sequence[str], *, provider_id: int | None = None
) -> dict[str, AgreedFunding | str]:
    """Return who has agreed to pay the next meeting of each case and when, or the sentence that says who is missing."""
    found = funding_of(scope, references, provider_id=provider_id)
    names = names_of_payers(scope) if found else {}
    return {reference: agreement_of(case, names) for reference, case in found.items()}


def funders_agreed(
    scope: Scope, references: Sequence[str], *, provider_id: int | None = None
) -> dict[str, tuple[FunderPart, ...] | str]:
    """Return who pays which parts of each case's meeting, once every funder has agreed; before that a sentence.

    A case of which nobody was asked: no parts for a mediation, which the council pays alone; a sentence for a
    disagreement resolution, which cannot be booked then. Source: domain brief 2.1 F-K6 and S13.
    """
    found = agreed_funding(scope, references, provider_id=provider_id)
    return {reference: one if isinstance(one, str) else one.parts for reference, one in found.items()}


def agreement_for(scope: Scope, reference: str) -> tuple[str, AgreedFunding | str] | None:
    """Return the service of one case and who has agreed to pay its meeting; nothing for a case that is not there."""
    case = funding_of(scope, [reference]).get(reference)
    return None if case is None else (case.service, agreement_of(case, names_of_payers(scope)))


def names_of_payers(scope: Scope) -> dict[str | None, str]:
    """Return the names of a council's funders by code; None is the council itself."""
    return {row.code: row.name for row in scope.session.execute(_NAMES, {"authority_id": scope.authority_id})}


def _funding(row: Any) -> CaseFunding:
    return CaseFunding(
        reference=row.reference,
        authority_id=row.authority_id,
        provider_id=row.provider_id,
        contract_id=row.contract_id,
        service=row.service,
        contacted_on=row.contacted_on,
        ended_on=row.ended_on,
        ended_because=row.ended_because,
        consents=tuple(_consent(*said) for said in row.consents or ()),
        rounds=tuple(_round(said) for said in row.rounds or ()),
        declined=row.declined,
        was_held=row.was_held,
    )


def _consent(party: str, asked_on: str, answers: list[list[str]] | None) -> Consent:
    if not answers:
        return Consent(party, _day(asked_on))
    answer, answered_on = answers[-1]
    return Consent(party, _day(asked_on), answer, _day(answered_on), len(answers))


def _round(said: dict[str, Any]) -> FundingRound:
    return FundingRound(
        number=said["number"],
        planned_on=_day(said["planned_on"]) if said["planned_on"] else None,
        asked_on=_day(said["asked_on"]),
        asked=tuple(_asked(one) for one in said["asked"] or ()),
        withdrawal=_withdrawal(*said["withdrawal"]) if said["withdrawal"] else None,
    )


def _asked(said: dict[str, Any]) -> AskedFunder:
    links, until = said["links"]
    return AskedFunder(
        place=said["place"],
        code=said["code"],
        weight=said["weight"],
        answer=_answer(*said["answer"]) if said["answer"] else None,
        link_until=None if until is None else dt.datetime.fromisoformat(until),
        links=links,
    )


def _answer(answer: str, answered_on: str, answered_by: str, evidence: str | None, by_link: bool) -> FunderAnswer:  # noqa: FBT001
    return FunderAnswer(answer, _day(answered_on), answered_by, evidence, by_link)


def _withdrawal(because: str, place: int | None, reason: str, withdrawn_on: str) -> Withdrawal:
    return Withdrawal(because, place, reason, _day(withdrawn_on))


def _day(written: str) -> dt.date:
    return dt.date.fromisoformat(written)
