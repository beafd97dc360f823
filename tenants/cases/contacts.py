"""What an advice contact says: what is wrong with it, and what it adds to what was known of its case. Pure."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from consortium.dates import long_date
from tenants.meetings.rules import Fault

MEDIATION: Final = "mediation"
DISAGREEMENT: Final = "disagreement-resolution"
SERVICES: Final = (MEDIATION, DISAGREEMENT)
ASKERS: Final = ("parent", "young-person", "authority", "health")
# Section 51(2) of the Children and Families Act 2014, in the order of the Act; domain brief 1.2.
DECISION_KINDS: Final = (
    *("REFUSE_ASSESS", "REFUSE_ISSUE", "CONTENT_B", "CONTENT_F", "CONTENT_I"),
    *("REFUSE_REASSESS", "REFUSE_AMEND", "CEASE"),
)
ISSUES: Final = ("education", "health", "social-care")
MEDIATE: Final = "mediate"
DECLINED: Final = "declined"
UNDECIDED: Final = "undecided"
CHOICES: Final = (MEDIATE, DECLINED, UNDECIDED)
CERTIFICATE_KINDS: Final = ("DECLINED", "PARTICIPATED", "DEEMED")
# The choice that each kind of certificate follows from: section 55(4) and (5), and the thirty days missed.
FOLLOWS: Final = {"DECLINED": DECLINED, "PARTICIPATED": MEDIATE, "DEEMED": MEDIATE}


@dataclass(frozen=True, kw_only=True)
class ContactAnswers:
    """What somebody wrote about a contact. None is an answer left out, or one that could not be read.

    `reference` is the provider's own of the case, `authority_reference` the council's; both say nothing of a person.
    """

    reference: str | None
    authority_id: int | None
    authority_reference: str | None
    service: str | None
    asker: str | None
    decision_kinds: tuple[str, ...]
    issues: tuple[str, ...]
    decision_sent_on: dt.date | None
    contacted_on: dt.date | None
    choice: str | None
    choice_told_on: dt.date | None
    authority_told_on: dt.date | None
    certificate_kind: str | None
    certificate_issued_on: dt.date | None


@dataclass(frozen=True, kw_only=True)
class ContactRecord(ContactAnswers):
    """A contact as it can be recorded: what every contact needs is there, and each code is of its list."""

    reference: str
    authority_id: int
    service: str
    asker: str
    contacted_on: dt.date
    choice: str


@dataclass(frozen=True)
class GivenContact:
    """A contact handed in, and the line of the file that it stands on."""

    record: ContactRecord
    line: int | None = None


# What a later return may fill, by the column's name. The rest is stated by the first, and is the same ever after.
_FILLED: Final = tuple(
    field.name for field in fields(ContactAnswers) if field.name not in ("reference", "authority_id")
)
_DAYS: Final = {
    "decision_sent_on": "The day of the decision's letter",
    "contacted_on": "The day of the contact",
    "choice_told_on": "The day of the family's choice",
    "authority_told_on": "The day on which the council was told",
    "certificate_issued_on": "The day of the certificate",
}


def faults_within(answers: ContactAnswers, *, today: dt.date) -> list[Fault]:
    """Name everything that keeps a contact from being recorded. Answers that are None are not judged.

    Source: interfaces, "contacts return"; domain brief 1.2 and 1.3; Children and Families Act 2014, sections 52 to 55.
    """
    return [*_in_the_future(answers, today), *_out_of_order(answers), *_by_choice(answers), *_by_certificate(answers)]


def filled(known: ContactRecord, given: ContactRecord) -> tuple[ContactRecord, dict[str, Any], list[Fault]]:
    """Add what a later contact says to what is known: the whole, the values that are new, and what it may not change.

    A blank says nothing and neither does `undecided`, which may become a choice: so the return of a month before can be
    handed in again after the one that told the choice. Source: interfaces, "contacts return".
    """
    new: dict[str, Any] = {}
    faults: list[Fault] = []
    for name in _FILLED:
        before, now = getattr(known, name), getattr(given, name)
        if now in (None, (), UNDECIDED, before):
            continue
        if before in (None, (), UNDECIDED):
            new[name] = now
        else:
            faults.append(Fault(name, _stated_already(known.reference, before)))
    return replace(known, **new), new, faults


def _stated_already(reference: str, value: Any) -> str:
    stated = f"{reference} has another value here already: {written(value)}."
    return f"{stated} A later return fills what was blank and changes nothing that was stated."


def written(value: Any) -> str:
    """Write a value of a contact as a person reads it: 18 November 2016, or the words of a list."""
    if isinstance(value, dt.date):
        return long_date(value)
    return value if isinstance(value, str) else ";".join(value)


def in_order_of(allowed: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    """Return the words found, each once, in the order of their list: a set has no order of its own."""
    return tuple(word for word in allowed if word in set(found))


def _in_the_future(answers: ContactAnswers, today: dt.date) -> Iterator[Fault]:
    for column, what in _DAYS.items():
        day = getattr(answers, column)
        if day is not None and day > today:
            yield Fault(column, f"{what} cannot be later than today, {long_date(today)}.")


def _out_of_order(answers: ContactAnswers) -> Iterator[Fault]:
    contacted, told, authority = answers.contacted_on, answers.choice_told_on, answers.authority_told_on
    issued = answers.certificate_issued_on
    if contacted and told and told < contacted:
        yield Fault("choice_told_on", f"{long_date(told)} is before the contact on {long_date(contacted)}.")
    if contacted and authority and authority < contacted:
        yield Fault("authority_told_on", f"{long_date(authority)} is before the contact on {long_date(contacted)}.")
    if told and issued and issued < told:
        yield Fault(
            "certificate_issued_on",
            f"The certificate cannot be before the family's choice on {long_date(told)}.",
        )


def _by_choice(answers: ContactAnswers) -> Iterator[Fault]:
    if answers.choice is None:
        return
    if answers.choice == UNDECIDED and answers.choice_told_on is not None:
        yield Fault("choice_told_on", "No choice is made yet. Leave it empty, or put the choice right.")
    if answers.choice != UNDECIDED and answers.choice_told_on is None:
        yield Fault(
            "choice_told_on", "A choice needs the day on which the family told it: three working days run from it."
        )


def _by_certificate(answers: ContactAnswers) -> Iterator[Fault]:
    kind, issued = answers.certificate_kind, answers.certificate_issued_on
    if kind is None and issued is None:
        return
    if kind is None:
        yield Fault("certificate_kind", "A certificate has a day and no kind. Give both, or leave both empty.")
    if issued is None:
        yield Fault("certificate_issued_on", "A certificate has a kind and no day. Give both, or leave both empty.")
    if answers.service == DISAGREEMENT:
        yield Fault("certificate_kind", "Disagreement resolution never ends in a certificate. Leave both cells empty.")
    elif kind is not None and answers.choice is not None and answers.choice != FOLLOWS[kind]:
        yield Fault(
            "certificate_kind", f"A certificate {kind} needs the choice {FOLLOWS[kind]}; here it is {answers.choice}."
        )
