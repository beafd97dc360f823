"""A provider is told by mail of a query of its line, and the lead of the provider's reply, who want to be.

A council asks for the one and the provider for the other, each of a query of its own. The worker that writes to the lead is
bound to the council that the query is of: it sees the lead's people besides that council's, and nobody else's.
"""

from alembic import op

revision = "0050"
down_revision = "0049"

COUNCIL = "nullif(current_setting('portal.authority_id', true), '')"
HERE = f"authority_id = {COUNCIL}::int or provider_id = nullif(current_setting('portal.provider_id', true), '')::int"
LEADS = f"authority_id is null and provider_id is null and {COUNCIL} is not null"

# The table holds a row for each choice that somebody made: reading it once takes no time.
CHECK = """
set local lock_timeout = '5s';
-- squawk-ignore ban-drop-constraint
alter table mail_preferences drop constraint mail_preferences_kind_check;
-- squawk-ignore constraint-missing-not-valid
alter table mail_preferences add constraint mail_preferences_kind_check
    check (kind in ('request', 'booking', 'statement', 'due', 'overdue', 'digest', 'draft', 'payment'{more}));
"""
ASK = """
grant create on schema public to portal_books;
set local role portal_books;
create or replace function ask_for_mail(kind text, authority integer, provider integer, reference text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if authority is null or authority is distinct from nullif(current_setting('portal.authority_id', true), '')::int
            or provider is distinct from nullif(current_setting('portal.provider_id', true), '')::int
            or length(reference) not between 1 and 100
            or not coalesce(case current_setting('role')
                when 'portal_lead' then kind in ('draft', 'statement') and provider is null{member}
                when 'portal_provider' then kind in ('request', 'booked', 'moved'{provider}) and provider is not null
                end, false) then
        raise exception 'no such mail may be asked for here' using errcode = 'PT011';
    end if;
    insert into jobs.procrastinate_jobs (queue_name, task_name, args) values ('mail', 'tell', jsonb_build_object(
        'kind', kind, 'authority_id', authority, 'provider_id', provider, 'reference', reference));
end $$;
reset role;
revoke create on schema public from portal_books;
"""
BY_MEMBER = "\n                when 'portal_member' then kind = 'queried' and provider is null"


def upgrade() -> None:
    op.execute(CHECK.format(more=", 'query'"))
    op.execute(ASK.format(member=BY_MEMBER, provider=", 'replied'"))
    op.execute("grant execute on function ask_for_mail(text, integer, integer, text) to portal_member")
    op.execute(f"alter policy worker_reads on appointments using ({HERE} or ({LEADS}))")


def downgrade() -> None:
    op.execute(f"alter policy worker_reads on appointments using ({HERE})")
    op.execute("revoke execute on function ask_for_mail(text, integer, integer, text) from portal_member")
    op.execute("delete from mail_preferences where kind = 'query'")
    op.execute(CHECK.format(more=""))
    op.execute(ASK.format(member="", provider=""))
