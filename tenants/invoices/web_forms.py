"""The form by which a provider answers what the lead queries of its invoice."""

from typing import Final

from wtforms import HiddenField

from consortium.web.choices import RadiosField
from consortium.web.fields import FreeTextField
from consortium.web.forms import Form

_FIELDS: Final = ("reply", "reason")


class AnswerForm(Form):
    """Whether the line was wrong, and why. `seen` is the matching and the decision that stood on the page."""

    nothing_done = "Nothing has been sent"
    seen = HiddenField()
    reply = RadiosField(
        "Your answer",
        what="your answer",
        choices=(("agrees", "The line was wrong"), ("stands", "The line is right")),
        small=False,
        inline=False,
    )
    reason = FreeTextField("Why?", what="why you answer so", hint="The lead reads it. Name nobody", width=30)

    def refuse_of(self, field: str, sentence: str) -> None:
        """Put a refusal of the rules beside the answer that it is about."""
        self.refuse(sentence.removesuffix("."), *([field] if field in _FIELDS else []))
