"""The forms of payments: one that is looked at first, one that takes back, and the press that settles with what is left."""

import re
from collections.abc import Sequence
from typing import Any, Final

from wtforms import HiddenField

from consortium.errors import Problem
from consortium.money import pounds
from consortium.web.choices import SelectField, TickField
from consortium.web.fields import DateField, FileField, FreeTextField, KeyField, PoundsField, TextField
from consortium.web.formats import short_date
from consortium.web.forms import Form, Trouble
from tenants.payments.rules import HOW, NewPayment, Owed, oldest_first
from tenants.payments.sentences import PeriodWords
from tenants.payments.web_forms import FileForm

_FIRST_LINE: Final = 2  # below the names of the columns
_LINE: Final = re.compile(r"in line ([0-9]+)")


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


class NumbersForm(FileForm):
    """The numbers that the lead's ledger gave to statements, as a file beside those that are typed."""

    file = FileField("Or a file with the numbers", what="a file", hint="CSV or XLSX, up to 10 MB")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.typed_wrong: dict[int, str] = {}

    def refuse_typed(self, problems: Sequence[Problem], councils: Sequence[tuple[int, str]]) -> None:
        """Name the council of each number that is wrong. `councils` are those of the boxes that were filled, in order."""
        self.failed_title = "Put these numbers right. Nothing has been stored"
        for problem in problems:
            authority_id, name = councils[(problem.line or _FIRST_LINE) - _FIRST_LINE]
            said = _LINE.sub(lambda found: f"for {councils[int(found[1]) - _FIRST_LINE][1]}", problem.sentence)
            self.typed_wrong[authority_id] = f"{name}: {said}"
            self.refuse(self.typed_wrong[authority_id])

    @property
    def troubles(self) -> list[Trouble]:
        """Every error with the address of its box, that of a number which was typed too."""
        boxes = {said: f"#number-{authority_id}" for authority_id, said in self.typed_wrong.items()}
        return [Trouble(one.sentence, one.href or boxes.get(one.sentence)) for one in super().troubles]
