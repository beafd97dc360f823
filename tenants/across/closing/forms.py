from wtforms import HiddenField

from consortium.web.choices import TickField
from consortium.web.fields import FreeTextField
from consortium.web.forms import Form
from tenants.across.actions.closing import Shown

_MOST_DIGITS = 15


class OfShown(Form):
    """What a step carries of what was shown, so that nothing else can be done with it."""

    period = HiddenField()
    statements = HiddenField()
    lines = HiddenField()
    total_pence = HiddenField()

    @property
    def shown(self) -> Shown:
        """What the page showed, as the form sends it back; what is no number is none that could be right."""
        return Shown(_number(self.statements.data), _number(self.lines.data), _number(self.total_pence.data))

    def show(self, name: str, shown: Shown) -> None:
        """Carry what the page shows now."""
        self.period.data = name
        self.statements.data, self.lines.data = str(shown.statements), str(shown.lines)
        self.total_pence.data = str(shown.total_pence)


class HoldForm(OfShown):
    """The step that sends the drafts out. Returns still come in after it, and it can be taken back."""

    nothing_done = "Nothing has been held"


class ReleaseForm(Form):
    """Taking a hold back, with the reason."""

    nothing_done = "Nothing has been changed"

    period = HiddenField()
    reason = FreeTextField("Why it is opened again", what="why it is opened again", hint="3 to 200 characters.")


class CloseForm(OfShown):
    """The last step: for good, and by somebody else than who held the period."""

    nothing_done = "Nothing has been closed"

    looked = TickField(
        "I have looked at the statements and the checks", must="Tick the box when you have looked at the statements."
    )

    def show(self, name: str, shown: Shown) -> None:
        """Carry what the page shows now, and ask for a new tick."""
        super().show(name, shown)
        self.looked.data = False


def _number(sent: str | None) -> int:
    text = sent or ""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else -1
