import json
from collections.abc import Sequence
from typing import Any, Final

from consortium.errors import Problem
from consortium.web.fields import FileField, KeyField
from consortium.web.forms import Form, Trouble
from tenants.returns.previews import Preview, PreviewRow
from tenants.returns.words import rows_in_words

MOST_IN_SUMMARY: Final = 10
# What a hidden field may carry of the bad rows; a whole form has half a megabyte.
MOST_REASONS_BYTES: Final = 300_000
REASON_COLUMNS: Final = ("line", "reference", "council", "meeting_date", "what_happened", "column", "reason")


class UploadForm(Form):
    """A return to check. The file is read and forgotten unless every row of it is good."""

    nothing_done = "Nothing has been stored"
    file = FileField(
        "Your meetings return",
        what="a file",
        hint="CSV or XLSX, up to 10 MB. Rows that are already recorded with the same values are skipped.",
    )
    preview: Preview | None = None

    def refuse_file(self, problems: Sequence[Problem]) -> None:
        """Say why the file as a whole cannot be read."""
        self.failed_title = "This file cannot be read, so nothing has been stored"
        for problem in problems[:MOST_IN_SUMMARY]:
            place = f"Line {problem.line}: " if problem.line else ""
            self.refuse(f"{place}{problem.sentence}", "file")

    def refuse_rows(self, preview: Preview) -> None:
        """Link to each bad row, up to ten of them."""
        self.preview = preview
        number = len(preview.bad)
        self.failed_title = f"Put {rows_in_words(number)} right in your file, then upload it again"
        for row in preview.bad[:MOST_IN_SUMMARY]:
            self.form_errors.append(f"Line {row.line}: {row.problems[0].sentence}")

    @property
    def troubles(self) -> list[Trouble]:
        """Every error with the address of what to look at: the field, or the row below."""
        if self.preview is None:
            return super().troubles
        bad = self.preview.bad
        lines = [
            Trouble(sentence, f"#line-{row.line}")
            for sentence, row in zip(self.form_errors, bad[:MOST_IN_SUMMARY], strict=False)
        ]
        more = len(bad) - len(lines)
        return (
            [*lines, Trouble(f"And {rows_in_words(more)} more, below", f"#line-{bad[len(lines)].line}")]
            if more
            else lines
        )


class RecordForm(Form):
    """The button that records what the page shows."""


class CompleteForm(Form):
    """The button that declares a month complete, once."""

    request_key = KeyField()


def reasons_to_carry(rows: Sequence[PreviewRow]) -> tuple[str, int]:
    """Write the bad rows with their reasons for a hidden field, and how many of them fit in."""
    carried: list[list[Any]] = []
    room = MOST_REASONS_BYTES
    for row in rows:
        lines = [
            [row.line, row.reference, row.council, row.day, row.happened, problem.column or "", problem.sentence]
            for problem in row.problems
        ]
        room -= len(json.dumps(lines))
        if room < 0:
            return json.dumps(carried), len({line[0] for line in carried})
        carried += lines
    return json.dumps(carried), len(rows)


def reasons_carried(sent: str) -> list[list[str]] | None:
    """Read them back; None for what no page of ours has sent."""
    try:
        rows = json.loads(sent)
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == len(REASON_COLUMNS) for row in rows):
        return None
    return [[str(cell) for cell in row] for row in rows]
