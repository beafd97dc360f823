"""The ways in which a mail leaves the portal: a folder of files, a mail server, or GOV.UK Notify."""

import importlib
import os
import secrets
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final, Protocol

from consortium import clock
from consortium.config import MailSettings
from consortium.errors import RuleBroken
from consortium.mail.rules import Message

_ANSWER_SECONDS: Final = 20


class MailNotSent(RuleBroken):
    """A mail that could not be sent now. It is tried again; names neither the address nor the text."""


class Way(Protocol):
    """Sends one mail, or raises MailNotSent."""

    def send(self, message: Message) -> None: ...  # noqa: D102  said above


def way_of(settings: MailSettings, *, is_sample: bool) -> Way:
    """Return the way that the settings name; a sample's people do not exist, so theirs is always the folder."""
    if is_sample or settings.way == "folder":
        return Folder(settings.folder, settings.sender)
    if settings.way == "smtp":
        return MailServer(settings)
    return Notify(settings)


@dataclass(frozen=True)
class Folder:
    """Writes each mail as a file that any mail program opens, readable by its owner alone."""

    folder: Path
    sender: str

    def send(self, message: Message) -> None:
        """Write the file whole or not at all."""
        name = f"{clock.now():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}.eml"
        draft = self.folder / f".{name}.part"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise MailNotSent(f"The folder of mails cannot be made: {error.strerror}.") from error
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(_written(message, self.sender).as_bytes())
            draft.replace(self.folder / name)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise MailNotSent(f"The folder of mails cannot be written to: {error.strerror}.") from error


@dataclass(frozen=True)
class MailServer:
    """Hands each mail to a mail server, always under TLS with a certificate that is checked."""

    settings: MailSettings

    def send(self, message: Message) -> None:
        """Connect, sign in if there is a user, and hand over one mail."""
        try:
            with self._connected() as server:
                if self.settings.smtp_user:
                    server.login(self.settings.smtp_user, self.settings.smtp_password)
                server.send_message(_written(message, self.settings.sender))
        except (OSError, smtplib.SMTPException) as error:
            why = type(error).__name__  # the words of a server may hold the address
            raise MailNotSent(f"The mail server {self.settings.smtp_host} did not take a mail ({why}).") from error

    def _connected(self) -> smtplib.SMTP:
        host, port = self.settings.smtp_host, self.settings.smtp_port
        context = ssl.create_default_context()
        if self.settings.smtp_tls == "implicit":
            return smtplib.SMTP_SSL(host, port, timeout=_ANSWER_SECONDS, context=context)
        server = smtplib.SMTP(host, port, timeout=_ANSWER_SECONDS)
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server


@dataclass(frozen=True)
class Notify:
    """Sends each mail through GOV.UK Notify, with a template whose subject is ((subject)) and whose text is ((text))."""

    settings: MailSettings

    def send(self, message: Message) -> None:
        """Hand over one mail."""
        values = {"subject": message.subject, "text": message.text}
        try:
            self._client().send_email_notification(
                email_address=message.to, template_id=self.settings.notify_template, personalisation=values
            )
        except ImportError as error:
            raise MailNotSent(
                "MAIL_WAY is notify and its client is not installed. Run `pip install 'consortium-portal[notify]'`."
            ) from error
        except Exception as error:  # whatever the client raises, the mail is tried again
            raise MailNotSent(f"GOV.UK Notify did not take a mail ({type(error).__name__}).") from error

    def _client(self) -> Any:
        client: Any = importlib.import_module("notifications_python_client.notifications")  # only where it is asked for
        return client.NotificationsAPIClient(self.settings.notify_key, timeout=_ANSWER_SECONDS)


def _written(message: Message, sender: str) -> EmailMessage:
    written = EmailMessage(policy=SMTP)
    written["From"] = sender
    written["To"] = message.to
    written["Subject"] = message.subject
    written["Date"] = format_datetime(clock.now())
    written["Message-ID"] = f"<{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>"
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(message.text + "\n")
    return written
