"""What the provider replies to a query of its line: agreed, agreed in part with an amount, or it stands by the charge.

A query names whose meeting its line is of, by which that provider finds it; the line names it, whoever writes the query. The
provider reads which reason of the list was chosen, and never the council's note nor the words of the answer. It replies once,
and no more when the query is answered. Append only.
"""

from alembic import op

revision = "0046"
down_revision = "0045"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
PROVIDER = "provider_id = nullif(current_setting('portal.provider_id', true), '')::int"
# Whoever may see a query may see that it is answered; of queries the provider sees its own alone.
ASKED = "(authority_id, dispute_number) in (select authority_id, dispute_number from disputes)"
SEEN = (
    "authority_id, dispute_number, contract_id, provider_id, reference, amount_pence, reason, opened_on, answer_due_on"
)

# Queries that were opened before are named by their lines; nobody else's hand is let through meanwhile.
NAMED = """
alter table disputes add column provider_id integer, add column reference text;
alter table disputes no force row level security;
alter table transfers no force row level security;
alter table disputes disable trigger disputes_are_append_only;
update disputes d set provider_id = t.provider_id, reference = t.reference from transfers t
    where t.authority_id = d.authority_id and t.transfer_number = d.line_number;
alter table disputes enable trigger disputes_are_append_only;
alter table transfers force row level security;
alter table disputes force row level security;
-- squawk-ignore adding-not-nullable-field
alter table disputes alter column reference set not null;
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
alter table disputes add constraint disputes_provider_id_fkey foreign key (provider_id) references providers;
create index disputes_provider_idx on disputes (provider_id, contract_id) where provider_id is not null;
create function disputes_name_their_line() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    line record;
begin
    select t.provider_id, t.reference into line from transfers t
        where t.authority_id = new.authority_id and t.transfer_number = new.line_number;
    if found then
        new.provider_id := line.provider_id;
        new.reference := line.reference;
    end if;
    return new;
end $$;
revoke execute on function disputes_name_their_line() from public;
create trigger disputes_are_named before insert on disputes for each row execute function disputes_name_their_line();
"""
REPLIES = """
create table dispute_replies (
    authority_id integer not null,
    dispute_number integer not null,
    provider_id integer not null references providers,
    reply text not null,
    agreed_pence bigint,
    reason text not null,
    replied_on date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null,
    recorded_by_name text not null,
    primary key (authority_id, dispute_number),
    constraint dispute_replies_dispute_fkey foreign key (authority_id, dispute_number) references disputes,
    constraint dispute_replies_reply_check check (reply in ('agrees', 'part', 'stands')
        and (reply = 'part') = (agreed_pence is not null)),
    constraint dispute_replies_amount_check check (agreed_pence > 0),
    constraint dispute_replies_reason_check check (length(reason) between 3 and 200)
);
"""
# A reply and an answer at the same moment wait for each other: the reply comes before, or not at all.
WAIT = "perform pg_advisory_xact_lock(hashtextextended('query ' || new.authority_id || '/' || new.dispute_number, 0));"
FOLLOW = f"""
create function dispute_replies_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    asked record;
begin
    {WAIT}
    select d.provider_id, d.amount_pence, d.opened_on into asked from disputes d
        where d.authority_id = new.authority_id and d.dispute_number = new.dispute_number;
    if asked.provider_id is distinct from new.provider_id then
        raise exception 'a query is replied to by the provider of its meeting' using errcode = 'PT032';
    end if;
    if new.agreed_pence >= asked.amount_pence or new.replied_on < asked.opened_on then
        raise exception 'a reply agrees to a part of what is queried, and comes after it' using errcode = 'PT032';
    end if;
    if exists (select from dispute_answers a
            where a.authority_id = new.authority_id and a.dispute_number = new.dispute_number) then
        raise exception 'a query that is answered takes no reply' using errcode = 'PT032';
    end if;
    return null;
end $$;
revoke execute on function dispute_replies_follow() from public;
create trigger dispute_replies_in_order after insert on dispute_replies
    for each row execute function dispute_replies_follow();
"""
ANSWERS = """
create or replace function dispute_answers_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    {wait}
    if new.credit_number is not null and not exists (select from disputes d join credit_notes n using (authority_id)
            where d.authority_id = new.authority_id and d.dispute_number = new.dispute_number
                and n.credit_number = new.credit_number and n.charged_line_number = d.line_number) then
        raise exception 'the credit of an answer corrects the line that was queried' using errcode = 'PT032';
    end if;
    return null;
end $$;
"""
WALLS = f"""
alter table dispute_replies enable row level security;
alter table dispute_replies force row level security;
grant select on dispute_replies to portal_lead, portal_member, portal_auditor, portal_provider, portal_backup;
grant insert on dispute_replies to portal_provider;
create policy lead_reads on dispute_replies for select to portal_lead using (true);
create policy auditor_reads on dispute_replies for select to portal_auditor using (true);
create policy backup_reads on dispute_replies for select to portal_backup using (true);
create policy member_reads on dispute_replies for select to portal_member using ({AUTHORITY});
create policy provider_reads on dispute_replies for select to portal_provider using ({PROVIDER});
create policy provider_writes on dispute_replies for insert to portal_provider with check ({PROVIDER} and {AUTHORITY});
create trigger dispute_replies_are_append_only before update or delete on dispute_replies
    for each row execute function refuse_to_edit();
create trigger dispute_replies_are_never_emptied before truncate on dispute_replies
    for each statement execute function refuse_to_edit();
grant select ({SEEN}) on disputes to portal_provider;
create policy provider_reads on disputes for select to portal_provider using ({PROVIDER});
grant select (authority_id, dispute_number, outcome, answered_on) on dispute_answers to portal_provider;
create policy provider_reads on dispute_answers for select to portal_provider using ({ASKED});
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(NAMED + REPLIES + FOLLOW + WALLS + ANSWERS.format(wait=WAIT))


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("drop table dispute_replies; drop function dispute_replies_follow()")
    op.execute(ANSWERS.format(wait=""))
    op.execute("drop policy provider_reads on dispute_answers; drop policy provider_reads on disputes")
    op.execute("revoke all on disputes, dispute_answers from portal_provider")
    op.execute("drop trigger disputes_are_named on disputes; drop function disputes_name_their_line()")
    op.execute("alter table disputes drop column provider_id, drop column reference")
