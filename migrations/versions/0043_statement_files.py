"""Statements are kept as page, CSV and spreadsheet too, and the books check what was frozen against the statement.

Nobody but the council reads its documents. So the books look, one council at a time, and tell no value of them.
"""

from alembic import op

revision = "0043"
down_revision = "0042"

AUTHORITY = "authority_id = nullif(current_setting('portal.authority_id', true), '')::int"
UP = """
set local lock_timeout = '5s';
-- squawk-ignore ban-drop-constraint
alter table statement_files drop constraint statement_files_kind_check;
-- The table holds a row for each statement that was issued: its kinds are read once.
-- squawk-ignore constraint-missing-not-valid
alter table statement_files add constraint statement_files_kind_check check (kind in ({kinds}));
"""
READ = """
grant select on {table} to portal_books;
create policy books_read on {table} for select to portal_books using ({authority});
"""
CHECK = """
create function check_documents(authority integer, since integer) returns table (checked bigint, broken text[])
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    statement record;
    told jsonb;
    fits boolean;
    files bigint;
begin
    perform require_scope(authority);
    checked := 0;
    broken := '{}';
    for statement in
        select s.contract_id, s.period_number, s.period_name, s.net_pence, s.vat_pence, s.total_pence, s.recharged_pence,
            s.chain_hash, d.content, d.content_hash
        from statements s left join statement_documents d using (authority_id, contract_id, period_number)
        where s.authority_id = authority and s.period_number >= coalesce(since, s.period_number)
            -- Those issued before documents were kept have none; after the first, each has one.
            and (d.authority_id is not null or exists (select from statement_documents e where e.authority_id = authority
                and e.contract_id = s.contract_id and e.period_number < s.period_number))
        order by s.contract_id, s.period_number
    loop
        checked := checked + 1;
        fits := coalesce(statement.content_hash = sha256(convert_to(statement.content, 'UTF8')), false);
        if fits then
            begin
                told := statement.content::jsonb;
                fits := (told ->> 'authority_id', told ->> 'period', told ->> 'net_pence', told ->> 'vat_pence',
                        told ->> 'total_pence', told ->> 'recharged_pence', told ->> 'fingerprint')
                    is not distinct from (authority::text, statement.period_name, statement.net_pence::text,
                        statement.vat_pence::text, statement.total_pence::text, statement.recharged_pence::text,
                        encode(statement.chain_hash, 'hex'));
            exception when invalid_text_representation or untranslatable_character then
                fits := false;
            end;
        end if;
        select count(*) into files from statement_files f where f.authority_id = authority
            and f.contract_id = statement.contract_id and f.period_number = statement.period_number
            and f.content_hash is distinct from sha256(f.content);
        if not fits or files > 0 then
            broken := broken || statement.period_name;
        end if;
    end loop;
    return next;
end $$;
revoke execute on function check_documents(integer, integer) from public;
grant execute on function check_documents(integer, integer) to portal_lead, portal_auditor;
"""
TABLES = ("statements", "statement_documents", "statement_files")


def as_books(statements: str) -> None:
    """Run what makes functions of the books, which may make them for as long as this takes."""
    op.execute("grant create on schema public to portal_books; set local role portal_books")
    op.execute(statements)
    op.execute("reset role; revoke create on schema public from portal_books")


def upgrade() -> None:
    op.execute(UP.format(kinds="'pdf', 'html', 'csv', 'xlsx'"))
    for table in TABLES:
        op.execute(READ.format(table=table, authority=AUTHORITY))
    as_books(CHECK)


def downgrade() -> None:
    as_books("drop function check_documents(integer, integer)")
    for table in TABLES:
        op.execute(f"drop policy books_read on {table}; revoke select on {table} from portal_books")
    op.execute("alter table statement_files disable trigger statement_files_are_append_only")
    op.execute("delete from statement_files where kind <> 'pdf'")
    op.execute("alter table statement_files enable trigger statement_files_are_append_only")
    op.execute(UP.format(kinds="'pdf'"))
