"""People: accounts, sign-in, sessions and who may do what. `install(app)` puts all of it into an app."""

from flask import Flask

from consortium.people.gate import asking, person, signed_in, stand_at_gate
from consortium.people.permissions import Appointment, Permission, Person, needs, public
from consortium.people.routes import people

__all__ = ["Appointment", "Permission", "Person", "asking", "install", "needs", "person", "public", "signed_in"]


def install(app: Flask) -> None:
    """Put sign-in and the gate into an app: after `furnish(app)`, before the routes of other parts are used.

    Settings: SECRET_KEY; BEHIND_TLS; PASSWORD_COST (passes, KiB, threads) to hash at another cost than the usual.
    """
    stand_at_gate(app)
    public("Styles and scripts hold nothing of anybody's.", without_database=True)(app.view_functions["static"])
    app.register_blueprint(people)
