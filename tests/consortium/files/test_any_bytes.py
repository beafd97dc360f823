"""Whatever bytes come in: rows or a refusal, soon and in little memory."""

import csv
import io
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consortium.errors import Refused
from consortium.files.csv_rows import Columns, read_rows
from consortium.files.problems import Problems
from consortium.files.toml_fields import read_toml

NAMES = ("code", "name", "slug")
COLUMNS = Columns(required=NAMES)
TEN_MB = 10 * 1024 * 1024


def outcome(read):
    """Return what was read and the problems of the refusal, one of them empty; anything else that is raised fails."""
    try:
        return read(), ()
    except Refused as refused:
        return [], refused.problems


any_cell = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
any_row = st.tuples(any_cell, any_cell, any_cell).filter(lambda row: any(cell.strip() for cell in row))


@settings(deadline=None, max_examples=80)
@given(
    rows=st.lists(any_row, max_size=6),
    order=st.permutations(NAMES),
    line_end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    bom=st.booleans(),
    final_newline=st.booleans(),
)
def test_arbitrary_cells_come_back_however_the_file_was_written(rows, order, line_end, quoting, bom, final_newline):
    if quoting == csv.QUOTE_MINIMAL:  # Python's writer leaves a lone CR unquoted, and nobody can read that back
        rows = [tuple(cell.replace("\r", "\n") for cell in row) for row in rows]
    written = io.StringIO()
    writer = csv.DictWriter(written, order, lineterminator=line_end, quoting=quoting)
    writer.writeheader()
    writer.writerows(dict(zip(NAMES, row, strict=True)) for row in rows)
    text = written.getvalue() if final_newline else written.getvalue().removesuffix(line_end)

    read = read_rows("any.csv", (b"\xef\xbb\xbf" if bom else b"") + text.encode(), COLUMNS)

    assert [tuple(row[name] for name in NAMES) for row in read] == rows


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.binary(max_size=300), st.text('code,name\r\n";\0é', max_size=80).map(str.encode)))
def test_no_bytes_give_anything_but_rows_or_a_refusal(data):
    for given_data in (data, b"code,name,slug\n" + data):
        rows, problems = outcome(lambda given_data=given_data: read_rows("any.csv", given_data, COLUMNS))

        assert all(row.line >= 1 for row in rows)
        assert all(problem.sentence.endswith((".", "?")) for problem in problems)


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.binary(max_size=200), st.text("a=[]{}\"'\n.1eE_-:T#", max_size=60).map(str.encode)))
def test_no_bytes_give_anything_but_settings_or_a_refusal(data):
    _, problems = outcome(lambda: [read_toml(data, Problems("any.toml"))])

    assert len(problems) <= 1


HEADER = b"code,name,slug\n"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b",".join(b"c%d" % place for place in range(1_000_000)), id="a million columns"),
        pytest.param(HEADER + b"x," * (TEN_MB // 2 - 20), id="five million cells in a row"),
        pytest.param(HEADER + b"x" * (TEN_MB - 20), id="a cell of 10 MB"),
        pytest.param(HEADER + b'"' + b"x" * (TEN_MB - 20), id="an unclosed quote before 10 MB"),
        pytest.param(HEADER + b'"' + b"a,b\n" * 190_000, id="an unclosed quote before many lines"),
        pytest.param(HEADER + b'"\n",' * 190_000, id="cells of line breaks"),
        pytest.param(HEADER + b"\n" * (TEN_MB - 20), id="blank lines only"),
        pytest.param(HEADER + b"a,b\n" * 190_000, id="short rows only"),
        pytest.param(HEADER + "😀".encode() * (TEN_MB // 4 - 20), id="10 MB of pictures"),
        pytest.param("code,name,slug\n".encode("utf-16") * 300_000, id="UTF-16"),
        pytest.param(HEADER + b"\0" * (TEN_MB - 20), id="NUL only"),
    ],
)
def test_a_hostile_file_is_refused_within_seconds_and_little_memory(data):
    tracemalloc.start()
    began = time.perf_counter()

    with pytest.raises(Refused):
        read_rows("any.csv", data, COLUMNS)

    seconds, peak_bytes = time.perf_counter() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 5
    assert peak_bytes < 60 * 1024 * 1024
