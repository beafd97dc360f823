"""A council's own meetings with a family before any mediation: statistics of the council's alone, and never charged."""

from alembic import op

revision = "0022"
down_revision = "0021"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"

UP = """
set local lock_timeout = '5s';
create table early_meetings (
    authority_id integer not null references authorities,
    entry_number integer not null,
    replaces integer,
    provider_id integer,
    case_reference text,
    offered_on date not null,
    state text not null,
    held_on date,
    result text,
    request_key text not null,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, entry_number),
    constraint early_meetings_case_fkey foreign key (authority_id, provider_id, case_reference) references cases,
    -- What came of a meeting is a new entry that replaces the one before, once.
    constraint early_meetings_replaces_fkey foreign key (authority_id, replaces) references early_meetings,
    constraint early_meetings_replaces_key unique (authority_id, replaces),
    constraint early_meetings_request_key unique (authority_id, request_key),
    constraint early_meetings_number_check check (entry_number >= 1 and replaces < entry_number),
    constraint early_meetings_case_check check ((provider_id is null) = (case_reference is null)),
    constraint early_meetings_state_check check (state in ('offered', 'turned-down', 'held', 'taken-back')),
    constraint early_meetings_held_check check ((state = 'held') = (held_on is not null)
        and (state = 'held') = (result is not null) and result in ('resolved', 'partly', 'not-resolved')),
    constraint early_meetings_dates_check check (offered_on <= recorded_on and held_on between offered_on and recorded_on),
    constraint early_meetings_taken_back_check check (state <> 'taken-back' or replaces is not null)
);
create index early_meetings_of_case_idx on early_meetings (authority_id, provider_id, case_reference)
    where case_reference is not null;
alter table early_meetings enable row level security;
alter table early_meetings force row level security;
grant select on early_meetings to portal_member, portal_backup;
grant insert on early_meetings to portal_member;
create policy backup_reads on early_meetings for select to portal_backup using (true);
create trigger early_meetings_are_append_only before update or delete on early_meetings
    for each row execute function refuse_to_edit();
create trigger early_meetings_are_never_emptied before truncate on early_meetings
    for each statement execute function refuse_to_edit();
"""


def upgrade() -> None:
    op.execute(UP)
    op.execute(f"create policy member_reads on early_meetings for select to portal_member using ({AUTHORITY})")
    op.execute(f"create policy member_writes on early_meetings for insert to portal_member with check ({AUTHORITY})")


def downgrade() -> None:
    op.execute("drop table early_meetings")
