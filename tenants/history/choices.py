"""What a council chose for its own money, and took into its finance system, as its history says it. Pure."""

from typing import Final

from consortium.history.queries import Entry
from tenants.history.values import Change, value_in_words

Said = tuple[str, tuple[Change, ...]]
_PARTICULARS: Final = (("address", "Address"), ("vat_number", "VAT number"), ("invoices_to", "Where invoices go"))


def of_choice(entry: Entry) -> Said:
    """Say what was set: a budget, an order, a coding string, the columns of a file. Units: pence in the details."""
    details = entry.details
    if entry.subject == "order_choice":
        return f"Chose that statements ask for {'an' if details.get('asks') else 'no'} order", ()
    if entry.subject == "purchase_order":
        values = (Change("Order", str(details.get("before") or ""), str(details.get("order", ""))),)
        return f"Added the purchase order of the financial year {details.get('financial_year', '')}", values
    if entry.subject == "coding_pattern":
        return "Set what a coding string looks like", (Change("Pattern", "", str(details.get("pattern", ""))),)
    if entry.subject == "coding_string":
        values = (Change("String", "", str(details.get("coding", ""))),)
        day = value_in_words("from", details.get("from"))
        return f"Set the coding string of {details.get('for', '')} from {day}", values
    if entry.subject == "export_layout":
        values = (Change("Columns", "", str(details.get("columns", ""))),)
        return f"Chose the columns of the {details.get('paper', '')} for the finance system", values
    before, now = (value_in_words("pence", details.get(name)) for name in ("before_pence", "budget_pence"))
    year = details.get("financial_year", "")
    return f"Set the {entry.subject} of the financial year {year}", (Change("Budget", before, now),)


def of_particulars(entry: Entry) -> Said:
    """Say that a council gave what its documents name: its own address and number, or a funder's, which is not told."""
    if entry.subject == "funder_particulars":
        return "Gave the address of a funder for its documents", ()
    said = [(label, str(entry.details.get(name) or "")) for name, label in _PARTICULARS]
    values = tuple(Change(label, "", value.replace("\n", ", ")) for label, value in said if value)
    return "Gave the details that its documents name", values


def of_export(entry: Entry) -> Said:
    """Say that a statement was exported as a journal or an invoice, and that it was again."""
    number, period = entry.details.get("number", 1), entry.details.get("period", "")
    again = "" if number == 1 else f" again, number {number}"
    values = (Change("Fingerprint of the file", "", str(entry.details.get("sha256", ""))),)
    return f"Exported the {entry.subject} of {period} for the finance system{again}", values
