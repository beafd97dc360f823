from tests.visits import _a_quarter_later, _read_only, books, count_statements, read_as, visit

__all__ = ["_a_quarter_later", "_read_only", "books", "count_statements", "read_as", "visit"]
