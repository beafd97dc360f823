"""Run the numbered migrations as the owner of the tables. Called with a connection by `consortium migrate`."""

import importlib

from alembic import context

from consortium.config import ROOT
from consortium.database import db

for models in sorted([*ROOT.glob("consortium/**/models.py"), *ROOT.glob("tenants/**/models.py")]):
    importlib.import_module(".".join(models.relative_to(ROOT).with_suffix("").parts))


def run() -> None:
    if context.is_offline_mode():
        context.configure(dialect_name="postgresql", target_metadata=db.metadata, literal_binds=True)
    else:
        connection = context.config.attributes["connection"]
        context.configure(connection=connection, target_metadata=db.metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.execute("set lock_timeout = '5s'")  # a migration waits for nobody's long transaction
        context.execute("set statement_timeout = '10min'")
        context.run_migrations()


run()
