"""A funder that answers by its link is told in the history, as what somebody records for it is."""

from alembic import op

revision = "0041"
down_revision = "0040"

TOLD = """        insert into history (on_day, actor, event, subject, authority_id, provider_id, details)
        values (today, 'a link to a funder', 'funder-answered', 'cases', link.authority_id, link.provider_id,
            jsonb_build_object('case', link.case_reference));
"""
ANSWER = """
create or replace function answer_funding(token bytea, said text, who text) returns text language plpgsql security definer
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
{told}    end if;
    perform set_config('portal.authority_id', bound, true);
    return state;
end $$;
"""


def upgrade() -> None:
    _replace(TOLD)


def downgrade() -> None:
    _replace("")


def _replace(told: str) -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("grant create on schema public to portal_books; set local role portal_books")
    op.execute(ANSWER.format(told=told))
    op.execute("reset role; revoke create on schema public from portal_books")
