from tests.tenants.worklists.conftest import (
    _a_quarter_later,
    _at_work,
    _read_at_work,
    at_work,
    read_as,
    visit_at_work,
)

__all__ = ["_a_quarter_later", "_at_work", "_read_at_work", "at_work", "read_as", "visit_at_work"]
