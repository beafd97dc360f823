"""The forms with which a council keeps its coding strings and what they look like."""

from collections.abc import Mapping, Sequence
from typing import Final

from wtforms import FieldList, FormField, HiddenField

from consortium.web.choices import SelectField
from consortium.web.fields import DateField, TextField
from consortium.web.forms import Part
from tenants.coding.actions import StringsRefused, Wanted
from tenants.coding.patterns import MOST_CHARACTERS as LONGEST_PATTERN
from tenants.coding.rules import FUNDING_SOURCES, JOINS, MOST_CHARACTERS, CodingString, Parts, Target, in_a_sentence
from tenants.orders.web_forms import OfChange

_MOST_ROWS: Final = 20
_FIELDS: Final = ("cost_centre", "subjective", "activity", "funding_source")


class CodingRow(Part):
    """The string of one target, part by part. All left empty is no answer."""

    target = HiddenField()
    cost_centre = TextField("Cost centre", most=MOST_CHARACTERS, optional=True)
    subjective = TextField("Subjective code", most=MOST_CHARACTERS, optional=True)
    activity = TextField("Activity, if any", what="the activity", most=MOST_CHARACTERS, optional=True)
    funding_source = SelectField("Paid from", first="Choose", optional=True, choices=tuple(FUNDING_SOURCES.items()))

    @property
    def is_blank(self) -> bool:
        """Say whether nothing of it was answered."""
        return not any(self[name].data for name in _FIELDS)


class CodingForm(OfChange):
    """Strings of several targets, from a day on."""

    nothing_done = "Nothing has been kept"
    last_on_page = ("from_on",)

    rows = FieldList(FormField(CodingRow), "Strings", max_entries=_MOST_ROWS)
    from_on = DateField(
        "In force from",
        what="the day from which they are in force",
        hint="Lines of a meeting or a charge on or after this day, by its day of service",
    )

    def offer(self, targets: Sequence[Target], held: Mapping[Target, CodingString]) -> None:
        """Give each target its row: as it was sent, else as it holds. What was sent for anything else is left out."""
        self.targets = {_key(target): target for target in targets}
        self.held = held
        if not self.is_submitted():
            for target in targets:
                self.rows.append_entry(_held_parts(target, held.get(target)))
        self.rows.entries = [entry for entry in self.rows.entries if entry.form.target.data in self.targets]
        for entry in self.rows.entries:
            self._ask(entry.form)

    def _ask(self, row: CodingRow) -> None:
        """Ask for what a string needs, unless nothing was typed and there is none yet."""
        target = self.targets[str(row.target.data)]
        asked = not row.is_blank or target in self.held
        for name in _FIELDS:
            row[name].what = f"{row[name].what} of {in_a_sentence(target)}"
        row.funding_source.what = f"what pays for {in_a_sentence(target)}"
        row.cost_centre.optional = row.subjective.optional = not asked
        row.funding_source.optional = not asked or not target.is_cost

    def target_of(self, row: CodingRow) -> Target:
        """Return what a row is for."""
        return self.targets[str(row.target.data)]

    def answered(self) -> list[CodingRow]:
        """List the rows with an answer, in the order of the page."""
        return [entry.form for entry in self.rows.entries if not entry.form.is_blank]

    def wanted(self) -> list[Wanted]:
        """Return the strings of the rows with an answer."""
        return [Wanted(self.target_of(row), _parts(row, self.target_of(row))) for row in self.answered()]

    def refuse_strings(self, refused: StringsRefused) -> None:
        """Put each refusal beside its row."""
        rows = self.answered()
        for place, refusal in refused.refusals.items():
            field = rows[place][refusal.field]
            field.red = True
            field.errors = [*field.errors, str(refusal)]
            self.rows.errors = [*self.rows.errors, {refusal.field: field.errors}]


class PatternForm(OfChange):
    """What a council's coding strings look like, and a string to try it on."""

    nothing_done = "Nothing has been kept"

    joined_by = SelectField(
        "Between the parts stands",
        what="what stands between the parts",
        first=None,
        optional=True,
        choices=tuple(JOINS.items()),
    )
    pattern = TextField(
        "Pattern",
        most=LONGEST_PATTERN,
        optional=True,
        hint="A regular expression that the whole string has to fit, like [A-Z]{3}[0-9]{2}-[0-9]{4}. Empty: any string",
    )
    sample = TextField("Try it on", what="the string to try", most=60, optional=True, hint="A string of yours")

    @property
    def join(self) -> str:
        """What stands between the parts."""
        return str(self.joined_by.data or "")


def _key(target: Target) -> str:
    return f"{target.kind}:{target.funder_code or ''}"


def _held_parts(target: Target, held: CodingString | None) -> dict[str, str | None]:
    parts = {} if held is None else {name: getattr(held.parts, name) for name in _FIELDS}
    return {"target": _key(target), **parts}


def _parts(row: CodingRow, target: Target) -> Parts:
    source = row.funding_source.data if target.is_cost else None
    return Parts(str(row.cost_centre.data), str(row.subjective.data), row.activity.data or None, source)
