from typing import Final

from wtforms import HiddenField

from consortium.web.forms import Form

_MOST_DIGITS: Final = 18


class RunForm(Form):
    """The button that runs the checks. `seen` is the number of the last run when the page was opened, 0 for none."""

    seen = HiddenField()

    @property
    def seen_number(self) -> int | None:
        """The run that the person had before them, or None for whoever does not say."""
        sent = self.seen.data
        return (
            int(sent)
            if isinstance(sent, str) and sent.isascii() and sent.isdigit() and len(sent) <= _MOST_DIGITS
            else None
        )
