"""The certificate itself: what stands on the page and on the PDF, which are made of the same values. Pure.

It says nothing of what was talked about, nor what came of it. Names are written by hand, on paper, outside the portal.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

from consortium.dates import long_date
from tenants.certificates.queries.single import ShownCertificate
from tenants.certificates.rules import DECLINED, DEEMED, PARTICIPATED

ACT: Final = "Children and Families Act 2014"
_PARENT: Final = "the child’s parent"
_YOUNG_PERSON: Final = "the young person"
_EITHER: Final = "the child’s parent or the young person"
_WHO: Final = {"parent": _PARENT, "young-person": _YOUNG_PERSON}
# What is certified, in the words of section 55(4) and (5); without a meeting in thirty days as the Regulations of 2014 have it.
_INFORMED: Final = (
    "A mediation adviser has given {who} information about pursuing mediation under section 53 or 54 of the Act."
)
_SAID: Final = {
    DECLINED: ("{Who} has informed the adviser that he or she does not wish to pursue mediation.",),
    PARTICIPATED: (
        "{Who} has informed the adviser that he or she wishes to pursue mediation under that section.",
        "{Who} has participated in such mediation.",
    ),
    DEEMED: (
        "{Who} has informed the adviser that he or she wishes to pursue mediation under that section.",
        (
            "The mediation was not arranged within 30 days. The Special Educational Needs and Disability Regulations 2014"
            " therefore treat {who} as having participated in it."
        ),
    ),
}
_SECTION: Final = {DECLINED: "section 55(4)", PARTICIPATED: "section 55(5)", DEEMED: "section 55(5)"}
_APPEAL: Final = (
    "An appeal must reach the First-tier Tribunal (Special Educational Needs and Disability) within 2 months of the day on"
    " which the council sent its decision, or within 1 month of the day of issue of this certificate, whichever is later."
)
_SILENT: Final = "This certificate says nothing of what was talked about in mediation, nor of what came of it."


@dataclass(frozen=True)
class Paper:
    """A certificate in words. `blanks` are the labels of lines that somebody fills in by hand."""

    title: str
    council: str
    number: str
    issued: str
    provider: str
    case_reference: str
    under: str
    said: tuple[str, ...]
    blanks: tuple[str, ...]
    signed: tuple[str, ...]
    foot: tuple[str, ...]
    withdrawn: str

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What stands in its head, each with its label."""
        return (
            ("Council", self.council),
            ("Certificate", self.number),
            ("Day of issue", self.issued),
            ("Issued by", self.provider),
            ("Adviser’s reference", self.case_reference),
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, for the PDF."""
        return asdict(self) | {"facts": self.facts}


def paper_of(certificate: ShownCertificate) -> Paper:
    """Write a certificate in the words of the Act. Source: section 55(4) and (5); domain brief 1.3, T3, T9 and T10."""
    who = _WHO.get(certificate.asker, _EITHER)
    begun = who[:1].upper() + who[1:]
    return Paper(
        title="Mediation certificate",
        council=certificate.council,
        number=certificate.name,
        issued=long_date(certificate.issued_on),
        provider=certificate.provider,
        case_reference=certificate.case_reference,
        under=f"Issued under {_SECTION[certificate.kind]} of the {ACT}",
        said=tuple(line.format(who=who, Who=begun) for line in (_INFORMED, *_SAID[certificate.kind])),
        blanks=_names(certificate.asker),
        signed=("Name of the mediation adviser", "Signature of the mediation adviser"),
        foot=(_APPEAL, _SILENT),
        withdrawn=_withdrawn(certificate),
    )


def _names(asker: str) -> tuple[str, ...]:
    """Say whose names are to be written: a young person acts in their own right."""
    if asker == "young-person":
        return ("Name of the young person",)
    if asker == "parent":
        return ("Name of the parent", "Name of the child")
    return ("Name of the parent or young person", "Name of the child, if a parent asked")


def _withdrawn(certificate: ShownCertificate) -> str:
    if certificate.withdrawn_on is None:
        return ""
    return f"Withdrawn on {long_date(certificate.withdrawn_on)}. This certificate no longer stands."
