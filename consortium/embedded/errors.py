"""What can go wrong with the embedded database server, each a sentence for the person who started it."""

from consortium.errors import RuleBroken


class EmbeddedServerFailed(RuleBroken):
    """The server could not be prepared, started or reached; the sentence says why and what to do."""


class ServerStopped(RuleBroken):
    """No server of this instance runs, and the caller may not start one."""
