"""The forms of a provider's invoice: entering one, deciding about a difference, approving and withdrawing."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from werkzeug.datastructures import FileStorage
from wtforms import HiddenField

from consortium.contracts.queries import ContractTerms
from consortium.errors import Problem
from consortium.files.words import shown
from consortium.invoices.queries import Found
from consortium.invoices.rules import InvoiceHead, choices_of
from consortium.web.choices import RadiosField, SelectField, TickField
from consortium.web.fields import DateField, FileField, FreeTextField, KeyField, LongTextField, PoundsField, TextField
from consortium.web.forms import Form
from tenants.across.invoices.sentences import NAMES, act_words

_MOST_PASTED: Final = 20_000
_NAME_OF_PASTED: Final = "lines.csv"


class InvoiceForm(Form):
    """An invoice as it came: its head typed from the paper, its lines as a file or pasted, and the PDF if there is one."""

    nothing_done = "Nothing has been stored"

    request_key = KeyField()
    provider = SelectField("Provider", first=None)
    invoice_number = TextField("Invoice number", hint="As printed on it", width=20, most=40)
    invoiced_on = DateField("Date of the invoice", not_later_than_today=True)
    period = SelectField("Billing period that it is for", what="the billing period that it is for")
    net = PoundsField("Net")
    vat = PoundsField("VAT", what="the VAT, 0 if there is none")
    total = PoundsField("Total")
    file = FileField("The lines as a file", what="the lines as a file", hint="CSV or XLSX, up to 10 MB", optional=True)
    pasted = LongTextField(
        "Or the lines, pasted",
        what="the lines",
        hint="With the names of the columns in the first row, as a CSV file has them.",
        most=_MOST_PASTED,
        optional=True,
    )
    attachment = FileField("The invoice as a PDF", what="the PDF", hint="Kept beside it, up to 5 MB", optional=True)

    def offer(self, providers: Mapping[int, str], periods: Sequence[tuple[int, str]], contract: ContractTerms) -> None:
        """Offer the providers, the contract's first, and the periods that an invoice may be for, the latest first."""
        first = contract.provider_id
        self.provider.choices = sorted(providers.items(), key=lambda one: (one[0] != first, one[1]))
        self.period.choices = list(periods)
        if not self.is_submitted():
            self.provider.data = first

    def lines_sent(self) -> tuple[str, bytes] | None:
        """Return the name and the bytes of the lines; None, with the reason beside the field, unless they came one way."""
        file, pasted = self.file.data, self.pasted.data or ""
        if (file is None) == (not pasted):
            self.refuse("Choose a file, or paste the lines" if file is None else "Give the lines one way alone", "file")
            return None
        return (_NAME_OF_PASTED, pasted.encode()) if file is None else _named(file)

    def head(self, file_name: str) -> InvoiceHead:
        """Return what was answered; the form must be valid."""
        attached: FileStorage | None = self.attachment.data
        name, data = (None, None) if attached is None else _named(attached)
        invoiced_on: Any = self.invoiced_on.data
        return InvoiceHead(
            provider_id=self.provider.data,
            invoice_number=(self.invoice_number.data or "").strip(),
            invoiced_on=invoiced_on,
            period_number=self.period.data,
            net_pence=self.net.data or 0,
            vat_pence=self.vat.data or 0,
            total_pence=self.total.data or 0,
            file_name=file_name,
            attachment_name=name,
            attachment=data,
        )

    def refuse_file(self, problems: Sequence[Problem]) -> None:
        """Say what is wrong with the file as a whole, and how many of its rows are; those are named beside each row."""
        rows = len({problem.line for problem in problems if problem.line})
        if rows:
            counted = "1 row is not good. It" if rows == 1 else f"{rows:,} rows are not good. Each"
            self.refuse(f"{counted} is named below the form: put it right and send the lines again", "file")
        for problem in problems:
            if not problem.line:
                self.refuse(problem.sentence.removesuffix("."), "file")


class DecideForm(Form):
    """What is decided about a difference. `seen` is its matching and the number of the decision that it replaces."""

    nothing_done = "Nothing has been decided"

    seen = HiddenField()
    decision = RadiosField("What is done about it", what="what is done about it", inline=False)
    reason = FreeTextField(
        "Why",
        what="why",
        hint="What you ask the provider, or why it is paid or not. The provider reads it where you query or reject",
        optional=True,
    )
    others = TickField("Do the same with the others of this name that are not decided", optional=True)

    def offer(self, found: Found, others: int) -> None:
        """Offer what may be decided, and the same for others of the name."""
        self.decision.choices = [
            (choice, act_words(choice, found)) for choice in choices_of(found.billed_pence, found.payable_pence)
        ]
        one = "the other one" if others == 1 else f"the other {others:,}"
        name = NAMES[found.name]
        self.others.label.text = (
            f"Do the same with {one} named “{name}” that {'is' if others == 1 else 'are'} not decided"
        )


class LookedForm(Form):
    """A press about an invoice. `run` is the matching that was looked at."""

    run = HiddenField()

    def show(self, run_number: int) -> None:
        """Carry which matching is on the page."""
        self.run.data = str(run_number)


class ApproveForm(LookedForm):
    """The press that approves an invoice for payment."""

    nothing_done = "Nothing has been approved"


class MatchForm(LookedForm):
    """The press that matches an invoice again."""


class WithdrawForm(Form):
    """Why an invoice is withdrawn."""

    nothing_done = "Nothing has been withdrawn"
    reason = FreeTextField("Why is it withdrawn?", what="why it is withdrawn", width=30)


def _named(file: FileStorage) -> tuple[str, bytes]:
    return shown((file.filename or "").replace("\\", "/").rpartition("/")[2]), file.read()
