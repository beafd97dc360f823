"""The invariant of what providers are paid: a query for what breaks it, as in invariants.py."""

from typing import Final

from tenants.across.checks.invariants import Check

INVOICE_CHECKS: Final = (
    Check(
        "What is approved of every provider's invoice is what its lines and decisions say, by a second person",
        "select count(*) from provider_invoices",
        """
        with said as (
            select i.contract_id, i.invoice_id, i.invoice_number, i.net_pence, i.recorded_by, o.outcome, o.accepted_pence,
                o.settled_by, coalesce(o.run_number, (select max(m.run_number) from provider_invoice_matchings m
                    where m.contract_id = i.contract_id and m.invoice_id = i.invoice_id)) as run_number
            from provider_invoices i left join provider_invoice_outcomes o using (contract_id, invoice_id)),
        billed as (select contract_id, invoice_id, count(*) as lines, sum(net_pence) as pence from provider_invoice_lines
            group by contract_id, invoice_id),
        decided as (
            select f.contract_id, f.invoice_id, f.run_number, count(*) filter (where d.decision is null) as open,
                count(*) filter (where f.line_number is not null) as differ,
                sum(case when f.line_number is null then 0 else f.billed_pence - f.payable_pence end) as kept_back,
                sum(greatest(f.billed_pence - f.payable_pence, 0)) filter (where d.decision = 'accept') as beyond
            from provider_invoice_findings f
            left join lateral (select x.decision from provider_invoice_decisions x where x.authority_id = f.authority_id
                and x.contract_id = f.contract_id and x.invoice_id = f.invoice_id and x.run_number = f.run_number
                and x.finding_number = f.finding_number order by x.decision_number desc limit 1) d on true
            group by f.contract_id, f.invoice_id, f.run_number)
        select 'invoice ' || s.invoice_number from said s
        left join billed b using (contract_id, invoice_id)
        left join provider_invoice_matchings m using (contract_id, invoice_id, run_number)
        left join decided d using (contract_id, invoice_id, run_number)
        where b.pence is distinct from s.net_pence or m.lines is distinct from b.lines::integer
            or m.matched is distinct from (b.lines - coalesce(d.differ, 0))::integer
            or m.payable_pence is distinct from (s.net_pence - coalesce(d.kept_back, 0))::bigint
            or (s.outcome = 'approved' and (s.settled_by = s.recorded_by or d.open > 0
                or s.accepted_pence is distinct from (m.payable_pence + coalesce(d.beyond, 0))::bigint))""",
    ),
)
