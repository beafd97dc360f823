"""The forms that issue and withdraw a certificate, and what the address of the register asks for."""

import calendar
import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from flask import abort, request

from consortium import clock
from consortium.authorities.queries import Council
from consortium.web.choices import RadiosField, SelectField, TickField
from consortium.web.fields import DateField, FreeTextField, KeyField, TextField
from consortium.web.forms import Filter, Form
from tenants.certificates.queries.lists import IN_TIME, LATE, NOT_COUNTED, STANDING, WITHDRAWN, Wanted
from tenants.certificates.rules import CertifiedCase, hindrance_of_kind, no_need, proposed_kind
from tenants.certificates.sentences import KIND_WORDS
from tenants.meetings.rules import Fault

_EVER: Final = (dt.date(1900, 1, 1), dt.date(9999, 12, 31))
_MOST_MONTHS: Final = 240
_STATES: Final = (
    ("", "Anything"),
    (IN_TIME, "In time"),
    (LATE, "Late"),
    (NOT_COUNTED, "Not counted"),
    (STANDING, "Stands"),
    (WITHDRAWN, "Withdrawn"),
)
_FOLLOWS: Final = {
    "DECLINED": "Section 55(4): the family was informed and does not wish to mediate.",
    "PARTICIPATED": "Section 55(5): the family took part in a mediation.",
    "DEEMED": "Section 55(5): the mediation was not arranged within 30 days.",
}


class IssueForm(Form):
    """Which certificate is issued and on which day. `without_need` is asked where the case needs none."""

    nothing_done = "No certificate has been issued"

    request_key = KeyField()
    kind = RadiosField("Certificate", what="which certificate it is", choices=tuple(KIND_WORDS.items()), inline=False)
    issued_on = DateField(
        "Day of issue",
        hint="It stands on the certificate, and the family’s month to appeal runs from it.",
        not_later_than_today=True,
    )
    without_need = TickField("The family still wants a certificate")

    def offer(self, case: CertifiedCase) -> None:
        """Say of each kind what it certifies or why it cannot be issued today; propose kind and day before anybody answers."""
        today = clock.today()
        self.kind.hints = {
            kind: hindrance_of_kind(case, kind, on=today, today=today) or said for kind, said in _FOLLOWS.items()
        }
        if not no_need(case):
            del self.without_need
        if not self.is_submitted():
            self.kind.data = proposed_kind(case, on=today, today=today)
            self.issued_on.process(None, today)

    @property
    def day(self) -> dt.date:
        """The day of issue; it stands once the form is valid."""
        found = self.issued_on.data
        assert isinstance(found, dt.date)  # noqa: S101  for the type: a valid form has a day
        return found

    @property
    def accepts_no_need(self) -> bool:
        """Say whether the person has ticked that a certificate is wanted though the case needs none."""
        return "without_need" in self and bool(self.without_need.data)

    def refuse_faults(self, faults: Sequence[Fault]) -> None:
        """Put each refusal beside its answer."""
        for fault in faults:
            self.refuse(fault.sentence.removesuffix("."), *([fault.column] if fault.column in self else []))


class WithdrawForm(Form):
    """Why a certificate no longer stands."""

    nothing_done = "The certificate has not been withdrawn"

    reason = FreeTextField(
        "Why it is withdrawn",
        what="why it is withdrawn",
        hint="3 to 200 characters, such as: wrong day of issue. No names, no email address, no phone number."
        " The council reads it, and it stands for good.",
    )


class RegisterFilter(Filter):
    """What the address of a council's register asks for."""

    month = SelectField("Month", first=None, optional=True)
    kind = SelectField("Certificate", choices=(("", "Any"), *KIND_WORDS.items()), first=None, optional=True)
    state = SelectField("In time or not", choices=_STATES, first=None, optional=True)
    reference = TextField("Number or reference", most=60, width=5, optional=True)

    def offer(self, first_on: dt.date | None) -> None:
        """Give the months their choices, newest first, back to the first certificate; 404 for one that is not among them."""
        months = _months(first_on or clock.today(), clock.today())
        self.month.choices = [("", "Any"), *months]
        for field in (self.month, self.kind, self.state):
            if field.data is None and request.args.get(field.name):
                abort(404)
        self.validate()

    @property
    def text(self) -> str:
        """What is searched for; nothing when it cannot be read."""
        return "" if self.reference.errors else self.reference.data or ""

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and the last day of issue that the list is about."""
        if not self.month.data:
            return _EVER
        year, month = int(self.month.data[:4]), int(self.month.data[5:])
        return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])

    @property
    def is_searched(self) -> bool:
        """Say whether certificates that were issued are looked for."""
        return bool(self.month.data or self.kind.data or self.state.data or self.text)

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything is asked for."""
        return self.is_searched

    def wanted(self, **whose: int | None) -> Wanted:
        """Say which certificates these are, of a council or of a provider."""
        return Wanted(
            days=self.days, kind=self.kind.data or "", state=self.state.data or "", reference=self.text, **whose
        )

    @property
    def named(self) -> str:
        """Name what is set, for the one line that a phone shows."""
        text = f"“{self.text}”" if self.text else ""
        chosen = [_label(self.month), _label(self.kind), _label(self.state), text]
        return ", ".join(word for word in chosen if word) or "all certificates"


class ProvidersFilter(RegisterFilter):
    """The same over a provider's councils."""

    council = SelectField("Council", first=None, optional=True)

    def offer_councils(self, councils: Sequence[Council]) -> None:
        """Give the councils their choices; 404 for one that is not among them."""
        self.council.choices = [("", "All"), *((council.slug, council.name) for council in councils)]
        if self.council.data is None and request.args.get("council"):
            abort(404)

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything is asked for."""
        return bool(self.council.data) or super().is_narrowed

    @property
    def named(self) -> str:
        """Name what is set, for the one line that a phone shows."""
        return f"{_label(self.council) or 'all councils'}, {super().named}"


def _months(first_on: dt.date, last_on: dt.date) -> list[tuple[str, str]]:
    """List months from the last to the first, each with its name: 2016-11, November 2016."""
    number = last_on.year * 12 + last_on.month - 1
    span = min(number - (first_on.year * 12 + first_on.month - 1) + 1, _MOST_MONTHS)
    found = [dt.date(one // 12, one % 12 + 1, 1) for one in range(number, number - max(span, 1), -1)]
    return [(f"{day:%Y-%m}", f"{day:%B %Y}") for day in found]


def _label(field: Any) -> str:
    """Return the label of what is chosen; nothing for the choice that means any."""
    return next((label for value, label in field.choices if value and value == field.data), "")
