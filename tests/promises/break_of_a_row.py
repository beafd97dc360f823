"""How a constraint is tried: a row that stands, copied with changes, as the superuser, whom no policy stops."""

from dataclasses import dataclass, field
from typing import Any, Final

from psycopg.types.json import Jsonb


@dataclass(frozen=True)
class Break:
    """A copy of a row with changes. `like` says which row; `fresh` makes it a row of its own, so that no key is met first.

    `after` is what has to be done before, so that nothing else stops the copy.
    """

    constraint: str
    table: str
    changes: dict[str, Any]
    like: str = "true"
    fresh: dict[str, Any] = field(default_factory=dict)
    after: str = "select 1"

    def __str__(self):
        return f"{self.constraint}-{', '.join(self.changes)}"

    def tried(self, prober):
        """Try it, with checks that wait for the commit made now."""
        prober.run(self.after)
        row = prober.one(f"select to_jsonb(t) from {self.table} t where {self.like} order by t limit 1")
        columns = ", ".join(column for column in row if column != NUMBERED_BY_ITSELF.get(self.table))
        copy = f"insert into {self.table} ({columns}) select {columns}"
        prober.run("set constraints all immediate")
        return prober.attempt(
            f"{copy} from jsonb_populate_record(null::{self.table}, %s)", [Jsonb(row | self.fresh | self.changes)]
        )


NUMBERED_BY_ITSELF: Final = {
    "prices": "price_id",
    "book_checks": "run_number",
    **dict.fromkeys(("provider_invoice_findings", "provider_invoice_decisions"), "told"),
}


def rows_of(table, constraint, *changes, like="true", after="select 1", **fresh):
    return [Break(constraint, table, change, like, fresh, after) for change in changes]
