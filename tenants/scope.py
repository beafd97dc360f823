"""The only door to an authority's rows: who acts, in which role, on whose books."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consortium.database import Binding, Role, bind, db, rebound


@dataclass(frozen=True)
class Scope:
    """One authority, opened by somebody who may. Every action and query of `tenants/` takes it first.

    `provider_id` is set when a provider acts; its own rows are then the only ones that it sees.
    """

    role: Role
    authority_id: int
    actor: str
    provider_id: int | None = None

    @property
    def binding(self) -> Binding:
        """What the database is told at the begin of each transaction."""
        return Binding(self.role, self.authority_id, self.provider_id, self.actor)

    @property
    def session(self) -> Session:
        """The Session of this request or command, which must have been bound to this scope."""
        return db.session()


def open_scope(scope: Scope) -> Scope:
    """Bind this request's Session to a scope, for good. Raises: NothingBound when it has another one."""
    bind(db.session(), scope.binding)
    return scope


@contextmanager
def inside(scope: Scope) -> Iterator[Scope]:
    """Work in an authority's books within a transaction over several. Nothing of it is seen from the next."""
    session = db.session()
    if "binding" not in session.info:
        bind(session, scope.binding)
    with rebound(session, authority_id=scope.authority_id, provider_id=scope.provider_id):
        yield scope
