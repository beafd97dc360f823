"""One meeting with all that is told of it: what was recorded, what it cost, who pays, what was put right, its transfers."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import text

from consortium.contracts.rules import PriceRow
from tenants.scope import Scope


@dataclass(frozen=True)
class Payer:
    """A funder of a meeting. No code is the council. Units: parts, pence. A provider is not told the share."""

    code: str | None
    name: str
    parts: int
    agreed_on: dt.date | None
    share_pence: int | None


@dataclass(frozen=True)
class Amended:
    """One answer put right, with the value that it replaced."""

    field: str
    old_value: str
    new_value: str
    recorded_on: dt.date


@dataclass(frozen=True)
class TakenBack:
    """When and why a meeting was taken back, and the last period closed at that moment. `by` is who did it."""

    reason: str
    recorded_on: dt.date
    by: str
    closed_number: int | None


@dataclass(frozen=True, kw_only=True)
class ShownMeeting:
    """A recorded meeting. Units: pence, slots counted from 1. `mode` and `outcome` are as they are now.

    `has_case`: whether the case that it names is here. `closed_number` is the last period that was closed when
    it was recorded, `closed_now` the last one closed by now.
    """

    authority_id: int
    provider_id: int
    provider: str
    reference: str
    case_reference: str | None
    has_case: bool
    service: str
    requested_on: dt.date
    meeting_on: dt.date
    status: str
    cause: str | None
    cancelled_on: dt.date | None
    mode: str
    outcome: str | None
    source: str
    source_line: int | None
    recorded_on: dt.date
    closed_number: int | None
    closed_now: int | None
    slot_number: int | None
    price_pence: int
    charged_pence: int
    percent: Fraction | None
    sentence: str
    price_row: PriceRow | None
    payers: tuple[Payer, ...]
    amendments: tuple[Amended, ...]
    taken_back: TakenBack | None

    @property
    def others(self) -> tuple[Payer, ...]:
        """Those who pay besides the council."""
        return tuple(payer for payer in self.payers if payer.code is not None)

    @property
    def own_pence(self) -> int:
        """What the council itself pays. A provider does not know it."""
        return sum(payer.share_pence or 0 for payer in self.payers if payer.code is None)

    @property
    def has_line(self) -> bool:
        """Say whether it left a line on a statement."""
        return self.slot_number is not None or self.charged_pence > 0


@dataclass(frozen=True)
class ShownTransfer:
    """A transfer of a meeting. Units: pence, or one included meeting."""

    number: int
    unit: str
    amount: int
    from_account: str
    to_account: str
    is_reversal: bool
    service_on: dt.date
    period_number: int
    recorded_on: dt.date
    slot_number: int | None


_SHARES: Final = """(select jsonb_agg(jsonb_build_array(s.code, u.name, s.weight, f.agreed_on, s.share_pence) order by s.place)
        from charge_shares s left join meeting_funders f using (authority_id, provider_id, reference, place)
        left join funders u on u.authority_id = s.authority_id and u.code = s.code
        where s.authority_id = m.authority_id and s.provider_id = m.provider_id and s.reference = m.reference)"""
_FUNDERS: Final = """(select jsonb_agg(jsonb_build_array(f.code, u.name, f.weight, f.agreed_on, null) order by f.place)
        from meeting_funders f left join funders u on u.authority_id = f.authority_id and u.code = f.code
        where f.authority_id = m.authority_id and f.provider_id = m.provider_id and f.reference = m.reference)"""
_ONE: Final = """
select m.authority_id, m.provider_id, v.name as provider, m.reference, m.case_reference, m.service, m.requested_on,
    exists (select from cases k where k.authority_id = m.authority_id and k.provider_id = m.provider_id
        and k.reference = m.case_reference) as has_case,
    m.meeting_on, m.status, m.cause, m.cancelled_on, m.mode, m.outcome, m.source, m.source_line, m.recorded_on,
    (select max(g.period_number) from closings g where g.contract_id = c.contract_id and g.closed_at < c.recorded_at)
        as closed_number,
    (select max(g.period_number) from closings g where g.contract_id = c.contract_id) as closed_now,
    c.slot_number, c.price_pence, c.charged_pence, c.percent::text as percent, c.sentence,
    p.price_id, p.authority_id as price_of, p.effective_from, p.price_pence as row_pence,
    {payers} as payers,
    (select jsonb_agg(jsonb_build_array(a.field, a.old_value, a.new_value, a.recorded_on) order by a.amendment_number)
        from amendments a
        where a.authority_id = m.authority_id and a.provider_id = m.provider_id and a.reference = m.reference) as amendments,
    r.reason, r.recorded_on as reversed_on, r.recorded_by as reversed_by,
    (select max(g.period_number) from closings g where g.contract_id = c.contract_id and g.closed_at < r.recorded_at)
        as reversed_closed_number
from meetings m join charges c using (authority_id, provider_id, reference) join providers v using (provider_id)
left join reversals r using (authority_id, provider_id, reference)
left join prices p on p.price_id = c.price_id
where m.authority_id = :authority_id and m.reference = :reference
    and (cast(:wanted as integer) is null or m.provider_id = :wanted)
order by m.provider_id <> :first_choice, m.provider_id limit 1"""
_TRANSFERS: Final = text("""
select t.transfer_number, t.unit, t.amount, t.from_account, t.to_account, t.reverses is not null, t.service_on,
    t.period_number, t.recorded_on, t.slot_number
from transfers t where t.authority_id = :authority_id and t.provider_id = :provider_id and t.reference = :reference
order by t.transfer_number limit 200""")
_OF_COUNCIL: Final = text(_ONE.format(payers=_SHARES))
_OF_PROVIDER: Final = text(_ONE.format(payers=_FUNDERS))


def find_meeting(
    scope: Scope, reference: str, *, council: str, first_choice: int, provider_id: int | None = None
) -> ShownMeeting | None:
    """Find a meeting of a council by its reference, or nothing.

    Providers may use the same reference: `first_choice` comes first, unless `provider_id` names the one that is meant.
    """
    values = {"authority_id": scope.authority_id, "reference": reference, "first_choice": first_choice}
    statement = _OF_COUNCIL if scope.provider_id is None else _OF_PROVIDER
    wanted = provider_id if scope.provider_id is None else scope.provider_id
    row = scope.session.execute(statement, values | {"wanted": wanted}).one_or_none()
    return None if row is None else _shown(row, council)


def transfers_of_meeting(scope: Scope, meeting: ShownMeeting) -> list[ShownTransfer]:
    """List the transfers of a meeting in order of recording, those that took it back too."""
    values = {"provider_id": meeting.provider_id, "reference": meeting.reference}
    rows = scope.session.execute(_TRANSFERS, values | {"authority_id": scope.authority_id})
    return [ShownTransfer(*row) for row in rows]


def _shown(row: Any, council: str) -> ShownMeeting:
    amendments = tuple(
        Amended(field, old, new, dt.date.fromisoformat(day)) for field, old, new, day in row.amendments or ()
    )
    now = {"mode": row.mode, "outcome": row.outcome} | {one.field: one.new_value for one in amendments}
    same = {name: getattr(row, name) for name in _SAME}
    return ShownMeeting(
        **same | now,
        percent=None if row.percent is None else Fraction(row.percent),
        price_row=_price_row(row),
        payers=tuple(_payer(one, council) for one in row.payers or ()),
        amendments=amendments,
        taken_back=None
        if row.reason is None
        else TakenBack(row.reason, row.reversed_on, row.reversed_by, row.reversed_closed_number),
    )


_SAME: Final = (
    *("authority_id", "provider_id", "provider", "reference", "case_reference", "has_case", "service", "requested_on"),
    *("meeting_on", "status", "cause", "cancelled_on", "source", "source_line", "recorded_on", "closed_number"),
    *("closed_now", "slot_number", "price_pence", "charged_pence", "sentence"),
)


def _price_row(row: Any) -> PriceRow | None:
    return None if row.price_id is None else PriceRow(row.price_id, row.price_of, row.effective_from, row.row_pence)


def _payer(stored: list[Any], council: str) -> Payer:
    code, name, parts, agreed_on, share_pence = stored
    agreed = None if agreed_on is None else dt.date.fromisoformat(agreed_on)
    return Payer(code, name if code is not None else council, parts, agreed, share_pence)
