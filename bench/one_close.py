"""Close one quarter, draw its statements, and say on the standard output how much memory that needed.

A process of its own, as one_import.
"""

import json
import sys

from bench.closing import draw
from bench.one_import import peak_bytes
from bench.server import portal_app
from consortium.database import db
from consortium.periods.rules import period_named
from tenants.across.commands.books import close_books


def main(app_url: str, period: str) -> None:
    """Close a quarter as the command does."""
    with portal_app(app_url).app_context():
        close_books(period, None)
        draw(period_named("quarterly", period))
        db.engine.dispose()
    sys.stdout.write(json.dumps({"peak_bytes": peak_bytes()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
