from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, text

from tenants.coding.models import CodingPattern, CodingStringRow
from tenants.coding.rules import CodingString, Parts, Target
from tenants.scope import Scope

MOST_STRINGS: Final = 2_000
MOST_FUNDERS: Final = 200
# The kinds of the book's lines, and which funders pay shares of them.
_IN_BOOK: Final = text("""
select (select array_agg(distinct replace(replace(t.kind, '-reversal', ''), '-credit', '')) from transfers t
        where t.authority_id = :authority_id and t.contract_id = :contract_id and t.period_number is not null
            and t.unit = 'pence') as kinds,
    (select jsonb_agg(jsonb_build_array(f.code, f.name) order by f.name, f.code) from (select f.code, f.name from funders f
        where f.authority_id = :authority_id and exists (select from transfers t where t.authority_id = f.authority_id
            and t.contract_id = :contract_id and t.to_account = 'due_from:' || f.code)
        order by f.name, f.code limit :most) f) as funders
""")


@dataclass(frozen=True)
class Pattern:
    """What a council's coding strings look like. Number 0: nobody has said, so every string passes."""

    change_number: int
    pattern: str
    joined_by: str


@dataclass(frozen=True)
class InBook:
    """What a council's book has lines of: the kinds of charge, and the funders with shares as (code, name)."""

    kinds: frozenset[str]
    funders: tuple[tuple[str, str], ...]


def pattern_of_council(scope: Scope) -> Pattern:
    """Return the pattern of a council's coding strings."""
    row = scope.session.execute(
        select(CodingPattern.change_number, CodingPattern.pattern, CodingPattern.joined_by)
        .where(CodingPattern.authority_id == scope.authority_id)
        .order_by(CodingPattern.change_number.desc())
        .limit(1)
    ).one_or_none()
    return Pattern(0, "", "-") if row is None else Pattern(*row)


def strings_of_council(scope: Scope) -> list[CodingString]:
    """List a council's coding strings, newest first."""
    rows = scope.session.execute(
        select(
            CodingStringRow.string_number,
            CodingStringRow.cost_kind,
            CodingStringRow.funder_code,
            CodingStringRow.cost_centre,
            CodingStringRow.subjective,
            CodingStringRow.activity,
            CodingStringRow.funding_source,
            CodingStringRow.coding,
            CodingStringRow.from_on,
            CodingStringRow.set_on,
            CodingStringRow.set_by_name,
        )
        .where(CodingStringRow.authority_id == scope.authority_id)
        .order_by(CodingStringRow.string_number.desc())
        .limit(MOST_STRINGS)
    )
    return [
        CodingString(
            string_number=row.string_number,
            target=Target(row.cost_kind, row.funder_code),
            parts=Parts(row.cost_centre, row.subjective, row.activity, row.funding_source),
            coding=row.coding,
            from_on=row.from_on,
            set_on=row.set_on,
            set_by_name=row.set_by_name,
        )
        for row in rows
    ]


def in_book(scope: Scope, contract_id: int) -> InBook:
    """Return what a council's book has lines of."""
    values = {"authority_id": scope.authority_id, "contract_id": contract_id, "most": MOST_FUNDERS}
    row = scope.session.execute(_IN_BOOK, values).one()
    return InBook(frozenset(row.kinds or ()), tuple((code, name) for code, name in row.funders or ()))
