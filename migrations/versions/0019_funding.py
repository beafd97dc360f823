"""Who must consent to a disagreement resolution, and who pays for a meeting: asked, agreed, refused, withdrawn.

What is asked of funders is one round: each body with its parts. Once one of them has a link or has answered, its parts
stay as they are; other parts are another round. A funder signs in nowhere: its answer is recorded for it, or comes by a
link that works once. Sign-in looks at a link and answers it through two functions of the books, and by nothing else.
Append only.
"""

from alembic import op

revision = "0019"
down_revision = "0018"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
PROVIDER = "provider_id = nullif(current_setting('portal.provider_id', true), '')::int"

CONSENT = """
set local lock_timeout = '5s';
create table consent_requests (
    authority_id integer not null,
    provider_id integer not null,
    case_reference text not null,
    party text not null,
    asked_on date not null,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, provider_id, case_reference, party),
    constraint consent_requests_case_fkey foreign key (authority_id, provider_id, case_reference) references cases,
    constraint consent_requests_party_check check (party in ('family', 'council', 'school', 'college', 'early-years',
        'health', 'social-care-child', 'social-care-adult')),
    constraint consent_requests_asked_check check (asked_on <= recorded_on)
);
create table consent_answers (
    authority_id integer not null,
    provider_id integer not null,
    case_reference text not null,
    party text not null,
    answer_number integer not null,
    answer text not null,
    answered_on date not null,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, provider_id, case_reference, party, answer_number),
    constraint consent_answers_request_fkey foreign key (authority_id, provider_id, case_reference, party)
        references consent_requests,
    constraint consent_answers_number_check check (answer_number >= 1),
    constraint consent_answers_answer_check check (answer in ('consented', 'refused')),
    constraint consent_answers_answered_check check (answered_on <= recorded_on)
);
"""

FUNDING = """
create table funding_rounds (
    authority_id integer not null,
    provider_id integer not null,
    case_reference text not null,
    round_number integer not null,
    planned_on date,
    asked_on date not null,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, provider_id, case_reference, round_number),
    constraint funding_rounds_case_fkey foreign key (authority_id, provider_id, case_reference) references cases,
    constraint funding_rounds_number_check check (round_number >= 1),
    constraint funding_rounds_asked_check check (asked_on <= recorded_on),
    constraint funding_rounds_planned_check check (planned_on >= asked_on)
);
create table funding_requests (
    authority_id integer not null,
    provider_id integer not null,
    case_reference text not null,
    round_number integer not null,
    place integer not null,
    code text,
    weight integer not null,
    primary key (authority_id, provider_id, case_reference, round_number, place),
    constraint funding_requests_round_fkey foreign key (authority_id, provider_id, case_reference, round_number)
        references funding_rounds,
    constraint funding_requests_funder_fkey foreign key (authority_id, code) references funders,
    constraint funding_requests_once_key unique nulls not distinct (authority_id, provider_id, case_reference,
        round_number, code),
    constraint funding_requests_place_check check (place between 1 and 20),
    constraint funding_requests_weight_check check (weight between 1 and 1000000)
);
create table funding_answers (
    authority_id integer not null,
    provider_id integer not null,
    case_reference text not null,
    round_number integer not null,
    place integer not null,
    answer text not null,
    answered_on date not null,
    answered_by text not null,
    evidence text,
    by_link boolean not null,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, provider_id, case_reference, round_number, place),
    constraint funding_answers_request_fkey foreign key (authority_id, provider_id, case_reference, round_number, place)
        references funding_requests,
    constraint funding_answers_answer_check check (answer in ('agreed', 'refused')),
    constraint funding_answers_answered_check check (answered_on <= recorded_on),
    constraint funding_answers_by_check check (length(answered_by) between 3 and 200),
    constraint funding_answers_evidence_check check (evidence ~ '^[!-~]{1,40}$')
);
-- Kept of a link: the sha256 of its token, and the share that it shows. Units: pence. The newest link of a request works.
create table funding_links (
    authority_id integer not null,
    provider_id integer not null,
    case_reference text not null,
    round_number integer not null,
    place integer not null,
    link_number integer not null,
    token_hash bytea not null,
    price_pence bigint not null,
    share_pence bigint not null,
    expires_at timestamptz not null,
    recorded_on date not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (authority_id, provider_id, case_reference, round_number, place, link_number),
    constraint funding_links_request_fkey foreign key (authority_id, provider_id, case_reference, round_number, place)
        references funding_requests,
    constraint funding_links_number_check check (link_number >= 1),
    constraint funding_links_token_key unique (authority_id, token_hash),
    constraint funding_links_token_check check (length(token_hash) = 32),
    constraint funding_links_share_check check (share_pence between 0 and price_pence),
    constraint funding_links_expires_check check (expires_at > recorded_at
        and expires_at <= recorded_at + interval '336 hours')
);
create index funding_links_by_token_idx on funding_links (token_hash);
create table funding_withdrawals (
    authority_id integer not null,
    provider_id integer not null,
    case_reference text not null,
    round_number integer not null,
    because text not null,
    place integer,
    reason text not null,
    withdrawn_on date not null,
    recorded_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    primary key (authority_id, provider_id, case_reference, round_number),
    constraint funding_withdrawals_round_fkey foreign key (authority_id, provider_id, case_reference, round_number)
        references funding_rounds,
    constraint funding_withdrawals_answer_fkey foreign key (authority_id, provider_id, case_reference, round_number, place)
        references funding_answers,
    constraint funding_withdrawals_because_check check (because in ('funder-withdrew', 'asked-anew')
        and (because = 'funder-withdrew') = (place is not null)),
    constraint funding_withdrawals_reason_check check (length(reason) between 3 and 200),
    constraint funding_withdrawals_withdrawn_check check (withdrawn_on <= recorded_on)
);
"""

# The order of things, whoever writes them; those who write about one case wait for each other here.
ORDER = """
create function consents_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    said record;
    asked date;
    before record;
begin
    if new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return new; -- a policy says what is wrong, and nothing is told of another council's case
    end if;
    perform pg_advisory_xact_lock(hashtextextended(
        concat('funding of ', new.authority_id, '/', new.provider_id, '/', new.case_reference), 0));
    select c.service, c.contacted_on, c.ended_on into said from cases c where c.authority_id = new.authority_id
        and c.provider_id = new.provider_id and c.reference = new.case_reference;
    if not found then
        return new; -- a policy or the foreign key says what is wrong
    end if;
    if said.service <> 'disagreement-resolution' or said.ended_on is not null then
        raise exception 'parties are asked in a disagreement resolution that goes on' using errcode = 'PT019';
    end if;
    if tg_table_name = 'consent_requests' then
        if new.asked_on < said.contacted_on then
            raise exception 'a party is asked after the contact' using errcode = 'PT019';
        end if;
        return new;
    end if;
    select r.asked_on into asked from consent_requests r where r.authority_id = new.authority_id
        and r.provider_id = new.provider_id and r.case_reference = new.case_reference and r.party = new.party;
    select a.answer_number, a.answer, a.answered_on into before from consent_answers a
        where a.authority_id = new.authority_id and a.provider_id = new.provider_id
            and a.case_reference = new.case_reference and a.party = new.party order by a.answer_number desc limit 1;
    if asked is null or new.answer_number <= before.answer_number then
        return new; -- the foreign key or the primary key says what is wrong
    end if;
    if new.answer_number <> coalesce(before.answer_number, 0) + 1 or before.answer = 'refused' or before.answer = new.answer
            or new.answered_on < coalesce(before.answered_on, asked) then
        raise exception 'a party answers after it is asked, and changes its consent to a refusal at most'
            using errcode = 'PT019';
    end if;
    return new;
end $$;
create function funding_follows() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    said record;
    asked date;
    last integer;
    stands boolean;
    agreed date;
begin
    if new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return new; -- a policy says what is wrong, and nothing is told of another council's case
    end if;
    perform pg_advisory_xact_lock(hashtextextended(
        concat('funding of ', new.authority_id, '/', new.provider_id, '/', new.case_reference), 0));
    select c.contacted_on, c.ended_on into said from cases c where c.authority_id = new.authority_id
        and c.provider_id = new.provider_id and c.reference = new.case_reference;
    if not found then
        return new; -- a policy or the foreign key says what is wrong
    end if;
    if said.ended_on is not null then
        raise exception 'the case is over' using errcode = 'PT019';
    end if;
    select max(r.round_number) into last from funding_rounds r where r.authority_id = new.authority_id
        and r.provider_id = new.provider_id and r.case_reference = new.case_reference;
    if last is null and tg_table_name <> 'funding_rounds' then
        return new; -- the foreign key says what is wrong
    end if;
    stands := last is not null and not exists (select from funding_withdrawals w where w.authority_id = new.authority_id
            and w.provider_id = new.provider_id and w.case_reference = new.case_reference and w.round_number = last)
        and not exists (select from funding_answers a where a.authority_id = new.authority_id
            and a.provider_id = new.provider_id and a.case_reference = new.case_reference and a.round_number = last
            and a.answer = 'refused');
    if tg_table_name = 'funding_rounds' then
        if new.round_number <= last then
            return new; -- the primary key says what is wrong
        end if;
        if stands or new.round_number <> coalesce(last, 0) + 1 or new.asked_on < said.contacted_on then
            raise exception 'funders are asked anew when the round before is over' using errcode = 'PT019';
        end if;
        return new;
    end if;
    if new.round_number > last then
        return new; -- the foreign key says what is wrong
    end if;
    select r.asked_on into asked from funding_rounds r where r.authority_id = new.authority_id
        and r.provider_id = new.provider_id and r.case_reference = new.case_reference and r.round_number = new.round_number;
    if tg_table_name = 'funding_withdrawals' and exists (select from funding_withdrawals w
            where w.authority_id = new.authority_id and w.provider_id = new.provider_id
                and w.case_reference = new.case_reference and w.round_number = new.round_number) then
        return new; -- the primary key says what is wrong
    end if;
    if not stands or new.round_number < last then
        raise exception 'that round is over' using errcode = 'PT019';
    end if;
    if tg_table_name = 'funding_requests' then
        if exists (select from funding_requests r where r.authority_id = new.authority_id
                and r.provider_id = new.provider_id and r.case_reference = new.case_reference
                and r.round_number = new.round_number and r.place = new.place) then
            return new; -- the primary key says what is wrong
        end if;
        if exists (select from funding_answers a where a.authority_id = new.authority_id and a.provider_id = new.provider_id
                and a.case_reference = new.case_reference and a.round_number = last)
            or exists (select from funding_links l where l.authority_id = new.authority_id
                and l.provider_id = new.provider_id and l.case_reference = new.case_reference and l.round_number = last) then
            raise exception 'shares stay as they were shown to a funder' using errcode = 'PT019';
        end if;
    elsif tg_table_name = 'funding_answers' then
        if new.answered_on < asked then
            raise exception 'a funder answers after it is asked' using errcode = 'PT019';
        end if;
    elsif tg_table_name = 'funding_links' then
        if exists (select from funding_requests r left join funding_answers a using (authority_id, provider_id,
                    case_reference, round_number, place)
                where r.authority_id = new.authority_id and r.provider_id = new.provider_id
                    and r.case_reference = new.case_reference and r.round_number = last and r.place = new.place
                    and (r.code is null or a.place is not null)) then
            raise exception 'a link is for another body that has not answered' using errcode = 'PT019';
        end if;
    elsif new.because = 'funder-withdrew' then
        select a.answered_on into agreed from funding_answers a where a.authority_id = new.authority_id
            and a.provider_id = new.provider_id and a.case_reference = new.case_reference and a.round_number = last
            and a.place = new.place;
        if agreed > new.withdrawn_on then
            raise exception 'a funder withdraws what it has agreed to before' using errcode = 'PT019';
        end if;
    elsif new.withdrawn_on < asked then
        raise exception 'a round is taken back after it was asked' using errcode = 'PT019';
    end if;
    return new;
end $$;
revoke execute on function consents_follow(), funding_follows() from public;
"""

# What a link is worth now; looking at one; and its answer, which is one row. The books act for sign-in in the one council
# that the link is of, and for no longer than the function runs.
AS_BOOKS = """
create function funding_link_state(link funding_links) returns text language sql stable
set search_path = pg_catalog, public, pg_temp as $$
    select case
        when exists (select from funding_answers a where a.authority_id = link.authority_id
            and a.provider_id = link.provider_id and a.case_reference = link.case_reference
            and a.round_number = link.round_number and a.place = link.place) then 'used'
        when exists (select from funding_withdrawals w where w.authority_id = link.authority_id
                and w.provider_id = link.provider_id and w.case_reference = link.case_reference
                and w.round_number = link.round_number)
            or exists (select from funding_answers a where a.authority_id = link.authority_id
                and a.provider_id = link.provider_id and a.case_reference = link.case_reference
                and a.round_number = link.round_number and a.answer = 'refused')
            or exists (select from funding_links l where l.authority_id = link.authority_id
                and l.provider_id = link.provider_id and l.case_reference = link.case_reference
                and l.round_number = link.round_number and l.place = link.place and l.link_number > link.link_number)
            or not exists (select from cases c where c.authority_id = link.authority_id
                and c.provider_id = link.provider_id and c.reference = link.case_reference and c.ended_on is null)
            then 'over'
        when link.expires_at <= clock_timestamp() then 'expired'
        else 'open' end
$$;
create function look_at_funding(token bytea) returns jsonb language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
    link funding_links;
    bound text := coalesce(current_setting('portal.authority_id', true), '');
    seen jsonb;
begin
    select l.* into link from funding_links l where l.token_hash = token order by l.authority_id limit 1;
    if not found then
        return null;
    end if;
    perform set_config('portal.authority_id', link.authority_id::text, true);
    select jsonb_build_object('state', funding_link_state(link), 'authority_id', link.authority_id,
            'service', c.service, 'planned_on', r.planned_on, 'price_pence', link.price_pence,
            'share_pence', link.share_pence, 'priced_on', link.recorded_on, 'expires_at', link.expires_at,
            'billing', t.third_party_billing)
        into seen from cases c join contracts t on t.contract_id = c.contract_id
        join funding_rounds r on r.authority_id = c.authority_id and r.provider_id = c.provider_id
            and r.case_reference = c.reference and r.round_number = link.round_number
        where c.authority_id = link.authority_id and c.provider_id = link.provider_id and c.reference = link.case_reference;
    perform set_config('portal.authority_id', bound, true);
    return seen;
end $$;
create function answer_funding(token bytea, said text, who text) returns text language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
    link funding_links;
    bound text := coalesce(current_setting('portal.authority_id', true), '');
    today date := coalesce(nullif(current_setting('portal.today', true), '')::date, current_date);
    state text;
begin
    select l.* into link from funding_links l where l.token_hash = token order by l.authority_id limit 1;
    if not found then
        return null;
    end if;
    perform pg_advisory_xact_lock(hashtextextended(
        concat('funding of ', link.authority_id, '/', link.provider_id, '/', link.case_reference), 0));
    perform set_config('portal.authority_id', link.authority_id::text, true);
    state := funding_link_state(link);
    if state = 'open' then
        insert into funding_answers (authority_id, provider_id, case_reference, round_number, place, answer, answered_on,
            answered_by, by_link, recorded_on, recorded_by)
        values (link.authority_id, link.provider_id, link.case_reference, link.round_number, link.place, said, today, who,
            true, today, 'a link to a funder');
        insert into business_days (day) values (today) on conflict do nothing;
    end if;
    perform set_config('portal.authority_id', bound, true);
    return state;
end $$;
revoke execute on function funding_link_state(funding_links), look_at_funding(bytea), answer_funding(bytea, text, text)
    from public;
grant execute on function look_at_funding(bytea), answer_funding(bytea, text, text) to portal_sign_in;
"""
OF_CONSENT = ("consent_requests", "consent_answers")
OF_FUNDING = ("funding_rounds", "funding_requests", "funding_answers", "funding_links", "funding_withdrawals")


def upgrade() -> None:
    op.execute(CONSENT + FUNDING + ORDER)
    for table in (*OF_CONSENT, *OF_FUNDING):
        _walls(table)
    for table in OF_FUNDING:
        op.execute(f"grant insert on {table} to portal_member; grant select on {table} to portal_books")
        op.execute(f"create policy member_writes on {table} for insert to portal_member with check ({AUTHORITY})")
        rows = (
            "true" if table == "funding_links" else AUTHORITY
        )  # a link is found by its token, whichever council it is of
        op.execute(f"create policy books_read on {table} for select to portal_books using ({rows})")
    op.execute("grant insert on funding_answers to portal_books")
    op.execute(f"create policy books_answer on funding_answers for insert to portal_books with check ({AUTHORITY})")
    op.execute("grant create on schema public to portal_books; set local role portal_books")
    op.execute(AS_BOOKS)
    op.execute("reset role; revoke create on schema public from portal_books")


def _walls(table: str) -> None:
    """A council and its provider, each its own rows; each row is written once and in its order."""
    follows = "consents_follow" if table in OF_CONSENT else "funding_follows"
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
    op.execute(f"create trigger {table}_in_order before insert on {table} for each row execute function {follows}()")
    op.execute(
        f"create trigger {table}_are_append_only before update or delete on {table}"
        " for each row execute function refuse_to_edit()"
    )
    op.execute(
        f"create trigger {table}_are_never_emptied before truncate on {table}"
        " for each statement execute function refuse_to_edit()"
    )


def downgrade() -> None:
    op.execute("drop function answer_funding(bytea, text, text); drop function look_at_funding(bytea)")
    op.execute("drop function funding_link_state(funding_links)")
    for table in reversed((*OF_CONSENT, *OF_FUNDING)):
        op.execute(f"drop table {table}")
    op.execute("drop function consents_follow(); drop function funding_follows()")
