"""The figures by which a charge was shared: frozen as it is first charged, and again when it is corrected.

Charging again after a council joins or leaves shares by the same figures; a figure that changes moves nothing by itself.
"""

from alembic import op

revision = "0042"
down_revision = "0041"

UP = """
create table frozen_figures (
    contract_id integer not null references contracts,
    reference text not null,
    authority_id integer not null references authorities,
    name text not null,
    version_number integer not null,
    replaces integer,
    value numeric(24, 9) not null,
    frozen_on date not null,
    frozen_at timestamptz not null default clock_timestamp(),
    frozen_by text not null,
    primary key (contract_id, reference, authority_id, name, version_number),
    constraint frozen_figures_replaces_fkey foreign key (contract_id, reference, authority_id, name, replaces)
        references frozen_figures,
    constraint frozen_figures_replaces_check check (version_number >= 1
        and replaces is not distinct from nullif(version_number - 1, 0)),
    constraint frozen_figures_value_check check (value >= 0)
);
create index frozen_figures_of_council_idx on frozen_figures (authority_id);
grant select on frozen_figures to portal_lead, portal_member, portal_provider, portal_auditor, portal_backup;
grant insert on frozen_figures to portal_lead;
create trigger frozen_figures_are_append_only before update or delete on frozen_figures
    for each row execute function refuse_to_edit();
create trigger frozen_figures_are_never_emptied before truncate on frozen_figures
    for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop table frozen_figures")
