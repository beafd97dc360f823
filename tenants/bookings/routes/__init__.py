from tenants.bookings.routes import agreeing, council, lists, settling
from tenants.bookings.routes.council import bookings
from tenants.bookings.routes.provider import provider_bookings

__all__ = ["agreeing", "bookings", "council", "lists", "provider_bookings", "settling"]
