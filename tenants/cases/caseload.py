"""What the caseload of each council comes to, counted from its cases by the rules of the clock. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from tenants.cases.contacts import CERTIFICATE_KINDS, DECLINED, DISAGREEMENT, MEDIATE, MEDIATION
from tenants.cases.rules import deadline_of

_HEALTH_ONLY: Final = frozenset({"health"})


@dataclass(frozen=True, kw_only=True)
class CountedCase:
    """What the counts need of a case: its choice, its standing certificate, and the days of meetings that were held."""

    authority_id: int
    service: str
    choice: str
    choice_told_on: dt.date | None
    authority_told_on: dt.date | None
    issues: frozenset[str]
    certificate_kind: str | None
    certificate_issued_on: dt.date | None
    held_on: tuple[dt.date, ...]


@dataclass
class Caseload:
    """The counts of one council, in the shape that other programs read."""

    contacts: int = 0
    declined: int = 0
    mediations_requested: int = 0
    disagreement_resolutions: int = 0
    certificates: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CERTIFICATE_KINDS, 0))
    certificates_in_time: int = 0
    held_within_30_days: int = 0
    held_later: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the counts by their names in expected-caseload.json."""
        return dict(sorted(vars(self).items()))


def caseload_of(cases: Iterable[CountedCase], authorities: Iterable[int]) -> dict[int, Caseload]:
    """Count the cases of each council. Source: interfaces, "expected-caseload.json"; domain brief T3, T5 and T10."""
    counted = {authority_id: Caseload() for authority_id in authorities}
    for case in cases:
        _count(counted[case.authority_id], case)
    return counted


def _count(caseload: Caseload, case: CountedCase) -> None:
    caseload.contacts += 1
    caseload.disagreement_resolutions += case.service == DISAGREEMENT
    if case.service != MEDIATION:
        return
    caseload.declined += case.choice == DECLINED
    caseload.mediations_requested += case.choice == MEDIATE
    if case.certificate_kind is not None:
        caseload.certificates[case.certificate_kind] += 1
        caseload.certificates_in_time += in_time(case)
    if case.held_on and case.authority_told_on is not None and case.issues != _HEALTH_ONLY:
        within = min(case.held_on) <= deadline_of("T5", case.authority_told_on).due_on
        caseload.held_within_30_days += within
        caseload.held_later += not within


def in_time(case: CountedCase) -> bool:
    """Say whether a certificate counts as issued in time: DECLINED by T3, PARTICIPATED by T10 of the last meeting held.

    One whose meeting is not recorded yet is in time; a DEEMED one is never counted.
    """
    if case.certificate_issued_on is None:
        return False
    if case.certificate_kind == "DECLINED":
        return case.choice_told_on is not None and (
            case.certificate_issued_on <= deadline_of("T3", case.choice_told_on).due_on
        )
    if case.certificate_kind == "PARTICIPATED":
        return not case.held_on or case.certificate_issued_on <= deadline_of("T10", max(case.held_on)).due_on
    return False
