import pytest

from consortium.errors import Refused
from consortium.files.csv_rows import Columns, read_rows

COUNCILS = Columns(required=("code", "name"), optional=("joined_on",))


def rows(text: str | bytes, columns: Columns = COUNCILS) -> list[tuple[int, str, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    return [(row.line, row["code"], row["name"]) for row in read_rows("councils.csv", data, columns)]


def refusal(data: str | bytes, **options) -> str:
    data = data if isinstance(data, bytes) else data.encode()
    with pytest.raises(Refused) as refused:
        read_rows("councils.csv", data, COUNCILS, **options)
    return str(refused.value)


KENT_AND_ESSEX = [(2, "886", "Kent"), (3, "881", "Essex")]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("code,name\n886,Kent\n881,Essex\n", id="as it should be"),
        pytest.param("\ufeffcode,name\n886,Kent\n881,Essex\n", id="byte order mark"),
        pytest.param("code,name\r\n886,Kent\r\n881,Essex\r\n", id="Windows line ends"),
        pytest.param("code,name\r886,Kent\r881,Essex\r", id="old line ends"),
        pytest.param("code,name\n886,Kent\n881,Essex", id="no final newline"),
        pytest.param("name,code\nKent,886\nEssex,881\n", id="swapped columns"),
        pytest.param('"code","name"\n"886","Kent"\n"881","Essex"\n', id="quotes"),
        pytest.param(" code , name\n886,Kent\n881,Essex\n", id="spaces in the header"),
        pytest.param("code,name\n886,Kent\n881,Essex\n\n \n,\n", id="blank lines at the end"),
    ],
)
def test_the_same_rows_come_from_every_way_to_write_them(data):
    assert rows(data) == KENT_AND_ESSEX


def test_an_optional_column_that_is_not_in_the_file_reads_as_empty():
    (row,) = read_rows("councils.csv", b"code,name\n886,Kent\n", COUNCILS)

    assert row["joined_on"] == ""


def test_the_line_of_a_row_is_its_first_even_when_cells_hold_line_breaks():
    text = 'code,name\n886,"Kent\r\nCounty\nCouncil"\n\n881,Essex\n'

    assert rows(text) == [(2, "886", "Kent\r\nCounty\nCouncil"), (6, "881", "Essex")]


def test_a_header_alone_means_no_rows():
    assert rows("code,name\n") == []


def test_a_header_alone_is_refused_where_rows_are_needed():
    assert refusal("code,name\n", rows_needed=True) == "councils.csv: The file has a header and no rows."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            "Dear,all\n",
            "councils.csv:1: The first row names none of the columns that belong there: code, name and joined_on.",
        ),
        ("code,nane\n", "councils.csv:1: nane: The column nane is not known. Did you mean name?"),
        (
            "code,name,zzz\n",
            "councils.csv:1: zzz: The column zzz is not known. The columns are code, name and joined_on.",
        ),
        ("\ncode\n", "councils.csv:2: name: The column name is missing."),
        ("code,name,name\n", "councils.csv:1: name: The column name stands twice."),
        ("code,name,\n", "councils.csv:1: Column 3 has no name."),
        ("code;name\n886;Kent\n", "councils.csv:1: The columns are not separated by commas."),
        ("code\tname\n886\tKent\n", "councils.csv:1: The columns are not separated by commas."),
        ("code,name\n886\n", "councils.csv:2: The row has 1 cells and the header 2: name would be missing."),
        ("code,name\n886,Kent,x\n", "councils.csv:2: The row has 3 cells and the header 2."),
        ('code,name\n886,Kent\n881,"Essex\n', "councils.csv:3: A quote is opened in this row and never closed."),
        ('code,name\n886,"Kent" County\n', "councils.csv:2: A quote ends within a cell of this row."),
        ("", "councils.csv: The file is empty."),
        ("\ufeff", "councils.csv: The file has no header row."),
        ("\n\n", "councils.csv: The file has no header row."),
        (b"code,name\n886,K\xe9nt\n", "councils.csv:2: The line holds characters that are not UTF-8."),
        ("code,name\n886,Kent\n".encode("utf-16"), "councils.csv: The file is UTF-16, not UTF-8."),
        ("code,name\n886,Kent\n".encode("utf-16-le"), "councils.csv:1: The line holds a NUL character"),
        ("code,name\n886,Ke\0nt\n", "councils.csv:2: The line holds a NUL character"),
        (b"PK\x03\x04rest", "councils.csv: This is not a CSV file. It is an Excel workbook or a zip file."),
        (b"%PDF-1.7", "councils.csv: This is not a CSV file. It is a PDF."),
        (b"\xd0\xcf\x11\xe0", "councils.csv: This is not a CSV file. It is an old Excel workbook."),
        (b"x" * (14 * 1024 * 1024), "councils.csv: The file is 14 MB; the most is 10 MB."),
        (b"x" * (10 * 1024 * 1024 + 1), "councils.csv: The file is 11 MB; the most is 10 MB."),
        ("c,d,e" * 300, "councils.csv:1: The header has 601 columns; a file of this kind has at most 3."),
        ("code,name\n" + "\n" * 200_001, "councils.csv: The file has more than 200,000 lines."),
        ("code,name\n" + "886,Kent\n" * 20_001, "councils.csv:20002: The file has more than 20,000 rows."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_line_and_a_sentence(data, sentence):
    assert refusal(data).startswith(sentence)


def test_every_bad_column_and_every_bad_row_is_named():
    assert refusal("nmae,kode,when\n").splitlines() == [
        "councils.csv:1: nmae: The column nmae is not known. Did you mean name?",
        "councils.csv:1: kode: The column kode is not known. Did you mean code?",
        "councils.csv:1: when: The column when is not known. The columns are code, name and joined_on.",
    ]
    assert [line[:14] for line in refusal("code,name\n1\n886,Kent\n1,2,3\n").splitlines()] == [
        "councils.csv:2",
        "councils.csv:4",
    ]


def test_a_row_that_stops_the_reading_is_named_after_those_before_it():
    assert [line[:14] for line in refusal('code,name\n886\n881,"Essex').splitlines()] == [
        "councils.csv:2",
        "councils.csv:3",
    ]


def test_a_thousand_problems_are_named_and_the_others_counted():
    lines = refusal("code,name\n" + "886\n" * 1_204).splitlines()

    assert len(lines) == 1_001
    assert lines[-1] == "councils.csv: 204 more problems are not listed."


def test_what_was_typed_is_cut_and_made_printable_in_a_sentence():
    assert refusal("code,name,a\u202eb" + "x" * 100 + "\n").startswith(
        "councils.csv:1: a�bxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…: The column a�bxxx"
    )
