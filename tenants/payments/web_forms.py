"""The forms that a file of payments is handed in with: the file, and the press that records what was shown of it."""

from collections.abc import Sequence
from typing import Final

from werkzeug.datastructures import FileStorage
from wtforms import HiddenField

from consortium.errors import Problem
from consortium.files.words import shown as shown_name
from consortium.web.choices import TickField
from consortium.web.fields import FileField, KeyField
from consortium.web.forms import Form

_MOST_NAMED: Final = 100


class FileForm(Form):
    """A file of payments or of invoice numbers. It is read and forgotten unless every row of it is good."""

    nothing_done = "Nothing has been stored"
    file = FileField("File", what="a file", hint="CSV or XLSX, up to 10 MB")

    @property
    def handed_in(self) -> tuple[str, bytes]:
        """The name of the file, without its folders, and what is in it."""
        file: FileStorage = self.file.data or FileStorage()
        return shown_name((file.filename or "").replace("\\", "/").rpartition("/")[2]), file.read()

    def refuse_file(self, problems: Sequence[Problem]) -> None:
        """Name every row that is wrong, up to a hundred."""
        self.failed_title = "Put this right in your file and upload it again. Nothing has been stored"
        for problem in problems[:_MOST_NAMED]:
            place = f"Line {problem.line}: " if problem.line else ""
            column = f"{problem.column}: " if problem.column else ""
            self.refuse(f"{place}{column}{problem.sentence}")
        if len(problems) > _MOST_NAMED:
            self.refuse(f"And {len(problems) - _MOST_NAMED} more.")


class RecordRowsForm(Form):
    """The press that records the rows that were shown."""

    request_key = KeyField()
    rows = HiddenField()
    name = HiddenField()
    carries = TickField("What is more than the debt is carried forward", optional=True)
