"""The base of every form: what it reads, how it sums up its errors, and how a rule's refusal gets into it."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import wtforms
from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from consortium.web.formats import in_words

_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,80}")


class Trouble(NamedTuple):
    """One line of the error summary; without an address it is about the form as a whole."""

    sentence: str
    href: str | None


def sent_fields() -> MultiDict[str, Any]:
    """Return the fields and files of the request whose names could be ours, and never a JSON body.

    WTForms reads numbers out of names (`funders-3-parts`), and odd digits there would be an error of ours.
    """
    sent = [*request.files.items(multi=True), *request.form.items(multi=True)]
    return MultiDict((name, value) for name, value in sent if _NAME.fullmatch(name))


class Part(wtforms.Form):
    """A few fields that repeat inside a form, for WTForms' FieldList and FormField."""


class Form(FlaskForm):
    """The base of every form that is posted.

    `failed_title` is the heading of its error summary. Left empty it counts: "Two answers need another look. Nothing
    has been recorded", with `nothing_done` as its second sentence. `last_on_page` names inherited fields that the page
    shows after those of its own.
    """

    failed_title = ""
    nothing_done = "Nothing has been recorded"
    last_on_page: tuple[str, ...] = ()

    def __init__(self, **kwargs: Any) -> None:
        if "formdata" not in kwargs:
            # A post without fields is one with every answer missing, so it is read too.
            kwargs["formdata"] = sent_fields() if self.is_submitted() else None
        super().__init__(**kwargs)

    def refuse(self, sentence: str, *names: str) -> None:
        """Put a refusal that a rule made beside a field; further fields named turn red without a second sentence.

        Without a name it stands in the error summary alone. Call it after `validate_on_submit()`.
        """
        if not names:
            self.form_errors.append(sentence)
            return
        for name in names:
            self[name].red = True
        self[names[0]].errors = [*self[names[0]].errors, sentence]

    @property
    def troubles(self) -> list[Trouble]:
        """Every error with the address of the box to look at, in the order of the page."""
        fields = sorted(self, key=lambda field: field.short_name in self.last_on_page)
        found = [trouble for field in fields for trouble in _troubles(field)]
        return [*found, *(Trouble(sentence, None) for sentence in self.form_errors)]

    @property
    def summary_title(self) -> str:
        """The heading of the error summary."""
        if self.failed_title:
            return self.failed_title
        number = len(self.troubles)
        counted = "One answer needs" if number == 1 else f"{in_words(number).capitalize()} answers need"
        return f"{counted} another look. {self.nothing_done}"


class Filter(Form):
    """The base of a form in the address (GET), such as a filter. It changes nothing and needs no token."""

    failed_title = "The list has not changed"

    class Meta(FlaskForm.Meta):
        """A filter has no token."""

        csrf = False

    def __init__(self, **kwargs: Any) -> None:
        names = (name for name in request.args if _NAME.fullmatch(name))
        sent = MultiDict((name, value) for name in names for value in request.args.getlist(name))
        super().__init__(formdata=sent or None, **kwargs)


def _troubles(field: Any) -> Iterator[Trouble]:
    """Yield the errors of a field and of the fields inside it."""
    if isinstance(field, wtforms.FormField):
        for inner in field.form:
            yield from _troubles(inner)
        return
    if isinstance(field, wtforms.FieldList):
        for entry in field.entries:
            yield from _troubles(entry)
    href = f"#{field.error_id() if hasattr(field, 'error_id') else field.id}"
    for sentence in field.errors:
        if isinstance(sentence, str):
            yield Trouble(sentence, href)
