"""What a form asks for. Every field knows how it is called in a sentence, and refuses in GOV.UK's words.

A field must be answered unless `optional=True`. `what` is its name inside a sentence; left out, it is made from the
label: "Case reference" is "the case reference", "Your reference" stays "your reference".
"""

import re
import secrets
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import StopValidation
from wtforms.widgets import HiddenInput

from consortium import clock
from consortium.errors import RuleBroken
from consortium.files import cells
from consortium.web import readings, widgets
from consortium.web.formats import long_date, plain_number
from consortium.web.readings import DAY_PARTS, NotADay, NotReadable

_NO_ARTICLE: Final = ("a", "an", "the", "your", "how", "what", "when", "where", "whether", "which", "who", "why")
_MOST_CHARACTERS: Final = 200
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")


def in_a_sentence(label: str) -> str:
    """Return a label as a noun inside a sentence: "Council" is "the council", "EHC plans" "the EHC plans"."""
    first, _, rest = label.partition(" ")
    lowered = first if first[1:2].isupper() else first[:1].lower() + first[1:]
    noun = f"{lowered} {rest}" if rest else lowered
    return noun if lowered in _NO_ARTICLE else f"the {noun}"


class Asked(Field):
    """Shared by all: the name in sentences, whether an answer is needed, and one trouble at a time."""

    verb = "Enter"

    def __init__(self, label: str, *, hint: str = "", what: str = "", optional: bool = False, **kwargs: Any) -> None:
        super().__init__(label, description=hint, **kwargs)
        self.what = what or in_a_sentence(label)
        self.optional = optional
        self.trouble = ""
        self.red = False

    def is_empty(self) -> bool:
        """Say whether nothing was answered."""
        return self.data is None or self.data == ""

    def sentence(self, rest: str) -> str:
        """Begin a sentence with the field: "The case reference must be 20 characters or fewer"."""
        return f"{self.what[:1].upper()}{self.what[1:]} {rest}"

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002  WTForms' signature
        """Refuse what cannot be read, then what is missing; stop quietly at an optional field left empty."""
        if self.trouble:
            raise StopValidation(self.trouble)
        if self.is_empty():
            raise StopValidation("" if self.optional else f"{self.verb} {self.what}")

    def error_id(self) -> str:
        """Return the id of the element that an error links to and that takes the focus."""
        identifier: str = self.id
        return identifier


class Typed(Asked):
    """A field of one box: keeps what was typed, so that a refused form comes back as it was sent."""

    prefix = ""

    def __init__(self, label: str, *, width: int = 0, autocomplete: str = "", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.width = width
        self.typing: dict[str, Any] = {"autocomplete": autocomplete, "inputmode": "", "spellcheck": False}
        self.typed: str | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed."""
        self.typed = next((value for value in valuelist if isinstance(value, str)), "")
        self.data = None
        try:
            self.data = self.read(self.typed)
        except NotReadable as problem:
            self.trouble = self.sentence(str(problem))

    def read(self, typed: str) -> Any:
        """Turn what was typed into a value; nothing typed is None. Raises: NotReadable."""
        raise NotImplementedError

    def written(self) -> str:
        """Write the value as a person would type it."""
        return "" if self.data is None else str(self.data)

    def _value(self) -> str:
        shown = self.written() if self.typed is None else self.typed
        return "".join(sign for sign in shown if sign in "\r\n\t" or not readings.is_unkept(sign))


class TextField(Typed):
    """One line of text; `data` is a string, empty if optional and left out."""

    widget = widgets.TextInput()

    def __init__(self, label: str, *, most: int = _MOST_CHARACTERS, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.most = most

    def read(self, typed: str) -> str:
        """Read the text. Raises: NotReadable."""
        return readings.read_text(typed, most=self.most)


class LongTextField(TextField):
    """A few lines of text, such as a reason."""

    widget = widgets.TextArea()

    def read(self, typed: str) -> str:
        """Read the lines. Raises: NotReadable."""
        return readings.read_text(typed, most=self.most, several_lines=True)


class FreeTextField(TextField):
    """A short reason or note in a person's own words, kept for good: it is checked for what must not be kept."""

    def read(self, typed: str) -> str:
        """Read the text. Raises: NotReadable."""
        return readings.read_free_text(typed)


class EmailField(TextField):
    """An email address, with the keyboard for it. It is shown again as it was typed."""

    def __init__(self, label: str = "Email address", *, autocomplete: str = "username", **kwargs: Any) -> None:
        super().__init__(label, autocomplete=autocomplete, **kwargs)
        self.typing |= {"type": "email"}


class PasswordField(Typed):
    """A password, exactly as typed. It is never sent back to the page."""

    widget = widgets.PasswordInput()

    def __init__(self, label: str = "Password", *, autocomplete: str = "current-password", **kwargs: Any) -> None:
        super().__init__(label, autocomplete=autocomplete, **kwargs)

    def read(self, typed: str) -> str:
        """Take it as it is, up to a length that no person types. Raises: NotReadable."""
        if len(typed) > _MOST_CHARACTERS:
            raise NotReadable(f"must be {_MOST_CHARACTERS} characters or fewer")
        return typed

    def _value(self) -> str:
        return ""


class WholeNumberField(Typed):
    """A whole number; `data` is an int or None."""

    widget = widgets.TextInput()

    def __init__(self, label: str, *, least: int = 0, most: int = 1_000_000, width: int = 5, **kwargs: Any) -> None:
        super().__init__(label, width=width, **kwargs)
        self.least, self.most = least, most
        self.typing |= {"inputmode": "numeric"}

    def read(self, typed: str) -> int | None:
        """Read the number. Raises: NotReadable."""
        return readings.read_whole_number(typed, least=self.least, most=self.most) if typed.strip() else None


class PoundsField(Typed):
    """An amount typed in pounds; `data` is whole pence or None."""

    widget = widgets.TextInput()
    prefix = "£"

    def __init__(self, label: str, *, width: int = 10, **kwargs: Any) -> None:
        super().__init__(label, width=width, **kwargs)
        self.typing |= {"inputmode": "decimal"}

    def read(self, typed: str) -> int | None:
        """Read pounds as pence. Raises: NotReadable."""
        return readings.read_pounds(typed) if typed.strip() else None

    def written(self) -> str:
        """Write pence as pounds without the sign, which stands before the box."""
        return "" if self.data is None else f"{self.data // 100:,}.{self.data % 100:02d}"


class FigureField(Typed):
    """A figure of zero or more, such as 19,500 or 12.5; `data` is an exact Fraction or None."""

    widget = widgets.TextInput()

    def __init__(self, label: str, *, width: int = 10, **kwargs: Any) -> None:
        super().__init__(label, width=width, **kwargs)
        self.typing |= {"inputmode": "decimal"}

    def read(self, typed: str) -> Fraction | None:
        """Read the figure. Raises: NotReadable."""
        return readings.read_figure(typed) if typed.strip() else None

    def written(self) -> str:
        """Write the figure as a page does."""
        return "" if self.data is None else plain_number(self.data)


class ReferenceField(TextField):
    """A reference: no spaces, so that no name of a child fits in."""

    def read(self, typed: str) -> str:
        """Read the reference. Raises: NotReadable, which does not repeat what was typed: it may be a name."""
        text = super().read(typed)
        if not text:
            return ""
        try:
            return cells.reference(text)
        except RuleBroken:
            longest = cells.MOST_REFERENCE_CHARACTERS
            raise NotReadable(
                f"must be at most {longest} letters, digits and signs like - / . _ without spaces, and never a name"
            ) from None


class DateField(Asked):
    """A day in three boxes; `data` is a date or None. `not_later_than_today` means the business date."""

    widget = widgets.DateInput()

    def __init__(self, label: str, *, not_later_than_today: bool = False, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.not_later_than_today = not_later_than_today
        self.typed = dict.fromkeys(DAY_PARTS, "")
        self.wrong_parts: tuple[str, ...] = ("day",)

    def process(self, formdata: MultiDict[str, Any] | None, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take a given day apart, or read the three boxes of a form."""
        super().process(None, data, extra_filters)
        if self.data is not None:
            self.typed = {part: str(getattr(self.data, part)) for part in DAY_PARTS}
        if formdata is not None:
            boxes = {part: formdata.get(f"{self.name}-{part}", "") for part in DAY_PARTS}
            self.typed = {part: text if isinstance(text, str) else "" for part, text in boxes.items()}
            self._read()

    def error_id(self) -> str:
        """Link to the first box to look at: the group around the boxes cannot take the focus."""
        return f"{self.id}-{self.wrong_parts[0]}"

    def _read(self) -> None:
        self.data = None
        if not any(text.strip() for text in self.typed.values()):
            return
        try:
            self.data = readings.read_day(self.typed)
        except NotADay as problem:
            self.trouble, self.wrong_parts = self.sentence(str(problem)), problem.parts
            return
        if self.not_later_than_today and self.data > clock.today():
            self.trouble = self.sentence(f"cannot be later than today, {long_date(clock.today())}")


class FileField(Asked):
    """A file; `data` is Werkzeug's FileStorage or None. Its form needs `multipart=true`."""

    widget = widgets.FileInput()
    verb = "Choose"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the file, if one was chosen."""
        self.data = next((value for value in valuelist if isinstance(value, FileStorage) and value.filename), None)

    def _value(self) -> bool:
        return False


class KeyField(Field):
    """A hidden key, new for each page that is opened and kept while the form is refused: one press counts once."""

    widget = HiddenInput()

    def __init__(self, *, new: Callable[[], str] = secrets.token_urlsafe, **kwargs: Any) -> None:
        super().__init__("", default=new, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take back a key of our shape; anything else gets a new one."""
        sent = valuelist[0] if valuelist else ""
        if isinstance(sent, str) and _KEY.fullmatch(sent):
            self.data = sent

    def _value(self) -> str:
        return str(self.data)
