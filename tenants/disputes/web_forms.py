"""The form by which a council queries a line."""

from consortium.web.choices import RadiosField
from consortium.web.fields import FreeTextField, KeyField
from consortium.web.forms import Form
from tenants.disputes.rules import REASONS


class QueryForm(Form):
    """Why a line is queried, with a note for the lead alone."""

    nothing_done = "Nothing has been queried"
    request_key = KeyField()
    reason = RadiosField(
        "Why do you query it?",
        what="why you query it",
        choices=tuple(REASONS.items()),
        small=False,
        inline=False,
    )
    note = FreeTextField(
        "Note for the lead",
        what="what is wrong in a few words",
        hint="For the lead, never for the provider. Name nobody",
        width=30,
        optional=True,
    )

    def refuse_of(self, field: str, sentence: str) -> None:
        """Put a refusal of the rules beside the answer that it is about."""
        self.refuse(sentence.removesuffix("."), *([field] if field in ("reason", "note") else []))
