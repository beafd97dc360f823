"""The commands about people, with the database opened around them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click
from sqlalchemy.orm import Session

from consortium.commands import acting, refusals_as_sentences, running_database
from consortium.database import Binding
from consortium.people.commands import people_commands


@contextmanager
def _opened(binding: Binding) -> Iterator[Session]:
    with running_database(), acting(binding.role) as session:
        yield session


def _with_refusals(command: click.Command) -> click.Command:
    command.callback = refusals_as_sentences(command.callback)  # type: ignore[type-var]  # a command always has one
    return command


COMMANDS: Final = tuple(_with_refusals(command) for command in people_commands(_opened))
