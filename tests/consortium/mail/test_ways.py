import email
import smtplib
import ssl
import sys
from email.policy import default

import pytest

from consortium.config import SettingsWrong, settings_from
from consortium.mail.rules import Message
from consortium.mail.ways import Folder, MailNotSent, MailServer, Notify, way_of

SMTP = {"MAIL_WAY": "smtp", "MAIL_FROM": "portal@group.example", "SMTP_HOST": "mail.group.example"}
MESSAGE = Message("manager@kent.example", "New request: case C00463", "First.\n\nSecond: £1,000.00")


def settings(tmp_path, **environ):
    return settings_from({"PORTAL_INSTANCE": str(tmp_path), **environ}).mail


def test_a_folder_keeps_each_mail_as_a_file_for_its_owner_alone(tmp_path):
    way_of(settings(tmp_path), is_sample=False).send(MESSAGE)

    (file,) = (tmp_path / "mail").glob("*")
    read = email.message_from_bytes(file.read_bytes(), policy=default)
    assert (read["To"], read["Subject"]) == ("manager@kent.example", "New request: case C00463")
    assert read.get_content().splitlines() == ["First.", "", "Second: £1,000.00"]
    assert file.stat().st_mode & 0o077 == 0
    assert b"\n" not in file.read_bytes().replace(b"\r\n", b"")


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path):
    (tmp_path / "mail").write_text("in the way")

    with pytest.raises(MailNotSent, match="folder of mails cannot be made"):
        Folder(tmp_path / "mail", "portal@localhost").send(MESSAGE)


def test_the_mails_of_a_sample_never_leave_the_folder(tmp_path):
    assert isinstance(way_of(settings(tmp_path, **SMTP), is_sample=True), Folder)
    assert isinstance(way_of(settings(tmp_path, **SMTP), is_sample=False), MailServer)


class Listening:
    """A mail server that notes what it is told."""

    told: list = []  # noqa: RUF012  emptied by each test

    def __init__(self, host, port, **_):
        self.told.append(("connected", host, port))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def starttls(self, *, context):
        self.told.append(("encrypted", context.verify_mode == ssl.CERT_REQUIRED, context.check_hostname))

    def login(self, user, password):
        self.told.append(("signed in", user, password))

    def send_message(self, message):
        self.told.append(("sent", message["To"]))


def test_a_mail_server_is_told_nothing_before_the_line_is_encrypted(tmp_path, monkeypatch):
    monkeypatch.setattr(smtplib, "SMTP", Listening)
    monkeypatch.setattr(Listening, "told", [])

    way_of(settings(tmp_path, **SMTP, SMTP_USER="portal", SMTP_PASSWORD="quiet"), is_sample=False).send(MESSAGE)

    assert Listening.told == [
        ("connected", "mail.group.example", 587),
        ("encrypted", True, True),
        ("signed in", "portal", "quiet"),
        ("sent", "manager@kent.example"),
    ]


def test_a_mail_server_that_is_not_there_is_said_without_the_address_or_the_text(tmp_path):
    environ = SMTP | {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": "1"}

    with pytest.raises(MailNotSent) as failure:
        way_of(settings(tmp_path, **environ), is_sample=False).send(MESSAGE)

    assert str(failure.value) == "The mail server 127.0.0.1 did not take a mail (ConnectionRefusedError)."


def test_notify_without_its_client_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "notifications_python_client.notifications", None)
    environ = {"MAIL_WAY": "notify", "NOTIFY_API_KEY": "key", "NOTIFY_TEMPLATE_ID": "template"}
    way = way_of(settings(tmp_path, **environ), is_sample=False)

    assert isinstance(way, Notify)
    with pytest.raises(MailNotSent, match="pip install"):
        way.send(MESSAGE)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"MAIL_WAY": "pigeon"}, "MAIL_WAY is pigeon. It may be folder, smtp or notify."),
        ({"MAIL_WAY": "smtp", "MAIL_FROM": "a@b.example"}, "MAIL_WAY is smtp, which needs SMTP_HOST to be set."),
        (SMTP | {"SMTP_TLS": "none"}, "mail is never sent in the clear"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(tmp_path, environ, said):
    with pytest.raises(SettingsWrong, match=said):
        settings(tmp_path, **environ)


def test_secrets_are_not_shown_with_the_settings(tmp_path):
    shown = repr(settings(tmp_path, **SMTP, SMTP_PASSWORD="quiet", NOTIFY_API_KEY="silent"))

    assert "quiet" not in shown
    assert "silent" not in shown
