"""What the address of a worklist asks for: a kind of task, a state, a case, and a provider's council."""

from collections.abc import Iterable
from typing import Any, Final

from consortium.web.choices import SelectField
from consortium.web.fields import TextField
from consortium.web.forms import Filter
from tenants.worklists.queries import WantedTasks
from tenants.worklists.rules import DAYS_AHEAD, KINDS, Reader, State, rules_of

MINE: Final = "mine"
_STATES: Final = (
    ("", "Any day"),
    ("today", "Due today"),
    ("soon", f"Next {DAYS_AHEAD} days"),
    ("overdue", "Overdue"),
    ("later", "Later"),
)


def _kinds(reader: Reader) -> tuple[tuple[str, str], ...]:
    return ("", "Every kind"), *((kind, label) for kind, (label, _) in KINDS[reader].items())


class WorklistFilter(Filter):
    """A council's: the kind of task, when it is due, and part of either reference of a case."""

    reader: Reader = "council"
    kind = SelectField("Kind", choices=_kinds("council"), first=None, optional=True)
    state = SelectField("Due", choices=_STATES, first=None, optional=True)
    reference = TextField("Case reference", most=40, width=10, optional=True)

    @property
    def fields_chosen(self) -> list[Any]:
        """The lists of the filter."""
        return [self.kind, self.state]

    @property
    def text(self) -> str:
        """The part of a reference that is looked for; what cannot be read is not looked for."""
        return "" if self.reference.errors else (self.reference.data or "").strip()

    @property
    def chosen_state(self) -> State | None:
        """The one state that the list is about, or None for the groups of all."""
        state: State | None = self.state.data or None
        return state

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything is asked for."""
        return bool(self.text or any(field.data for field in self.fields_chosen))

    @property
    def named(self) -> str:
        """Name what is set, for the one line that a phone shows."""
        chosen = [_label(self.kind) or "every kind", _label(self.state), f"“{self.text}”" if self.text else ""]
        return ", ".join(word for word in chosen if word)

    def wanted(self, *, authority_id: int | None = None, provider_id: int | None = None) -> WantedTasks:
        """Say which tasks these are."""
        kinds = KINDS[self.reader]
        rules = kinds[self.kind.data][1] if self.kind.data else rules_of(self.reader)
        return WantedTasks(rules=rules, authority_id=authority_id, provider_id=provider_id, reference=self.text)


class ProvidersWorklistFilter(WorklistFilter):
    """A provider's: the same, of one council or of all."""

    reader: Reader = "provider"
    whose = SelectField("Whose", choices=(("", "My team"), (MINE, "Mine")), first=None, optional=True)
    council = SelectField("Council", first="All councils", optional=True)
    kind = SelectField("Kind", choices=_kinds("provider"), first=None, optional=True)

    def offer(self, councils: Iterable[tuple[str, str]]) -> None:
        """Offer the provider's councils: the name in their path, and their name."""
        self.council.choices = list(councils)

    @property
    def fields_chosen(self) -> list[Any]:
        """The lists of the filter."""
        return [self.whose, self.council, *super().fields_chosen]

    @property
    def is_mine(self) -> bool:
        """Say whether only the cases of whoever asks are meant."""
        return bool(self.whose.data == MINE)

    @property
    def named(self) -> str:
        """Name what is set, whose cases and the council first."""
        whose = "mine" if self.is_mine else "my team"
        return f"{whose}, {_label(self.council) or 'all councils'}, {super().named}"


def _label(field: Any) -> str:
    """Return the label of what is chosen; nothing for the choice that means any."""
    return next((label for value, label in field.choices if value and value == field.data), "")
