from collections.abc import Sequence
from typing import Any

from consortium.files.words import begun
from consortium.people.permissions import CALLED, ROLE_HINTS
from consortium.people.staff import Standing
from consortium.web.choices import RadiosField, SelectField, TicksField
from consortium.web.fields import EmailField, KeyField, TextField
from consortium.web.forms import Filter, Form


def offered(roles: Sequence[str]) -> list[tuple[str, str]]:
    """Return roles as a form offers them: SEN manager."""
    return [(role, begun(CALLED[role])) for role in roles]


class PeopleFilter(Filter):
    """Which of the people are listed."""

    contains = TextField("Name or email address", optional=True, most=100)
    standing = SelectField(
        "State", first="All", optional=True, choices=[(one.name, one.value) for one in Standing], what="the state"
    )


class InviteForm(Form):
    """Who is invited, and as what."""

    nothing_done = "Nobody has been invited"

    email = EmailField(what="their email address", autocomplete="off", hint="They sign in with it.")
    name = TextField("Name", what="their name", most=100, width=30)
    role = RadiosField("Role", what="what they are here", small=False, inline=False, hints=ROLE_HINTS)
    request_key = KeyField()

    def __init__(self, *, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.role.choices = offered(roles)


class ChangeForm(Form):
    """The name and the roles of somebody. `seen` is what the page showed when it was opened."""

    nothing_done = "Nothing has been changed"

    name = TextField("Name", what="their name", most=100, width=30)
    roles = TicksField("Roles", what="at least one role. To take all away, deactivate the person", hints=ROLE_HINTS)
    seen = KeyField(new=str)

    def __init__(self, *, offers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.roles.choices = offered(offers)


class LinkForm(Form):
    """The button that makes a new link; the same press makes it once."""

    failed_title = "No link has been made"

    request_key = KeyField()


class LetInForm(Form):
    """The roles with which somebody is let in again."""

    nothing_done = "Nobody has been let in"

    roles = TicksField("Roles", what="at least one role", hints=ROLE_HINTS)

    def __init__(self, *, offers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.roles.choices = offered(offers)
