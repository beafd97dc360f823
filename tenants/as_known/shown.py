"""What was known on a day, as a page and as a file: the same for the council and for the lead."""

from collections.abc import Sequence
from typing import Any, Final

from flask import render_template, request

from consortium import clock
from consortium.contracts.queries import ContractTerms
from consortium.dates import long_date
from consortium.money import pounds
from consortium.periods.rules import period_numbered
from consortium.web.downloads import Column
from consortium.web.lists import Paging, page_asked_for
from tenants.as_known.queries import Known, known_on
from tenants.as_known.rules import PeriodKnown
from tenants.as_known.web_forms import KnownFilter
from tenants.costs.rules import LABELS, LINE_LABELS
from tenants.ledger.rules import StatementLine, charge_of
from tenants.scope import Scope
from tenants.statements.sentences import period_named_in_words

LINE_COLUMNS: Final = (
    Column("statement", "Statement"),
    Column("kind", "Kind"),
    Column("reference", "Reference"),
    Column("service_date", "Day of service", "day"),
    Column("recorded_on", "Recorded on", "day"),
    Column("amount_pence", "Charged, £", "pence"),
    Column("recharged_pence", "Of this recharged, £", "pence"),
    Column("why", "Why"),
)


def page_of(scope: Scope, contract: ContractTerms, council: str, *, back: tuple[str, str], files: Sequence[str]) -> str:
    """Render what was known of a council on the day in the address. `files`: where it is as CSV and as a spreadsheet."""
    form = KnownFilter()
    form.validate()
    known = known_on(scope, contract, form.day)
    chosen = _chosen(known, contract)
    lines = known.of_period(chosen.period_number) if chosen else []
    paging = Paging(page_asked_for(), len(lines))
    return render_template(
        "tenants/as_known/shown.html",
        council=council,
        form=form,
        known=known,
        heading=finding(council, known),
        is_today=known.day == clock.today(),
        chosen=chosen,
        chosen_lines=lines[paging.offset : paging.offset + paging.rows_a_page],
        paging=paging,
        period_name=lambda number: period_numbered(contract.billing, number).name,
        period_words=lambda number: period_named_in_words(period_numbered(contract.billing, number)),
        kind_label=kind_label,
        back=back,
        files=files,
    )


def rows_of(known: Known, contract: ContractTerms) -> list[list[Any]]:
    """Write every line that was known as the rows of a file, by period and order of recording."""
    return [
        [
            period_numbered(contract.billing, line.period_number).name,
            line.kind,
            line.reference,
            line.service_on,
            line.recorded_on,
            line.amount_pence,
            line.recharged_pence,
            line.sentence,
        ]
        for line in known.lines
    ]


def asked_for(scope: Scope, contract: ContractTerms) -> Known:
    """Read what was known on the day in the address, today's where it names none."""
    form = KnownFilter()
    form.validate()
    return known_on(scope, contract, form.day)


def finding(council: str, known: Known) -> str:
    """Say what a council owed as it was known: On 12 July 2015 Kent owed £13,530.01, as we knew it then."""
    day = long_date(known.day)
    if not known.lines and not known.entries:
        return f"Nothing of {council} was recorded by {day}"
    if known.owed_pence < 0:
        return f"On {day} {council} had paid {pounds(-known.owed_pence)} ahead, as we knew it then"
    owed = pounds(known.owed_pence) if known.owed_pence else "nothing"
    return f"On {day} {council} owed {owed}, as we knew it then"


def kind_label(line: StatementLine) -> str:
    """Name a line: Meeting held; Meeting taken back; Credit for core subscription."""
    if line.kind in LINE_LABELS:
        return LINE_LABELS[line.kind]
    what = LABELS.get(charge_of(line.kind), line.kind)
    return f"{'Credit taken back' if line.kind.endswith('-reversal') else 'Credit'}: {what[:1].lower()}{what[1:]}"


def _chosen(known: Known, contract: ContractTerms) -> PeriodKnown | None:
    """Return the period in the address, or the newest one that had a line."""
    asked = request.args.get("period")
    named = (one for one in known.periods if period_numbered(contract.billing, one.period_number).name == asked)
    return next(named, known.periods[0] if known.periods else None)
