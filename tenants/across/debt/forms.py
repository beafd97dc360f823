"""The forms of payments: one that is looked at first, one that takes back, and the press that settles with what is left."""

from collections.abc import Sequence
from typing import Any, Final

from wtforms import HiddenField

from consortium.errors import Problem
from consortium.money import pounds
from consortium.web.choices import SelectField, TickField
from consortium.web.fields import DateField, FileField, FreeTextField, KeyField, PoundsField, TextField
from consortium.web.formats import short_date
from consortium.web.forms import Form
from tenants.payments.rules import HOW, NewPayment, Owed, oldest_first
from tenants.payments.sentences import PeriodWords

_MOST_NAMED: Final = 100


class PaymentForm(Form):
    """A payment as the bank statement shows it. `looked` is what the page showed that it settles."""

    request_key = KeyField()
    looked = HiddenField()
    amount = PoundsField("Amount received", what="the amount received")
    received_on = DateField(
        "Day it was received",
        what="the day it was received",
        hint="As on the bank statement",
        not_later_than_today=True,
    )
    bank_reference = TextField(
        "Bank reference", hint="As on the bank statement. No second payment is recorded under it", width=20, most=60
    )
    how = SelectField("How it came", choices=tuple(HOW.items()), first=None, default="bacs")
    first = SelectField("What it settles first", first="What is due first", optional=True)
    carries = TickField("What is more than the debt is carried forward", optional=True)

    def offer(self, owed: Sequence[Owed], words: PeriodWords) -> None:
        """Offer each open statement to be settled first."""
        self.first.choices = [
            (one.period_number, f"{words(one.period_number)}: {pounds(one.open_pence)}, due {short_date(one.due_on)}")
            for one in oldest_first(owed)
        ]

    def payment(self) -> NewPayment:
        """Return what was answered; the form must be valid."""
        amount_pence: Any = self.amount.data
        received_on: Any = self.received_on.data
        return NewPayment(amount_pence, received_on, self.bank_reference.data or "", self.how.data or "bacs")

    @property
    def chosen(self) -> tuple[int, ...]:
        """The statements that are settled first."""
        return () if self.first.data is None else (self.first.data,)


class TakeBackForm(Form):
    """Why a payment is taken back."""

    nothing_done = "Nothing has been taken back"
    reason = FreeTextField("Why is it taken back?", what="why it is taken back", width=30)


class SettleForm(Form):
    """The press that settles statements with what was paid ahead and with credits."""


class FileForm(Form):
    """A file of payments or of invoice numbers. It is read and forgotten unless every row of it is good."""

    nothing_done = "Nothing has been stored"
    file = FileField("File", what="a file", hint="CSV or XLSX, up to 10 MB")

    def refuse_file(self, problems: Sequence[Problem]) -> None:
        """Name every row that is wrong, up to a hundred."""
        self.failed_title = "Put this right in your file and upload it again. Nothing has been stored"
        for problem in problems[:_MOST_NAMED]:
            place = f"Line {problem.line}: " if problem.line else ""
            column = f"{problem.column}: " if problem.column else ""
            self.refuse(f"{place}{column}{problem.sentence}")
        if len(problems) > _MOST_NAMED:
            self.refuse(f"And {len(problems) - _MOST_NAMED} more.")


class NumbersForm(FileForm):
    """The numbers that the lead's ledger gave to statements, as a file beside those that are typed."""

    file = FileField("Or a file with the numbers", what="a file", hint="CSV or XLSX, up to 10 MB")


class RecordRowsForm(Form):
    """The press that records the rows that were shown."""

    request_key = KeyField()
    rows = HiddenField()
    name = HiddenField()
    carries = TickField("What is more than the debt is carried forward", optional=True)
