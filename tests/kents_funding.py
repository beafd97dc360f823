"""Disagreements of Kent for tests of pages: one whose parties and funders were asked, with a link, and one that is new."""

from typing import Any, Final

from tenants.funding.actions import answer_for_party, ask_funders, ask_party
from tenants.funding.links import make_link
from tenants.meetings.rules import FunderPart
from tests.promises.two_fundings import ANSWERED_ON, ASKED_ON, act, open_disagreements

TOKEN: Final = "k" * 43
ASKED, NEW = "CASE-K-F1", "CASE-K-F2"


def ask_for_kent(app: Any) -> None:
    """Ask the family, which consents, and the school to take part in CASE-K-F1; three to pay, of whom the academy has a link."""
    open_disagreements(app, NEW, ASKED)
    for party in ("family", "school"):
        act(app, ASKED, ask_party, party, asked_on=ASKED_ON)
    act(app, ASKED, answer_for_party, "family", "consented", on=ANSWERED_ON)
    parts = (FunderPart("886-SCH", 2), FunderPart("886-ICB", 1), FunderPart(None, 1))
    act(app, ASKED, ask_funders, parts, asked_on=ASKED_ON, planned_on=None)
    act(app, ASKED, make_link, 1, 1, token=TOKEN, price_pence=100_000, share_pence=50_000)
