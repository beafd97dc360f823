"""A list that leaves the portal as a file: the history says who took it, before it is sent."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

from consortium.database import Binding, own_transaction
from consortium.history.actions import remember
from consortium.web.downloads import Column, FileKind, file_of


def export(
    binding: Binding,
    subject: str,
    *,
    file_name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    kind: FileKind,
) -> Response:
    """Answer with a list as a file, and write down who took it. Source: promises P34 and P45."""
    body = {"authority_id": binding.authority_id, "provider_id": binding.provider_id}
    with own_transaction(binding) as session:
        remember(session, "exported", subject, details={"format": kind, "file": file_name}, **body)
    return file_of(file_name, columns, rows, kind)
