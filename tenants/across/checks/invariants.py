"""Every invariant of the books as a query for what breaks it. An auditor may run each by hand; none of them writes."""

from dataclasses import dataclass
from typing import Final

from tenants.ledger.rules import COSTS

_COSTS: Final = ", ".join(f"('{kind}', '{account}')" for kind, account in sorted(COSTS.items()))
_WHERE: Final = "a.name || ', transfer ' || t.transfer_number"
_MEETING: Final = "a.name || ', ' || c.reference"

_NO_HASH: Final = "decode(repeat('00', 32), 'hex')"
_FROM_THE_BEGIN: Final = f"select a.authority_id, a.name, 0::bigint as number, {_NO_HASH} as hash from authorities a"
_FROM_A_CLOSE: Final = f"""select a.authority_id, a.name, coalesce(s.last_transfer_number, 0) as number,
        coalesce(s.chain_hash, {_NO_HASH}) as hash
    from authorities a left join lateral (select s.last_transfer_number, s.chain_hash from statements s
        where s.authority_id = a.authority_id and s.period_number < cast(:since as int)
        order by s.last_transfer_number desc limit 1) s on true
    where a.authority_id = any (:books)"""
# Book by book, so that the key leads to the transfers since a close, and those before are not looked at.
_CHAIN: Final = """
    with since as ({since}),
    linked as (
        select since.name, book.* from since cross join lateral (
            select t.transfer_number, t.hash, lag(t.transfer_number, 1, since.number) over numbered as number_before,
                transfer_hash(lag(t.hash, 1, since.hash) over numbered, t) as expected
            from transfers t where t.authority_id = since.authority_id and t.transfer_number > since.number
            window numbered as (order by t.transfer_number)) book)
    select t.name || ', transfer ' || t.transfer_number from linked t
    where t.hash is distinct from t.expected or t.transfer_number <> t.number_before + 1
    union all
    select since.name || ', the head of the chain' from since join chain_heads h using (authority_id)
    left join lateral (select t.transfer_number, t.hash from transfers t where t.authority_id = h.authority_id
        order by t.transfer_number desc limit 1) last on true
    where (h.transfer_number, h.hash) is distinct from (coalesce(last.transfer_number, 0),
        coalesce(last.hash, decode(repeat('00', 32), 'hex')))"""


@dataclass(frozen=True)
class Check:
    """An invariant: how it reads, what it counts when it holds, and the query whose rows break it.

    `in_parts` is the same query for some councils at a time (`:books`), where one for all would keep a page waiting; and
    for what was recorded since the statements before a period (`:since`), or all when that is null.
    """

    sentence: str
    counted: str
    broken: str
    in_parts: str = ""


CHECKS: Final = (
    Check(
        "Every transfer is well formed: from what is owed to its cost, from the cost to a funder, or one included meeting",
        "select count(*) from transfers",
        f"""
        with costs(kind, account) as (values {_COSTS})
        select {_WHERE} || ' from ' || t.from_account || ' to ' || t.to_account
        from transfers t join authorities a using (authority_id)
        left join costs on costs.kind = replace(replace(t.kind, '-reversal', ''), '-credit', '')
        where t.amount <= 0 or not coalesce(case
            when t.unit = 'meetings' then array[t.from_account, t.to_account] <@ array['allowance', 'meetings']
            when t.kind in ('payment', 'payment-reversal')
                then array[t.from_account, t.to_account] <@ array['bank', 'paid_to_lead']
            when t.kind in ('receipt', 'receipt-reversal') then array[t.from_account, t.to_account] && array['bank']
                and (t.from_account like 'received\\_from:_%' or t.to_account like 'received\\_from:_%')
            else (t.from_account = costs.account and (t.to_account = 'due_to_lead' or t.to_account like 'due\\_from:_%'))
                or (t.to_account = costs.account and (t.from_account = 'due_to_lead' or t.from_account like 'due\\_from:_%'))
            end, false)""",
    ),
    Check(
        "Every reversal mirrors the transfer that it takes back",
        "select count(*) from transfers where reverses is not null",
        f"""
        select {_WHERE} from transfers t join authorities a using (authority_id)
        left join transfers o on o.authority_id = t.authority_id and o.transfer_number = t.reverses
        where t.reverses is not null and (t.unit, t.amount, t.from_account, t.to_account, t.kind, t.reference, t.service_on,
                t.provider_id, t.slot_number) is distinct from
            (o.unit, o.amount, o.to_account, o.from_account, o.kind || '-reversal', o.reference, o.service_on,
                o.provider_id, o.slot_number)""",
    ),
    Check(
        "The chain of every book is unbroken, without a gap, up to its head",
        "select count(*) from transfers",
        _CHAIN.format(since=_FROM_THE_BEGIN),
        in_parts=_CHAIN.format(since=_FROM_A_CLOSE),
    ),
    Check(
        "Included meetings in use stay within the allowance, each number once, as the books say",
        "select count(*) from slots",
        """
        with booked as (
            select authority_id, contract_id, slot_number,
                sum(case when from_account = 'allowance' then 1 else -1 end) as times
            from transfers where unit = 'meetings' group by authority_id, contract_id, slot_number)
        select a.name || ', included meeting ' || coalesce(b.slot_number, s.slot_number)
        from booked b full join slots s using (authority_id, contract_id, slot_number)
        join authorities a using (authority_id) left join allowances w using (authority_id, contract_id)
        where coalesce(b.times, 0) not in (0, 1) or (coalesce(b.times, 0) = 1) <> (s.reference is not null)
            or (coalesce(b.times, 0) = 1
                and not coalesce(coalesce(b.slot_number, s.slot_number) between 1 and w.meetings_included, false))""",
    ),
    Check(
        "Every statement is the sum of its transfers, and carries the fingerprint of its book",
        "select count(*) from statements",
        """
        with summed as (
            select authority_id, contract_id, period_number, count(*) as transfers,
                count(distinct line_number) filter (where kind <> 'vat') as lines, max(transfer_number) as last,
                coalesce(sum(case when from_account = 'due_to_lead' then amount when to_account = 'due_to_lead' then -amount end)
                    filter (where unit = 'pence' and kind <> 'vat'), 0) as net,
                coalesce(sum(case when from_account = 'due_to_lead' then amount else -amount end)
                    filter (where kind = 'vat'), 0) as vat,
                coalesce(sum(case when to_account like 'due\\_from:%' then amount when from_account like 'due\\_from:%'
                    then -amount end), 0) as recharged
            from transfers group by authority_id, contract_id, period_number)
        select a.name || ', ' || s.period_name from statements s join authorities a using (authority_id)
        left join summed m using (authority_id, contract_id, period_number)
        left join transfers t on t.authority_id = s.authority_id and t.transfer_number = s.last_transfer_number
        where (s.net_pence, s.vat_pence, s.recharged_pence, s.transfers, s.lines)
                is distinct from (m.net, m.vat, m.recharged, m.transfers, m.lines)
            or m.last > s.last_transfer_number or s.chain_hash is distinct from t.hash""",
    ),
    Check(
        "The members' statements add up to the group's closing, with none missing",
        "select count(*) from closings",
        """
        with summed as (select contract_id, period_number, count(*) as statements, sum(net_pence) as net
            from statements group by contract_id, period_number),
        owed as (select contract_id, period_number, count(*) as members
            from (select distinct contract_id, period_number, authority_id from transfers) t
            group by contract_id, period_number)
        select c.period_name from closings c left join summed using (contract_id, period_number)
        left join owed using (contract_id, period_number)
        where (c.statements, c.net_pence) is distinct from (coalesce(summed.statements, 0), coalesce(summed.net, 0))
            or c.statements <> coalesce(owed.members, 0)""",
    ),
    Check(
        "Every closing has its hold, and was made by two people or by the operator",
        "select count(*) from closings where hold_number is not null",
        """
        select c.period_name from closings c left join period_holds h using (contract_id, period_number, hold_number)
        where c.hold_number is not null and (h.hold_number is null or h.held_at > c.closed_at or h.held_on > c.closed_on
                or (h.way = 'person' and h.held_by = c.closed_by)
                or exists (select from hold_releases r where r.contract_id = c.contract_id
                    and r.period_number = c.period_number and r.hold_number = c.hold_number)
                or exists (select from period_holds later where later.contract_id = c.contract_id
                    and later.period_number = c.period_number and later.hold_number > c.hold_number))
            or (c.hold_number is null and exists (select from closings earlier where earlier.contract_id = c.contract_id
                    and earlier.period_number < c.period_number and earlier.hold_number is not null))""",
    ),
    Check(
        "No transfer is in two statements, and each one of a closed period is in one",
        "select count(*) from transfers t join closings using (contract_id, period_number)",
        f"""
        select {_WHERE} from transfers t join closings using (contract_id, period_number)
        join authorities a using (authority_id)
        left join (select authority_id, contract_id, period_number, count(*) as times from statements
            group by authority_id, contract_id, period_number) s using (authority_id, contract_id, period_number)
        where coalesce(s.times, 0) <> 1""",
    ),
    Check(
        "The shares of every meeting add up to its price, and what is recharged is what the others' shares are",
        "select count(*) from charges",
        f"""
        with put_together as (
            select authority_id, provider_id, reference, contract_id, price_pence as price, charged_pence as charged,
                null::bigint as share, null::bigint as own, null::bigint as others
            from charges
            union all
            select authority_id, provider_id, reference, null, null, null, share_pence,
                case when code is null then share_pence end, null
            from charge_shares
            union all
            select authority_id, provider_id, reference, null, null, null, null, null, amount
            from transfers where to_account like 'due\\_from:%' and reverses is null and provider_id is not null),
        c as (
            select authority_id, provider_id, reference, max(contract_id) as contract_id, max(price) as price,
                max(charged) as charged, sum(share) as whole, coalesce(sum(own), 0) as own, coalesce(sum(others), 0) as others
            from put_together group by authority_id, provider_id, reference)
        select {_MEETING} from c join authorities a using (authority_id)
        join (select contract_id, third_party_billing from contracts) k using (contract_id)
        where c.whole is distinct from c.price
            or c.charged <> case k.third_party_billing when 'direct' then c.own else c.price end
            or c.others <> c.charged - c.own""",
    ),
    Check(
        "No meeting is priced twice: its line in the book is its one charge",
        "select count(*) from charges",
        f"""
        with booked as (select authority_id, provider_id, reference,
                1 + (min(line_number) <> max(line_number))::int as lines,
                coalesce(sum(amount) filter (where from_account = 'due_to_lead'), 0) as pence, max(slot_number) as slot_number
            from transfers where kind in ('meeting', 'cancellation') group by authority_id, provider_id, reference)
        select coalesce({_MEETING}, a.name || ', ' || b.reference)
        from charges c full join booked b using (authority_id, provider_id, reference)
        join authorities a using (authority_id)
        where c.reference is null or coalesce(b.lines, 0) <> (c.charged_pence > 0 or c.slot_number is not null)::int
            or coalesce(b.pence, 0) <> c.charged_pence or b.slot_number is distinct from c.slot_number""",
    ),
    Check(
        "Every credit in the books has its note, which says what its line says and is no more than its charge",
        "select count(*) from credit_notes",
        """
        with credited as (
            select authority_id, line_number, min(kind) as kind, min(reference) as reference, min(service_on) as service_on,
                coalesce(sum(amount) filter (where to_account = 'due_to_lead'), 0) as pence
            from transfers where kind like '%-credit' group by authority_id, line_number)
        select coalesce(a.name || ', credit note ' || n.credit_number, a.name || ', line ' || c.line_number)
        from credited c full join credit_notes n using (authority_id, line_number) join authorities a using (authority_id)
        left join transfers t on t.authority_id = n.authority_id and t.transfer_number = n.charged_line_number
        where n.credit_number is null or c.pence is distinct from n.amount_pence
            or (t.kind || '-credit', t.reference, t.service_on) is distinct from (c.kind, c.reference, c.service_on)
        union all
        select a.name || ', credit note ' || max(n.credit_number) from credit_notes n join authorities a using (authority_id)
        join transfers t on t.authority_id = n.authority_id and t.line_number = n.charged_line_number
            and t.transfer_number = n.charged_line_number
        where not exists (select from credit_withdrawals w
            where w.authority_id = n.authority_id and w.credit_number = n.credit_number)
        group by a.name, n.authority_id, n.charged_line_number, t.amount having sum(n.amount_pence) > t.amount""",
    ),
)
