"""The lead's copy of a statement is kept beside the council's files, and the books check that it names no funder.

The lead and its auditors read that one kind, and of the documents which there are; their words stay the council's.
"""

from alembic import op

revision = "0048"
down_revision = "0047"

KINDS = "'pdf', 'html', 'csv', 'xlsx'"
UP = """
set local lock_timeout = '5s';
-- squawk-ignore ban-drop-constraint
alter table statement_files drop constraint statement_files_kind_check;
-- The table holds a row for each file of a statement that was issued: its kinds are read once.
-- squawk-ignore constraint-missing-not-valid
alter table statement_files add constraint statement_files_kind_check check (kind in ({kinds}));
"""
READ = """
grant select on statement_files to {role};
create policy {name}_reads on statement_files for select to {role} using (kind = 'lead-pdf');
grant select (authority_id, contract_id, period_number) on statement_documents to {role};
create policy {name}_reads on statement_documents for select to {role} using (true);
"""
UNREAD = """
drop policy {name}_reads on statement_documents;
revoke select (authority_id, contract_id, period_number) on statement_documents from {role};
drop policy {name}_reads on statement_files;
revoke select on statement_files from {role};
"""
# In a content as it is written, what is recharged is an empty list in these letters alone: within words a quote is escaped.
CHECK = """
create function check_lead_copies(authority integer, since integer) returns table (checked bigint, broken text[])
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform require_scope(authority);
    return query
    select count(*), coalesce(array_agg(s.period_name order by s.contract_id, s.period_number) filter (where
            (l.content_hash = p.content_hash) is distinct from (position('"recharges":[]' in d.content) > 0)
            or f.kinds <> 5), '{}')
    from statement_files l
    join statements s using (authority_id, contract_id, period_number)
    join statement_documents d using (authority_id, contract_id, period_number)
    left join statement_files p on p.authority_id = l.authority_id and p.contract_id = l.contract_id
        and p.period_number = l.period_number and p.kind = 'pdf'
    cross join lateral (select count(*) as kinds from statement_files k where k.authority_id = l.authority_id
        and k.contract_id = l.contract_id and k.period_number = l.period_number) f
    where l.authority_id = authority and l.kind = 'lead-pdf' and l.period_number >= coalesce(since, l.period_number);
end $$;
revoke execute on function check_lead_copies(integer, integer) from public;
grant execute on function check_lead_copies(integer, integer) to portal_lead, portal_auditor;
"""
ROLES = {"lead": "portal_lead", "auditor": "portal_auditor"}


def as_books(statements: str) -> None:
    """Run what makes functions of the books, which may make them for as long as this takes."""
    op.execute("grant create on schema public to portal_books; set local role portal_books")
    op.execute(statements)
    op.execute("reset role; revoke create on schema public from portal_books")


def upgrade() -> None:
    op.execute(UP.format(kinds=f"{KINDS}, 'lead-pdf'"))
    for name, role in ROLES.items():
        op.execute(READ.format(name=name, role=role))
    as_books(CHECK)


def downgrade() -> None:
    as_books("drop function check_lead_copies(integer, integer)")
    for name, role in ROLES.items():
        op.execute(UNREAD.format(name=name, role=role))
    op.execute("alter table statement_files disable trigger statement_files_are_append_only")
    op.execute("delete from statement_files where kind = 'lead-pdf'")
    op.execute("alter table statement_files enable trigger statement_files_are_append_only")
    op.execute(UP.format(kinds=KINDS))
