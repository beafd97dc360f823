"""Which caseworker of the provider has a case: each change a row of its own, so that it stays known who had it when."""

from alembic import op

revision = "0021"
down_revision = "0020"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
PROVIDER = "provider_id = nullif(current_setting('portal.provider_id', true), '')::int"

UP = """
set local lock_timeout = '5s';
create table case_assignments (
    authority_id integer not null,
    provider_id integer not null,
    reference text not null,
    assignment_number integer not null,
    replaces integer,
    assigned_to uuid, -- an account's number; empty when nobody has the case any more
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, provider_id, reference, assignment_number),
    constraint case_assignments_case_fkey foreign key (authority_id, provider_id, reference) references cases,
    -- Each is made knowing the one before: of two people at once the second is told.
    constraint case_assignments_replaces_fkey foreign key (authority_id, provider_id, reference, replaces)
        references case_assignments,
    constraint case_assignments_replaces_check check (assignment_number >= 1
        and replaces is not distinct from nullif(assignment_number - 1, 0))
);
create index case_assignments_of_person_idx on case_assignments (provider_id, assigned_to);
alter table case_assignments enable row level security;
alter table case_assignments force row level security;
grant select on case_assignments to portal_member, portal_provider, portal_backup;
grant insert on case_assignments to portal_provider;
create policy backup_reads on case_assignments for select to portal_backup using (true);
create trigger case_assignments_are_append_only before update or delete on case_assignments
    for each row execute function refuse_to_edit();
create trigger case_assignments_are_never_emptied before truncate on case_assignments
    for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute(UP)
    op.execute(f"create policy member_reads on case_assignments for select to portal_member using ({AUTHORITY})")
    op.execute(f"create policy provider_reads on case_assignments for select to portal_provider using ({PROVIDER})")
    op.execute(
        "create policy provider_writes on case_assignments for insert to portal_provider"
        f" with check ({PROVIDER} and {AUTHORITY})"
    )


def downgrade() -> None:
    op.execute("drop table case_assignments")
