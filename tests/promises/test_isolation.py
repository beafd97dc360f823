"""The rows of one council, one provider: who reaches them by raw SQL, and who does not."""

import pytest

from tests.promises.leaks import leaks
from tests.promises.policies import PROTECTED


@pytest.mark.parametrize("table", PROTECTED)
def test_nobody_touches_a_row_that_is_not_theirs(prober, table):
    assert leaks(prober, table) == []
