"""Agreements reached at meetings, and what became of each thing that was agreed. Read only."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text

from tenants.bookings.rules import COUNCIL_IS_TOLD, due_on
from tenants.scope import Scope

# The newest agreement of each meeting that was not taken back, with its actions, each with its newest events.
_AGREED: Final = text("""
select m.case_reference, a.reference, a.agreement_number, a.agreed_on, a.authority_took_part, c.action_number, c.rule, c.body,
    d.done_on, o.agreed_in_writing_on, o.other_due_on, coalesce(e.last, 0) as last_event
from meetings m
join lateral (select * from agreements n where n.authority_id = m.authority_id and n.provider_id = m.provider_id
    and n.reference = m.reference order by n.agreement_number desc limit 1) a on true
left join agreed_actions c on c.authority_id = a.authority_id and c.provider_id = a.provider_id
    and c.reference = a.reference and c.agreement_number = a.agreement_number
left join lateral (select max(v.event_number) as last from action_events v where v.authority_id = c.authority_id
    and v.provider_id = c.provider_id and v.reference = c.reference and v.agreement_number = c.agreement_number
    and v.action_number = c.action_number) e on true
left join action_events d on d.authority_id = c.authority_id and d.provider_id = c.provider_id
    and d.reference = c.reference and d.agreement_number = c.agreement_number and d.action_number = c.action_number
    and d.done_on is not null
left join lateral (select v.* from action_events v where v.authority_id = c.authority_id and v.provider_id = c.provider_id
    and v.reference = c.reference and v.agreement_number = c.agreement_number and v.action_number = c.action_number
    and v.other_due_on is not null order by v.event_number desc limit 1) o on true
where m.authority_id = :authority_id and m.provider_id = :provider_id and m.case_reference = any (:references)
    and not exists (select from reversals t where t.authority_id = m.authority_id and t.provider_id = m.provider_id
        and t.reference = m.reference)
order by m.case_reference, a.agreed_on, a.reference, c.action_number
""")


@dataclass(frozen=True, kw_only=True)
class ActionAsAgreed:
    """One thing that was agreed. Actions are counted from 1 within their agreement; `last_event` is 0 for nothing yet."""

    number: int
    rule: str
    body: str
    agreed_on: dt.date
    done_on: dt.date | None
    in_writing_on: dt.date | None
    other_due_on: dt.date | None
    last_event: int

    @property
    def due_on(self) -> dt.date:
        """The day by which it is to be done: the one agreed in writing, else the law's."""
        return self.other_due_on or due_on(self.rule, self.agreed_on)


@dataclass(frozen=True, kw_only=True)
class AgreementReached:
    """The agreement of a meeting as it was said last."""

    case_reference: str
    reference: str
    number: int
    agreed_on: dt.date
    authority_took_part: bool
    actions: tuple[ActionAsAgreed, ...]

    def find(self, number: int) -> ActionAsAgreed | None:
        """Return an action by its number, or None."""
        return next((one for one in self.actions if one.number == number), None)

    @property
    def council_told(self) -> ActionAsAgreed | None:
        """The health body's duty to tell the council, where it took no part."""
        return next((one for one in self.actions if one.rule == COUNCIL_IS_TOLD), None)


def agreements_of(scope: Scope, references: Sequence[str]) -> list[AgreementReached]:
    """List the agreements of cases, each meeting's newest, in order of their day. The scope names the provider."""
    values = {"authority_id": scope.authority_id, "provider_id": scope.provider_id, "references": list(references)}
    found: dict[str, AgreementReached] = {}
    for row in scope.session.execute(_AGREED, values):
        before = found.get(row.reference)
        actions = (*before.actions, _action(row)) if before else (_action(row),) if row.action_number else ()
        found[row.reference] = AgreementReached(
            case_reference=row.case_reference,
            reference=row.reference,
            number=row.agreement_number,
            agreed_on=row.agreed_on,
            authority_took_part=row.authority_took_part,
            actions=actions,
        )
    return list(found.values())


def _action(row: Any) -> ActionAsAgreed:
    return ActionAsAgreed(
        number=row.action_number,
        rule=row.rule,
        body=row.body,
        agreed_on=row.agreed_on,
        done_on=row.done_on,
        in_writing_on=row.agreed_in_writing_on,
        other_due_on=row.other_due_on,
        last_event=row.last_event,
    )
