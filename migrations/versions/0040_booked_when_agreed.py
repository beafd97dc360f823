"""A meeting is booked when all who take part consent and all who pay have agreed, and the family has its notice of it.

The five working days of notice are held as far as weekends go: a bank holiday in between makes them longer, which the
portal counts by its calendar.
"""

from alembic import op

revision = "0040"
down_revision = "0039"

RULES = """
set local lock_timeout = '5s';
create function bookings_are_agreed() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    known record;
    newest integer;
begin
    if new.replaces is not null
        or new.authority_id is distinct from nullif(current_setting('portal.authority_id', true), '')::int then
        return new; -- it was agreed when it was booked; of another council's case a policy says what is wrong
    end if;
    select c.service into known from cases c where c.authority_id = new.authority_id
        and c.provider_id = new.provider_id and c.reference = new.case_reference;
    if not found then
        return new; -- a key says what is wrong
    end if;
    newest := (select max(r.round_number) from funding_rounds r where r.authority_id = new.authority_id
        and r.provider_id = new.provider_id and r.case_reference = new.case_reference);
    if newest is null and known.service = 'mediation' then
        return new; -- the council pays alone
    end if;
    if newest is null or not exists (select from funding_requests q where q.authority_id = new.authority_id
                and q.provider_id = new.provider_id and q.case_reference = new.case_reference and q.round_number = newest)
        or exists (select from funding_requests q left join funding_answers a using (authority_id, provider_id,
                    case_reference, round_number, place)
                where q.authority_id = new.authority_id and q.provider_id = new.provider_id
                    and q.case_reference = new.case_reference and q.round_number = newest
                    and a.answer is distinct from 'agreed')
        or exists (select from funding_withdrawals w where w.authority_id = new.authority_id
                and w.provider_id = new.provider_id and w.case_reference = new.case_reference
                and w.round_number = newest) then
        raise exception 'a meeting is booked when every funder has agreed' using errcode = 'PT014';
    end if;
    if known.service = 'disagreement-resolution' and (select count(*) < 2 or bool_or(said.answer is distinct from 'consented')
            from consent_requests q left join lateral (select a.answer from consent_answers a
                where a.authority_id = q.authority_id and a.provider_id = q.provider_id
                    and a.case_reference = q.case_reference and a.party = q.party
                order by a.answer_number desc limit 1) said on true
            where q.authority_id = new.authority_id and q.provider_id = new.provider_id
                and q.case_reference = new.case_reference) then
        raise exception 'a meeting is booked when all parties have consented' using errcode = 'PT014';
    end if;
    return new;
end $$;
revoke execute on function bookings_are_agreed() from public;
create trigger bookings_wait_for_agreement before insert on bookings for each row execute function bookings_are_agreed();
-- Five working days before a Saturday is a Monday, before a Sunday too, before any other day the same day a week before.
alter table bookings add constraint bookings_notice_check check (less_notice_agreed or meeting_on - family_told_on
    >= case extract(isodow from meeting_on) when 6 then 5 when 7 then 6 else 7 end);
"""


def upgrade() -> None:
    op.execute(RULES)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("alter table bookings drop constraint bookings_notice_check")
    op.execute("drop trigger bookings_wait_for_agreement on bookings; drop function bookings_are_agreed()")
