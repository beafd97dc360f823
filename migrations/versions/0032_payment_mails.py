"""A person may choose to be told of a draft to look at, and of what is to be paid: soon due, and late."""

from alembic import op

revision = "0032"
down_revision = "0031"

# The table holds a row for each choice that somebody made: reading it once takes no time.
CHECK = """
set local lock_timeout = '5s';
-- squawk-ignore ban-drop-constraint
alter table mail_preferences drop constraint mail_preferences_kind_check;
-- squawk-ignore constraint-missing-not-valid
alter table mail_preferences add constraint mail_preferences_kind_check
    check (kind in ('request', 'booking', 'statement', 'due', 'overdue', 'digest'{more}));
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
                when 'portal_lead' then kind in ({kinds}) and provider is null
                when 'portal_provider' then kind in ('request', 'booked', 'moved') and provider is not null end, false) then
        raise exception 'no such mail may be asked for here' using errcode = 'PT011';
    end if;
    insert into jobs.procrastinate_jobs (queue_name, task_name, args) values ('mail', 'tell', jsonb_build_object(
        'kind', kind, 'authority_id', authority, 'provider_id', provider, 'reference', reference));
end $$;
reset role;
revoke create on schema public from portal_books;
"""


def upgrade() -> None:
    op.execute(CHECK.format(more=", 'draft', 'payment'"))
    op.execute(ASK.format(kinds="'draft', 'statement'"))


def downgrade() -> None:
    op.execute("delete from mail_preferences where kind in ('draft', 'payment')")
    op.execute(CHECK.format(more=""))
    op.execute(ASK.format(kinds="'statement'"))
