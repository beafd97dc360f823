"""What the one door of the books refuses: each a call, who makes it, and the code that the door answers with."""

from dataclasses import dataclass
from typing import Any, Final

from psycopg.types.json import Jsonb

from tests.promises.policies import AUDITOR, LEAD, MEMBER, PROVIDER, SIGN_IN
from tests.promises.prober import REFUSED
from tests.promises.two_councils import CONTRACT, ESSEX, FIRST, KENT, SECOND

CLOSED_PERIOD, OPEN_PERIOD = 8060, 8061  # April to June 2015, July to September 2015
APPEND: Final = "select append(%s, %s, %s)"
REVERSE: Final = "select reverse_lines(%s, %s, %s, %s, 'Taken back', %s, '2015-08-01')"
LOCK: Final = "select from lock_books(%s, %s, %s, '{}', null, '2015-08-01')"
IN_USE: Final = "select slots_in_use(%s, %s)"
NOT_YOURS, NO_SUCH_SLOT, OTHER_CONTENT, NO_RIGHT, CLOSED, NO_MIRROR, ABOVE = (
    "PT002",
    "PT003",
    "PT004",
    "PT005",
    "PT006",
    "PT007",
    "PT008",
)
BROKEN_CHECK, BROKEN_KEY, BROKEN_POINTER = "23514", "23505", "23503"


@dataclass(frozen=True)
class Refusal:
    """A call that the door must refuse, and how."""

    what: str
    refused: str
    statement: str
    values: list[Any]
    role: str = PROVIDER
    authority_id: int | None = KENT
    provider_id: int | None = FIRST
    constraint: str | None = None

    def __str__(self):
        return self.what


def line(**changes):
    """A line that the first provider may post for Kent's postponed meeting, which has none; with something changed."""
    return {
        "line": 0,
        "leg": 1,
        "unit": "pence",
        "amount": 100_000,
        "from_account": "due_to_lead",
        "to_account": "meetings",
        "kind": "meeting",
        "reference": "K-0",
        "provider_id": FIRST,
        "slot_number": None,
        "service_on": "2015-06-12",
        "period_number": OPEN_PERIOD,
        "recorded_on": "2015-08-01",
        "sentence": "A meeting at £1,000.00.",
        "reverses": None,
        "request_key": "meeting:1:K-0",
    } | changes


def included(slot_number, **changes):
    """The same as an included meeting."""
    moved = {"unit": "meetings", "amount": 1, "from_account": "allowance", "slot_number": slot_number}
    return line(**(moved | changes))


def subscription(**changes):
    """A line that the lead may post for Kent."""
    own = {"kind": "core-subscription", "to_account": "core_subscription", "provider_id": None, "reference": "year-9"}
    return line(**(own | {"request_key": "charge:probe"} | changes))


def posted(*lines, authority_id=KENT):
    return {"statement": APPEND, "values": [authority_id, CONTRACT, Jsonb(list(lines))]}


def backwards(**changes):
    """Take back Kent's third meeting, whose first transfer is 90,000 pence: a mirror, with something changed."""
    mirrored = {"reference": "K-3", "kind": "meeting-reversal", "from_account": "meetings", "to_account": "due_to_lead"}
    return line(**(mirrored | {"amount": 90_000, "request_key": "reversal:meeting:1:K-3"} | changes))


def credit(pence, **changes):
    """Credit so much of Kent's third meeting, which cost £900.00, half of it its academy's."""
    own = {"kind": "meeting-credit", "from_account": "meetings", "to_account": "due_to_lead", "reference": "K-3"}
    return line(**(own | {"amount": pence, "request_key": "credit:probe"} | changes))


def credit_of_share(pence):
    """Credit so much of what the academy pays of it."""
    return credit(pence, from_account="due_from:886-SCH", to_account="meetings")


def payment(**changes):
    """What the lead posts when Kent has paid."""
    arrived = {"kind": "payment", "from_account": "bank", "to_account": "paid_to_lead", "provider_id": None}
    return line(
        **(arrived | {"reference": "payment-1", "period_number": None, "request_key": "payment:probe"} | changes)
    )


REFUSALS: Final = (
    Refusal("another council's book", NOT_YOURS, **posted(line(), authority_id=ESSEX)),
    Refusal("a book while nothing is bound", NOT_YOURS, **posted(line()), authority_id=None),
    Refusal("the lead in another council's book", NOT_YOURS, **posted(subscription(), authority_id=ESSEX), role=LEAD),
    Refusal("another council's locks", NOT_YOURS, LOCK, [ESSEX, CONTRACT, FIRST]),
    Refusal("another provider's locks", NOT_YOURS, LOCK, [KENT, CONTRACT, FIRST], provider_id=SECOND),
    Refusal("locks for no provider", NOT_YOURS, LOCK, [KENT, CONTRACT, None]),
    Refusal("another council's meeting taken back", NOT_YOURS, REVERSE, [ESSEX, CONTRACT, FIRST, "E-1", OPEN_PERIOD]),
    Refusal(
        "another provider's meeting taken back",
        NOT_YOURS,
        REVERSE,
        [KENT, CONTRACT, FIRST, "K-1", OPEN_PERIOD],
        provider_id=SECOND,
    ),
    Refusal("another council's included meetings", NOT_YOURS, IN_USE, [ESSEX, CONTRACT], role=MEMBER),
    Refusal("a member who posts a meeting", NO_RIGHT, **posted(line()), role=MEMBER),
    Refusal("a member who credits itself", NO_RIGHT, **posted(credit(1)), role=MEMBER),
    Refusal("a provider who credits", NO_RIGHT, **posted(credit(1))),
    Refusal("a provider who posts a payment", NO_RIGHT, **posted(payment())),
    Refusal("a credit above its charge", ABOVE, **posted(credit(90_001)), role=LEAD),
    Refusal("a funder's share credited above what it pays", ABOVE, **posted(credit_of_share(45_001)), role=LEAD),
    Refusal("a credit of a meeting without a charge", ABOVE, **posted(credit(1, reference="K-1")), role=LEAD),
    Refusal("a credit of another day", ABOVE, **posted(credit(1, service_on="2015-06-13")), role=LEAD),
    Refusal("a credit of a meeting that was taken back", ABOVE, **posted(credit(1, reference="K-2")), role=LEAD),
    Refusal(
        "two credits that are above it together", ABOVE, **posted(credit(45_000), credit(45_001, leg=2)), role=LEAD
    ),
    Refusal("a credit in a closed period", CLOSED, **posted(credit(1, period_number=CLOSED_PERIOD)), role=LEAD),
    Refusal(
        "a credit that is a charge",
        BROKEN_CHECK,
        **posted(credit(1, from_account="due_to_lead", to_account="meetings")),
        role=LEAD,
        constraint="transfers_way_check",
    ),
    Refusal("an auditor who posts", REFUSED, **posted(line()), role=AUDITOR),
    Refusal("nobody known who posts", REFUSED, **posted(line()), role=SIGN_IN),
    Refusal("the lead who takes a meeting back", REFUSED, REVERSE, [KENT, CONTRACT, FIRST, "K-1", 0], role=LEAD),
    Refusal("the lead who posts a meeting", NO_RIGHT, **posted(line()), role=LEAD),
    Refusal("the lead who takes a line back", NO_RIGHT, **posted(backwards()), role=LEAD),
    Refusal("a provider who posts a subscription", NO_RIGHT, **posted(subscription())),
    Refusal("a provider who posts VAT", NO_RIGHT, **posted(line(kind="vat", to_account="vat"))),
    Refusal("a kind that is none", NO_RIGHT, **posted(line(kind="gift"))),
    Refusal("no kind", NO_RIGHT, **posted(line(kind=None))),
    Refusal("another provider's meeting", NO_RIGHT, **posted(line(provider_id=SECOND))),
    Refusal("a meeting of no provider", NO_RIGHT, **posted(line(provider_id=None))),
    Refusal("a key of the caller's choice", NO_RIGHT, **posted(line(request_key="meeting:1:K-0 again"))),
    Refusal("another provider's key", NO_RIGHT, **posted(line(request_key="meeting:2:S-1"))),
    Refusal("no key", NO_RIGHT, **posted(line(request_key=None))),
    Refusal("a closed period", CLOSED, **posted(line(period_number=CLOSED_PERIOD))),
    Refusal("a period before the closed one", CLOSED, **posted(line(period_number=1))),
    Refusal("the lead in a closed period", CLOSED, **posted(subscription(period_number=CLOSED_PERIOD)), role=LEAD),
    Refusal("one good line and one in a closed period", CLOSED, **posted(line(), line(period_number=0, leg=2))),
    Refusal("a closed period by taking back", CLOSED, REVERSE, [KENT, CONTRACT, FIRST, "K-1", CLOSED_PERIOD]),
    Refusal("a reversal of nothing", NO_MIRROR, **posted(backwards(reverses=999_999))),
    Refusal("a slot taken twice", BROKEN_KEY, **posted(included(1)), constraint="slots_pkey"),
    Refusal("a slot beyond the allowance", NO_SUCH_SLOT, **posted(included(4))),
    Refusal("a slot before the first", BROKEN_CHECK, **posted(included(0)), constraint="slots_number_check"),
    Refusal("nothing", BROKEN_CHECK, **posted(line(amount=0)), constraint="transfers_amount_check"),
    Refusal("less than nothing", BROKEN_CHECK, **posted(line(amount=-1)), constraint="transfers_amount_check"),
    Refusal(
        "a meeting that nobody recorded",
        BROKEN_POINTER,
        **posted(line(reference="K-9", request_key="meeting:1:K-9")),
        constraint="transfers_meeting_fkey",
    ),
    Refusal(
        "the key of a line that says otherwise",
        OTHER_CONTENT,
        **posted(line(reference="K-3", request_key="meeting:1:K-3", amount=1)),
    ),
    Refusal(
        "a line more under a key that was answered",
        OTHER_CONTENT,
        **posted(
            line(reference="K-3", request_key="meeting:1:K-3", leg=9),
            line(reference="K-3", request_key="meeting:1:K-3"),
        ),
    ),
)
MIRROR_CHANGES: Final = (
    {"amount": 89_999},
    {"unit": "meetings"},
    {"from_account": "due_to_lead", "to_account": "meetings"},
    {"kind": "cancellation-reversal"},
    {"reference": "K-1", "request_key": "reversal:meeting:1:K-1"},
    {"slot_number": 1},
    {"service_on": "2015-06-13"},
)


def let_through(prober, refusals=REFUSALS):
    """Say which calls the door does not refuse as it must."""
    found = []
    for one in refusals:
        bound = {"role": one.role, "authority_id": one.authority_id, "provider_id": one.provider_id}
        outcome = prober.attempt(one.statement, one.values, **bound)
        if (outcome.refused, one.constraint and outcome.constraint) != (one.refused, one.constraint):
            found.append(f"{one.what}: {outcome.refused or 'let through'} {outcome.message}")
    return found
