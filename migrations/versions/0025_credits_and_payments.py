"""The book takes credits, payments and receipts: what may be credited is a charge, and never more than it.

A credit has its charge's kind, reference and day, and goes the other way round. A payment goes from the bank to what was
paid to the lead, a receipt to what a funder has paid: neither is in a billing period, so no statement changes by it.
"""

from alembic import op

revision = "0025"
down_revision = "0024"

CHARGES = ("meeting", "cancellation", "core-subscription", "allowance-prepayment", "admin-fee", "shared-cost")
CREDITS = tuple(f"{kind}-credit" for kind in CHARGES)
OF_MEETINGS = tuple(
    f"{kind}{suffix}"
    for kind in ("meeting", "cancellation")
    for suffix in ("", "-reversal", "-credit", "-credit-reversal")
)
CASH = ("payment", "receipt")
CASH_KINDS = (*CASH, *(f"{kind}-reversal" for kind in CASH))
NEW_KINDS = (*CREDITS, *(f"{kind}-reversal" for kind in CREDITS), *CASH_KINDS)
BASE = "replace(replace(kind, '-reversal', ''), '-credit', '')"


def _listed(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


CHECKS_BEFORE = {
    "kind": f"kind in ({_listed(CHARGES)}, 'meeting-reversal', 'cancellation-reversal', 'vat')",
    "provider": "(provider_id is not null) = (kind in ('meeting', 'cancellation', 'meeting-reversal',"
    " 'cancellation-reversal'))",
    "dates": "service_on <= recorded_on or kind in ('core-subscription', 'admin-fee', 'allowance-prepayment',"
    " 'shared-cost', 'vat', 'cancellation', 'cancellation-reversal')",
    "cost": """unit = 'meetings' or array[from_account, to_account] && array[
            case replace(kind, '-reversal', '') when 'meeting' then 'meetings' when 'cancellation' then 'cancellations'
                when 'shared-cost' then 'shared_costs' else replace(kind, '-', '_') end]
        and (array[from_account, to_account] && array['due_to_lead'] or from_account ~ '^due_from:.'
            or to_account ~ '^due_from:.')""",
}
CHECKS = {
    "kind": f"kind in ({_listed(CHARGES)}, 'meeting-reversal', 'cancellation-reversal', 'vat', {_listed(NEW_KINDS)})",
    "provider": f"(provider_id is not null) = (kind in ({_listed(OF_MEETINGS)}))",
    "dates": "service_on <= recorded_on or kind in ('core-subscription', 'admin-fee', 'allowance-prepayment',"
    " 'shared-cost', 'vat', 'cancellation', 'cancellation-reversal') or kind like '%-credit'"
    " or kind like '%-credit-reversal'",
    "cost": f"""unit = 'meetings' or case replace(kind, '-reversal', '')
        when 'payment' then array[from_account, to_account] <@ array['bank', 'paid_to_lead']
        when 'receipt' then array[from_account, to_account] && array['bank']
            and (from_account ~ '^received_from:.' or to_account ~ '^received_from:.')
        else array[from_account, to_account] && array[
            case {BASE} when 'meeting' then 'meetings' when 'cancellation' then 'cancellations'
                when 'shared-cost' then 'shared_costs' else replace({BASE}, '-', '_') end]
        and (array[from_account, to_account] && array['due_to_lead'] or from_account ~ '^due_from:.'
            or to_account ~ '^due_from:.') end""",
    "period": f"(period_number is null) = (kind in ({_listed(CASH_KINDS)}))",
    # A charge grows what is owed, a credit and a payment lessen it; taking one back does the opposite.
    "way": """case when kind like '%-credit' or kind in ('payment', 'receipt')
            then to_account = 'due_to_lead' or from_account ~ '^due_from:.' or from_account = 'bank'
        when kind like '%-credit-reversal' or kind in ('payment-reversal', 'receipt-reversal')
            then from_account = 'due_to_lead' or to_account ~ '^due_from:.' or to_account = 'bank' else true end""",
}
# All in one transaction, so that no row comes between a rule and the wider one that takes its place: the whole group's book
# of ten years is read in a second.
DROP = """
-- squawk-ignore ban-drop-constraint
alter table transfers drop constraint if exists transfers_{name}_check;
"""
CHECK = """
-- squawk-ignore constraint-missing-not-valid
alter table transfers add constraint transfers_{name}_check check ({rule});
"""

FUNCTIONS = """
grant create on schema public to portal_books;
set local role portal_books;
-- What is credited is a charge, by no more than is left of it; so a charge is taken back after its credit, not before.
create function credits_stay_below() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from posted where kind like '%-credit' or kind in ('meeting-reversal', 'cancellation-reversal'))
    then
        return null;
    end if;
    perform from (select distinct p.authority_id, p.contract_id, p.reference, p.provider_id, p.service_on,
            replace(replace(p.kind, '-reversal', ''), '-credit', '') as charge from posted p
            where p.kind like '%-credit' or p.kind in ('meeting-reversal', 'cancellation-reversal')) c
        cross join lateral (select sum(case when t.from_account = 'due_to_lead' or t.to_account like 'due_from:%'
                    then t.amount else -t.amount end) as left_of_it, bool_or(t.kind like '%-credit') as is_credited
            from transfers t where t.authority_id = c.authority_id and t.contract_id = c.contract_id and t.unit = 'pence'
                and t.reference = c.reference and t.provider_id is not distinct from c.provider_id
                and t.service_on = c.service_on
                and replace(replace(t.kind, '-reversal', ''), '-credit', '') = c.charge
            group by case when 'due_to_lead' in (t.from_account, t.to_account) then 'due_to_lead'
                when t.from_account like 'due_from:%' then t.from_account else t.to_account end) s
        where s.is_credited and s.left_of_it < 0 limit 1;
    if found then
        raise exception 'a credit is never above what is left of its charge' using errcode = 'PT008';
    end if;
    return null;
end $$;
-- Take a whole line back: its transfers the other way round, in an open period. The door asks for the rights.
create function take_back_line(authority integer, contract integer, line bigint, explanation text, period integer,
    today date) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    mirrored jsonb;
begin
    perform require_scope(authority);
    select jsonb_agg(jsonb_build_object('line', t.line_number, 'unit', t.unit, 'amount', t.amount,
        'from_account', t.to_account, 'to_account', t.from_account, 'kind', t.kind || '-reversal', 'reference', t.reference,
        'provider_id', t.provider_id, 'slot_number', t.slot_number, 'service_on', t.service_on,
        'period_number', case when t.period_number is not null then greatest(t.period_number, period) end,
        'recorded_on', today, 'sentence', explanation, 'reverses', t.transfer_number,
        'request_key', 'reversal:' || t.request_key, 'leg', t.leg) order by t.transfer_number)
        into mirrored
        from transfers t where t.authority_id = authority and t.contract_id = contract and t.line_number = line;
    return case when mirrored is not null then append(authority, contract, mirrored) end;
end $$;
reset role;
revoke create on schema public from portal_books;
revoke execute on function credits_stay_below() from public;
revoke execute on function take_back_line(integer, integer, bigint, text, integer, date) from public;
grant execute on function take_back_line(integer, integer, bigint, text, integer, date) to portal_lead, portal_member;
grant execute on function append(integer, integer, jsonb) to portal_member;
create trigger transfers_credits after insert on transfers referencing new table as posted
    for each statement execute function credits_stay_below();
"""
RIGHTS = f"""
insert into posting_rights (role, kind)
    select 'portal_lead', kind from unnest(array[{_listed(CREDITS)}, 'payment']) as kind
    union all select 'portal_lead', kind || '-reversal' from unnest(array[{_listed(CREDITS)}, 'payment']) as kind
    union all values ('portal_member', 'receipt'), ('portal_member', 'receipt-reversal');
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("-- squawk-ignore ban-drop-not-null\nalter table transfers alter column period_number drop not null")
    _check(CHECKS)
    op.execute(FUNCTIONS)
    op.execute(RIGHTS)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("drop trigger transfers_credits on transfers; drop function credits_stay_below()")
    op.execute("revoke execute on function append(integer, integer, jsonb) from portal_member")
    op.execute("drop function take_back_line(integer, integer, bigint, text, integer, date)")
    op.execute(f"delete from posting_rights where kind in ({_listed(NEW_KINDS)})")
    for name in ("way", "period"):
        op.execute(DROP.format(name=name))
    op.execute("alter table transfers alter column period_number set not null")
    _check(CHECKS_BEFORE)


def _check(rules: dict[str, str]) -> None:
    for name, rule in rules.items():
        op.execute(DROP.format(name=name))
        op.execute(CHECK.format(name=name, rule=rule))
