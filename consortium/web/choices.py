"""Fields that are answered by choosing: a list, radios, and one box to tick."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wtforms.fields.choices import Choice
from wtforms.validators import StopValidation

from consortium.web import widgets
from consortium.web.fields import Asked


class _ChoiceField(Asked):
    """One of several; `data` is the value of the choice itself, of any type, or None.

    `choices` are pairs of (value, label), given to the class or set on the form before it is validated.
    """

    verb = "Select"

    def __init__(self, label: str, *, choices: Sequence[tuple[Any, str]] = (), **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.choices = choices
        self._sent: str | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep what was sent; the choices may be set only after this."""
        self._sent = next((value for value in valuelist if isinstance(value, str)), "")

    @property
    def data(self) -> Any:
        """The value chosen, or None. What is not among the choices counts as nothing."""
        if self._sent is None:
            return self._given
        return next((value for value, _ in self.choices if str(value) == self._sent), None)

    @data.setter
    def data(self, given: Any) -> None:
        self._given = given

    def choose(self, value: Any) -> None:
        """Show a choice that nobody sent, such as what a list is about when its address does not say."""
        self._sent, self._given = None, value

    def iter_choices(self) -> Iterator[Choice]:
        """Yield each choice as the widgets want it."""
        chosen = self.data
        for value, label in self.choices:
            yield Choice(str(value), label, chosen is not None and value == chosen, {})


class SelectField(_ChoiceField):
    """A drop-down list. `first` is the line that stands for no answer; without it the first choice is taken."""

    widget = widgets.Select()

    def __init__(self, label: str, *, first: str | None = "", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.first = first

    def iter_choices(self) -> Iterator[Choice]:
        """Yield the line for no answer, then the choices."""
        if self.first is not None:
            yield Choice("", self.first, self.data is None, {})
        yield from super().iter_choices()


class RadiosField(_ChoiceField):
    """A few choices in sight: small and in one line, unless told otherwise."""

    widget = widgets.Radios()

    def __init__(
        self,
        label: str,
        *,
        small: bool = True,
        inline: bool = True,
        hints: Mapping[Any, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **kwargs)
        self.small, self.inline = small, inline
        self.hints = hints or {}


class TicksField(Asked):
    """Several boxes under one question; `data` is the set of the values ticked. `hints` stand below their labels."""

    widget = widgets.Ticks()
    verb = "Tick"

    def __init__(
        self,
        label: str,
        *,
        choices: Sequence[tuple[str, str]] = (),
        hints: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **kwargs)
        self.choices = choices
        self.hints = hints or {}

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep what was ticked."""
        self.data = {value for value in valuelist if isinstance(value, str)}

    def is_empty(self) -> bool:
        """Say whether no box is ticked. What is not among the choices counts as nothing."""
        self.data = {value for value, _ in self.choices if value in (self.data or ())}
        return not self.data

    def iter_choices(self) -> Iterator[Choice]:
        """Yield each box as the widget wants it."""
        for value, label in self.choices:
            yield Choice(value, label, value in (self.data or ()), {})


class TickField(Asked):
    """One box; `data` is a bool. `must` is what to say when it is needed and left empty."""

    widget = widgets.Tick()

    def __init__(self, label: str, *, must: str = "", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.must = must

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the box as ticked if the page sent it."""
        self.data = "y" in valuelist

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002  WTForms' signature
        """Ask for the tick."""
        if not self.data and self.must:
            raise StopValidation(self.must)
