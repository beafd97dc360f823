"""Mailing a funder its link: at once, to the address that was typed, which is kept nowhere."""

from consortium.config import MailSettings
from consortium.mail.rules import MailRefused, Message
from consortium.mail.ways import MailNotSent, way_of
from tenants.funding.links import FundingRequest, funding_message

NOT_AN_ADDRESS = "Email address must be like name@example.org"


def check_address(address: str) -> str | None:
    """Say what is wrong with an address as it was typed, or nothing."""
    try:
        Message(address, "A meeting", "A meeting")
    except MailRefused:
        return NOT_AN_ADDRESS
    return None


def mail_link(settings: MailSettings, asked: FundingRequest, *, to: str, link: str, is_sample: bool) -> str | None:
    """Send a funder its link. Returns why it could not be sent, in a sentence, or nothing when it was.

    The link stands whatever comes of it: it is made before, and can be passed on by hand.
    """
    subject, text = funding_message(asked, link)
    try:
        way_of(settings, is_sample=is_sample).send(Message(to, subject, text))
    except MailNotSent as problem:
        return str(problem)
    return None
