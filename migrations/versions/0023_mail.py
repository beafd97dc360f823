"""Mail: what each person chose to get, what was sent to whom, and the queue of jobs.

The queue's tables are procrastinate's own, in a schema of theirs that only the worker, the books and a backup enter. A job
commits with the act that asks for it: `ask_for_mail` puts it in, with numbers and a reference and nothing else.
"""

from importlib.resources import files

from alembic import op

revision = "0023"
down_revision = "0022"

HERE = (
    "(authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
    " or provider_id = nullif(current_setting('portal.provider_id', true), '')::int)"
)
KNOWN_HERE = "account_id in (select account_id from appointments)"  # of which the worker sees the bound body's alone

TABLES = """
create table mail_preferences (
    account_id uuid not null references accounts,
    kind text not null,
    wanted boolean not null,
    chosen_at timestamptz not null default clock_timestamp(),
    primary key (account_id, kind),
    constraint mail_preferences_kind_check
        check (kind in ('request', 'booking', 'statement', 'due', 'overdue', 'digest'))
);
-- One row for each mail to each person about each thing: whatever is tried twice is sent once.
create table mails_sent (
    mail_number bigint generated always as identity primary key,
    authority_id integer references authorities,
    provider_id integer references providers,
    account_id uuid not null references accounts,
    about text not null,
    sent_at timestamptz not null default clock_timestamp(),
    constraint mails_sent_body_check check ((authority_id is null) <> (provider_id is null)),
    constraint mails_sent_about_check check (length(about) between 3 and 200)
);
create unique index mails_sent_once_key on mails_sent (authority_id, provider_id, account_id, about) nulls not distinct;
"""

WALLS = f"""
grant select, insert, update (wanted, chosen_at) on mail_preferences to portal_sign_in;
create policy sign_in_reads on mail_preferences for select to portal_sign_in using (true);
create policy sign_in_chooses on mail_preferences for insert to portal_sign_in with check (true);
create policy sign_in_changes on mail_preferences for update to portal_sign_in using (true);
grant select on mail_preferences, appointments to portal_worker;
grant select (account_id, email, deactivated_at) on accounts to portal_worker;
grant select, insert on mails_sent to portal_worker;
create policy worker_reads on mail_preferences for select to portal_worker using ({KNOWN_HERE});
create policy worker_reads on accounts for select to portal_worker using ({KNOWN_HERE});
create policy worker_reads on appointments for select to portal_worker using ({HERE});
create policy worker_reads on mails_sent for select to portal_worker using ({HERE});
create policy worker_marks on mails_sent for insert to portal_worker with check ({HERE});
create trigger mails_sent_are_append_only before update or delete on mails_sent
    for each row execute function refuse_to_edit();
create trigger mails_sent_are_never_emptied before truncate on mails_sent
    for each statement execute function refuse_to_edit();
"""

# The library's functions name their tables without a schema, so each is told where to look.
QUEUE = """
do $$ declare routine regprocedure; begin
    for routine in select oid from pg_proc where pronamespace = 'jobs'::regnamespace loop
        execute format('alter function %s set search_path = jobs, pg_catalog, pg_temp', routine);
        execute format('revoke execute on function %s from public', routine);
        execute format('grant execute on function %s to portal_worker', routine);
    end loop;
end $$;
grant usage on schema jobs to portal_worker, portal_books, portal_backup;
grant select, insert, update, delete on all tables in schema jobs to portal_worker;
grant usage on all sequences in schema jobs to portal_worker;
grant insert on jobs.procrastinate_jobs, jobs.procrastinate_events to portal_books;
grant select (id) on jobs.procrastinate_jobs to portal_books;
grant usage on sequence jobs.procrastinate_jobs_id_seq, jobs.procrastinate_events_id_seq to portal_books;
grant select on all tables in schema jobs to portal_backup;
grant select on all sequences in schema jobs to portal_backup;
"""

DOOR = """
create function ask_for_mail(kind text, authority integer, provider integer, reference text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if authority is null or authority is distinct from nullif(current_setting('portal.authority_id', true), '')::int
            or provider is distinct from nullif(current_setting('portal.provider_id', true), '')::int
            or length(reference) not between 1 and 100
            or not coalesce(case current_setting('role')
                when 'portal_lead' then kind = 'statement' and provider is null
                when 'portal_provider' then kind in ('request', 'booked', 'moved') and provider is not null end, false) then
        raise exception 'no such mail may be asked for here' using errcode = 'PT011';
    end if;
    insert into jobs.procrastinate_jobs (queue_name, task_name, args) values ('mail', 'tell', jsonb_build_object(
        'kind', kind, 'authority_id', authority, 'provider_id', provider, 'reference', reference));
end $$;
revoke execute on function ask_for_mail(text, integer, integer, text) from public;
grant execute on function ask_for_mail(text, integer, integer, text) to portal_lead, portal_provider;
"""


def _queue_of_the_library() -> str:
    """Read the library's own SQL, whose serial columns are the library's to choose."""
    statements = files("procrastinate.sql").joinpath("schema.sql").read_text()
    return statements.replace("    id bigserial", "    -- squawk-ignore prefer-identity\n    id bigserial")


def upgrade() -> None:
    op.execute(TABLES)
    for table in ("mail_preferences", "mails_sent"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"grant select on {table} to portal_backup")
        op.execute(f"create policy backup_reads on {table} for select to portal_backup using (true)")
    op.execute(WALLS)
    op.execute("create schema jobs")
    op.execute("set local search_path = jobs")
    op.execute(_queue_of_the_library())
    op.execute("set local search_path = public")
    op.execute(QUEUE)
    op.execute("grant create on schema public to portal_books; set local role portal_books")
    op.execute(DOOR)
    op.execute("reset role; revoke create on schema public from portal_books")


def downgrade() -> None:
    op.execute("drop function ask_for_mail(text, integer, integer, text)")
    op.execute("drop schema jobs cascade")
    op.execute("drop policy worker_reads on appointments; drop policy worker_reads on accounts")
    op.execute("revoke all on accounts, appointments from portal_worker")
    op.execute("drop table mails_sent; drop table mail_preferences")
