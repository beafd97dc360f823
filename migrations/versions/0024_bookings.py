"""Mediators of a provider with what they declared, and a case's meetings before and after the day on which they are held.

A meeting is asked for, booked, and ends as a row of `meetings`, which decides what it costs. The provider books; the council
names whom it sends. Nothing is changed in place: a booking, a mediator and the people named have versions, each of which says
which one it replaces, so of two people at once the second is told. A mediator who has lapsed by the day of the meeting or has
declared a conflict is not booked. A meeting that was booked may be called off before its day, so that row is dated ahead.
"""

from alembic import op

revision = "0024"
down_revision = "0023"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
PROVIDER = "provider_id = nullif(current_setting('portal.provider_id', true), '')::int"

RECORDED = """
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,"""
MEDIATORS = f"""
set local lock_timeout = '5s';
create table mediators (
    provider_id integer not null references providers,
    mediator_number integer not null,
    version_number integer not null,
    replaces integer,
    name text not null,
    register_body text not null,
    register_number text not null,
    accredited_on date not null,
    renewed_until date not null,
    checks_until date not null,
    indemnity_until date not null,
    request_key text,{RECORDED}
    primary key (provider_id, mediator_number, version_number),
    constraint mediators_replaces_fkey foreign key (provider_id, mediator_number, replaces) references mediators,
    constraint mediators_replaces_check check (mediator_number >= 1 and version_number >= 1
        and replaces is not distinct from nullif(version_number - 1, 0)),
    constraint mediators_body_check check (register_body in ('CoM', 'CMC')),
    constraint mediators_words_check check (length(name) between 3 and 100 and length(register_number) between 1 and 40),
    constraint mediators_dates_check check (accredited_on <= recorded_on and accredited_on <= renewed_until)
);
create unique index mediators_request_key on mediators (provider_id, request_key) where request_key is not null;
create table conflict_declarations (
    authority_id integer not null references authorities,
    provider_id integer not null,
    mediator_number integer not null,
    declaration_number integer not null,
    replaces integer,
    mediator_version integer not null,
    case_reference text,
    has_conflict boolean not null,{RECORDED}
    primary key (authority_id, provider_id, mediator_number, declaration_number),
    constraint conflict_declarations_mediator_fkey foreign key (provider_id, mediator_number, mediator_version)
        references mediators,
    constraint conflict_declarations_case_fkey foreign key (authority_id, provider_id, case_reference) references cases,
    constraint conflict_declarations_replaces_fkey foreign key (authority_id, provider_id, mediator_number, replaces)
        references conflict_declarations,
    constraint conflict_declarations_replaces_check check (declaration_number >= 1
        and replaces is not distinct from nullif(declaration_number - 1, 0))
);
"""
MEETINGS = f"""
create table meeting_requests (
    authority_id integer not null,
    provider_id integer not null,
    case_reference text not null,
    meeting_number integer not null,
    follows integer,
    requested_on date not null,{RECORDED}
    primary key (authority_id, provider_id, case_reference, meeting_number),
    constraint meeting_requests_case_fkey foreign key (authority_id, provider_id, case_reference) references cases,
    constraint meeting_requests_follows_fkey foreign key (authority_id, provider_id, case_reference, follows)
        references meeting_requests,
    constraint meeting_requests_followed_once_key unique (authority_id, provider_id, case_reference, follows),
    constraint meeting_requests_number_check check (meeting_number >= 1 and follows < meeting_number),
    constraint meeting_requests_day_check check (requested_on <= recorded_on)
);
create table bookings (
    authority_id integer not null,
    provider_id integer not null,
    case_reference text not null,
    meeting_number integer not null,
    version_number integer not null,
    replaces integer,
    meeting_reference text not null,
    meeting_on date not null,
    starts_at time not null,
    length_minutes integer not null,
    mode text not null,
    venue text,
    mediator_number integer not null,
    mediator_version integer not null,
    family_told_on date,
    less_notice_agreed boolean not null default false,{RECORDED}
    primary key (authority_id, provider_id, case_reference, meeting_number, version_number),
    constraint bookings_request_fkey foreign key (authority_id, provider_id, case_reference, meeting_number)
        references meeting_requests,
    constraint bookings_replaces_fkey foreign key (authority_id, provider_id, case_reference, meeting_number, replaces)
        references bookings,
    constraint bookings_mediator_fkey foreign key (provider_id, mediator_number, mediator_version) references mediators,
    constraint bookings_replaces_check check (version_number >= 1
        and replaces is not distinct from nullif(version_number - 1, 0)),
    constraint bookings_day_check check (meeting_on >= recorded_on or version_number > 1),
    constraint bookings_length_check check (length_minutes between 15 and 720),
    constraint bookings_mode_check check (mode in ('online', 'in-person', 'telephone')),
    constraint bookings_venue_check check (coalesce(length(venue) between 3 and 100, mode <> 'in-person')),
    constraint bookings_told_check check (family_told_on <= recorded_on and family_told_on <= meeting_on),
    constraint bookings_less_notice_check check (family_told_on is not null or not less_notice_agreed)
);
create unique index bookings_reference_key on bookings (authority_id, provider_id, meeting_reference) where version_number = 1;
create index bookings_by_council_idx on bookings (authority_id, meeting_on, case_reference);
create index bookings_by_provider_idx on bookings (provider_id, meeting_on, case_reference);
create table named_people (
    authority_id integer not null,
    provider_id integer not null,
    case_reference text not null,
    meeting_number integer not null,
    version_number integer not null,
    replaces integer,
    officer text,
    decision_maker text,
    named_for text not null,{RECORDED}
    primary key (authority_id, provider_id, case_reference, meeting_number, version_number),
    constraint named_people_request_fkey foreign key (authority_id, provider_id, case_reference, meeting_number)
        references meeting_requests,
    constraint named_people_replaces_fkey foreign key (authority_id, provider_id, case_reference, meeting_number, replaces)
        references named_people,
    constraint named_people_replaces_check check (version_number >= 1
        and replaces is not distinct from nullif(version_number - 1, 0)),
    constraint named_people_words_check check (length(officer) between 3 and 100 and length(decision_maker) between 3 and 100),
    constraint named_people_for_check check (named_for in ('council', 'provider'))
);
"""
AGREEMENTS = f"""
create table outcome_details (
    authority_id integer not null,
    provider_id integer not null,
    reference text not null,
    code text not null,
    primary key (authority_id, provider_id, reference, code),
    constraint outcome_details_meeting_fkey foreign key (authority_id, provider_id, reference) references meetings,
    constraint outcome_details_code_check check (code in ('ASSESS', 'ISSUE', 'AMEND', 'REASSESS', 'MAINTAIN', 'BACK_TO_PANEL',
        'STAND', 'OTHER_ACTION'))
);
create table agreements (
    authority_id integer not null,
    provider_id integer not null,
    reference text not null,
    agreement_number integer not null,
    replaces integer,
    agreed_on date not null,
    authority_took_part boolean not null,{RECORDED}
    primary key (authority_id, provider_id, reference, agreement_number),
    constraint agreements_meeting_fkey foreign key (authority_id, provider_id, reference) references meetings,
    constraint agreements_replaces_fkey foreign key (authority_id, provider_id, reference, replaces) references agreements,
    constraint agreements_replaces_check check (agreement_number >= 1
        and replaces is not distinct from nullif(agreement_number - 1, 0)),
    constraint agreements_day_check check (agreed_on <= recorded_on)
);
-- What was agreed, as the limit that the law sets for it; never its text.
create table agreed_actions (
    authority_id integer not null,
    provider_id integer not null,
    reference text not null,
    agreement_number integer not null,
    action_number integer not null,
    rule text not null,
    body text not null,
    primary key (authority_id, provider_id, reference, agreement_number, action_number),
    constraint agreed_actions_agreement_fkey foreign key (authority_id, provider_id, reference, agreement_number)
        references agreements,
    constraint agreed_actions_number_check check (action_number between 1 and 30),
    constraint agreed_actions_rule_check check (rule in ('T14', 'T16') or rule ~ '^T15-[A-Z-]{{1,30}}$'),
    constraint agreed_actions_body_check check (body = 'authority' and rule <> 'T16' or body = 'health' and rule !~ '^T15')
);
create table action_events (
    authority_id integer not null,
    provider_id integer not null,
    reference text not null,
    agreement_number integer not null,
    action_number integer not null,
    event_number integer not null,
    replaces integer,
    done_on date,
    agreed_in_writing_on date,
    other_due_on date,{RECORDED}
    primary key (authority_id, provider_id, reference, agreement_number, action_number, event_number),
    constraint action_events_action_fkey foreign key (authority_id, provider_id, reference, agreement_number, action_number)
        references agreed_actions,
    constraint action_events_replaces_fkey foreign key (authority_id, provider_id, reference, agreement_number, action_number,
        replaces) references action_events,
    constraint action_events_replaces_check check (event_number >= 1
        and replaces is not distinct from nullif(event_number - 1, 0)),
    constraint action_events_what_check check ((done_on is null) = (other_due_on is not null)
        and (other_due_on is null) = (agreed_in_writing_on is null)),
    constraint action_events_day_check check (done_on <= recorded_on and agreed_in_writing_on <= recorded_on)
);
create unique index action_events_done_once_key on action_events (authority_id, provider_id, reference, agreement_number,
    action_number) where done_on is not null;
"""

# What a constraint cannot see: other rows. Each lets a row pass that a policy, a key or a check will say no to.
RULES = """
create function bookings_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    before record;
    asked_on date;
    mediator record;
begin
    if new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return new; -- a policy says what is wrong, and nothing is told of another council's case
    end if;
    select r.requested_on into asked_on from meeting_requests r where r.authority_id = new.authority_id
        and r.provider_id = new.provider_id and r.case_reference = new.case_reference and r.meeting_number = new.meeting_number;
    if not found then
        return new;
    end if;
    if exists (select from bookings b where b.authority_id = new.authority_id and b.provider_id = new.provider_id
            and b.case_reference = new.case_reference and b.meeting_number = new.meeting_number
            and b.version_number = new.version_number) then
        return new; -- the key says that there is one of this number
    end if;
    if new.meeting_on < asked_on then
        raise exception 'a meeting is not before its request' using errcode = 'PT011';
    end if;
    select b.meeting_reference, b.meeting_on, b.mediator_number into before from bookings b
        where b.authority_id = new.authority_id and b.provider_id = new.provider_id and b.case_reference = new.case_reference
        and b.meeting_number = new.meeting_number and b.version_number = new.replaces;
    if found and (before.meeting_reference, before.meeting_on) <> (new.meeting_reference, new.meeting_on) then
        raise exception 'another day or reference is another meeting' using errcode = 'PT011';
    end if;
    if new.replaces is not null and not found then
        return new;
    end if;
    if exists (select from provider_references p where p.provider_id = new.provider_id
            and p.reference = new.meeting_reference) then
        raise exception 'the reference is that of a recorded meeting' using errcode = 'PT011';
    end if;
    if before.mediator_number = new.mediator_number then
        return new; -- who was in good standing when booked stays booked; the page says when that is over
    end if;
    select m.* into mediator from mediators m where m.provider_id = new.provider_id
        and m.mediator_number = new.mediator_number order by m.version_number desc limit 1;
    if found and (mediator.version_number <> new.mediator_version or mediator.accredited_on > new.meeting_on
            or least(mediator.renewed_until, mediator.checks_until, mediator.indemnity_until) < new.meeting_on) then
        raise exception 'the mediator is not in good standing on the day of the meeting' using errcode = 'PT012';
    end if;
    if exists (select from (select distinct on (c.case_reference) c.case_reference, c.has_conflict
            from conflict_declarations c where c.authority_id = new.authority_id and c.provider_id = new.provider_id
                and c.mediator_number = new.mediator_number order by c.case_reference, c.declaration_number desc) c
            where c.has_conflict and coalesce(c.case_reference, new.case_reference) = new.case_reference) then
        raise exception 'the mediator has declared a conflict' using errcode = 'PT012';
    end if;
    return new;
end $$;
create function agreements_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return new; -- a policy says what is wrong, and nothing is told of another council's case
    end if;
    if exists (select from meetings m where m.authority_id = new.authority_id and m.provider_id = new.provider_id
            and m.reference = new.reference and (m.status <> 'held' or m.meeting_on > new.agreed_on)) then
        raise exception 'an agreement follows a meeting that was held' using errcode = 'PT011';
    end if;
    return new;
end $$;
create function action_events_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return new; -- a policy says what is wrong, and nothing is told of another council's case
    end if;
    if exists (select from agreements a where a.authority_id = new.authority_id and a.provider_id = new.provider_id
            and a.reference = new.reference and a.agreement_number = new.agreement_number
            and least(new.done_on, new.agreed_in_writing_on) < a.agreed_on) then
        raise exception 'what was agreed is done after the agreement' using errcode = 'PT011';
    end if;
    return new;
end $$;
revoke execute on function bookings_follow(), agreements_follow(), action_events_follow() from public;
create trigger bookings_in_order before insert on bookings for each row execute function bookings_follow();
create trigger agreements_in_order before insert on agreements for each row execute function agreements_follow();
create trigger action_events_in_order before insert on action_events for each row execute function action_events_follow();
"""

# A meeting that is called off is known before its day. Each check asks for less than the one whose place it takes, so every
# row passes; reading the tables once, while nothing else reads them, takes well under a second.
DATED_AHEAD = """
-- squawk-ignore ban-drop-constraint
alter table meetings drop constraint meetings_dates_check;
alter table meetings add constraint meetings_dates_check check (requested_on <= meeting_on and requested_on <= recorded_on
    and (meeting_on <= recorded_on or status in ('cancelled', 'postponed')) and cancelled_on <= recorded_on
    and funders_agreed_on <= meeting_on and funders_agreed_on <= recorded_on) not valid;
-- squawk-ignore constraint-missing-not-valid
alter table meetings validate constraint meetings_dates_check;
-- squawk-ignore ban-drop-constraint
alter table transfers drop constraint transfers_dates_check;
alter table transfers add constraint transfers_dates_check check (service_on <= recorded_on or kind in ('core-subscription',
    'admin-fee', 'allowance-prepayment', 'shared-cost', 'vat', 'cancellation', 'cancellation-reversal')) not valid;
-- squawk-ignore constraint-missing-not-valid
alter table transfers validate constraint transfers_dates_check;
"""
NOT_DATED_AHEAD = """
alter table meetings drop constraint meetings_dates_check;
alter table meetings add constraint meetings_dates_check check (requested_on <= meeting_on and meeting_on <= recorded_on
    and funders_agreed_on <= meeting_on) not valid;
alter table transfers drop constraint transfers_dates_check;
alter table transfers add constraint transfers_dates_check check (service_on <= recorded_on or kind in ('core-subscription',
    'admin-fee', 'allowance-prepayment', 'shared-cost', 'vat')) not valid;
"""
OF_BOTH = ("named_people", "action_events")
OF_COUNCIL = (
    "meeting_requests",
    "bookings",
    "named_people",
    "outcome_details",
    "agreements",
    "agreed_actions",
    "action_events",
)
OF_PROVIDER = ("mediators", "conflict_declarations")


def upgrade() -> None:
    op.execute(MEDIATORS + MEETINGS + AGREEMENTS + RULES + DATED_AHEAD)
    for table in (*OF_PROVIDER, *OF_COUNCIL):
        _walls(table)
    for table in OF_COUNCIL:
        op.execute(f"grant select on {table} to portal_member")
        op.execute(f"create policy member_reads on {table} for select to portal_member using ({AUTHORITY})")
    for table in OF_BOTH:
        op.execute(f"grant insert on {table} to portal_member")
        op.execute(f"create policy member_writes on {table} for insert to portal_member with check ({AUTHORITY})")


def _walls(table: str) -> None:
    """A provider's own rows, within the council that they are about; a backup; and nobody changes what is written."""
    here = PROVIDER if table == "mediators" else f"{PROVIDER} and {AUTHORITY}"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"grant select on {table} to portal_provider, portal_backup")
    op.execute(f"grant insert on {table} to portal_provider")
    op.execute(f"create policy provider_reads on {table} for select to portal_provider using ({PROVIDER})")
    op.execute(f"create policy provider_writes on {table} for insert to portal_provider with check ({here})")
    op.execute(f"create policy backup_reads on {table} for select to portal_backup using (true)")
    op.execute(
        f"create trigger {table}_are_append_only before update or delete on {table}"
        " for each row execute function refuse_to_edit()"
    )
    op.execute(
        f"create trigger {table}_are_never_emptied before truncate on {table}"
        " for each statement execute function refuse_to_edit()"
    )


def downgrade() -> None:
    op.execute(NOT_DATED_AHEAD)
    for table in ("action_events", "agreed_actions", "agreements", "outcome_details", "named_people", "bookings"):
        op.execute(f"drop table {table}")
    op.execute("drop table meeting_requests; drop table conflict_declarations; drop table mediators")
    op.execute(
        "drop function bookings_follow(); drop function agreements_follow(); drop function action_events_follow()"
    )
