"""The form by which a council queries a line, and the one by which the provider of its meeting replies."""

from typing import Final

from consortium.money import pounds
from consortium.web.choices import RadiosField
from consortium.web.fields import FreeTextField, KeyField, PoundsField
from consortium.web.forms import Form
from tenants.disputes.rules import REASONS, ProvidersQuery

_OF_REPLY: Final = ("reply", "amount", "reason")


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
        hint="Needed for something else alone. For the lead, never for the provider. Name nobody",
        width=30,
        optional=True,
    )

    def refuse_of(self, field: str, sentence: str) -> None:
        """Put a refusal of the rules beside the answer that it is about."""
        self.refuse(sentence.removesuffix("."), *([field] if field in ("reason", "note") else []))


class ReplyForm(Form):
    """What the provider of a meeting says to a query of its line, and why."""

    nothing_done = "Nothing has been sent"
    reply = RadiosField("Your reply", what="your reply", small=False, inline=False)
    amount = PoundsField("Amount that is wrong", what="the amount that you agree to", optional=True)
    reason = FreeTextField(
        "Why?", what="why you reply so", hint="The lead and the council read it. Name nobody", width=30
    )

    def offer(self, query: ProvidersQuery) -> None:
        """Offer the three replies to a query."""
        self.reply.choices = [
            ("agrees", f"The line is wrong: nothing of the {pounds(query.amount_pence)} is due"),
            ("part", "A part of it is wrong"),
            ("stands", "The charge is right"),
        ]

    def refuse_of(self, field: str, sentence: str) -> None:
        """Put a refusal of the rules beside the answer that it is about."""
        self.refuse(sentence.removesuffix("."), *([field] if field in _OF_REPLY else []))
