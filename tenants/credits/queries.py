"""Charges with what is left of them, and the credit notes of one council or, for the lead, of all."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from consortium.files.words import begun
from tenants.credits.rules import ChargeLine, Payer, Wanted, called
from tenants.scope import Scope

MOST_NOTES: Final = 100_000
# A line's transfers follow each other from its number on, so the primary key leads to them. What is left of each account
# is worked out as the door of the books does it, and of the line by its notes: of both the less.
_CHARGE: Final = text("""
with line as (
    select t.* from transfers t where t.authority_id = :authority_id and t.contract_id = :contract_id
        and t.transfer_number between :line_number and :line_number + 999 and t.line_number = :line_number),
head as (select * from line order by transfer_number limit 1),
about as (
    select t.*, case when 'due_to_lead' in (t.from_account, t.to_account) then 'due_to_lead'
            when t.from_account like 'due_from:%' then t.from_account else t.to_account end as account
    from head h join transfers t on t.authority_id = h.authority_id and t.reference = h.reference
        and t.contract_id = h.contract_id and t.unit = 'pence' and t.provider_id is not distinct from h.provider_id
        and t.service_on = h.service_on
        and replace(replace(t.kind, '-reversal', ''), '-credit', '') = replace(replace(h.kind, '-reversal', ''), '-credit', '')),
lefts as (select account, sum(case when from_account = 'due_to_lead' or to_account like 'due_from:%' then amount
        else -amount end)::bigint as left_pence from about group by account)
select h.authority_id, h.line_number, h.kind, h.reference, h.service_on, h.period_number, h.provider_id, h.slot_number,
    h.sentence,
    (select coalesce(sum(case when from_account = 'due_to_lead' then amount when to_account = 'due_to_lead' then -amount end),
        0)::bigint from line where unit = 'pence') as amount_pence,
    coalesce((select left_pence from lefts where account = 'due_to_lead'), 0) as left_pence,
    (select coalesce(sum(n.amount_pence), 0)::bigint from credit_notes n where n.authority_id = h.authority_id
        and n.charged_line_number = h.line_number and not exists (select from credit_withdrawals w
            where w.authority_id = n.authority_id and w.credit_number = n.credit_number)) as noted_pence,
    exists (select from transfers r where r.authority_id = h.authority_id and r.reverses = h.transfer_number) as is_taken_back,
    (select jsonb_agg(jsonb_build_array(substr(l.to_account, 10), l.amount, coalesce(k.left_pence, 0))
            order by l.transfer_number)
        from line l left join lefts k on k.account = l.to_account where l.to_account like 'due_from:%') as recharged,
    (select count(*) from charge_shares s where s.authority_id = h.authority_id and s.provider_id = h.provider_id
        and s.reference = h.reference and s.code is not null and s.place < (select o.place from charge_shares o
            where o.authority_id = h.authority_id and o.provider_id = h.provider_id and o.reference = h.reference
                and o.code is null)) as own_place
from head h
""")
_NOTES: Final = """
select n.authority_id, a.name as council, a.slug, n.credit_number, n.contract_id, n.charged_line_number, n.line_number,
    c.kind as charged_kind, c.reference, c.provider_id, c.service_on, c.period_number as charged_in, t.period_number,
    n.amount_pence, n.basis, n.days, n.of_days, n.reason, t.sentence, n.credited_on, n.recorded_by,
    w.reason as withdrawn_because, w.withdrawn_on
from credit_notes n join authorities a using (authority_id)
join transfers c on c.authority_id = n.authority_id and c.transfer_number = n.charged_line_number
join transfers t on t.authority_id = n.authority_id and t.transfer_number = n.line_number
left join credit_withdrawals w on w.authority_id = n.authority_id and w.credit_number = n.credit_number
where n.contract_id = :contract_id {where}
order by n.credited_on desc, n.recorded_at desc, n.authority_id, n.credit_number desc limit :most offset :offset
"""
_OF_GROUP: Final = text(_NOTES.format(where=""))
_OF_COUNCIL: Final = text(_NOTES.format(where="and n.authority_id = :authority_id"))
_OF_MEETING: Final = text(
    _NOTES.format(
        where="and n.authority_id = :authority_id and c.reference = :reference and c.provider_id = :provider_id"
    )
)
_ONE: Final = text(_NOTES.format(where="and n.authority_id = :authority_id and n.credit_number = :credit_number"))
_BY_KEY: Final = text(_NOTES.format(where="and n.authority_id = :authority_id and n.request_key = :request_key"))


_COUNTS: Final = text("""
select count(*), count(*) filter (where w.credit_number is null),
    coalesce(sum(n.amount_pence) filter (where w.credit_number is null), 0)::bigint
from credit_notes n left join credit_withdrawals w using (authority_id, credit_number) where n.contract_id = :contract_id
""")


@dataclass(frozen=True)
class CreditCounts:
    """How many credit notes there are, how many of them stand, and what those come to. Units: pence."""

    notes: int
    standing: int
    standing_pence: int


@dataclass(frozen=True)
class NotedCredit:
    """A credit note with what it corrects. Units: pence. `withdrawn_on` is None while it stands.

    `charged_in` and `period_number` are the billing periods of the charge and of the credit.
    """

    authority_id: int
    council: str
    slug: str
    credit_number: int
    contract_id: int
    charged_line_number: int
    line_number: int
    charged_kind: str
    reference: str
    provider_id: int | None
    service_on: dt.date
    charged_in: int
    period_number: int
    amount_pence: int
    basis: str
    days: int | None
    of_days: int | None
    reason: str
    sentence: str
    credited_on: dt.date
    recorded_by: str
    withdrawn_because: str | None
    withdrawn_on: dt.date | None

    @property
    def stands(self) -> bool:
        """Say whether it has not been taken back."""
        return self.withdrawn_on is None

    @property
    def charged(self) -> str:
        """What it corrects, as a row begins: Meeting K-5 of 14 June 2015."""
        words = called(self.charged_kind, self.reference, self.service_on)
        return begun(words)


def charge_line(scope: Scope, contract_id: int, line_number: int) -> ChargeLine | None:
    """Return a line of one council's book with what is left of it and of each share, or None when there is no such line."""
    values = {"authority_id": scope.authority_id, "contract_id": contract_id, "line_number": line_number}
    row = scope.session.execute(_CHARGE, values).one_or_none()
    if row is None or row.period_number is None:
        return None
    left = min(row.left_pence, row.amount_pence - row.noted_pence)
    return ChargeLine(
        authority_id=row.authority_id,
        line_number=row.line_number,
        kind=row.kind,
        reference=row.reference,
        service_on=row.service_on,
        period_number=row.period_number,
        provider_id=row.provider_id,
        slot_number=row.slot_number,
        sentence=row.sentence,
        amount_pence=row.amount_pence,
        left_pence=0 if row.is_taken_back else max(0, left),
        is_taken_back=row.is_taken_back,
        payers=_payers(row, left),
    )


def credit_notes_of(scope: Scope, contract_id: int, *, most: int = MOST_NOTES) -> list[NotedCredit]:
    """List one council's credit notes, newest first."""
    values = {"authority_id": scope.authority_id, "contract_id": contract_id, "most": most, "offset": 0}
    return [NotedCredit(*row) for row in scope.session.execute(_OF_COUNCIL, values)]


def credit_notes_of_meeting(scope: Scope, contract_id: int, reference: str, provider_id: int) -> list[NotedCredit]:
    """List the credit notes about one meeting, newest first."""
    whose = {"authority_id": scope.authority_id, "contract_id": contract_id, "most": 200, "offset": 0}
    values = whose | {"reference": reference, "provider_id": provider_id}
    return [NotedCredit(*row) for row in scope.session.execute(_OF_MEETING, values)]


def credit_notes_of_group(
    session: Session, contract_id: int, *, most: int = MOST_NOTES, offset: int = 0
) -> list[NotedCredit]:
    """List every council's credit notes, newest first, as far as the Session's role sees them."""
    values = {"contract_id": contract_id, "most": most, "offset": offset}
    return [NotedCredit(*row) for row in session.execute(_OF_GROUP, values)]


def count_credit_notes(session: Session, contract_id: int) -> CreditCounts:
    """Count every council's credit notes, as far as the Session's role sees them."""
    return CreditCounts(*session.execute(_COUNTS, {"contract_id": contract_id}).one())


def find_credit_note(
    scope: Scope, contract_id: int, credit_number: int | None = None, *, request_key: str | None = None
) -> NotedCredit | None:
    """Find a credit note of a council by its number, or by the request that made it."""
    values: dict[str, Any] = {"authority_id": scope.authority_id, "contract_id": contract_id, "most": 1, "offset": 0}
    statement = _ONE if request_key is None else _BY_KEY
    values |= {"credit_number": credit_number} if request_key is None else {"request_key": request_key}
    row = scope.session.execute(statement, values).one_or_none()
    return None if row is None else NotedCredit(*row)


def wanted_of(note: NotedCredit) -> Wanted:
    """Return what was asked for when a note was made."""
    amount = note.amount_pence if note.basis == "amount" else None
    return Wanted(note.basis, amount, note.days, note.of_days)  # type: ignore[arg-type]  # a check keeps the four


def next_credit_number(scope: Scope) -> int:
    """Return the number of a council's next credit note. True while the caller holds the contract's gate."""
    query = text("select coalesce(max(credit_number), 0) + 1 from credit_notes where authority_id = :authority_id")
    return int(scope.session.execute(query, {"authority_id": scope.authority_id}).scalar_one())


def _payers(row: Any, left_pence: int) -> tuple[Payer, ...]:
    """Put the council's own part among those of its funders, at the place where it was written."""
    others = [Payer(code, share, left) for code, share, left in row.recharged or ()]
    own = row.amount_pence - sum(payer.share_pence for payer in others)
    own_left = max(0, left_pence - sum(payer.left_pence for payer in others))
    place = row.own_place or 0
    return (*others[:place], Payer(None, own, own_left), *others[place:])
