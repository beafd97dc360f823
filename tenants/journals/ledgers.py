"""Templates for the usual ledgers of councils, as data: starting points to check against one's own ledger, never more."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from tenants.journals.layouts import Layout, check_layout
from tenants.journals.rules import PAPERS, Paper

_FILE: Final = Path(__file__).with_name("ledgers.toml")


@dataclass(frozen=True)
class Ledger:
    """A ledger that councils use: its name for people, what to know of the template, and its layout of each paper."""

    key: str
    name: str
    note: str
    layouts: dict[Paper, Layout]


@cache
def ledgers() -> dict[str, Ledger]:
    """Return the templates by key, in the order of the file. Raises: LayoutRefused for one that no council could keep."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {key: Ledger(key, one["name"], one["note"], _layouts(key, one)) for key, one in told.items()}


def _layouts(key: str, told: dict[str, dict[str, str]]) -> dict[Paper, Layout]:
    return {paper: check_layout(paper, list(told[paper]), list(told[paper].values()), key) for paper in PAPERS}
