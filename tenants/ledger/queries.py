"""What an authority's book says, derived from its transfers by sums; nothing here is stored."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.ledger.rules import IncludedMeetings, StatementLine, UsedMeeting
from tenants.scope import Scope

_LINES: Final = """
select t.authority_id, t.period_number, t.line_number, t.kind, t.reference, t.service_on, t.recorded_on,
    max(t.slot_number) as slot_number, max(t.sentence) as sentence,
    coalesce(sum(case when t.from_account = 'due_to_lead' then t.amount when t.to_account = 'due_to_lead' then -t.amount end)
        filter (where t.unit = 'pence'), 0)::bigint as amount_pence,
    coalesce(jsonb_agg(jsonb_build_array(
            substr(case when t.to_account like 'due_from:%' then t.to_account else t.from_account end, 10),
            case when t.to_account like 'due_from:%' then t.amount else -t.amount end) order by t.transfer_number)
        filter (where t.to_account like 'due_from:%' or t.from_account like 'due_from:%'), '[]') as recharged,
    count(*) as transfers
from transfers t
where t.contract_id = :contract_id and t.period_number is not null {where}
group by t.authority_id, t.period_number, t.line_number, t.kind, t.reference, t.service_on, t.recorded_on
order by t.period_number, t.authority_id, t.line_number
"""
_OF_GROUP: Final = text(_LINES.format(where=""))
# Each council by name, so that the index leads to the period's rows of each and the others' are not looked at.
_OF_PERIOD: Final = text(
    _LINES.format(
        where="and t.period_number = :period_number"
        " and t.authority_id = any (array(select a.authority_id from authorities a))"
    )
)
_OF_AUTHORITY: Final = text(_LINES.format(where="and t.authority_id = :authority_id"))
_OF_STATEMENT: Final = text(
    _LINES.format(where="and t.authority_id = :authority_id and t.period_number = :period_number")
)

_INCLUDED: Final = text("""
select a.meetings_included, (select jsonb_agg(jsonb_build_array(s.slot_number, s.held_on) order by s.slot_number) from (
        select t.slot_number, (array_agg(t.service_on order by t.transfer_number desc))[1] as held_on from transfers t
        where t.authority_id = :authority_id and t.contract_id = :contract_id and t.unit = 'meetings'
            and (cast(:until as integer) is null or t.period_number <= :until)
        group by t.slot_number having sum(case t.from_account when 'allowance' then 1 else -1 end) > 0) s) as used
from allowances a where a.authority_id = :authority_id and a.contract_id = :contract_id
""")


def statement_lines(scope: Scope, contract_id: int, period_number: int) -> list[StatementLine]:
    """List the lines of one authority's statement, VAT included, in order of recording."""
    values = {"contract_id": contract_id, "authority_id": scope.authority_id, "period_number": period_number}
    return _lines(scope.session, _OF_STATEMENT, values)


def book_lines(scope: Scope, contract_id: int) -> list[StatementLine]:
    """List all lines of one authority's book under a contract, by period and order of recording."""
    return _lines(scope.session, _OF_AUTHORITY, {"contract_id": contract_id, "authority_id": scope.authority_id})


def lines_of_period(session: Session, contract_id: int, period_number: int) -> list[StatementLine]:
    """List the lines of every authority in one period, as far as the Session's role sees them."""
    return _lines(session, _OF_PERIOD, {"contract_id": contract_id, "period_number": period_number})


def lines_of_group(session: Session, contract_id: int) -> list[StatementLine]:
    """List all lines of every authority under a contract, as far as the Session's role sees them."""
    return _lines(session, _OF_GROUP, {"contract_id": contract_id})


def _lines(session: Session, statement: Any, values: dict[str, Any]) -> list[StatementLine]:
    return [_line(row) for row in session.execute(statement, values)]


def _line(row: Any) -> StatementLine:
    recharged: Sequence[Sequence[Any]] = row.recharged
    return StatementLine(
        authority_id=row.authority_id,
        period_number=row.period_number,
        line_number=row.line_number,
        kind=row.kind,
        reference=row.reference,
        service_on=row.service_on,
        recorded_on=row.recorded_on,
        slot_number=row.slot_number,
        sentence=row.sentence,
        amount_pence=row.amount_pence,
        recharged=tuple((code, pence) for code, pence in recharged),
        transfers=row.transfers,
    )


Posted = dict[int, dict[tuple[str, dt.date], int]]
_POSTED: Final = text("""
select authority_id, reference, kind, service_on,
    sum(case when from_account = 'due_to_lead' then amount else -amount end)::bigint as pence
from transfers
where authority_id = any (array(select a.authority_id from authorities a)) and reference = any (:references)
    and contract_id = :contract_id and kind = any (:kinds)
group by authority_id, reference, kind, service_on
order by authority_id, reference, kind, service_on
""")


def posted_amounts(
    session: Session, contract_id: int, references: Sequence[str], kinds: Sequence[str]
) -> dict[str, Posted]:
    """Sum what charging runs have posted under some references, by authority, kind and service date. Units: pence."""
    values = {"contract_id": contract_id, "references": list(references), "kinds": list(kinds)}
    posted: dict[str, Posted] = {}
    for authority_id, reference, kind, service_on, pence in session.execute(_POSTED, values):
        posted.setdefault(reference, {}).setdefault(authority_id, {})[kind, service_on] = pence
    return posted


def has_lines(session: Session, contract_id: int) -> bool:
    """Say whether anything is recorded under a contract, as far as the Session's role sees it."""
    found = session.execute(
        text("select exists (select from transfers where contract_id = :contract_id)"), {"contract_id": contract_id}
    )
    return bool(found.scalar_one())


def slots_in_use(session: Session, contract_id: int) -> dict[int, int]:
    """Count the included meetings in use by authority, as far as the Session's role sees them."""
    rows = session.execute(
        text("select authority_id, count(*) from slots where contract_id = :contract_id group by authority_id"),
        {"contract_id": contract_id},
    )
    return dict(rows.all())


def meetings_included(session: Session, contract_id: int) -> dict[int, int]:
    """Return how many meetings the contract includes for each authority."""
    rows = session.execute(
        text("select authority_id, meetings_included from allowances where contract_id = :contract_id"),
        {"contract_id": contract_id},
    )
    return dict(rows.all())


def included_and_used(session: Session, contract_id: int) -> dict[int, tuple[int, int]]:
    """Return how many meetings are included for each authority, and how many of them are in use. One statement."""
    rows = session.execute(
        text(
            "select a.authority_id, a.meetings_included, (select count(*) from slots s"
            " where s.authority_id = a.authority_id and s.contract_id = a.contract_id)"
            " from allowances a where a.contract_id = :contract_id"
        ),
        {"contract_id": contract_id},
    )
    return {authority_id: (included, used) for authority_id, included, used in rows}


def included_meetings(scope: Scope, contract_id: int, until: int | None = None) -> IncludedMeetings:
    """Return the included meetings of one council and which are in use: today, or at the end of a billing period."""
    values = {"authority_id": scope.authority_id, "contract_id": contract_id, "until": until}
    row = scope.session.execute(_INCLUDED, values).one_or_none()
    if row is None:
        return IncludedMeetings(0, ())
    used = tuple(UsedMeeting(number, dt.date.fromisoformat(held_on)) for number, held_on in row.used or ())
    return IncludedMeetings(row.meetings_included, used)


def chain_head(scope: Scope) -> tuple[int, bytes]:
    """Return the number and the hash of the last transfer of an authority's book."""
    row = scope.session.execute(
        text("select transfer_number, hash from chain_heads where authority_id = :authority_id"),
        {"authority_id": scope.authority_id},
    ).one()
    return row.transfer_number, bytes(row.hash)


@dataclass(frozen=True)
class ChainChecked:
    """What recomputing a stretch of a book's chain found. `breaks_at` is the first transfer that does not fit, if any."""

    first: int
    last: int
    breaks_at: int | None
    head: int

    @property
    def is_whole(self) -> bool:
        """Say whether the stretch went up to the head of the chain."""
        return self.last >= self.head


# As many as are recomputed well within the time that a person's page may take.
MOST_CHECKED: Final = 20_000
_CHAIN: Final = text("""
with book as (
    select t.transfer_number, t.hash, lag(t.transfer_number, 1, 0) over numbered as number_before,
        transfer_hash(lag(t.hash, 1, decode(repeat('00', 32), 'hex')) over numbered, t) as expected
    from transfers t where t.authority_id = :authority_id and t.transfer_number between :first - 1 and :last
    window numbered as (order by t.transfer_number))
select h.transfer_number as head, h.hash as head_hash, b.last, b.last_hash, b.breaks_at from chain_heads h
cross join (select max(transfer_number) as last, (array_agg(hash order by transfer_number desc))[1] as last_hash,
    min(transfer_number) filter (where transfer_number >= :first
        and (hash is distinct from expected or number_before <> transfer_number - 1)) as breaks_at from book) b
where h.authority_id = :authority_id
""")


def check_chain(scope: Scope, first: int) -> ChainChecked:
    """Recompute the hashes of one council's book from a transfer on: to its head, or as far as one page may take.

    Each must be the hash of the one before and of its own words; the last must be the head of the chain.
    """
    values = {"authority_id": scope.authority_id, "first": first, "last": first + MOST_CHECKED - 1}
    row = scope.session.execute(_CHAIN, values).one()
    last = row.last or 0
    breaks_at = row.breaks_at
    ends = last < first + MOST_CHECKED - 1 or last == row.head
    if breaks_at is None and ends and (last, bytes(row.last_hash or bytes(32))) != (row.head, bytes(row.head_hash)):
        breaks_at = last + 1 if last < row.head else last
    return ChainChecked(first, last, breaks_at, row.head)


@dataclass(frozen=True)
class StandingCharge:
    """A charge as it stands after its reversal and its credits, in the period that it was charged in. Units: pence."""

    authority_id: int
    provider_id: int | None
    kind: str
    reference: str
    service_on: dt.date
    period_number: int
    standing_pence: int
    is_included: bool
    is_reversed: bool
    is_credited: bool
    sentence: str


# Meetings have one line each; the instalments of a fee differ by their day.
_STANDING: Final = text("""
select t.authority_id, max(t.provider_id) as provider_id, b.kind, t.reference, t.service_on,
    min(t.period_number) as period_number,
    coalesce(sum(case when t.from_account = 'due_to_lead' then t.amount when t.to_account = 'due_to_lead' then -t.amount end)
        filter (where t.unit = 'pence'), 0)::bigint as standing_pence,
    coalesce(sum(case t.from_account when 'allowance' then 1 else -1 end) filter (where t.unit = 'meetings'), 0) > 0
        as is_included,
    bool_or(t.kind = b.kind || '-reversal') and b.kind in ('meeting', 'cancellation') as is_reversed,
    bool_or(t.kind like '%-credit') as is_credited,
    (array_agg(t.sentence order by t.transfer_number))[1] as sentence
from transfers t
cross join lateral (select regexp_replace(t.kind, '(-credit)?(-reversal)?$', '') as kind) b
where t.contract_id = :contract_id and t.period_number is not null and b.kind = any (:kinds)
group by t.authority_id, b.kind, t.reference, t.service_on
order by t.authority_id, t.service_on, t.reference, b.kind
""")


def standing_charges(session: Session, contract_id: int, kinds: Sequence[str]) -> list[StandingCharge]:
    """List every charge of some kinds as it stands, of every council that the Session's role sees. One statement."""
    rows = session.execute(_STANDING, {"contract_id": contract_id, "kinds": list(kinds)})
    return [StandingCharge(*row) for row in rows]
