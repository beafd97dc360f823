"""Advice contacts and the cases that they begin, the deadlines of the law, certificates, and who looked at a case.

A case belongs to one council and one provider; the lead and the auditors have no grant on any of it. A row of `cases` holds
what is known now: nothing of it changes without its event in the same transaction, which keeps the old value and the new.
Deadlines are derived from it by the rules and written anew whenever a fact changes. Certificates are numbered for each
council without a gap; one stands for a case, until it is withdrawn with a reason.
"""

from alembic import op

revision = "0017"
down_revision = "0016"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
PROVIDER = "provider_id = nullif(current_setting('portal.provider_id', true), '')::int"

REGISTER = f"""
set local lock_timeout = '5s';
create table case_references (
    provider_id integer not null references providers,
    reference text not null,
    authority_id integer not null references authorities,
    primary key (provider_id, reference)
);
alter table case_references enable row level security;
alter table case_references force row level security;
grant select on case_references to portal_provider, portal_backup;
grant insert on case_references to portal_books;
create policy provider_reads on case_references for select to portal_provider using ({PROVIDER});
create policy books_write on case_references for insert to portal_books with check ({PROVIDER} and {AUTHORITY});
create policy backup_reads on case_references for select to portal_backup using (true);

create table bank_holidays (
    holiday_on date primary key,
    name text not null,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    constraint bank_holidays_name_check check (length(name) between 3 and 100)
);
grant select on bank_holidays to portal_lead, portal_member, portal_provider, portal_auditor, portal_backup;
grant insert on bank_holidays to portal_lead;
create trigger bank_holidays_remembered after insert on bank_holidays for each row execute function remember_change();
"""

CASES = """
create table cases (
    authority_id integer not null references authorities,
    provider_id integer not null references providers,
    reference text not null,
    contract_id integer not null references contracts,
    authority_reference text,
    service text not null,
    dr_kind text,
    asker text not null,
    decision_kinds text[] not null default '{}',
    issues text[] not null default '{}',
    decision_sent_on date,
    contacted_on date not null,
    choice text not null default 'undecided',
    choice_told_on date,
    authority_told_on date,
    health_told_on date,
    cannot_arrange_told_on date,
    ended_on date,
    ended_because text,
    source text not null,
    source_line integer,
    request_key text,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, provider_id, reference),
    constraint cases_service_check check (service in ('mediation', 'disagreement-resolution')),
    constraint cases_dr_kind_check check (dr_kind is null or dr_kind in ('DUTIES', 'PROVISION', 'HEALTH_SOCIAL',
        'COMMISSIONER') and service = 'disagreement-resolution'),
    constraint cases_asker_check check (asker in ('parent', 'young-person', 'authority', 'health')),
    constraint cases_decision_kinds_check check (decision_kinds <@ array['REFUSE_ASSESS', 'REFUSE_ISSUE', 'CONTENT_B',
        'CONTENT_F', 'CONTENT_I', 'REFUSE_REASSESS', 'REFUSE_AMEND', 'CEASE']),
    constraint cases_issues_check check (issues <@ array['education', 'health', 'social-care']),
    constraint cases_choice_check check (choice in ('mediate', 'declined', 'undecided')),
    constraint cases_choice_told_check check ((choice = 'undecided') = (choice_told_on is null)),
    constraint cases_told_after_contact_check check (choice_told_on >= contacted_on and authority_told_on >= contacted_on),
    constraint cases_health_told_check check (coalesce(health_told_on >= authority_told_on, health_told_on is null)),
    constraint cases_cannot_arrange_check check (coalesce(cannot_arrange_told_on >= authority_told_on,
        cannot_arrange_told_on is null)),
    constraint cases_ended_check check ((ended_on is null) = (ended_because is null) and ended_on >= contacted_on
        and ended_because in ('withdrawn', 'resolved-early', 'agreed', 'not-agreed', 'party-refused', 'funder-refused',
            'out-of-time', 'recorded-by-mistake')),
    constraint cases_recorded_check check (contacted_on <= recorded_on)
);
create unique index cases_request_key on cases (authority_id, provider_id, request_key) where request_key is not null;
create index cases_by_council_idx on cases (authority_id, contacted_on, reference);
create index cases_by_provider_idx on cases (provider_id, contacted_on, reference);
create index cases_council_reference_idx on cases (authority_id, authority_reference) where authority_reference is not null;
create index meetings_of_case_idx on meetings (authority_id, provider_id, case_reference) where case_reference is not null;

create table case_events (
    authority_id integer not null,
    provider_id integer not null,
    reference text not null,
    event_number integer not null,
    field text not null,
    old_value text,
    new_value text,
    reason text,
    source text not null,
    source_line integer,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    written_in xid8 not null default pg_current_xact_id(),
    primary key (authority_id, provider_id, reference, event_number),
    constraint case_events_case_fkey foreign key (authority_id, provider_id, reference) references cases,
    constraint case_events_number_check check (event_number >= 1),
    constraint case_events_change_check check (old_value is distinct from new_value),
    constraint case_events_reason_check check (length(reason) between 3 and 200)
);
-- What was stated is changed only with a reason; a blank is filled, and an open choice is made, without one.
alter table case_events add constraint case_events_stated_check
    check (old_value is null or old_value in ('undecided', '{}') or reason is not null);

create table deadlines (
    authority_id integer not null,
    provider_id integer not null,
    case_reference text not null,
    rule text not null,
    place integer not null default 1,
    rule_version integer not null,
    whose text not null,
    counted_from text not null,
    counted_from_on date not null,
    due_on date not null,
    met_on date,
    state text not null,
    provisional boolean not null,
    primary key (authority_id, provider_id, case_reference, rule, place),
    constraint deadlines_case_fkey foreign key (authority_id, provider_id, case_reference) references cases,
    constraint deadlines_rule_check check (rule ~ '^T[0-9]{1,2}(-[A-Z-]{1,30})?$' and place >= 1 and rule_version >= 1),
    constraint deadlines_whose_check check (whose in ('adviser', 'authority', 'family', 'health')),
    constraint deadlines_state_check check (state in ('running', 'met', 'missed', 'over')),
    constraint deadlines_met_check check ((state = 'met') = coalesce(met_on <= due_on, false)
        and (met_on is null or state in ('met', 'missed')))
);
create index deadlines_running_council_idx on deadlines (authority_id, due_on, case_reference) where state = 'running';
create index deadlines_running_provider_idx on deadlines (provider_id, due_on, case_reference) where state = 'running';

create table case_views (
    authority_id integer not null,
    provider_id integer not null,
    reference text not null,
    viewed_at timestamptz not null default clock_timestamp(),
    viewed_by text not null,
    viewed_for text not null,
    primary key (authority_id, provider_id, reference, viewed_at, viewed_by),
    constraint case_views_case_fkey foreign key (authority_id, provider_id, reference) references cases,
    constraint case_views_for_check check (viewed_for in ('council', 'provider'))
);
create index case_views_of_council_idx on case_views (authority_id, viewed_at desc);
create index case_views_of_provider_idx on case_views (provider_id, viewed_at desc);
"""

CERTIFICATES = """
create table certificates (
    authority_id integer not null,
    certificate_number integer not null,
    provider_id integer not null,
    case_reference text not null,
    kind text not null,
    issued_on date not null,
    source text not null,
    source_line integer,
    request_key text,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, certificate_number),
    constraint certificates_of_provider_key unique (authority_id, provider_id, certificate_number),
    constraint certificates_case_fkey foreign key (authority_id, provider_id, case_reference) references cases,
    constraint certificates_number_check check (certificate_number >= 1),
    constraint certificates_kind_check check (kind in ('DECLINED', 'PARTICIPATED', 'DEEMED')),
    constraint certificates_issued_check check (issued_on <= recorded_on)
);
create unique index certificates_request_key on certificates (authority_id, provider_id, request_key)
    where request_key is not null;
create index certificates_of_case_idx on certificates (authority_id, provider_id, case_reference);
create index certificates_by_provider_idx on certificates (provider_id, issued_on, certificate_number);
create index certificates_by_council_idx on certificates (authority_id, issued_on, certificate_number);
create table certificate_withdrawals (
    authority_id integer not null,
    certificate_number integer not null,
    provider_id integer not null,
    reason text not null,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, provider_id, certificate_number),
    constraint certificate_withdrawals_certificate_fkey foreign key (authority_id, provider_id, certificate_number)
        references certificates (authority_id, provider_id, certificate_number),
    constraint certificate_withdrawals_reason_check check (length(reason) between 3 and 200)
);
"""

# Each value of a case that changes needs its event, written in the same transaction, with the same old and new value.
CHANGES = """
create function case_changes_are_told() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    untold text;
begin
    select string_agg(n.key, ', ' order by n.key) into untold
    from jsonb_each(to_jsonb(new)) n join jsonb_each(to_jsonb(old)) o using (key)
    where n.value is distinct from o.value and not exists (select from case_events e
        where e.authority_id = old.authority_id and e.provider_id = old.provider_id and e.reference = old.reference
            and e.written_in = pg_current_xact_id() and e.field = n.key
            and e.old_value is not distinct from case_value(o.value) and e.new_value is not distinct from case_value(n.value));
    if untold is not null then
        raise exception 'a case changes only with its event: %', untold using errcode = 'PT009';
    end if;
    return new;
end $$;
create function case_value(value jsonb) returns text language sql immutable
set search_path = pg_catalog as $$
    select case jsonb_typeof(value) when 'array'
        then '{' || coalesce((select string_agg(v, ',' order by v collate "C") from jsonb_array_elements_text(value) v), '')
            || '}'
        else value #>> '{}' end
$$;
revoke execute on function case_changes_are_told(), case_value(jsonb) from public;
grant execute on function case_value(jsonb) to portal_member, portal_provider;
create trigger cases_change_with_an_event before update on cases for each row execute function case_changes_are_told();
create trigger cases_are_never_deleted before delete on cases for each row execute function refuse_to_edit();
create trigger cases_are_never_emptied before truncate on cases for each statement execute function refuse_to_edit();
"""

# As register_references in 0005: a provider's reference of a case belongs to one council. And the numbers of certificates:
# the books alone see those of every provider in a council, under one lock for each council.
AS_BOOKS = """
create function register_cases() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    insert into case_references (provider_id, reference, authority_id)
    select provider_id, reference, authority_id from added;
    return null;
end $$;
-- A provider's own number is never asked for: it is the next of its council, whoever issued the one before.
create function number_certificate() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    if current_setting('role') <> 'portal_provider' then
        return new; -- a policy says what is wrong
    end if;
    perform pg_advisory_xact_lock(hashtext('certificates'), new.authority_id);
    new.certificate_number := (select coalesce(max(c.certificate_number), 0) + 1 from certificates c
        where c.authority_id = new.authority_id);
    return new;
end $$;
-- After the policies and the key of the case, so that nothing is told of another provider's case.
create function certificate_follows() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
    known record;
begin
    select c.service, c.choice, c.choice_told_on into known from cases c where c.authority_id = new.authority_id
        and c.provider_id = new.provider_id and c.reference = new.case_reference;
    if not found then
        return null; -- the foreign key says what is wrong
    end if;
    if known.service <> 'mediation' or known.choice <> (case new.kind when 'DECLINED' then 'declined' else 'mediate' end)
            or new.issued_on < known.choice_told_on then
        raise exception 'a certificate follows the choice of its case' using errcode = 'PT010';
    end if;
    if exists (select from certificates c where c.authority_id = new.authority_id and c.provider_id = new.provider_id
            and c.case_reference = new.case_reference and c.certificate_number <> new.certificate_number
            and not exists (select from certificate_withdrawals w where w.authority_id = c.authority_id
                and w.provider_id = c.provider_id and w.certificate_number = c.certificate_number)) then
        raise exception 'a certificate stands for this case' using errcode = 'PT010';
    end if;
    return null;
end $$;
revoke execute on function register_cases(), number_certificate(), certificate_follows() from public;
grant execute on function register_cases(), number_certificate(), certificate_follows() to session_user;
"""
TRIGGERS = """
create trigger cases_registered after insert on cases referencing new table as added
    for each statement execute function register_cases();
create trigger certificates_numbered before insert on certificates for each row execute function number_certificate();
create trigger certificates_follow after insert on certificates for each row execute function certificate_follows();
"""
# What is told of cases is hidden from whoever sees no case: also what a council tells while the lead acts in its books.
HIDDEN = f"""
alter policy auditor_reads on history using ({{subject}});
alter policy lead_reads on history using ({{subject}} and provider_id is null and (authority_id is null or {AUTHORITY}));
"""
OF_COUNCIL = ("cases", "case_events", "deadlines", "case_views", "certificates", "certificate_withdrawals")
APPEND_ONLY = (
    "case_references",
    "bank_holidays",
    "case_events",
    "case_views",
    "certificates",
    "certificate_withdrawals",
)
FILLED_BY_COUNCIL = "authority_reference, authority_told_on, health_told_on, cannot_arrange_told_on"
FILLED_BY_PROVIDER = (
    "authority_reference, dr_kind, asker, decision_kinds, issues, decision_sent_on, contacted_on, choice, choice_told_on,"
    " authority_told_on, health_told_on, cannot_arrange_told_on, ended_on, ended_because"
)


def upgrade() -> None:
    op.execute(REGISTER + CASES + CERTIFICATES + CHANGES)
    op.execute("grant create on schema public to portal_books; set local role portal_books")
    op.execute(AS_BOOKS)
    op.execute("reset role; revoke create on schema public from portal_books")
    op.execute(TRIGGERS)
    for table in OF_COUNCIL:
        _walls(table)
    for table in ("case_events", "deadlines", "case_views"):
        op.execute(f"grant insert on {table} to portal_member")
        op.execute(f"create policy member_writes on {table} for insert to portal_member with check ({AUTHORITY})")
    op.execute("grant delete on deadlines to portal_member, portal_provider")
    op.execute(f"create policy member_recounts on deadlines for delete to portal_member using ({AUTHORITY})")
    op.execute(
        f"create policy provider_recounts on deadlines for delete to portal_provider using ({PROVIDER} and {AUTHORITY})"
    )
    _changes_of_cases()
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger {table}_are_append_only before update or delete on {table}"
            " for each row execute function refuse_to_edit()"
        )
        op.execute(
            f"create trigger {table}_are_never_emptied before truncate on {table}"
            " for each statement execute function refuse_to_edit()"
        )
    op.execute("grant insert on business_days to portal_provider, portal_member")
    op.execute(HIDDEN.format(subject="subject <> all (array['budget', 'cases'])"))


def _walls(table: str) -> None:
    """A council and its provider, each its own rows; nobody else but a backup, and the books where they number."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"grant select on {table} to portal_member, portal_provider, portal_backup")
    op.execute(f"grant insert on {table} to portal_provider")
    op.execute(f"create policy member_reads on {table} for select to portal_member using ({AUTHORITY})")
    op.execute(f"create policy provider_reads on {table} for select to portal_provider using ({PROVIDER})")
    op.execute(
        f"create policy provider_writes on {table} for insert to portal_provider with check ({PROVIDER} and {AUTHORITY})"
    )
    op.execute(f"create policy backup_reads on {table} for select to portal_backup using (true)")
    if table in ("cases", "certificates", "certificate_withdrawals"):
        op.execute(f"grant select on {table} to portal_books")
        op.execute(f"create policy books_read on {table} for select to portal_books using ({AUTHORITY})")


def _changes_of_cases() -> None:
    op.execute(f"grant update ({FILLED_BY_COUNCIL}) on cases to portal_member")
    op.execute(f"grant update ({FILLED_BY_PROVIDER}) on cases to portal_provider")
    op.execute(
        f"create policy member_fills on cases for update to portal_member using ({AUTHORITY}) with check ({AUTHORITY})"
    )
    op.execute(
        f"create policy provider_fills on cases for update to portal_provider using ({PROVIDER} and {AUTHORITY})"
        f" with check ({PROVIDER} and {AUTHORITY})"
    )


def downgrade() -> None:
    op.execute(HIDDEN.format(subject="subject <> 'budget'"))
    op.execute("revoke insert on business_days from portal_provider, portal_member")
    op.execute("drop table certificate_withdrawals; drop table certificates; drop table case_views")
    op.execute("drop table deadlines; drop table case_events; drop table cases; drop index meetings_of_case_idx")
    op.execute("drop table bank_holidays; drop table case_references")
    op.execute(
        "drop function certificate_follows(); drop function number_certificate(); drop function register_cases()"
    )
    op.execute("drop function case_changes_are_told(); drop function case_value(jsonb)")
