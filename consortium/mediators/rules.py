"""Whether a mediator may take a meeting on a day: on the register, with checks and indemnity that last so long. Pure."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from consortium.dates import long_date

REGISTER_BODIES: Final = {"CoM": "College of Mediators", "CMC": "Civil Mediation Council"}
SOON: Final = dt.timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class MediatorRecord:
    """What a provider says of a mediator: a name of its staff, the entry in the register, and how long each thing lasts."""

    name: str
    register_body: str
    register_number: str
    accredited_on: dt.date
    renewed_until: dt.date
    checks_until: dt.date
    indemnity_until: dt.date

    @property
    def lasts_until(self) -> dt.date:
        """The last day on which the mediator may take a meeting."""
        return min(self.renewed_until, self.checks_until, self.indemnity_until)


@dataclass(frozen=True)
class MediatorFault:
    """What is wrong with one answer about a mediator. `field` is its name on the form."""

    field: str
    sentence: str


def faults_in(record: MediatorRecord, *, today: dt.date) -> list[MediatorFault]:
    """Name what keeps a mediator from being kept. A date that is over already is kept: the mediator has lapsed."""
    faults = []
    if record.accredited_on > today:
        faults.append(MediatorFault("accredited_on", f"{long_date(record.accredited_on)} is later than today."))
    if record.renewed_until < record.accredited_on:
        before = f"{long_date(record.renewed_until)} is before the accreditation on {long_date(record.accredited_on)}."
        faults.append(MediatorFault("renewed_until", before))
    return faults


def lapsed_by(record: MediatorRecord, day: dt.date) -> str:
    """Say why a mediator may not take a meeting on a day; nothing if nothing is in the way.

    Example: "A. Mason's checks last until 3 March 2016". Source: domain brief 3.5, "block booking on lapse".
    """
    return next(_lapses(record, day), "")


def _lapses(record: MediatorRecord, day: dt.date) -> Iterator[str]:
    if record.accredited_on > day:
        yield f"{record.name} is accredited only from {long_date(record.accredited_on)}"
    if record.renewed_until < day:
        body = REGISTER_BODIES[record.register_body]
        yield f"{record.name}'s entry with the {body} is renewed until {long_date(record.renewed_until)}"
    if record.checks_until < day:
        yield f"{record.name}'s checks last until {long_date(record.checks_until)}"
    if record.indemnity_until < day:
        yield f"{record.name}'s indemnity lasts until {long_date(record.indemnity_until)}"


def standing_on(record: MediatorRecord, today: dt.date) -> tuple[str, str]:
    """Say in two words how a mediator stands, and which kind of state that is: `good`, `soon` or `lapsed`."""
    if lapsed_by(record, today):
        return "Cannot be booked", "lapsed"
    if record.lasts_until <= today + SOON:
        return f"Until {long_date(record.lasts_until)}", "soon"
    return "In good standing", "good"
