"""Every change of what the lead keeps is looked at before it is saved: what it was, what it becomes, what follows."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from flask import request
from wtforms import HiddenField

from consortium.changes import ChangedMeanwhile
from consortium.database import db, only_tried, transaction
from consortium.periods.actions import hold_gate
from consortium.web.forms import Form
from tenants.across.costs.lists import Again

_MEANWHILE: Final = (
    "Somebody has changed this since you opened the page. What it says now is shown here."
    " Look again, and save if yours is still right"
)
_TYPED: Final = "You have changed an answer since you looked. Look at what it changes, then save"


@dataclass(frozen=True)
class Concerned:
    """A recorded meeting whose price would be another now. It keeps the one that it was recorded with. Units: pence."""

    council: str
    reference: str
    meeting_on: dt.date
    charged_at_pence: int
    would_be_pence: int


@dataclass(frozen=True)
class Looked:
    """What a change does: rows of (what, what it was, what it becomes), sentences, and what follows.

    `again` are the charging runs that would write a difference, None where the change concerns no run.
    """

    changes: Sequence[tuple[str, str, str]]
    notes: Sequence[str] = ()
    again: Sequence[Again] | None = None
    meetings: Sequence[Concerned] = ()


@dataclass(frozen=True)
class Pressed:
    """What came of a press: `saved`, or only looked at."""

    looked: Looked | None
    saved: bool = False


class ChangeForm(Form):
    """The base of a form that is looked at first. `before` is what the page showed, `looked` the answers looked at."""

    nothing_done = "Nothing has been changed"
    before = HiddenField()
    looked = HiddenField()


def press(
    form: ChangeForm, contract_id: int, *, now: Callable[[], str], new: str, act: Callable[[], Looked]
) -> Pressed:
    """Save what a valid form asks for if exactly that was looked at; else try it and show what it would do.

    `now` reads the key of what is there, `new` is the key of the answers. What somebody else changed meanwhile is shown
    before anything is saved. Raises: RuleBroken, as `act` does.
    """
    session, saving = db.session(), request.form.get("press") == "save"
    try:
        if saving and form.looked.data == new:
            with transaction():
                hold_gate(session, contract_id)
                _check_unchanged(form, now)
                looked = act()
            return Pressed(looked, saved=True)
        with only_tried(session):
            _check_unchanged(form, now)
            looked = act()
    except ChangedMeanwhile as refusal:
        form.refuse(str(refusal))
        with only_tried(session):
            form.before.data, looked = now(), act()
        form.looked.data = new
        return Pressed(looked)
    form.looked.data = new
    if saving:
        form.refuse(_TYPED)
    return Pressed(looked)


def _check_unchanged(form: ChangeForm, now: Callable[[], str]) -> None:
    if form.before.data != now():
        raise ChangedMeanwhile(_MEANWHILE)
