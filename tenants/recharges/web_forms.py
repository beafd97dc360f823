"""The forms that issue a recharge, which meetings and what finance decides, and those of what funders pay."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from consortium import clock
from consortium.dates import short_date
from consortium.money import pounds
from consortium.web.choices import RadiosField, SelectField, TickField, TicksField
from consortium.web.fields import DateField, FreeTextField, KeyField, LongTextField, PoundsField, TextField
from consortium.web.forms import Form
from tenants.payments.rules import HOW, NewPayment, Owed, oldest_first
from tenants.recharges.content import Terms
from tenants.recharges.rules import Draft
from tenants.recharges.treatments import treatments_in_words, usual_on

_MOST_HOW: Final = 400
_MOST_ORDER: Final = 40
_DAYS_TO_PAY: Final = 30
_MOST_DIGITS: Final = 8


class JournalForm(Form):
    """The meetings of a journal, which has no VAT and nothing to pay."""

    nothing_done = "Nothing has been issued"
    last_on_page = ("order", "request_key")

    meetings = TicksField("Meetings to recharge")
    order = TextField(
        "Their order or journal code",
        what="the order",
        hint="If they gave you one",
        width=20,
        most=_MOST_ORDER,
        optional=True,
    )
    request_key = KeyField()

    def offer(self, draft: Draft, labels: dict[tuple[int | None, str], str]) -> None:
        """Set the meetings to choose from; all are ticked to begin with."""
        self.keys = {str(_first(draft, meeting)): meeting for meeting in draft.meetings}
        self.meetings.choices = [(key, labels[meeting]) for key, meeting in self.keys.items()]
        if not self.is_submitted():
            self.meetings.data = set(self.keys)

    @property
    def chosen(self) -> list[tuple[int | None, str]]:
        """The meetings that were ticked."""
        return [self.keys[key] for key in self.keys if key in (self.meetings.data or ())]

    @property
    def terms(self) -> Terms:
        """What finance decides."""
        return Terms("outside-scope", None, "", self.order.data or "")


class InvoiceForm(JournalForm):
    """The same with VAT, the day to pay by and how."""

    treatment = RadiosField("VAT on the whole document", what="the VAT", inline=False)
    due_on = DateField("To pay by", what="the day to pay by")
    how_to_pay = LongTextField(
        "How to pay",
        what="how to pay",
        hint="As it stands on the document: account, sort code, what to quote",
        most=_MOST_HOW,
    )

    def begin_with(self, kind: str, how_to_pay: str) -> None:
        """Offer the treatments; begin with the usual one of the funder's kind, 30 days, and how the last one was to be paid."""
        today = clock.today()
        usual = usual_on(kind, today)
        self.treatment.choices = treatments_in_words(today)
        self.treatment.hints = {usual.treatment: f"Usual here. {usual.why}"} if usual else {}
        if self.is_submitted():
            return
        self.treatment.data = usual and usual.treatment
        self.due_on.process(None, today + dt.timedelta(days=_DAYS_TO_PAY))
        self.how_to_pay.data = how_to_pay

    @property
    def terms(self) -> Terms:
        """What finance decides."""
        return Terms(
            self.treatment.data,
            self.due_on.data,
            self.how_to_pay.data or "",
            self.order.data or "",
        )


class CreditForm(Form):
    """A credit holds all that was taken off a document: there is nothing to choose."""

    nothing_done = "Nothing has been issued"

    request_key = KeyField()


class RemindForm(Form):
    """A reminder says what is late on its day: there is nothing to choose."""

    nothing_done = "No reminder has been made"

    request_key = KeyField()


def _first(draft: Draft, meeting: tuple[int | None, str]) -> int:
    return min(share.transfer_number for share in draft.shares if share.meeting == meeting)


class ReceiptForm(Form):
    """What a funder paid, as the bank statement shows it."""

    nothing_done = "Nothing has been recorded"

    request_key = KeyField()
    amount = PoundsField("Amount received", what="the amount received")
    received_on = DateField(
        "Day it was received",
        what="the day it was received",
        hint="As on the bank statement",
        not_later_than_today=True,
    )
    bank_reference = TextField(
        "Bank reference", hint="As on the bank statement. No second receipt is recorded under it", width=20, most=60
    )
    how = SelectField("How it came", choices=tuple(HOW.items()), first=None, default="bacs")
    first = TicksField("What it pays", hint="Without a tick, what is due first", what="what it pays", optional=True)
    carries = TickField("What is more than the debt is carried forward to the next invoice", optional=True)

    def offer(self, owed: Sequence[Owed]) -> None:
        """Offer each open invoice to be settled first."""
        self.first.choices = [
            (str(one.period_number), f"{one.period_name}: {pounds(one.open_pence)}, due {short_date(one.due_on)}")
            for one in oldest_first(owed)
        ]

    @property
    def payment(self) -> NewPayment:
        """What was answered; the form must be valid."""
        amount_pence: Any = self.amount.data
        received_on: Any = self.received_on.data
        return NewPayment(amount_pence, received_on, self.bank_reference.data or "", self.how.data or "bacs")

    @property
    def chosen(self) -> tuple[int, ...]:
        """The invoices that were ticked, by number, in order: also one that the same press has settled already."""
        sent = [one for one in self.first.raw_data or () if isinstance(one, str)]
        return tuple(sorted({int(one) for one in sent if one.isascii() and one.isdigit() and len(one) <= _MOST_DIGITS}))


class TakeBackForm(Form):
    """Why a receipt is taken back."""

    nothing_done = "Nothing has been taken back"
    reason = FreeTextField("Why is it taken back?", what="why it is taken back", width=30)
