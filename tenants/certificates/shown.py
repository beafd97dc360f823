"""What the pages of certificates show, put together for a template: nothing is looked up there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from consortium.web.downloads import Column
from consortium.web.lists import Paging, Sorting
from tenants.certificates.queries.lists import Awaited, CertificateRow, Totals
from tenants.certificates.rules import Timeliness, timeliness
from tenants.certificates.sentences import KIND_WORDS, STATE_WORDS, awaited_in_words, counted_kinds, heading
from tenants.certificates.web_forms import RegisterFilter

COLUMNS: Final = (
    Column("authority", "Council's number", "count"),
    Column("council", "Council"),
    Column("number", "Certificate", "count"),
    Column("issued_on", "Day of issue", "day"),
    Column("kind", "Kind"),
    Column("case_reference", "Case, adviser's reference"),
    Column("authority_reference", "Case, council's reference"),
    Column("due_on", "Due by", "day"),
    Column("in_time", "In time"),
    Column("sentence", "Why"),
    Column("withdrawn_on", "Withdrawn on", "day"),
    Column("withdrawn_because", "Why it was withdrawn"),
)


@dataclass(frozen=True)
class Register:
    """One page of the register with what all of it comes to."""

    form: RegisterFilter
    totals: Totals
    rows: Sequence[CertificateRow]
    awaited: Awaited
    paging: Paging
    sorting: Sorting

    @property
    def title(self) -> str:
        """Say the finding, or that there is none."""
        if self.totals.rows:
            return heading(self.totals)
        return "No certificate fits" if self.form.is_narrowed else "No certificates yet"

    @property
    def counted(self) -> str:
        """Count by kind."""
        return counted_kinds(self.totals)

    @property
    def awaited_words(self) -> str:
        """Say how many are due."""
        return awaited_in_words(self.awaited)

    def timely(self, row: CertificateRow) -> Timeliness:
        """Say whether a row was in time."""
        return timely(row)


def timely(row: CertificateRow) -> Timeliness:
    """Say whether a certificate of the register was in time, and why."""
    return timeliness(row.kind, row.issued_on, counted_from_on=row.counted_from_on, due_on=row.due_on)


def as_line(row: CertificateRow) -> tuple[Any, ...]:
    """Write a row for a file, in the order of the columns. One that was withdrawn is neither in time nor late."""
    found = timely(row)
    stands = row.withdrawn_on is None
    return (
        *(row.authority_id, row.council, row.number, row.issued_on, KIND_WORDS[row.kind]),
        *(row.case_reference, row.authority_reference, row.due_on),
        *((STATE_WORDS[found.state], found.sentence) if stands else ("Withdrawn", None)),
        *(row.withdrawn_on, row.withdrawn_because),
    )
