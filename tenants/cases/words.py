"""The words for what a case may say: plain ones, with the Act's own beside the kinds of decision. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from consortium.dates import long_date
from consortium.files.words import listed

SERVICE_WORDS: Final = {"mediation": "Mediation", "disagreement-resolution": "Disagreement resolution"}
ASKER_WORDS: Final = {
    "parent": "A parent",
    "young-person": "The young person",
    "authority": "The council",
    "health": "The health body",
}
# Section 51(2) of the Children and Families Act 2014, in its order.
DECISION_WORDS: Final = {
    "REFUSE_ASSESS": "Not to assess",
    "REFUSE_ISSUE": "Not to issue a plan after the assessment",
    "CONTENT_B": "The needs in a plan (section B)",
    "CONTENT_F": "The provision in a plan (section F)",
    "CONTENT_I": "The school in a plan (section I)",
    "REFUSE_REASSESS": "Not to assess again",
    "REFUSE_AMEND": "Not to change a plan",
    "CEASE": "To end a plan",
}
DECISION_HINTS: Final = {
    "REFUSE_ASSESS": "Section 51(2)(a): not to secure an EHC needs assessment",
    "REFUSE_ISSUE": "Section 51(2)(b): no plan is needed",
    "CONTENT_B": "Section 51(2)(c)(i): the special educational needs",
    "CONTENT_F": "Section 51(2)(c)(ii): the special educational provision",
    "CONTENT_I": "Section 51(2)(c)(iii) and (iv): the school named, its type, or that none is named",
    "REFUSE_REASSESS": "Section 51(2)(d): not to secure a re-assessment",
    "REFUSE_AMEND": "Section 51(2)(e): not to amend or replace it after a review or re-assessment",
    "CEASE": "Section 51(2)(f): to cease to maintain it",
}
SHORT_DECISIONS: Final = {
    "REFUSE_ASSESS": "no assessment",
    "REFUSE_ISSUE": "no plan",
    "CONTENT_B": "needs (B)",
    "CONTENT_F": "provision (F)",
    "CONTENT_I": "school (I)",
    "REFUSE_REASSESS": "no re-assessment",
    "REFUSE_AMEND": "no change of a plan",
    "CEASE": "plan ended",
}
DR_KIND_WORDS: Final = {
    "DUTIES": "How duties are carried out",
    "PROVISION": "What a school, college or early years provider provides",
    "HEALTH_SOCIAL": "Health or social care provision",
    "COMMISSIONER": "Between the council and the health body",
}
DR_KIND_HINTS: Final = {
    "DUTIES": "By the council, a governing body, a proprietor or an early years provider",
    "PROVISION": "Special educational provision, with a plan or without one",
    "HEALTH_SOCIAL": "During an assessment, while a plan is written, at a review or re-assessment",
    "COMMISSIONER": "No family is needed",
}
SHORT_DR_KINDS: Final = {
    "DUTIES": "Duties",
    "PROVISION": "Provision by a school",
    "HEALTH_SOCIAL": "Health or social care",
    "COMMISSIONER": "Council, health body",
}
ISSUE_WORDS: Final = {"education": "Education", "health": "Health", "social-care": "Social care"}
CHOICE_WORDS: Final = {"mediate": "Mediation", "declined": "No mediation", "undecided": "Not decided yet"}
ENDED_WORDS: Final = {
    "withdrawn": "The family withdrew",
    "resolved-early": "It was resolved before a meeting",
    "agreed": "An agreement was reached",
    "not-agreed": "No agreement was reached",
    "party-refused": "A party did not take part",
    "funder-refused": "A funder did not agree to pay",
    "out-of-time": "It came too late",
    "recorded-by-mistake": "It was recorded by mistake",
}
# What each fact of a case is called, on forms and where it was put right.
FACT_WORDS: Final = {
    "authority_reference": "The council’s reference",
    "dr_kind": "Kind of disagreement",
    "asker": "Who asks",
    "decision_kinds": "Decisions",
    "issues": "Issues",
    "decision_sent_on": "Day the decision was sent",
    "contacted_on": "Day of contact",
    "choice": "Choice",
    "choice_told_on": "Day the choice was told",
    "authority_told_on": "Day the council was told",
    "health_told_on": "Day the health body was told",
    "cannot_arrange_told_on": "Day the adviser was told that it cannot be arranged",
    "ended_on": "Day the case ended",
    "ended_because": "Why the case ended",
}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "dr_kind": DR_KIND_WORDS,
    "asker": ASKER_WORDS,
    "decision_kinds": DECISION_WORDS,
    "issues": ISSUE_WORDS,
    "choice": CHOICE_WORDS,
    "ended_because": ENDED_WORDS,
}


def fact_in_words(name: str, value: Any) -> str:
    """Write a fact of a case as a page does: 18 November 2016, a sentence's word, or several joined by `and`."""
    if value in (None, (), ""):
        return "nothing"
    if isinstance(value, dt.date):
        return long_date(value)
    words = _WORDS.get(name, {})
    if isinstance(value, str):
        return words.get(value, value)
    return listed([words.get(one, one) for one in value], "and")


def stored_in_words(name: str, stored: str | None) -> str:
    """Write a value as case events keep it: 2016-11-18, a word, or {CONTENT_B,CONTENT_F}."""
    if not stored or stored == "{}":
        return "nothing"
    if stored.startswith("{"):
        return fact_in_words(name, tuple(stored.strip("{}").split(",")))
    try:
        is_day = name.endswith("_on") or name not in FACT_WORDS  # a deadline's day stands under its rule
        return long_date(dt.date.fromisoformat(stored)) if is_day else fact_in_words(name, stored)
    except ValueError:
        return stored


def about_in_words(kinds: Iterable[str], dr_kind: str | None) -> str:
    """Say shortly what a case is about: needs (B) and provision (F)."""
    if dr_kind:
        return DR_KIND_WORDS[dr_kind]
    said = [word for kind, word in SHORT_DECISIONS.items() if kind in set(kinds)]
    sentence = listed(said, "and") if said else ""
    return sentence[:1].upper() + sentence[1:]
