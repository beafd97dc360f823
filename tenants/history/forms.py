from typing import Any

from consortium.web.choices import SelectField
from consortium.web.fields import DateField, TextField
from consortium.web.forms import Filter
from tenants.history.kinds import KINDS


class HistoryFilter(Filter):
    """Look for entries of some days, of a kind, of a person."""

    failed_title = "The history below is not filtered"

    from_day = DateField("From", what="the first day", optional=True)
    to_day = DateField("To", what="the last day", optional=True)
    kind = SelectField(
        "Kind", first="Every kind", optional=True, choices=[(name, kind.label) for name, kind in KINDS.items()]
    )
    who = TextField("Who", optional=True, width=10)

    @property
    def named(self) -> str:
        """Name what is set, for the closed filter of a phone."""
        kind = KINDS.get(self.kind.data or "")
        said = [kind.label] if kind else []
        said += [f"by “{self.who.data}”"] if self.who.data else []
        said += ["some days"] if self.from_day.data or self.to_day.data else []
        return ", ".join(said) if said else "everything"


class AuditorsFilter(HistoryFilter):
    """The same, of one council or of all."""

    council = SelectField("Council", first="All councils", optional=True)

    def among(self, councils: list[tuple[int, str]]) -> Any:
        """Offer these councils."""
        self.council.choices = councils
        return self
