"""The bodies that may share a council's meetings: loaded with the folder, chosen on the form."""

from collections.abc import Sequence

from consortium.changes import Change, merge_rows
from consortium.folder.contents import Funder as FunderText
from tenants.meetings.models import Funder
from tenants.scope import Scope


def load_funders(scope: Scope, funders: Sequence[FunderText]) -> list[Change]:
    """Add a council's funders that are new; a changed name or kind supersedes."""
    rows = [
        {"authority_id": scope.authority_id, "code": funder.code, "name": funder.name, "kind": funder.kind}
        for funder in funders
    ]
    return merge_rows(scope.session, Funder, rows, ["authority_id", "code"], lambda row: f"The funder {row['name']}")
