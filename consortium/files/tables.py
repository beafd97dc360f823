"""A table that somebody hands in, as CSV or as an Excel workbook: the same rows, and the same refusals."""

from consortium.files.csv_rows import Columns, Table, read_table, table_of
from consortium.files.problems import Problems
from consortium.files.whole_files import refusal
from consortium.files.workbooks import is_workbook, workbook_records

ENDINGS = (".csv", ".xlsx")


def refuse_other_ending(name: str) -> None:
    """Raise Refused when a file's name says that it is something else."""
    if not name.lower().endswith(ENDINGS):
        ending = name.rpartition(".")[2][:10] if "." in name else ""
        says = f"Its name ends in .{ending}." if ending else "Its name has no ending."
        raise refusal(name, None, f"This is not a CSV or XLSX file. {says} Save it as CSV or XLSX and hand that in.")


def read_either(data: bytes, columns: Columns, problems: Problems) -> Table:
    """Read a table from CSV or from the first sheet of a workbook, by what the file is and not by its name.

    Raises: Refused when the file as a whole cannot be read.
    """
    if is_workbook(data):
        return table_of(iter(workbook_records(data, problems)), columns, problems)
    return read_table(data, columns, problems, kind="CSV or XLSX")
