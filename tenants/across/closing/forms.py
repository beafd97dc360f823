from wtforms import HiddenField

from consortium.web.choices import TickField
from consortium.web.forms import Form
from tenants.across.actions.closing import Shown

_MOST_DIGITS = 15


class CloseForm(Form):
    """The one step to close a period. It carries what was shown, so that nothing else can be closed with it."""

    nothing_done = "Nothing has been closed"

    period = HiddenField()
    statements = HiddenField()
    lines = HiddenField()
    total_pence = HiddenField()
    looked = TickField(
        "I have looked at the statements and the checks", must="Tick the box when you have looked at the statements."
    )

    @property
    def shown(self) -> Shown:
        """What the page showed, as the form sends it back; what is no number is none that could be right."""
        return Shown(_number(self.statements.data), _number(self.lines.data), _number(self.total_pence.data))

    def show(self, name: str, shown: Shown) -> None:
        """Carry what the page shows now, and ask for a new tick."""
        self.period.data = name
        self.statements.data, self.lines.data = str(shown.statements), str(shown.lines)
        self.total_pence.data = str(shown.total_pence)
        self.looked.data = False


def _number(sent: str | None) -> int:
    text = sent or ""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else -1
