"""Changing facts of a case from a form: what the person saw must still be so, and a second press changes nothing more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from sqlalchemy.exc import DBAPIError

from consortium import clock
from consortium.database import transaction
from consortium.errors import Refused, RuleBroken
from consortium.periods.actions import note_business_day
from tenants.cases.actions import RecordedContact, record_contacts
from tenants.cases.case_facts import CaseFacts
from tenants.cases.changes import FactChange, as_stored, write_changes
from tenants.cases.contacts import ContactRecord, GivenContact, faults_within
from tenants.cases.fact_faults import faults_in_order
from tenants.cases.facts import case_facts
from tenants.cases.queries import KnownCase, known_cases
from tenants.cases.reading import is_key_used, request_key_of
from tenants.cases.recounting import recount
from tenants.meetings.rules import Fault
from tenants.scope import Scope, inside

Outcome = TypeVar("Outcome")
# Somebody else was faster, or two waited for each other: looked at anew, it goes well or is refused in a sentence.
_SETS: Final = ("decision_kinds", "issues")
_OVERTAKEN: Final = frozenset({"23505", "40001", "40P01"})


class ChangedMeanwhile(RuleBroken):
    """Somebody else stated something of the case since the person looked. `names` are the facts, `now` what they are."""

    def __init__(self, now: Mapping[str, Any]) -> None:
        super().__init__("Somebody else has changed this case while you looked.")
        self.now = now


class FactsRefused(RuleBroken):
    """What a case would say cannot be so. `faults` say why, each beside the fact that it is about."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.sentence for fault in faults))
        self.faults = faults


class ReferenceUsed(RuleBroken):
    """A case of this reference is there already, recorded by another form."""


@dataclass(frozen=True)
class WantedFacts:
    """What somebody wants a case to say, and what they saw of the same facts, as case events keep values."""

    new: Mapping[str, Any]
    seen: Mapping[str, str | None]


def fact_of(case: KnownCase, name: str) -> Any:
    """Return a fact of a case by its name: those of its contact, and those that came later."""
    return getattr(case.contact, name) if hasattr(case.contact, name) else getattr(case, name)


def with_facts(case: KnownCase, new: Mapping[str, Any]) -> KnownCase:
    """Return the case as it would be with some facts changed."""
    of_contact = {name: value for name, value in new.items() if hasattr(case.contact, name)}
    rest = {name: value for name, value in new.items() if name not in of_contact}
    return replace(case, contact=replace(case.contact, **of_contact), **rest)


def change_case(scope: Scope, reference: str, wanted: WantedFacts, *, reason: str | None = None) -> KnownCase:
    """Change facts of a case, each with its event, and count its deadlines anew. What is so already stays.

    Returns the case as it is then. Raises: ChangedMeanwhile; FactsRefused; ReasonNeeded.
    """
    case = known_cases(scope, [reference], locked=True)[reference]
    now = {name: fact_of(case, name) for name in wanted.new}
    new = {name: value for name, value in wanted.new.items() if as_stored(value) != as_stored(now[name])}
    moved = {name: now[name] for name in new if as_stored(now[name]) != wanted.seen.get(name)}
    if moved:
        raise ChangedMeanwhile(moved)
    if not new:
        return case
    changed = with_facts(case, new)
    if faults := new_faults(scope, case, new):
        raise FactsRefused(faults)
    old = {name: now[name] for name in new}
    write_changes(scope, [FactChange(reference, old, new)], source="form", reason=reason)
    recount(scope, [reference])
    note_business_day(scope.session, clock.today())
    return changed


def change_once(scope: Scope, reference: str, wanted: WantedFacts, *, reason: str | None = None) -> KnownCase:
    """Change a case in a transaction of its own. Raises: ChangedMeanwhile; FactsRefused; ReasonNeeded."""
    return tried_twice(lambda: change_case(scope, reference, wanted, reason=reason), scope)


def record_contact_once(
    scope: Scope, contract_id: int, contact: ContactRecord, *, request_key: str, dr_kind: str | None
) -> RecordedContact:
    """Record a contact in a transaction of its own. The same form again gives the first answer.

    Raises: Refused; ReferenceUsed for a case that another form or a return recorded.
    """

    def record() -> RecordedContact:
        return _record(scope, contract_id, contact, request_key=request_key, dr_kind=dr_kind)

    try:
        return _in_one_transaction(record, scope)
    except Refused as refusal:
        if not isinstance(refusal.__cause__, DBAPIError):
            raise
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _OVERTAKEN:
            raise
    return _in_one_transaction(record, scope)


def _record(
    scope: Scope, contract_id: int, contact: ContactRecord, *, request_key: str, dr_kind: str | None
) -> RecordedContact:
    known = known_cases(scope, [contact.reference], locked=True).get(contact.reference)
    if known is None and is_key_used(scope, request_key):
        raise ReferenceUsed("This form was sent before with another reference. Open it anew.")
    if known is not None:
        if request_key_of(scope, contact.reference) != request_key or known.contact != contact:
            raise ReferenceUsed(f"{contact.reference} is used already. Each case has a reference of its own.")
        return RecordedContact(contact, new=False)
    given = [GivenContact(contact)]
    [recorded] = record_contacts(scope, contract_id, given, source="form", request_key=request_key, dr_kind=dr_kind)
    return recorded


def new_faults(scope: Scope, case: KnownCase, new: Mapping[str, Any]) -> list[Fault]:
    """Name what cannot be so once a case is changed, and was not wrong before. One for each fact is enough."""
    facts = case_facts(scope, [case.contact.reference])[case.contact.reference]
    before, after = _faults(case, facts), _faults(with_facts(case, new), _counted_with(facts, new))
    by_fact = {fault.column: fault for fault in reversed(after) if fault not in before}
    return list(reversed(by_fact.values()))


def _faults(case: KnownCase, facts: CaseFacts) -> list[Fault]:
    today = clock.today()
    told_after = [
        Fault(name, "The council must be told first. Add that day, or leave this one empty.")
        for name in ("health_told_on", "cannot_arrange_told_on")
        if fact_of(case, name) is not None and case.contact.authority_told_on is None
    ]
    return [*faults_within(case.contact, today=today), *told_after, *faults_in_order(facts, today)]


def _counted_with(facts: CaseFacts, new: Mapping[str, Any]) -> CaseFacts:
    """Return what the clock would be told once facts are changed; what it does not count it is not told."""
    known = {name: value for name, value in new.items() if hasattr(facts, name)}
    counted: dict[str, Any] = {name: frozenset(value) if name in _SETS else value for name, value in known.items()}
    return replace(facts, **counted)


def tried_twice(act: Callable[[], Outcome], scope: Scope) -> Outcome:
    """Do something in a transaction of its own, and once more if somebody else was faster."""
    try:
        return _in_one_transaction(act, scope)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _OVERTAKEN:
            raise
    return _in_one_transaction(act, scope)


def _in_one_transaction(act: Callable[[], Outcome], scope: Scope) -> Outcome:
    with transaction(), inside(scope):
        return act()
