"""The forms with which a provider puts a recorded meeting right: taking it back, and amending what decides no money."""

from typing import Any, Final

from wtforms import HiddenField

from consortium.web.choices import RadiosField
from consortium.web.fields import FreeTextField
from consortium.web.forms import Form
from tenants.meetings.correcting import Change
from tenants.meetings.queries.single import ShownMeeting
from tenants.meetings.rules import HELD
from tenants.meetings.sentences import MODE_WORDS, OUTCOME_WORDS

_NONE_YET: Final = "none"


class TakeBackForm(Form):
    """Why a meeting is taken back. `closed` is the last period that was closed when the person looked."""

    nothing_done = "Nothing has been taken back"

    closed = HiddenField()
    reason = FreeTextField(
        "Why it is taken back",
        what="why it is taken back",
        hint="3 to 200 characters, such as: recorded twice. No names, no email address, no phone number."
        " The council and the lead read it, and it stands for good.",
    )

    def show(self, meeting: ShownMeeting) -> None:
        """Remember what the person is shown now."""
        self.closed.data = _NONE_YET if meeting.closed_now is None else str(meeting.closed_now)

    @property
    def seen_closed_number(self) -> int | None:
        """The last closed period that the person saw; one that cannot be read is none that there ever was."""
        seen = self.closed.data or ""
        if seen == _NONE_YET:
            return None
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1


class AmendForm(Form):
    """How a meeting was held, and its outcome if it was. `seen_...` are the values that the person saw."""

    nothing_done = "Nothing has been changed"

    seen_mode = HiddenField()
    seen_outcome = HiddenField()
    mode = RadiosField("How it was held, or would have been", what="how it was held", choices=tuple(MODE_WORDS.items()))
    outcome = RadiosField("Outcome", choices=tuple(OUTCOME_WORDS.items()))

    def show(self, meeting: ShownMeeting, *, anew: bool = False) -> None:
        """Remember what the person is shown; `anew` puts the radios on it too."""
        self.outcome.optional = meeting.status != HELD
        if anew or not self.is_submitted():
            self.seen_mode.data, self.seen_outcome.data = meeting.mode, meeting.outcome or ""
        if not self.is_submitted():
            self.mode.data, self.outcome.data = meeting.mode, meeting.outcome

    def changes(self, meeting: ShownMeeting) -> dict[str, Change]:
        """Return the answers that should be others than the person saw."""
        asked: dict[str, tuple[Any, Any]] = {"mode": (self.seen_mode.data, self.mode.data)}
        if meeting.status == HELD:
            asked["outcome"] = (self.seen_outcome.data, self.outcome.data)
        return {name: Change(seen or "", wanted) for name, (seen, wanted) in asked.items() if seen != wanted}
