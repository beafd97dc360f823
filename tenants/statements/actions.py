"""Issuing a statement: frozen as it stands, with the head of the council's chain."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from consortium.money import pounds
from consortium.periods.rules import BillingPeriod
from tenants.ledger.actions import append
from tenants.ledger.queries import chain_head
from tenants.ledger.rules import Line, StatementLine
from tenants.scope import Scope
from tenants.statements.content import Content, canonical, hash_of
from tenants.statements.frozen import StatementKey
from tenants.statements.models import FrozenDocument, Statement, StatementFile
from tenants.statements.rules import VAT, StatementFigures


def issue_statement(
    scope: Scope,
    contract_id: int,
    period: BillingPeriod,
    *,
    lines: Sequence[StatementLine],
    figures: StatementFigures,
    today: dt.date,
    payment_days: int,
) -> None:
    """Post the statement's VAT, if there is any, and freeze its sums with the fingerprint of the book behind them.

    Units: pence; it is due so many days after its issue. The caller holds the contract's gate, so nothing else is posted
    meanwhile.
    """
    if figures.vat_pence:
        append(scope, contract_id, [_vat_line(period, figures.vat_pence, figures.net_pence, today)])
    number, chain_hash = chain_head(scope)
    scope.session.add(
        Statement(
            authority_id=scope.authority_id,
            contract_id=contract_id,
            period_number=period.number,
            period_name=period.name,
            net_pence=figures.net_pence,
            vat_pence=figures.vat_pence,
            total_pence=figures.total_pence,
            recharged_pence=figures.recharged_pence,
            lines=len(lines),
            transfers=sum(line.transfers for line in lines) + bool(figures.vat_pence),
            last_transfer_number=number,
            chain_hash=chain_hash,
            issued_on=today,
            due_on=today + dt.timedelta(days=payment_days),
            issued_by=scope.actor,
        )
    )
    scope.session.flush()


def freeze(scope: Scope, contract_id: int, period_number: int, content: Content) -> None:
    """Keep a statement word by word as it is issued, with the sha256 of what is kept."""
    written = canonical(content)
    values = {
        "authority_id": scope.authority_id,
        "contract_id": contract_id,
        "period_number": period_number,
        "content": written,
        "content_hash": hash_of(written),
    }
    scope.session.execute(insert(FrozenDocument).values(values))  # and nothing is read back: the lead may not


def keep_made(session: Session, key: StatementKey, made: Mapping[str, bytes]) -> None:
    """Keep files of a frozen statement by kind, as they are sent ever after; those are there already that two made at once."""
    rows = [
        {
            "authority_id": key.authority_id,
            "contract_id": key.contract_id,
            "period_number": key.period_number,
            "kind": kind,
            "content": file,
            "content_hash": hashlib.sha256(file).digest(),
        }
        for kind, file in made.items()
    ]
    session.execute(insert(StatementFile).values(rows).on_conflict_do_nothing())


def _vat_line(period: BillingPeriod, vat_pence: int, net_pence: int, today: dt.date) -> Line:
    return Line(
        kind=VAT,
        reference=period.name,
        service_on=period.ends_on,
        recorded_on=today,
        period_number=period.number,
        amount_pence=vat_pence,
        sentence=f"VAT at 20% on the statement's net of {pounds(net_pence)}, worked out once on the whole.",
        request_key=f"vat:{period.name}",
    )
