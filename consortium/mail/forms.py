from consortium.mail.rules import CALLED, Kind
from consortium.web.choices import TicksField
from consortium.web.forms import Form


class MailsForm(Form):
    """Which mails a person gets. No box ticked is an answer too: none."""

    failed_title = "Nothing has been changed"

    kinds = TicksField("Which emails do you want?", optional=True)

    def offer(self, kinds: list[Kind]) -> None:
        """Show the kinds that the person may get, and no others."""
        self.kinds.choices = [(kind.value, CALLED[kind]) for kind in kinds]
