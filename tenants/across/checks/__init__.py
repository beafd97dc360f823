"""The checks of the books: every invariant, what a run found, and the page that shows it."""

from tenants.across.checks.invariants import CHECKS, Check
from tenants.across.checks.queries import run_checks
from tenants.across.checks.rules import Finding

__all__ = ["CHECKS", "Check", "Finding", "run_checks"]
