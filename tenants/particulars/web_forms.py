"""The forms with which a council says what its documents say of it, and of a funder."""

from consortium.group_settings.rules import vat_number_in_groups
from consortium.web.fields import LongTextField, TextField
from tenants.orders.web_forms import OfChange
from tenants.particulars.rules import MOST_ADDRESS, MOST_REFERENCE, MOST_SENT_TO, FunderParticulars, Particulars

_MOST_TYPED_NUMBER = 20


class CouncilForm(OfChange):
    """A council's own particulars."""

    nothing_done = "Nothing has been changed"

    address = LongTextField(
        "Postal address",
        what="the address",
        hint="Line by line as on an envelope, without the council’s name",
        most=MOST_ADDRESS,
    )
    vat_number = TextField(
        "VAT number",
        what="the VAT number",
        hint="Like GB 123 4567 82. An invoice with VAT cannot be issued without it",
        optional=True,
        width=20,
        most=_MOST_TYPED_NUMBER,
    )
    invoices_to = TextField(
        "Where invoices to you go",
        what="where invoices go",
        hint="A department, like Accounts payable, or a mailbox of the council’s. Nobody’s name",
        optional=True,
        most=MOST_SENT_TO,
    )

    def fill(self, now: Particulars) -> None:
        """Show what holds now."""
        self.address.data, self.invoices_to.data = now.address, now.invoices_to
        self.vat_number.data = vat_number_in_groups(now.vat_number)

    @property
    def given(self) -> Particulars:
        """What was answered."""
        return Particulars(
            self.address.data or "", self.vat_number.data or "", self.invoices_to.data or "", self.shown_number
        )


class FunderForm(OfChange):
    """The particulars of one funder."""

    nothing_done = "Nothing has been changed"

    address = LongTextField(
        "Postal address",
        what="the address",
        hint="Line by line as on an envelope, without the funder’s name",
        most=MOST_ADDRESS,
    )
    reference = TextField(
        "Their reference for you",
        what="the reference",
        hint="If they gave you one, like your supplier number in their ledger",
        optional=True,
        width=20,
        most=MOST_REFERENCE,
    )

    def fill(self, now: FunderParticulars) -> None:
        """Show what holds now."""
        self.address.data, self.reference.data = now.address, now.reference

    @property
    def given(self) -> FunderParticulars:
        """What was answered."""
        return FunderParticulars(self.address.data or "", self.reference.data or "", self.shown_number)
