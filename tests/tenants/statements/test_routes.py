import pytest

pytestmark = pytest.mark.database


def test_the_heading_says_the_last_statement_and_what_has_come_since(read_as):
    page = read_as("essex").read("/essex/statements")

    assert "£12,530.00 on the last statement, and £950.00 so far this quarter" in page
