"""The forms with which a council keeps its purchase orders."""

from typing import Final

from wtforms import HiddenField

from consortium.web.fields import TextField
from consortium.web.forms import Form

_MOST_DIGITS: Final = 4


class OfChange(Form):
    """What a form carries of the change that stood on the page when it was opened."""

    shown = HiddenField()

    @property
    def shown_number(self) -> int:
        """The change that the person had before them; what is no number counts as none."""
        sent = self.shown.data or ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= _MOST_DIGITS else 0


class OrderForm(OfChange):
    """The number of an order of one financial year."""

    nothing_done = "No order has been added"

    order_number = TextField("Order number", most=60, hint="As your finance system writes it, like PO-104522")


class ChoiceForm(OfChange):
    """Whether statements ask for an order."""

    nothing_done = "Nothing has been changed"

    asks = HiddenField()
