"""Import one usage return and say on the standard output how long it took and how much memory it needed.

A process of its own, so that the memory is that of an import and of nothing else.
"""

import json
import re
import resource
import sys
import time
from pathlib import Path

from bench.server import portal_app
from consortium.database import db
from tenants.across.commands.books import import_file


def main(app_url: str, file: str) -> None:
    """Import a file, from its bytes on the disk to the commit."""
    with portal_app(app_url).app_context():
        start = time.perf_counter()
        import_file(Path(file), None)
        seconds = time.perf_counter() - start
        db.engine.dispose()
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_bytes": peak_bytes()}))


def peak_bytes() -> int:
    """Return the most memory that this process had at once. Linux counts the parent's in `ru_maxrss`, so look further."""
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS


if __name__ == "__main__":
    main(*sys.argv[1:])
