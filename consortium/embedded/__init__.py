"""The PostgreSQL that the portal runs itself, when `DATABASE_URL` names no other.

`attached(instance)` is all that others need: it joins the running server of an instance folder, or starts one and
stops it after. The rest of the package is its parts: `leases` say who may start and stop, `folders` and `binaries`
where things lie and under which account they run, `programs` and `bound` start them, `cluster` makes the data folder
and the roles, `supervisor` keeps one server alive. Linux and macOS; on another system, set `DATABASE_URL`.
"""

from consortium.embedded.errors import EmbeddedServerFailed, ServerStopped
from consortium.embedded.folders import make_instance
from consortium.embedded.record import Server
from consortium.embedded.server import attached

__all__ = ["EmbeddedServerFailed", "Server", "ServerStopped", "attached", "make_instance"]
