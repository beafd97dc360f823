"""What the address of a list of cases, or of the log of who looked, asks for."""

from collections.abc import Sequence
from typing import Any, Final

from consortium.authorities.queries import Council
from consortium.files.words import begun
from consortium.people.names import accounts_named
from consortium.web.choices import SelectField
from consortium.web.fields import TextField
from consortium.web.forms import Filter
from tenants.cases.contacts import DISAGREEMENT, MEDIATION
from tenants.cases.listing import DAYS_SOON, WantedCases
from tenants.cases.looking import Looks
from tenants.cases.words import SHORT_DECISIONS, SHORT_DR_KINDS

_STATES: Final = (
    ("", "Anything"),
    ("overdue", "Overdue"),
    ("due", f"Due within {DAYS_SOON} days"),
    ("running", "Something is due"),
    ("nothing", "Nothing is due"),
    ("undecided", "No choice yet"),
)
_SERVICES: Final = (("", "Any"), (MEDIATION, "Mediation"), (DISAGREEMENT, "Disagreement"))
_STANDINGS: Final = (("", "Any"), ("open", "Open"), ("ended", "Ended"))
_KINDS: Final = (
    ("", "Anything"),
    *((kind, begun(words)) for kind, words in SHORT_DECISIONS.items()),
    *SHORT_DR_KINDS.items(),
)


class CasesFilter(Filter):
    """Part of a reference, what is due, the service, the kind of decision, open or ended."""

    reference = TextField("Reference", most=40, width=5, optional=True)
    state = SelectField("Due", choices=_STATES, first=None, optional=True)
    service = SelectField("Service", choices=_SERVICES, first=None, optional=True)
    kind = SelectField("About", choices=_KINDS, first=None, optional=True)
    standing = SelectField("Case", choices=_STANDINGS, first=None, optional=True)

    @property
    def fields_chosen(self) -> list[Any]:
        """The lists of the filter."""
        return [self.state, self.service, self.kind, self.standing]

    @property
    def text(self) -> str:
        """The part of a reference that is looked for; what cannot be read is not looked for."""
        return "" if self.reference.trouble else (self.reference.data or "").strip()

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything is asked for."""
        return bool(self.text or any(field.data for field in self.fields_chosen))

    @property
    def named(self) -> str:
        """Name what is set, for the one line that a phone shows."""
        chosen = [f"“{self.text}”" if self.text else "", *(_label(field) for field in self.fields_chosen)]
        return ", ".join(word for word in chosen if word) or "all cases"

    def wanted(self, *, authority_id: int | None = None, provider_id: int | None = None) -> WantedCases:
        """Say which cases these are."""
        return WantedCases(
            authority_id=authority_id,
            provider_id=provider_id,
            reference=self.text,
            state=self.state.data or "",
            service=self.service.data or "",
            kind=self.kind.data or "",
            standing=self.standing.data or "",
        )


class ProvidersCasesFilter(CasesFilter):
    """The same, of one council or of all."""

    council = SelectField("Council", first="All councils", optional=True)

    def offer(self, councils: Sequence[Council]) -> None:
        """Offer the provider's councils, by the name in their path."""
        self.council.choices = [(council.slug, council.name) for council in councils]

    @property
    def fields_chosen(self) -> list[Any]:
        """The lists of the filter."""
        return [self.council, *super().fields_chosen]


class ViewsFilter(Filter):
    """The log of who looked: of a case, of a person."""

    reference = TextField("Case", most=40, width=10, optional=True)
    who = TextField("Who", most=80, width=10, optional=True)

    @property
    def named(self) -> str:
        """Name what is set, for the one line that a phone shows."""
        chosen = [f"case “{self.reference.data}”" if self.reference.data else ""]
        chosen += [f"by “{self.who.data}”" if self.who.data else ""]
        return ", ".join(word for word in chosen if word) or "every look"

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything is asked for."""
        return bool(self.reference.data or self.who.data)

    def looks(self, *, authority_id: int | None = None, provider_id: int | None = None) -> Looks:
        """Say which looks these are. Nobody of a name looked at nothing."""
        part = (self.who.data or "").strip()
        return Looks(
            authority_id=authority_id,
            provider_id=provider_id,
            reference=(self.reference.data or "").strip(),
            people=tuple(accounts_named(part)) if part else None,
        )


def _label(field: Any) -> str:
    """Return the label of what is chosen; nothing for the choice that means any."""
    return next((label for value, label in field.choices if value and value == field.data), "")
