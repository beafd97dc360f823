"""What is timed one by one: recording a meeting as a web request does, and a bare insert with its commit."""

import datetime as dt
import itertools
import os
from pathlib import Path
from typing import Any, Final

import psycopg
from flask import Flask
from psycopg.pq import Trace

from bench.group import TODAY
from consortium import clock
from consortium.commands import setting
from consortium.database import db, transaction
from tenants.meetings.actions import record_meetings
from tenants.meetings.checking import Given
from tenants.meetings.rules import MeetingRecord
from tenants.scope import Scope, open_scope

MEETING_ON: Final = TODAY - dt.timedelta(days=10)
WARM_UP: Final = 15  # the driver and the server prepare a statement after it has come a few times
ACTOR: Final = "caseworker@provider.example"
BARE_INSERT: Final = f"insert into bench.meetings values ({', '.join(['%s'] * 15)})"  # noqa: S608  no value is in it


class Recorder:
    """Records meetings of one council, each in a context, a Session and a transaction of its own. No HTTP."""

    def __init__(self, app: Flask, authority_id: int) -> None:
        self._app = app
        with app.app_context(), clock.acting_on(TODAY):
            contract = setting().contract
        self._contract_id = contract.contract_id
        self._scope = Scope("portal_provider", authority_id, ACTOR, contract.provider_id)
        self._references = _references()

    def record(self) -> None:
        """Record a meeting that was held and that the council pays, its included meetings being used."""
        reference = next(self._references)
        meeting = MeetingRecord(
            reference=reference,
            authority_id=self._scope.authority_id,
            service="mediation",
            case_reference=f"C{reference}",
            requested_on=MEETING_ON - dt.timedelta(days=30),
            meeting_on=MEETING_ON,
            status="held",
            cause=None,
            cancelled_on=None,
            mode="online",
            funders=(),
            funders_agreed_on=None,
            outcome="full",
        )
        with self._app.app_context(), clock.acting_on(TODAY):
            scope = open_scope(self._scope)
            with transaction():
                record_meetings(scope, self._contract_id, [Given(meeting)], source="form", request_key=reference)

    def count_statements(self, trace: Path) -> int:
        """Count what one recording sends to the server, begin and commit included, as the client library logs it."""
        with self._app.app_context():
            pooled = db.engine.raw_connection()
            connection: psycopg.Connection[Any] = pooled.driver_connection  # type: ignore[assignment]
            pooled.close()  # back in the pool, where the recording finds it: there is no other
        with trace.open("w") as file:
            connection.pgconn.trace(file.fileno())
            connection.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
            self.record()
            connection.pgconn.untrace()
        lines = [line.split("\t") for line in trace.read_text().splitlines()]
        return sum(line[0] == "F" and line[2] in ("Query", "Execute") for line in lines)


class BareInserter:
    """Inserts a meeting's row into a table without keys to others, rules, walls or triggers, and commits."""

    def __init__(self, address: str, authority_id: int) -> None:
        self._connection = psycopg.connect(address)
        self._authority_id = authority_id
        self._references = _references()

    def insert(self) -> None:
        """Insert one row and commit: begin, insert and commit, as the driver does it."""
        reference = next(self._references)
        row = (
            self._authority_id,
            1,
            reference,
            1,
            "mediation",
            f"C{reference}",
            MEETING_ON,
            MEETING_ON,
            "held",
            "online",
        )
        self._connection.execute(BARE_INSERT, (*row, "full", "form", reference, TODAY, ACTOR))
        self._connection.commit()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _references() -> Any:
    """Give references that no other process gives."""
    return (f"R{os.getpid()}-{os.urandom(3).hex()}-{place}" for place in itertools.count())
