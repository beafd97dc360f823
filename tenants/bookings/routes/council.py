"""Whom a council sends to a meeting of its case."""

from typing import Final

from consortium.people import Permission, needs
from tenants.bookings.opening import meetings_of
from tenants.bookings.routes.pages import Answer
from tenants.bookings.routes.provider import named_on
from tenants.cases.opening import council_case
from tenants.doors import council_pages

bookings: Final = council_pages("bookings", __name__)
_CASE: Final = "/case/<path:reference>/meetings"


@bookings.route(f"{_CASE}/<int:number>/people", methods=["GET", "POST"], merge_slashes=False)
@needs(Permission.FILL_CASES)
def people(reference: str, number: int) -> Answer:
    """Name the council's officer, and who may decide for it."""
    return named_on(meetings_of(council_case(reference)), number)
