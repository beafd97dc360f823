"""The invariants of what councils paid: each a query for what breaks it, as in invariants.py."""

from typing import Final

from tenants.across.checks.invariants import Check

PAYMENT_CHECKS: Final = (
    Check(
        "Every payment is in the book once, and is taken back there when it is taken back",
        "select count(*) from payments",
        """
        select a.name || ', ' || coalesce('payment ' || p.payment_number, 'transfer ' || t.transfer_number)
        from (select authority_id, transfer_number, amount, service_on, contract_id, period_number from transfers
            where kind = 'payment') t
        full join payments p on p.authority_id = t.authority_id and p.line_number = t.transfer_number
        join authorities a on a.authority_id = coalesce(t.authority_id, p.authority_id)
        where (t.amount, t.service_on, t.contract_id) is distinct from (p.amount_pence, p.received_on, p.contract_id)
            or t.period_number is not null
        union all
        select a.name || ', ' || coalesce('payment ' || r.payment_number, 'transfer ' || t.transfer_number) || ' taken back'
        from (select authority_id, transfer_number, reverses from transfers where kind = 'payment-reversal') t
        full join (select r.authority_id, r.payment_number, r.line_number, p.line_number as of_line from payment_reversals r
            join payments p using (authority_id, payment_number)) r
            on r.authority_id = t.authority_id and r.line_number = t.transfer_number
        join authorities a on a.authority_id = coalesce(t.authority_id, r.authority_id)
        where t.reverses is distinct from r.of_line""",
    ),
    Check(
        "What settles a statement stays within its payment or credit, and within what the statement asks for",
        "select count(*) from payment_allocations",
        """
        with stands as (select a.* from payment_allocations a left join payment_reversals r using (authority_id, payment_number)
            where r.reason is null),
        broken as (
            select s.authority_id, 'payment ' || s.payment_number as what from stands s
                join payments p using (authority_id, payment_number)
                group by s.authority_id, s.payment_number having sum(s.amount_pence) not between 0 and max(p.amount_pence)
            union all
            select s.authority_id, 'the credit of line ' || s.credit_line_number from (
                    select authority_id, credit_line_number, min(credit_period_number) as period_number,
                        sum(amount_pence) as pence
                    from payment_allocations where credit_line_number is not null group by authority_id, credit_line_number) s
                left join lateral (select sum(case when t.to_account = 'due_to_lead' then t.amount else -t.amount end) as pence,
                        min(t.period_number) as period_number from transfers t
                    where t.authority_id = s.authority_id and t.line_number = s.credit_line_number
                        and t.transfer_number between s.credit_line_number and s.credit_line_number + 100
                        and t.unit = 'pence' and 'due_to_lead' in (t.from_account, t.to_account)) l on true
                where s.pence not between 0 and coalesce(l.pence, -1) or s.period_number is distinct from l.period_number
            union all
            select s.authority_id, s.period_name from statements s
                join (select authority_id, contract_id, period_number, sum(amount_pence) as pence from stands
                    group by authority_id, contract_id, period_number) m using (authority_id, contract_id, period_number)
                left join (select authority_id, contract_id, credit_period_number as period_number, sum(amount_pence) as pence
                    from payment_allocations where credit_period_number is not null
                    group by authority_id, contract_id, credit_period_number) u using (authority_id, contract_id, period_number)
                where m.pence not between 0 and greatest(0, s.total_pence + coalesce(u.pence, 0)))
        select a.name || ', ' || b.what from broken b join authorities a using (authority_id)""",
    ),
    Check(
        "The list of what is open names every statement and payment that something is left of, and no other",
        "select (select count(*) from open_statements) + (select count(*) from open_payments)",
        """
        with stands as (select a.* from payment_allocations a left join payment_reversals r using (authority_id, payment_number)
            where r.reason is null),
        settled as (select authority_id, contract_id, period_number, sum(amount_pence) as pence from stands
            group by authority_id, contract_id, period_number),
        used as (select authority_id, contract_id, credit_period_number as period_number, sum(amount_pence) as pence
            from payment_allocations where credit_period_number is not null
            group by authority_id, contract_id, credit_period_number),
        statement as (select s.authority_id, s.contract_id, s.period_number, s.period_name from statements s
            left join settled m using (authority_id, contract_id, period_number)
            left join used u using (authority_id, contract_id, period_number)
            where s.total_pence + coalesce(u.pence, 0) <> coalesce(m.pence, 0)),
        paid as (select authority_id, payment_number, sum(amount_pence) as pence from stands
            group by authority_id, payment_number),
        payment as (select p.authority_id, p.payment_number from payments p
            left join payment_reversals r using (authority_id, payment_number)
            left join paid m using (authority_id, payment_number)
            where r.reason is null and p.amount_pence <> coalesce(m.pence, 0))
        select a.name || ', ' || coalesce(s.period_name, 'a statement that is settled') from open_statements o
            full join statement s using (authority_id, contract_id, period_number) join authorities a using (authority_id)
            where s.period_name is null or o.authority_id is null
        union all
        select a.name || ', payment ' || payment_number from open_payments o
            full join payment p using (authority_id, payment_number) join authorities a using (authority_id)
            where p.authority_id is null or o.authority_id is null""",
    ),
)
