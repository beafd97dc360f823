"""The form by which the lead answers a query."""

from typing import Final

from wtforms import HiddenField

from consortium.money import pounds
from consortium.web.choices import RadiosField
from consortium.web.fields import FreeTextField, PoundsField
from consortium.web.forms import Form
from tenants.disputes.rules import Query

_FIELDS: Final = ("outcome", "amount", "reason")


class AnswerForm(Form):
    """What the lead answers: upheld, in part or rejected, and why. `seen`: whether the provider's reply was on the page."""

    nothing_done = "Nothing has been answered"
    seen = HiddenField()
    outcome = RadiosField("Your answer", what="your answer", small=False, inline=False)
    amount = PoundsField("Amount to credit", what="the amount to credit", optional=True)
    reason = FreeTextField(
        "Why?",
        what="why you answer so",
        hint="The council reads it, and what is credited carries it. Name nobody",
        width=30,
    )

    def offer(self, query: Query) -> None:
        """Offer the three answers as the provider has replied: what it agrees to is chosen, else half stands as the part."""
        self.outcome.choices = [
            ("upheld", f"Upheld: credit what is left of the {pounds(query.amount_pence)}"),
            ("part", "Upheld in part: credit an amount"),
            ("rejected", "Rejected: the charge stands"),
        ]
        if self.is_submitted():
            return
        self.seen.data = seen_of(query)
        self.amount.data = query.amount_pence // 2 or None
        if query.replied is not None and query.replied.reply != "stands":
            self.outcome.choose({"agrees": "upheld", "part": "part"}[query.replied.reply])
            self.amount.data = query.replied.agreed_pence or self.amount.data

    def refuse_of(self, field: str, sentence: str) -> None:
        """Put a refusal of the rules beside the answer that it is about."""
        self.refuse(sentence.removesuffix("."), *([field] if field in _FIELDS else []))


def seen_of(query: Query) -> str:
    """Say as a page carries it whether the provider has replied."""
    return "replied" if query.replied else ""
