"""Meetings of one council with its provider, who funds them, and their reversals. Append only."""

from alembic import op

revision = "0005"
down_revision = "0004"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
PROVIDER = "provider_id = nullif(current_setting('portal.provider_id', true), '')::int"

UP = """
create table funders (
    authority_id integer not null references authorities,
    code text not null,
    name text not null,
    kind text not null,
    primary key (authority_id, code),
    constraint funders_kind_check check (kind in ('academy', 'maintained-school', 'college', 'early-years', 'health',
        'social-care-child', 'social-care-adult', 'education', 'independent'))
);
create table meetings (
    authority_id integer not null references authorities,
    provider_id integer not null references providers,
    reference text not null,
    contract_id integer not null references contracts,
    service text not null,
    case_reference text,
    requested_on date not null,
    meeting_on date not null,
    status text not null,
    cause text,
    cancelled_on date,
    mode text not null,
    outcome text,
    funders_agreed_on date,
    source text not null,
    source_line integer,
    request_key text,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, provider_id, reference),
    constraint meetings_service_check check (service in ('mediation', 'disagreement-resolution')),
    constraint meetings_status_check check (status in ('held', 'cancelled', 'not-attended', 'postponed')),
    constraint meetings_mode_check check (mode in ('online', 'in-person', 'telephone')),
    constraint meetings_outcome_check check ((status = 'held') = (outcome is not null)
        and outcome in ('full', 'partial', 'none', 'adjourned')),
    constraint meetings_cause_check check ((status <> 'held') = (cause is not null)
        and cause in ('authority', 'family', 'health', 'school', 'provider', 'force-majeure')),
    constraint meetings_cancelled_check check ((status = 'cancelled') = (cancelled_on is not null)
        and cancelled_on between requested_on and meeting_on),
    constraint meetings_dates_check check (requested_on <= meeting_on and meeting_on <= recorded_on
        and funders_agreed_on <= meeting_on)
);
-- The same form sent twice: its key finds the first answer.
create unique index meetings_request_key on meetings (authority_id, provider_id, request_key) where request_key is not null;
create table meeting_funders (
    authority_id integer not null,
    provider_id integer not null,
    reference text not null,
    place integer not null,
    code text,
    weight integer not null,
    agreed_on date,
    primary key (authority_id, provider_id, reference, place),
    constraint meeting_funders_meeting_fkey foreign key (authority_id, provider_id, reference) references meetings,
    constraint meeting_funders_funder_fkey foreign key (authority_id, code) references funders,
    constraint meeting_funders_weight_check check (weight > 0),
    constraint meeting_funders_agreed_check check (code is null or agreed_on is not null),
    constraint meeting_funders_once_key unique nulls not distinct (authority_id, provider_id, reference, code)
);
create table reversals (
    authority_id integer not null,
    provider_id integer not null,
    reference text not null,
    reason text not null,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, provider_id, reference),
    constraint reversals_meeting_fkey foreign key (authority_id, provider_id, reference) references meetings,
    constraint reversals_reason_check check (length(reason) between 3 and 200)
);

-- A provider's reference belongs to one meeting of one council, whoever writes the meeting.
grant create on schema public to portal_books;
set local role portal_books;
create function register_references() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    insert into provider_references (provider_id, reference, authority_id)
    select provider_id, reference, authority_id from added;
    return null;
end $$;
revoke execute on function register_references() from public;
grant execute on function register_references() to session_user;
reset role;
revoke create on schema public from portal_books;
create trigger meetings_registered after insert on meetings referencing new table as added
    for each statement execute function register_references();
"""


def upgrade() -> None:
    op.execute(UP)
    for table in ("funders", "meetings", "meeting_funders", "reversals"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"grant select on {table} to portal_backup")
        op.execute(f"create policy backup_reads on {table} for select to portal_backup using (true)")
        op.execute(f"grant select on {table} to portal_member")
        op.execute(f"create policy member_reads on {table} for select to portal_member using ({AUTHORITY})")
    _funders()
    _meetings()
    for table in ("meetings", "meeting_funders", "reversals"):
        op.execute(
            f"create trigger {table}_are_append_only before update or delete on {table}"
            " for each row execute function refuse_to_edit()"
        )
        op.execute(
            f"create trigger {table}_are_never_emptied before truncate on {table}"
            " for each statement execute function refuse_to_edit()"
        )


def _funders() -> None:
    """The lead loads them; the provider picks from them; the lead reads their kinds of every council's statement."""
    op.execute("grant select, insert, update on funders to portal_lead")
    op.execute(f"create policy lead_adds on funders for insert to portal_lead with check ({AUTHORITY})")
    op.execute(
        f"create policy lead_changes on funders for update to portal_lead using ({AUTHORITY}) with check ({AUTHORITY})"
    )
    op.execute("create policy lead_reads on funders for select to portal_lead using (true)")
    op.execute("grant select on funders to portal_provider, portal_auditor")
    op.execute(f"create policy provider_reads on funders for select to portal_provider using ({AUTHORITY})")
    op.execute("create policy auditor_reads on funders for select to portal_auditor using (true)")
    op.execute(
        "create trigger funders_remembered after insert or update or delete on funders"
        " for each row execute function remember_change('authority_id')"
    )


def _meetings() -> None:
    """A provider writes its own rows within the bound council, and reads its own over all its councils."""
    for table in ("meetings", "meeting_funders", "reversals"):
        op.execute(f"grant select, insert on {table} to portal_provider")
        op.execute(f"create policy provider_reads on {table} for select to portal_provider using ({PROVIDER})")
        op.execute(
            f"create policy provider_writes on {table} for insert to portal_provider with check ({PROVIDER} and {AUTHORITY})"
        )
        op.execute(f"grant select on {table} to portal_books")
        op.execute(f"create policy books_read on {table} for select to portal_books using ({AUTHORITY})")


def downgrade() -> None:
    for table in ("reversals", "meeting_funders", "meetings", "funders"):
        op.execute(f"drop table {table}")
    op.execute("drop function register_references()")
