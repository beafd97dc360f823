"""P44: a backup of books with rows in every table, restored into an empty database, gives the same rows in each."""

import pytest

from consortium.schema.backup import back_up, restore
from tests.promises.grants import GRANTS
from tests.promises.test_routes import rows_of

pytestmark = pytest.mark.database


def test_every_table_comes_back_with_the_same_rows(server, recorded, tmp_path):
    file, empty = tmp_path / "portal.backup", server.copy()
    back_up(recorded.owner_url, file, bin_folder=server.server.bin_folder)

    counted = restore(empty.owner_url, file, bin_folder=server.server.bin_folder)

    before = rows_of(recorded, but=())
    assert rows_of(empty, but=()) == before
    assert set(before) == set(GRANTS)
    assert [table for table, ((rows, _),) in before.items() if not rows] == []
    assert {table: rows for table, rows in counted.rows.items() if rows != before[table][0][0]} == {}
    server.drop(empty)
