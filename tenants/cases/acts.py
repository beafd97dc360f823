"""What can be done about a case, by whom, and when. Other parts of a case add acts of theirs to the page's list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from consortium.dates import long_date
from tenants.cases.act_forms import (
    CannotArrangeForm,
    ChoiceForm,
    CouncilToldForm,
    DecisionSentForm,
    EndForm,
    FactsForm,
    GoOnForm,
    HealthToldForm,
    PutRightForm,
    ReferenceForm,
)
from tenants.cases.addresses import case_address
from tenants.cases.case_deadline import CaseDeadline
from tenants.cases.changing import fact_of
from tenants.cases.contacts import MEDIATE, MEDIATION, UNDECIDED
from tenants.cases.opening import OpenCase, Side
from tenants.cases.queries import KnownCase


@dataclass(frozen=True)
class CaseAct:
    """Something that the reader may do about a case now. `rules`: deadlines that it meets, `fills`: facts that it states.

    `is_next`: the case waits for it.
    """

    label: str
    address: str
    rules: tuple[str, ...] = ()
    fills: tuple[str, ...] = ()
    is_next: bool = False


@dataclass(frozen=True)
class FactAct:
    """An act that fills or puts right facts of a case. `path` ends its address, `done` is said when it is recorded."""

    path: str
    sides: tuple[Side, ...]
    label: str
    form: type[FactsForm]
    button: str
    is_open: Callable[[KnownCase], bool]
    done: Callable[[KnownCase], str]
    rules: tuple[str, ...] = ()
    lead: str = ""


def _goes_on(case: KnownCase) -> bool:
    return case.ended_on is None


def _is_undecided(case: KnownCase) -> bool:
    return _goes_on(case) and case.contact.choice == UNDECIDED


def _waits_for_decision(case: KnownCase) -> bool:
    return _goes_on(case) and case.contact.service == MEDIATION and case.contact.decision_sent_on is None


def _waits_for_council(case: KnownCase) -> bool:
    return _goes_on(case) and case.contact.choice == MEDIATE and case.contact.authority_told_on is None


def _waits_for_health(case: KnownCase) -> bool:
    told = case.contact.authority_told_on is not None and case.health_told_on is None
    return _goes_on(case) and told and "health" in case.contact.issues


def _may_be_past_arranging(case: KnownCase) -> bool:
    told = case.contact.authority_told_on is not None and case.cannot_arrange_told_on is None
    is_open = case.contact.service == MEDIATION and case.contact.choice == MEDIATE
    return _goes_on(case) and told and is_open and case.contact.certificate_kind is None


def _day(day: object) -> str:
    return long_date(day) if day else "no day"  # type: ignore[arg-type]


FACT_ACTS: Final = (
    FactAct(
        "decision-sent",
        ("provider",),
        "Record the day the decision was sent",
        DecisionSentForm,
        "Record the day",
        _waits_for_decision,
        lambda case: f"The decision was sent on {_day(case.contact.decision_sent_on)}.",
    ),
    FactAct(
        "choice",
        ("provider",),
        "Record the family’s choice",
        ChoiceForm,
        "Record the choice",
        _is_undecided,
        lambda case: f"The choice is recorded, told on {_day(case.contact.choice_told_on)}.",
        ("T2",),
    ),
    FactAct(
        "council-told",
        ("provider", "council"),
        "Record the day the council was told",
        CouncilToldForm,
        "Record the day",
        _waits_for_council,
        lambda case: f"The council was told on {_day(case.contact.authority_told_on)}: the 30 days run from it.",
        ("T5",),
    ),
    FactAct(
        "health-told",
        ("council",),
        "Tell the health body, and record the day",
        HealthToldForm,
        "Record the day",
        _waits_for_health,
        lambda case: f"The health body was told on {_day(case.health_told_on)}.",
        ("T4", "T6"),
        "Telling it is done outside the portal. Record the day when it is done.",
    ),
    FactAct(
        "cannot-arrange",
        ("council",),
        "Tell the adviser that it cannot be arranged",
        CannotArrangeForm,
        "Tell the adviser",
        _may_be_past_arranging,
        lambda case: (
            f"The adviser was told on {_day(case.cannot_arrange_told_on)}. The certificate follows within 3 working days."
        ),
        ("T8",),
        "When no meeting can be held within the 30 days the family gets its certificate without one. The clock runs on.",
    ),
    FactAct(
        "council-reference",
        ("provider", "council"),
        "Record the council’s reference",
        ReferenceForm,
        "Record the reference",
        _goes_on,
        lambda case: f"The council’s reference is {case.contact.authority_reference}.",
    ),
    FactAct(
        "put-right",
        ("provider",),
        "Put something right",
        PutRightForm,
        "Put it right",
        _goes_on,
        lambda _: "It is put right. What stood there before stays on the case’s history.",
        lead="Change what is wrong and leave the rest. Every deadline is counted again.",
    ),
    FactAct(
        "end",
        ("provider",),
        "End the case",
        EndForm,
        "End the case",
        _goes_on,
        lambda case: f"The case ended on {_day(case.ended_on)}. Nothing is due any more.",
        lead="Nothing is due any more once a case has ended. It stays to be read, and can go on again with a reason.",
    ),
    FactAct(
        "go-on",
        ("provider",),
        "Let the case go on",
        GoOnForm,
        "Let it go on",
        lambda case: not _goes_on(case),
        lambda _: "The case goes on. Its deadlines are counted again.",
    ),
)
# Days without which deadlines cannot be counted.
_NEEDED: Final = ("decision_sent_on", "authority_told_on")
ACT_PATHS: Final = tuple(act.path for act in FACT_ACTS)


def fact_act(path: str, side: Side) -> FactAct | None:
    """Return the act of a path behind a door, or nothing where the door has none."""
    return next((act for act in FACT_ACTS if act.path == path and side in act.sides), None)


def acts_on_facts(opened: OpenCase) -> list[CaseAct]:
    """List what can be done now about the facts of a case."""
    return [
        CaseAct(act.label, opened.address("act", act=act.path), act.rules, act.form.keeps)
        for act in FACT_ACTS
        if opened.side in act.sides and act.is_open(opened.case) and act.path != "council-reference"
    ]


def acts_of_council(opened: OpenCase) -> list[CaseAct]:
    """List what the council can do besides: its own meetings before any mediation are its own business."""
    if opened.side != "council":
        return []
    is_other = opened.scope.provider_id != opened.contract.provider_id
    other = {"provider": opened.scope.provider_id} if is_other else {}
    return [CaseAct("Record an early meeting", case_address("early.of_case", opened.reference, **other))]


def next_act(acts: Sequence[CaseAct], deadlines: Sequence[CaseDeadline], case: KnownCase) -> CaseAct | None:
    """Return what is most urgent of what the reader can do: what is late, then what is missing, then what is due next."""
    waiting = sorted((one for one in deadlines if one.is_open and one.due_on), key=lambda one: (one.due_on, one.code))
    late = [one.code for one in waiting if one.days_late]
    missing = [name for name in _NEEDED if fact_of(case, name) is None]
    found = [
        *(act for act in acts if act.is_next),
        *(act for code in late for act in acts if code in act.rules),
        *(act for name in missing for act in acts if name in act.fills and len(act.fills) == 1),
        *(act for one in waiting for act in acts if one.code in act.rules),
    ]
    return next(iter(found), None)
