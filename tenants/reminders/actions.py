"""Telling a body's people: each once, by the way that is set, and as they chose."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from consortium import clock
from consortium.authorities.queries import Council, councils, find_state
from consortium.config import MailSettings
from consortium.contracts.queries import current_contract
from consortium.database import Binding, own_transaction
from consortium.errors import RuleBroken
from consortium.mail.actions import send_once
from consortium.mail.queries import recipients
from consortium.mail.rules import Message
from consortium.mail.ways import MailNotSent, Way, way_of
from tenants.payments.owed import owed_by
from tenants.reminders.queries import (
    draft_to_look_at,
    due_of_council,
    due_of_provider,
    has_case,
    issued_statement,
    open_query,
    providers,
)
from tenants.reminders.rules import (
    Act,
    Words,
    words_of_case,
    words_of_debt,
    words_of_draft,
    words_of_morning,
    words_of_query,
    words_of_statement,
)

_ACTOR: Final = "mail"
_WEEK: Final = dt.timedelta(days=6)


@dataclass(frozen=True)
class Sent:
    """What came of a round: how many mails went out now, how many could not, and why the first of those."""

    sent: int = 0
    failed: int = 0
    why: str = ""

    def __add__(self, other: "Sent") -> "Sent":
        return Sent(self.sent + other.sent, self.failed + other.failed, self.why or other.why)

    def __str__(self) -> str:
        mails = "1 mail" if self.sent == 1 else f"{self.sent} mails"
        return f"{mails} sent"


class MailsLeft(RuleBroken):
    """Some mails could not be sent. Trying again sends those alone."""

    def __init__(self, sent: Sent) -> None:
        count = "1 could not be" if sent.failed == 1 else f"{sent.failed} could not be"
        super().__init__(f"{sent}, {count}: {sent.why} Trying again sends what is left, and nothing twice.")


def tell(settings: MailSettings, act: Act, *, authority_id: int, reference: str) -> Sent:
    """Tell those whom an act of a council's concerns. Again: only those who were not told. Raises: MailsLeft."""
    if act in ("queried", "replied"):
        return _tell_of_query(settings, act, authority_id=authority_id, number=reference)
    with own_transaction(Binding("portal_member", authority_id, actor=_ACTOR)) as session:
        state = find_state(session)
        council = next(one for one in councils(session) if one.authority_id == authority_id)
        today = (state.sample_today if state else None) or clock.today()
        at = f"{settings.portal}/{council.slug}"
        words: Words | None = None
        if act == "statement":
            issued = issued_statement(session, authority_id, reference)
            if issued is not None:
                address = f"{at}/statements/{reference}"
                words = words_of_statement(reference, issued, council=council.name, address=address)
        elif act == "draft":
            held = draft_to_look_at(session, reference)
            if held is not None:  # taken back or closed meanwhile, there is no draft to look at
                words = words_of_draft(reference, *held, council=council.name, address=f"{at}/statements/{reference}")
        elif has_case(session, authority_id, reference):
            words = words_of_case(act, reference, council=council.name, address=f"{at}/case/{reference}", on=today)
    way = way_of(settings, is_sample=bool(state and state.sample_today))
    return _all_or_left(_send(way, [words] if words else [], authority_id=authority_id))


def _tell_of_query(settings: MailSettings, act: Act, *, authority_id: int, number: str) -> Sent:
    """Tell the provider of a query of its line, or the lead of the reply to it; nobody once it is answered."""
    with own_transaction(Binding("portal_member", authority_id, actor=_ACTOR)) as session:
        state = find_state(session)
        council = next(one for one in councils(session) if one.authority_id == authority_id)
        query = open_query(session, authority_id, number)
    if query is None:
        return Sent()
    door = "provider" if act == "queried" else "group"
    address = f"{settings.portal}/{door}/queries/{council.slug}/{query.dispute_number}"
    words = words_of_query(act, query, council=council.name, address=address)
    way = way_of(settings, is_sample=bool(state and state.sample_today))
    if act == "queried":
        return _all_or_left(_send(way, [words], provider_id=query.provider_id))
    return _all_or_left(_send(way, [words], authority_id=authority_id, of_lead=True))


def send_reminders(settings: MailSettings, today: dt.date) -> Sent:
    """Send a morning's mails to every council and provider. Again on that day: what is left. Raises: MailsLeft."""
    with own_transaction(Binding("portal_lead", actor=_ACTOR)) as session:
        state, members, adviser_bodies = find_state(session), councils(session), providers(session)
    way = way_of(settings, is_sample=bool(state and state.sample_today))
    done = Sent()
    for council in members:
        if council.left_on is None or council.left_on >= today:
            words = _morning_of_council(settings, council, today)
            done += _send(way, words, authority_id=council.authority_id)
    for provider in adviser_bodies:
        with own_transaction(Binding("portal_provider", None, provider.provider_id, _ACTOR)) as session:
            cases = due_of_provider(session, provider.provider_id, today + _WEEK)
        address = f"{settings.portal}/provider"
        words = words_of_morning(cases, today=today, whose=provider.name, address=address)
        done += _send(way, words, provider_id=provider.provider_id)
    return _all_or_left(done)


def _morning_of_council(settings: MailSettings, council: Council, today: dt.date) -> list[Words]:
    with own_transaction(Binding("portal_member", council.authority_id, actor=_ACTOR)) as session:
        cases = due_of_council(session, council.authority_id, today + _WEEK)
        owed = owed_by(session, current_contract(session).contract_id, council.authority_id)
    at = f"{settings.portal}/{council.slug}"
    to_pay = [
        words_of_debt(
            one.period_name,
            one.asked_for_pence,
            one.due_on,
            today=today,
            council=council.name,
            address=f"{at}/statements/{one.period_name}",
        )
        for one in owed
        if one.asked_for_pence
    ]
    morning = words_of_morning(cases, today=today, whose=council.name, address=f"{at}/worklist")
    return [*morning, *(words for words in to_pay if words is not None)]


def _send(
    way: Way,
    told: Sequence[Words],
    *,
    authority_id: int | None = None,
    provider_id: int | None = None,
    of_lead: bool = False,
) -> Sent:
    """Send mails to all of one body who get them; one that fails keeps none of the others back.

    `of_lead`: to the lead's people, about the council.
    """
    binding = Binding("portal_worker", authority_id, provider_id, _ACTOR)
    done = Sent()
    for words in told:
        with own_transaction(binding) as session:
            whose = {"authority_id": authority_id, "provider_id": provider_id}
            people = recipients(session, words.kind, **whose, of_lead=of_lead)
        for person in people:
            try:
                message = Message(person.email, words.subject, words.text)
                done += Sent(sent=send_once(binding, way, person, message, about=words.about))
            except MailNotSent as failure:
                done += Sent(failed=1, why=str(failure))
    return done


def _all_or_left(done: Sent) -> Sent:
    if done.failed:
        raise MailsLeft(done)
    return done
