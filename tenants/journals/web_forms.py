"""The forms with which a council exports a statement for its ledger and chooses the columns of the file."""

import datetime as dt
from collections.abc import Sequence

from wtforms import FieldList, FormField, HiddenField

from consortium.dates import long_date
from consortium.web.choices import RadiosField, TickField
from consortium.web.fields import TextField, WholeNumberField
from consortium.web.forms import Part
from tenants.journals.layouts import LONGEST_HEADING, MOST_COLUMNS, NAMED, Available, Layout, LayoutRefused
from tenants.orders.web_forms import OfChange


class ExportForm(OfChange):
    """What a file is exported as, and, where the statement was exported before, that somebody means it."""

    nothing_done = "Nothing has been exported"

    kind = RadiosField("File", what="which file you need", choices=(("csv", "CSV"), ("xlsx", "Spreadsheet (XLSX)")))
    again = TickField("The first file will not be posted, or its posting has been taken back")

    def ask_again(self, *, is_again: bool, what: str = "statement") -> None:
        """Ask for the tick where it was exported before."""
        self.again.must = f"Tick the box if the {what} is to be exported again" if is_again else ""


class YearExportForm(ExportForm):
    """The same for the journal of a year end, and whether its file takes it back in April."""

    takes_back = TickField("The file takes it back in April too", optional=True)

    def begin_with(self, kind: str, *, takes_back: bool, first_day: dt.date) -> None:
        """Name the day on which it is taken back, and begin with what the last file was."""
        self.takes_back.label.text = f"The file takes it back on {long_date(first_day)} too"
        if self.is_submitted():
            return
        self.kind.data, self.takes_back.data = kind, takes_back


class ColumnRow(Part):
    """A column that a file may have: its place, none if it is left out, and its heading."""

    name = HiddenField()
    place = WholeNumberField("Place", least=1, most=99, width=2, optional=True)
    heading = TextField("Heading", most=LONGEST_HEADING, optional=True)


class LayoutForm(OfChange):
    """The columns of a file: their places and headings."""

    nothing_done = "Nothing has been kept"

    ledger = HiddenField()
    rows = FieldList(FormField(ColumnRow), "Columns", max_entries=MOST_COLUMNS)

    def offer(self, offered: Sequence[Available], layout: Layout) -> None:
        """Give each column its row: as it was sent, else as the layout has it. What was sent for anything else is left out."""
        known = {column.name: column for column in offered}
        if not self.is_submitted():
            self.ledger.data = layout.ledger
            places = {name: place for place, name in enumerate(layout.columns, start=1)}
            headings = dict(zip(layout.columns, layout.headings, strict=True))
            for name in (*layout.columns, *(name for name in known if name not in places)):
                heading = headings.get(name, known[name].heading)
                self.rows.append_entry({"name": name, "place": places.get(name), "heading": heading})
        self.rows.entries = [entry for entry in self.rows.entries if entry.form.name.data in known]
        for entry in self.rows.entries:
            called = known[entry.form.name.data].heading
            entry.form.place.what, entry.form.heading.what = f"the place of {called}", f"the heading of {called}"

    def column_of(self, row: ColumnRow) -> Available:
        """Return which column a row is about."""
        return NAMED[str(row.name.data)]

    def chosen(self) -> tuple[list[str], list[str]]:
        """Return the columns with a place, in its order, and their headings. Raises: LayoutRefused for a place given twice."""
        rows = [entry.form for entry in self.rows.entries if entry.form.place.data is not None]
        taken: dict[int, str] = {}
        for row in rows:
            if row.place.data in taken:
                said = (
                    f"Place {row.place.data} is taken by {taken[row.place.data]}. Give each column a place of its own"
                )
                raise LayoutRefused(said, str(row.name.data))
            taken[row.place.data] = self.column_of(row).heading
        rows.sort(key=lambda row: int(row.place.data))
        names = [str(row.name.data) for row in rows]
        return names, [str(row.heading.data or self.column_of(row).heading) for row in rows]

    def refuse_layout(self, refused: LayoutRefused) -> None:
        """Put a refusal beside the row of its column, or in the summary alone."""
        row = next((one.form for one in self.rows.entries if one.form.name.data == refused.column), None)
        if row is None:
            self.refuse(str(refused))
            return
        is_heading = "head" in str(refused)
        field = row.heading if is_heading else row.place
        field.red = True
        field.errors = [*field.errors, str(refused)]
        self.rows.errors = [*self.rows.errors, {field.short_name: field.errors}]
