"""A statement for each constraint of the books and the price book that must be stopped by it, and by it alone.

Each takes a row that stands and changes it: a copy with changes for an insert, as the superuser, whom no policy stops.
"""

from typing import Final

from tests.promises.break_of_a_row import Break, rows_of
from tests.promises.breaks_bookings import BOOKING_BREAKS
from tests.promises.breaks_cases import CASE_BREAKS, CASES_NOT_TRIED
from tests.promises.breaks_closing import CLOSING_BREAKS, UNHELD
from tests.promises.breaks_coding import CODING_BREAKS
from tests.promises.breaks_credits import CREDIT_BREAKS
from tests.promises.breaks_desks import DESK_BREAKS
from tests.promises.breaks_disputes import DISPUTE_BREAKS
from tests.promises.breaks_funding import FUNDING_BREAKS
from tests.promises.breaks_invoices import INVOICE_BREAKS
from tests.promises.breaks_particulars import PARTICULARS_BREAKS
from tests.promises.breaks_payments import PAYMENT_BREAKS
from tests.promises.breaks_recharges import RECHARGE_BREAKS
from tests.promises.two_councils import ESSEX

_WITHOUT_CHARGE: Final = """set local session_replication_role = replica; delete from charges where reference = 'K-0';
    set local session_replication_role = origin"""
_CLOSED: Final = f"""{UNHELD}; insert into closings select contract_id, 8061, '2015-16-Q2', '2015-07-01', '2015-09-30',
    statements, net_pence, '2015-10-01', closed_at, closed_by from closings"""
_NEW: Final = {"reference": "X-1", "request_key": "meeting:1:X-1"}
_NUMBERED: Final = {"transfer_number": 900, "request_key": "X-1", "line_number": 900}
_HELD, _PENCE, _SLOT, _TAKEN_BACK = (
    "status = 'held'",
    "unit = 'pence' and kind = 'meeting'",
    "unit = 'meetings' and kind = 'meeting'",
    "kind = 'meeting-reversal'",
)
_ARRIVED: Final = {
    "kind": "payment",
    "from_account": "bank",
    "to_account": "paid_to_lead",
    "provider_id": None,
    "period_number": None,
}
_A_FILE: Final = "how = 'file'"
_OF_KENT: Final = "authority_id = 886"
_CANCELLED: Final = {"status": "cancelled", "cause": "family", "cancelled_on": "2015-06-01", "outcome": None}


def meetings(constraint, *changes, like=_HELD):
    return [Break(constraint, "meetings", change, like, _NEW) for change in changes]


def transfers(constraint, *changes, like=_PENCE):
    return [Break(constraint, "transfers", change, like, _NUMBERED) for change in changes]


def charges(constraint, *changes, like="price_pence > 0 and authority_id = 886", after="select 1"):
    return [Break(constraint, "charges", change, like, after=after) for change in changes]


BREAKS: Final = (
    *CODING_BREAKS,
    *meetings("meetings_service_check", {"service": "advice"}),
    *meetings("meetings_status_check", {"status": "lost", "outcome": None, "cause": "family"}),
    *meetings("meetings_mode_check", {"mode": "letter"}),
    *meetings("meetings_outcome_check", {"outcome": None}, {"outcome": "won"}, _CANCELLED | {"outcome": "full"}),
    *meetings(
        "meetings_cause_check", {"cause": "family"}, _CANCELLED | {"cause": None}, _CANCELLED | {"cause": "rain"}
    ),
    *meetings(
        "meetings_cancelled_check",
        {"cancelled_on": "2015-06-01"},
        _CANCELLED | {"cancelled_on": None},
        _CANCELLED | {"cancelled_on": "2015-04-30"},
        _CANCELLED | {"cancelled_on": "2015-06-13"},
    ),
    *meetings(
        "meetings_dates_check",
        {"requested_on": "2015-06-13"},
        {"recorded_on": "2015-06-11"},
        {"funders_agreed_on": "2015-06-13"},
    ),
    *meetings("meetings_authority_id_fkey", {"authority_id": 999}),
    *meetings("meetings_contract_id_fkey", {"contract_id": 9}),
    *meetings("meetings_provider_id_fkey", {"provider_id": 9}),
    *meetings("meetings_request_key", {"request_key": "K"}, like="reference = 'K-3'"),
    *rows_of("meetings", "meetings_pkey", {}, like="request_key is null"),
    *rows_of("amendments", "amendments_number_check", {"amendment_number": 0}, {"amendment_number": -1}),
    *rows_of("amendments", "amendments_field_check", {"field": "status"}),
    *rows_of(
        "amendments", "amendments_value_check", {"new_value": "won"}, {"old_value": "letter"}, {"new_value": "none "}
    ),
    *rows_of("amendments", "amendments_change_check", {"new_value": "full"}, like="old_value = 'full'"),
    *rows_of(
        "amendments", "amendments_meeting_fkey", {"reference": "X-9"}, {"authority_id": ESSEX}, like="reference = 'K-1'"
    ),
    *rows_of("amendments", "amendments_pkey", {}),
    *rows_of("funders", "funders_kind_check", {"kind": "charity"}, code="X"),
    *rows_of("meeting_funders", "meeting_funders_weight_check", {"weight": 0}, {"weight": -1}, place=9),
    *rows_of("meeting_funders", "meeting_funders_agreed_check", {"agreed_on": None}, like="code is not null", place=9),
    *rows_of("meeting_funders", "meeting_funders_once_key", {}, like="code is null", place=9),
    *rows_of("meeting_funders", "meeting_funders_once_key", {}, like="code is not null", place=9),
    *rows_of("meeting_funders", "meeting_funders_meeting_fkey", {"reference": "X-9"}),
    *rows_of("meeting_funders", "meeting_funders_meeting_fkey", {"authority_id": ESSEX, "code": None}, like=_OF_KENT),
    *rows_of("meeting_funders", "meeting_funders_funder_fkey", {"code": "881-SCH", "place": 9}, like=_OF_KENT),
    *rows_of("meeting_funders", "meeting_funders_pkey", {"code": None}, like="code is not null"),
    *rows_of("reversals", "reversals_reason_check", {"reason": "no"}, {"reason": "n" * 201}, reference="K-1"),
    *rows_of("reversals", "reversals_meeting_fkey", {"reference": "X-9"}, {"authority_id": ESSEX}, like=_OF_KENT),
    *rows_of("reversals", "reversals_pkey", {}),
    *rows_of("allowances", "allowances_included_check", {"meetings_included": -1}),
    *rows_of("chain_heads", "chain_heads_hash_check", {"hash": "\\x00"}, {"transfer_number": -1}),
    *transfers("transfers_amount_check", {"amount": 0}, {"amount": -1}),
    *transfers("transfers_accounts_check", {"to_account": "due_to_lead"}),
    *transfers(
        "transfers_cost_check",
        {"to_account": "cancellations"},
        {"to_account": "vat"},
        {"to_account": "pocket"},
        {"to_account": "due_from:886-SCH"},
        {"from_account": "due_from:"},
        {"from_account": "allowance"},
        {"kind": "cancellation"},
    ),
    *transfers("transfers_order_check", {"line_number": 0}, {"line_number": 901}),
    *transfers("transfers_order_check", {"reverses": 900}, like=_TAKEN_BACK),
    *transfers("transfers_dates_check", {"service_on": "2015-12-01"}),
    *transfers("transfers_kind_check", {"kind": "gift", "to_account": "gift", "provider_id": None}),
    *transfers("transfers_reversal_check", {"reverses": 1}),
    *transfers("transfers_reversal_check", {"reverses": None}, like=_TAKEN_BACK),
    *transfers("transfers_provider_check", {"provider_id": None}),
    *transfers("transfers_provider_check", {"provider_id": 1}, like="kind = 'vat'"),
    *transfers("transfers_slot_check", {"slot_number": 1}, {"unit": "hours"}),
    *transfers(
        "transfers_slot_check",
        {"slot_number": None},
        {"amount": 2},
        {"kind": "cancellation"},
        {"from_account": "meetings", "to_account": "allowance"},
        {"to_account": "due_from:886-SCH"},
        like=_SLOT,
    ),
    *transfers("transfers_period_check", {"period_number": None}, _ARRIVED | {"period_number": 8061}),
    *transfers(
        "transfers_way_check",
        {"kind": "meeting-credit"},
        _ARRIVED | {"from_account": "paid_to_lead", "to_account": "bank"},
        like="unit = 'pence' and kind = 'meeting' and from_account = 'due_to_lead'",
    ),
    *transfers(
        "transfers_cost_check", _ARRIVED | {"to_account": "received_from:886-SCH"}, _ARRIVED | {"kind": "receipt"}
    ),
    *transfers("transfers_hash_check", {"hash": "\\x00"}),
    *transfers("transfers_authority_id_fkey", {"authority_id": 999}, like="kind = 'vat'"),
    *transfers("transfers_contract_id_fkey", {"contract_id": 9}),
    *transfers("transfers_meeting_fkey", {"reference": "X-9"}, {"authority_id": ESSEX}, like="reference = 'K-4'"),
    *transfers("transfers_reverses_fkey", {"reverses": 800}, like=_TAKEN_BACK),
    *transfers("transfers_reversed_once_key", {}, like=_TAKEN_BACK),
    *rows_of("transfers", "transfers_request_key", {}, like=_PENCE, transfer_number=900),
    *rows_of("transfers", "transfers_pkey", {"request_key": "X-1"}, like=_PENCE),
    *rows_of("slots", "slots_number_check", {"slot_number": 0}, {"slot_number": -1}, reference="K-4"),
    *rows_of("slots", "slots_pkey", {"reference": "K-4"}, like=_OF_KENT),
    *rows_of("slots", "slots_meeting_key", {"slot_number": 3}),
    *rows_of("slots", "slots_meeting_fkey", {"reference": "X-9", "slot_number": 3}),
    *rows_of("slots", "slots_allowance_fkey", {"contract_id": 9, "reference": "K-4"}, like=_OF_KENT),
    *charges("charges_kind_check", {"kind": "gift"}),
    *charges("charges_amount_check", {"charged_pence": -1}, {"charged_pence": 100_001}, {"price_pence": -1}),
    *charges("charges_nothing_check", {"kind": None}),
    *charges("charges_nothing_check", {"kind": None, "price_pence": 0, "charged_pence": 0, "slot_number": 1}),
    *charges("charges_slot_check", {"slot_number": 1}),
    *charges("charges_slot_check", {"slot_number": 0}, {"kind": "cancellation"}, like="slot_number is not null"),
    *charges("charges_price_check", {"price_id": None}),
    *charges("charges_meeting_fkey", {"reference": "X-9"}),
    *charges("charges_contract_id_fkey", {"contract_id": 9, "reference": "K-0"}, after=_WITHOUT_CHARGE),
    *charges("charges_price_id_fkey", {"price_id": 99, "reference": "K-0"}, after=_WITHOUT_CHARGE),
    *charges("charges_pkey", {}),
    *rows_of("charge_shares", "charge_shares_amount_check", {"weight": 0}, {"share_pence": -1}, place=9),
    *rows_of("charge_shares", "charge_shares_charge_fkey", {"reference": "X-9"}),
    *rows_of("charge_shares", "charge_shares_funder_fkey", {"code": "881-SCH", "place": 9}, like=_OF_KENT),
    *rows_of("charge_shares", "charge_shares_pkey", {}),
    *rows_of("statements", "statements_total_check", {"total_pence": 1}, {"vat_pence": 1}),
    *rows_of("statements", "statements_lines_check", {"lines": 0}, {"transfers": 1}),
    *rows_of("statements", "statements_hash_check", {"chain_hash": "\\x00"}),
    *rows_of("statements", "statements_closing_fkey", {"period_number": 8061}),
    *rows_of(
        "statements",
        "statements_last_transfer_fkey",
        {"period_number": 8061, "last_transfer_number": 900},
        after=_CLOSED,
    ),
    *rows_of("statements", "statements_authority_id_fkey", {"authority_id": 999}),
    *rows_of("statements", "statements_pkey", {}),
    *rows_of(
        "budgets",
        "budgets_amount_check",
        {"budget_pence": -1},
        {"budget_pence": 1_000_000_001},
        change_number=9,
        replaces=8,
    ),
    *rows_of(
        "budgets", "budgets_year_check", {"financial_year": 1999}, {"financial_year": 3000}, like="replaces is null"
    ),
    *rows_of(
        "budgets",
        "budgets_replaces_check",
        {"change_number": 0},
        {"change_number": 9},
        {"replaces": 1, "change_number": 9},
    ),
    *rows_of("budgets", "budgets_replaces_fkey", {"change_number": 9, "replaces": 8}),
    *rows_of("budgets", "budgets_authority_id_fkey", {"authority_id": 999}, like="replaces is null"),
    *rows_of("budgets", "budgets_pkey", {}),
    *rows_of(
        "purchase_orders",
        "purchase_orders_number_check",
        {"order_number": ""},
        {"order_number": "po"},
        {"order_number": "-1"},
        {"order_number": "A B"},
        {"order_number": "9" * 31},
        change_number=9,
        replaces=8,
    ),
    *rows_of(
        "purchase_orders",
        "purchase_orders_year_check",
        {"financial_year": 1999},
        {"financial_year": 3000},
        like="replaces is null",
    ),
    *rows_of(
        "purchase_orders",
        "purchase_orders_replaces_check",
        {"change_number": 0},
        {"change_number": 9},
        {"replaces": 1, "change_number": 9},
    ),
    *rows_of("purchase_orders", "purchase_orders_replaces_fkey", {"change_number": 9, "replaces": 8}),
    *rows_of("purchase_orders", "purchase_orders_authority_id_fkey", {"authority_id": 999}, like="replaces is null"),
    *rows_of("purchase_orders", "purchase_orders_pkey", {}),
    *rows_of(
        "order_choices",
        "order_choices_replaces_check",
        {"change_number": 0},
        {"change_number": 9},
        {"replaces": 1, "change_number": 9},
    ),
    *rows_of("order_choices", "order_choices_replaces_fkey", {"change_number": 9, "replaces": 8}),
    *rows_of("order_choices", "order_choices_authority_id_fkey", {"authority_id": 999}, like="replaces is null"),
    *rows_of("order_choices", "order_choices_pkey", {}),
    *rows_of("book_checks", "book_checks_held_check", {"held": -1}, {"held": 99}),
    *rows_of("book_checks", "book_checks_held_check", {"held": 0, "checks": 0, "findings": []}),
    *rows_of("book_checks", "book_checks_findings_check", {"findings": {}}, {"findings": []}),
    *rows_of("prices", "prices_amount_check", {"price_pence": -1}, effective_from="2016-01-01"),
    *rows_of("prices", "prices_superseded_check", {"superseded_at": "2015-01-01"}),
    *rows_of("prices", "prices_in_force_key", {}, {"price_pence": 1}, like="authority_id is null"),
    *rows_of("prices", "prices_in_force_key", {}, {"price_pence": 1}, like="authority_id is not null"),
    *rows_of("prices", "prices_contract_id_fkey", {"contract_id": 9}),
    *rows_of("prices", "prices_authority_id_fkey", {"authority_id": 999}),
    *rows_of("provider_references", "provider_references_pkey", {}, {"authority_id": ESSEX}),
    *rows_of("month_returns", "month_returns_month_check", {"month": "2015-06-02"}, request_key="X"),
    *rows_of("month_returns", "month_returns_month_check", {"month": "2015-08-01"}, like=_A_FILE, request_key="X"),
    *rows_of(
        "month_returns",
        "month_returns_how_check",
        {"how": "letter"},
        {"file_name": None},
        like=_A_FILE,
        request_key="X",
    ),
    *rows_of(
        "month_returns", "month_returns_how_check", {"file_name": "x.csv"}, like="how = 'declared'", request_key="X"
    ),
    *rows_of(
        "month_returns",
        "month_returns_over_check",
        {"recorded_on": "2015-06-29"},
        like="how = 'declared'",
        request_key="X",
    ),
    *rows_of("month_returns", "month_returns_provider_id_fkey", {"provider_id": 9}),
    *rows_of("month_returns", "month_returns_contract_id_fkey", {"contract_id": 9}, request_key="X"),
    *rows_of("month_returns", "month_returns_pkey", {}),
    *rows_of("staged_returns", "staged_returns_provider_id_fkey", {"provider_id": 9}),
    *rows_of(
        "staged_returns",
        "staged_returns_contract_id_fkey",
        {"contract_id": 9},
        staged_id="11111111-1111-1111-1111-111111111111",
    ),
    *rows_of("staged_returns", "staged_returns_pkey", {}),
    *CLOSING_BREAKS,
    *CASE_BREAKS,
    *DESK_BREAKS,
    *FUNDING_BREAKS,
    *BOOKING_BREAKS,
    *PAYMENT_BREAKS,
    *PARTICULARS_BREAKS,
    *INVOICE_BREAKS,
    *RECHARGE_BREAKS,
    *CREDIT_BREAKS,
    *DISPUTE_BREAKS,
)
TABLES: Final = sorted({one.table for one in BREAKS})

# Constraints of these tables that no copy of a row meets first, and what else says so.
NOT_TRIED: Final = CASES_NOT_TRIED | {
    "transfers_unit_check": "another unit has no accounts: transfers_slot_check or transfers_cost_check stops it first",
    "prices_pkey": "the database numbers the prices itself",
    "book_checks_pkey": "the database numbers the runs itself",
    "funders_authority_id_fkey": "a council that is not there has no book, and no bound role",
    "funders_pkey": "a council's codes are its own; the lead's load changes the row that is there",
    "allowances_pkey": "as funders_pkey",
    "allowances_authority_id_fkey": "as funders_authority_id_fkey",
    "allowances_contract_id_fkey": "one contract a database; the load names it",
    "chain_heads_pkey": "a second head would be a second book: the load adds the one that is missing",
    "chain_heads_authority_id_fkey": "as funders_authority_id_fkey",
    "provider_references_provider_id_fkey": "a meeting of no provider is stopped by the meeting's own key",
    "provider_references_authority_id_fkey": "as provider_references_provider_id_fkey",
}
