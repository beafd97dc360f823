"""Recording contacts: the only writer of new cases. A later contact of the same case fills what was blank."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from consortium import clock
from consortium.database import constraint_of
from consortium.errors import Problem, Refused
from consortium.periods.actions import note_business_day
from tenants.cases.changes import FACTS, FactChange, write_changes
from tenants.cases.contacts import ContactRecord, GivenContact, faults_within, filled
from tenants.cases.queries import KnownCase, known_cases, used_elsewhere
from tenants.cases.recounting import recount
from tenants.reminders.asking import ask_for_requests
from tenants.scope import Scope

_STORE: Final = text("""
with given as (select * from jsonb_to_recordset(cast(:rows as jsonb)) as x(
    reference text, authority_reference text, service text, dr_kind text, asker text, decision_kinds text[], issues text[],
    decision_sent_on date, contacted_on date, choice text, choice_told_on date, authority_told_on date, line integer))
insert into cases (authority_id, provider_id, reference, contract_id, authority_reference, service, dr_kind, asker,
    decision_kinds, issues, decision_sent_on, contacted_on, choice, choice_told_on, authority_told_on, source, source_line,
    request_key, recorded_on, recorded_by)
select :authority_id, :provider_id, reference, :contract_id, authority_reference, service, dr_kind, asker, decision_kinds,
    issues, decision_sent_on, contacted_on, choice, choice_told_on, authority_told_on, :source, line, :request_key, :today,
    :actor from given
""")
_CERTIFY: Final = text("""
with given as (select * from jsonb_to_recordset(cast(:rows as jsonb)) as x(
    reference text, certificate_kind text, certificate_issued_on date, line integer))
insert into certificates (authority_id, certificate_number, provider_id, case_reference, kind, issued_on, source, source_line,
    recorded_on, recorded_by)
select :authority_id, 1, :provider_id, reference, certificate_kind, certificate_issued_on, :source, line, :today, :actor
from given order by line
""")
_REMEMBER: Final = text("""
insert into history (on_day, actor, event, subject, authority_id, provider_id, details)
values (:today, :actor, 'recorded', 'cases', :authority_id, :provider_id, cast(:details as jsonb))
""")
_KEY_USED: Final = "This form was sent before with another case. Open a new form: each records one case."


@dataclass(frozen=True)
class RecordedContact:
    """A contact that is now in the caseload: new, or one whose case was known, with what it filled."""

    record: ContactRecord
    new: bool
    filled: tuple[str, ...] = ()


def record_contacts(
    scope: Scope,
    contract_id: int,
    given: Sequence[GivenContact],
    *,
    source: str,
    request_key: str | None = None,
    dr_kind: str | None = None,
) -> list[RecordedContact]:
    """Record contacts of one council in the order given. All or nothing: the caller's transaction keeps all or none.

    A contact whose case is known fills what was blank; one that says nothing new is skipped, and so is a certificate
    that was withdrawn since: the same return read again does not issue it again.
    Source: interfaces, "contacts return". Raises: Refused with every problem, by line and column.
    """
    references = [item.record.reference for item in given]
    known = known_cases(scope, references, locked=True)
    given = [_without_what_was_withdrawn(item, known.get(item.record.reference)) for item in given]
    _check(given, known, used_elsewhere(scope, references), source)
    new = [item for item in given if item.record.reference not in known]
    changes = [_change(item, known[item.record.reference]) for item in given if item.record.reference in known]
    _store(scope, contract_id, new, source=source, request_key=request_key, dr_kind=dr_kind)
    write_changes(scope, [_facts_of(change) for change in changes], source=source)
    _certify(scope, [*new, *_certified_since(given, known)], source=source)
    touched = [item.record.reference for item in new] + [change.reference for change in changes if change.new]
    if touched:
        note_business_day(scope.session, clock.today())
        _remember(scope, source, new=len(new), filled=len(touched) - len(new))
        recount(scope, touched)
    asked = [item.record.reference for item in new if item.record.choice == "mediate"]
    ask_for_requests(scope, asked, source=source)
    filled_fields = {change.reference: tuple(change.new) for change in changes}
    return [
        RecordedContact(item.record, item.record.reference not in known, filled_fields.get(item.record.reference, ()))
        for item in given
    ]


def _without_what_was_withdrawn(item: GivenContact, known: KnownCase | None) -> GivenContact:
    record = item.record
    if known is None or (record.certificate_kind, record.certificate_issued_on) not in known.withdrawn:
        return item
    return GivenContact(replace(record, certificate_kind=None, certificate_issued_on=None), item.line)


def _check(given: Sequence[GivenContact], known: dict[str, KnownCase], elsewhere: frozenset[str], source: str) -> None:
    """Refuse what another council's case, or what is known of this one, leaves no place for."""
    problems: list[Problem] = []
    for item in given:
        reference = item.record.reference
        if reference in elsewhere:
            problems.append(Problem(source, item.line, "case_reference", _used_already(reference)))
        elif reference in known:
            whole, _, faults = filled(known[reference].contact, item.record)
            faults = faults or faults_within(whole, today=clock.today())
            problems += [Problem(source, item.line, fault.column, fault.sentence) for fault in faults]
    if problems:
        raise Refused(problems)


def _used_already(reference: str) -> str:
    """Say that a reference is another case's, and not whose."""
    return f"{reference} is used already. Each case has a reference of its own."


def _change(item: GivenContact, known: KnownCase) -> FactChange:
    _, new, _ = filled(known.contact, item.record)
    return FactChange(item.record.reference, {name: getattr(known.contact, name) for name in new}, new, line=item.line)


def _facts_of(change: FactChange) -> FactChange:
    """Keep what stands on the case itself; a certificate is a row of its own."""
    new = {name: value for name, value in change.new.items() if name in FACTS}
    return FactChange(change.reference, {name: change.old[name] for name in new}, new, line=change.line)


def _certified_since(given: Sequence[GivenContact], known: dict[str, KnownCase]) -> list[GivenContact]:
    return [
        item
        for item in given
        if item.record.reference in known and known[item.record.reference].contact.certificate_kind is None
    ]


def _store(
    scope: Scope,
    contract_id: int,
    new: Sequence[GivenContact],
    *,
    source: str,
    request_key: str | None,
    dr_kind: str | None,
) -> None:
    if not new:
        return
    rows = [_row(item) | {"dr_kind": dr_kind} for item in new]
    values = {"contract_id": contract_id, "request_key": request_key} | _values(scope, source, rows)
    try:
        scope.session.execute(_STORE, values)
    except IntegrityError as error:
        if constraint_of(error) == "cases_request_key":
            raise Refused([Problem(source, None, "case_reference", _KEY_USED)]) from error
        if constraint_of(error) not in ("case_references_pkey", "cases_pkey"):
            raise
        sentence = (
            _used_already(new[0].record.reference)
            if len(new) == 1
            else (
                "A reference of this file has just been used elsewhere. Import the file again, and the row will be named."
            )
        )
        line = new[0].line if len(new) == 1 else None
        raise Refused([Problem(source, line, "case_reference", sentence)]) from error


def _certify(scope: Scope, given: Sequence[GivenContact], *, source: str) -> None:
    rows = [_row(item) for item in given if item.record.certificate_kind is not None]
    if rows:
        scope.session.execute(_CERTIFY, _values(scope, source, rows))


def _remember(scope: Scope, source: str, *, new: int, filled: int) -> None:
    details = json.dumps({"source": source, "cases": new, "filled": filled})
    values = {"today": clock.today(), "actor": scope.actor, "details": details}
    scope.session.execute(_REMEMBER, values | {"authority_id": scope.authority_id, "provider_id": scope.provider_id})


def _row(item: GivenContact) -> dict[str, Any]:
    said = asdict(item.record) | {"line": item.line}
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in said.items()}


def _values(scope: Scope, source: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    whose = {"authority_id": scope.authority_id, "provider_id": scope.provider_id, "actor": scope.actor}
    return whose | {"source": source, "today": clock.today(), "rows": json.dumps(rows)}
