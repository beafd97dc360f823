from typing import Any

from wtforms.validators import ValidationError

from consortium.people.rules import password_fault
from consortium.web.fields import EmailField, PasswordField
from consortium.web.forms import Form


class SignInForm(Form):
    """Who signs in. A refusal says the same for an unknown address, a wrong password and a closed account."""

    failed_title = "We could not sign you in"

    email = EmailField(what="your email address")
    password = PasswordField(what="your password")

    def refuse_both(self) -> None:
        """Refuse the two together, so that neither is told to be right."""
        self.refuse("The email address or the password is not right. Check both.", "email", "password")


class NewPasswordForm(Form):
    """The password that somebody chooses by an invitation."""

    failed_title = "Your password has not been set"

    password = PasswordField(
        what="a password", autocomplete="new-password", hint="12 characters or more. Three unusual words are good."
    )

    def __init__(self, *, whose_email: str, whose_name: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._email, self._name = whose_email, whose_name

    def validate_password(self, field: PasswordField) -> None:
        """Refuse a password that is short or easily guessed."""
        fault = password_fault(field.data or "", email=self._email, name=self._name)
        if fault:
            raise ValidationError(fault)


class ChangePasswordForm(NewPasswordForm):
    """The password that somebody has now, and the one that they choose."""

    failed_title = "Your password has not been changed"

    present = PasswordField("Password you have now", what="the password you have now")
    password = PasswordField(
        "New password",
        what="a new password",
        autocomplete="new-password",
        hint="12 characters or more. Three unusual words are good.",
    )
