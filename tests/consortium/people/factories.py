"""Kent and Essex, a provider, their people, and a visitor to try the portal with."""

import re
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from flask import Flask

from consortium.people import Permission, needs
from tests.databases import Database

PASSWORD = "three unusual words"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASH = CHEAP.hash(PASSWORD)
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Visitor:
    """Somebody in front of the portal, who fills in forms as they are shown."""

    client: Any

    def get(self, path: str, **how):
        return self.client.get(path, **how)

    def press(self, shown: str, *, to: str | None = None, **fields):
        """Open a page and send its form with the fields given."""
        page = self.client.get(shown).get_data(as_text=True)
        token = TOKEN.search(page)
        return self.client.post(to or shown, data={"csrf_token": token[1] if token else "", **fields})

    def sign_in(self, email: str, password: str = PASSWORD, *, to: str = "/sign-in"):
        return self.press(to, email=email, password=password)

    def cookie(self):
        return self.client.get_cookie("portal")

    @property
    def is_signed_in(self) -> bool:
        return self.client.get("/account").status_code == 200


def stand_ins(app: Flask) -> None:
    """Pages that other parts write, as far as the gate cares; and one that forgot to say who may open it."""
    for path, name, permission in (
        ("/<slug>/statements", "statements", Permission.READ_STATEMENTS),
        ("/<slug>/statements/<period>", "statement", Permission.READ_STATEMENTS),
        ("/group/statements", "all_statements", Permission.READ_ALL_STATEMENTS),
        ("/provider/meetings/new", "new_meeting", Permission.RECORD_MEETING),
    ):
        app.add_url_rule(path, name, needs(permission)(lambda **_kwargs: "shown"), methods=["GET", "POST"])
    app.add_url_rule("/forgotten", "forgotten", lambda: "shown")


def a_group(database: Database, *, sample_today: str | None = None) -> None:
    """Kent leads; Essex is a member; one provider."""
    database.run(
        "insert into portal_state (name, lead_authority_id, sample_today) values ('South East Group', 886, %(day)s)",
        day=sample_today,
    )
    database.run(
        "insert into authorities (authority_id, name, slug, member_order)"
        " values (886, 'Kent', 'kent', 1), (881, 'Essex', 'essex', 2)"
    )
    database.run("insert into providers (code, name) values ('PROVIDER', 'Sample Mediation Service')")


def a_person(
    database: Database,
    email: str = "sen.manager@kent.example",
    *,
    role: str | None = "member-manager",
    authority_id: int | None = 886,
    provider_id: int | None = None,
    name: str = "Kent SEN manager",
    password_hash: str | None = HASH,
) -> str:
    """Make somebody with a role, or give a further role to whoever is there; returns the account's number."""
    known = database.run("select account_id from accounts where email = %(email)s", email=email)
    account_id = known or database.run(
        "insert into accounts (email, name, password_hash) values (%(email)s, %(name)s, %(hash)s) returning account_id",
        email=email,
        name=name,
        hash=password_hash,
    )
    if role is not None:
        database.run(
            "insert into appointments (account_id, role, authority_id, provider_id)"
            " values (%(account)s, %(role)s, %(authority)s, %(provider)s)",
            account=account_id[0][0],
            role=role,
            authority=authority_id,
            provider=provider_id,
        )
    return str(account_id[0][0])
