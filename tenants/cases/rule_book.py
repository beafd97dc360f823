"""The rules of the statutory clock as dated data: the law changes, and a case keeps the rule of its own day.

SEEN: read in a public copy of the law or in the guidance named. RECALLED: known, not yet read again, to be checked.
"""

import datetime as dt
from typing import Final

from consortium.errors import RuleBroken
from tenants.cases.rule import Convention, Mark, Rule, RuleBook

_REGULATIONS: Final = "SI 2014/1530 reg."
_IPSEA: Final = "IPSEA, the mediation process"


class RuleUnknown(RuleBroken):
    """A code that is no rule of the clock."""


CONVENTIONS: Final = (
    Convention(
        "working day",
        "A working day is no Saturday, Sunday, Christmas Day, Good Friday or bank holiday of England.",
        "SI 2014/1530, its definition to be checked",
        "RECALLED",
    ),
    Convention(
        "the Tribunal's working day",
        "The Tribunal's own calendar also leaves out August and 25 December to 1 January. It is for the appeal alone.",
        "Central Bedfordshire SENDIASS",
        "SEEN",
    ),
    Convention(
        "month",
        "A month ends on the corresponding date, or on the last day of a month too short for it.",
        "Dodds v Walker [1981]",
        "RECALLED",
    ),
    Convention(
        "day of the event", "The day of the event itself is not counted.", "The guidance named with each rule", "SEEN"
    ),
)


def _after_agreement(name: str, what: str, limit: int, words: str, part: str, mark: Mark = "SEEN") -> Rule:
    return Rule(
        code=f"T15-{name}",
        what=what,
        whose="authority",
        counted_from="the agreement",
        limit=limit,
        unit="weeks" if limit else "days",
        limit_words=words,
        source=f"{_REGULATIONS} 42(2) and 44(2){part}",
        mark=mark,
    )


RULES: Final[RuleBook] = (
    Rule(
        code="T1",
        what="Tell the family its rights with the decision",
        whose="authority",
        counted_from="the decision",
        limit=None,
        unit=None,
        limit_words="with the decision",
        source=f"{_REGULATIONS} 32",
        mark="SEEN",
    ),
    Rule(
        code="T2",
        what="Ask about mediation",
        whose="family",
        counted_from="the day the decision was sent",
        limit=2,
        unit="months",
        limit_words="2 months",
        source=f"{_REGULATIONS} 33",
        mark="SEEN",
    ),
    Rule(
        code="T3",
        what="Issue the certificate",
        about="mediation declined",
        whose="adviser",
        counted_from="the day the adviser was told",
        limit=3,
        unit="working days",
        limit_words="3 working days",
        source="SENDIAS Surrey, Southend and Swindon; reg. 34(1) to be checked",
        mark="SEEN",
    ),
    Rule(
        code="T4",
        what="Tell the health body the issues",
        whose="authority",
        counted_from="the day the family told the council",
        limit=3,
        unit="working days",
        limit_words="3 working days",
        source=f"{_IPSEA}; regs 35 and 36",
        mark="SEEN",
    ),
    Rule(
        code="T5",
        what="Hold the mediation",
        whose="authority",
        counted_from="the day the family told the council",
        limit=30,
        unit="days",
        limit_words="30 calendar days",
        source=_IPSEA,
        mark="SEEN",
    ),
    Rule(
        code="T6",
        what="Hold the mediation about health",
        whose="health",
        counted_from="the day the council told the health body",
        limit=30,
        unit="days",
        limit_words="30 calendar days",
        source=_IPSEA,
        mark="SEEN",
    ),
    Rule(
        code="T7",
        what="Tell the family the date and place",
        whose="arranger",
        counted_from="the meeting",
        limit=5,
        unit="working days",
        limit_words="5 working days before",
        source="SENDIASS Stoke-on-Trent",
        mark="SEEN",
        before=True,
    ),
    Rule(
        code="T8",
        what="Tell the adviser that it cannot be arranged",
        whose="arranger",
        counted_from="the end of the 30 days",
        limit=None,
        unit=None,
        limit_words="as soon as it is known",
        source=_IPSEA,
        mark="SEEN",
    ),
    Rule(
        code="T9",
        what="Issue the certificate",
        about="no mediation within 30 days",
        whose="adviser",
        counted_from="the day the adviser was told that it cannot be arranged",
        limit=3,
        unit="working days",
        limit_words="3 working days",
        source=_IPSEA,
        mark="SEEN",
    ),
    Rule(
        code="T10",
        what="Issue the certificate",
        about="mediation held",
        whose="adviser",
        counted_from="the end of the mediation",
        limit=3,
        unit="working days",
        limit_words="3 working days",
        source="Sefton directory; reg. 39 to be checked",
        mark="SEEN",
    ),
    Rule(
        code="T11",
        what="Appeal reaches the Tribunal",
        whose="family",
        counted_from="the day the decision was sent",
        limit=2,
        unit="months",
        limit_words="2 months from the notice or 1 month from the certificate, the later of the two",
        source="SI 2008/2699 rule 20(1)(c)",
        mark="SEEN",
    ),
    Rule(
        code="T11-CERTIFICATE",
        what="Appeal reaches the Tribunal, counted from the certificate",
        whose="family",
        counted_from="the date of the certificate",
        limit=1,
        unit="months",
        limit_words="1 month",
        source="SI 2008/2699 rule 20(1)(c)",
        mark="SEEN",
    ),
    Rule(
        code="T12",
        what="An appeal's last day in August or from 25 December to 1 January moves on",
        whose="the Tribunal's calendar",
        counted_from="the last day of T11",
        limit=None,
        unit=None,
        limit_words="to the first working day of September, or the next in January",
        source="IPSEA, questions about appeals",
        mark="SEEN",
    ),
    Rule(
        code="T13",
        what="An appeal's last day on which the Tribunal does not work moves on",
        whose="the Tribunal's calendar",
        counted_from="the last day of T11",
        limit=None,
        unit=None,
        limit_words="to the next day that the Tribunal works",
        source="SI 2008/2699 rule 12",
        mark="RECALLED",
    ),
    Rule(
        code="T14",
        what="Do what was agreed where there is no appeal",
        whose="whoever agreed to it",
        counted_from="the agreement",
        limit=2,
        unit="weeks",
        limit_words="2 weeks",
        source=f"{_REGULATIONS} 42(3)",
        mark="SEEN",
    ),
    _after_agreement("TELL", "Tell the family that it will be assessed", 2, "2 weeks", "(a) to (c)"),
    _after_agreement(
        "NO-PLAN", "Give notice that no plan is needed after the assessment", 10, "10 weeks", "(a) to (c)"
    ),
    _after_agreement(
        "FINAL-AFTER-ASSESSMENT", "Send the final plan after the assessment", 14, "14 weeks", "(a) to (c)"
    ),
    _after_agreement("DRAFT", "Send the draft of the plan", 5, "5 weeks", "(a) to (c)"),
    _after_agreement("FINAL", "Send the final plan", 11, "11 weeks", "(a) to (c)"),
    _after_agreement("AMEND", "Send the amended plan", 5, "5 weeks", "(e)"),
    _after_agreement("SCHOOL", "Name the other school", 2, "2 weeks", "(f)"),
    _after_agreement("KEEP", "Keep the plan going", 0, "at once", "", "RECALLED"),
    _after_agreement("KEEP-AMEND", "Amend the plan that is kept going", 5, "5 weeks", "", "RECALLED"),
    Rule(
        code="T16",
        what="Tell the council what was agreed",
        whose="health",
        counted_from="the agreement",
        limit=1,
        unit="weeks",
        limit_words="1 week",
        source=f"{_REGULATIONS} 42(4)",
        mark="SEEN",
    ),
    Rule(
        code="T17",
        what="Another date agreed in writing takes the place of T14 or T15",
        whose="whoever agreed to it",
        counted_from="the agreement",
        limit=None,
        unit=None,
        limit_words="the date agreed in writing",
        source=f"{_REGULATIONS} 42(5)",
        mark="SEEN",
    ),
)


def rule_in_force(code: str, on: dt.date, book: RuleBook = RULES) -> Rule:
    """Return a rule as it stands on the day from which it is counted; before its first day, its first version.

    Raises: RuleUnknown.
    """
    versions = sorted((rule for rule in book if rule.code == code), key=lambda rule: (rule.in_force_from, rule.version))
    if not versions:
        raise RuleUnknown(f"There is no rule {code} in the rule book.")
    return next((rule for rule in reversed(versions) if rule.in_force_from <= on), versions[0])
