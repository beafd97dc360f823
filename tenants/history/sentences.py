"""What each entry of the history says in plain words. Pure. Who adds an event adds its sentence here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from consortium.files.words import begun, listed
from consortium.history.queries import CHANGES, Entry
from consortium.invoices.rules import REPLIES
from consortium.money import pounds
from consortium.people.permissions import CALLED
from tenants.history.choices import of_choice, of_export, of_particulars
from tenants.history.in_cases import IN_CASES
from tenants.history.of_credits import OF_CREDITS
from tenants.history.tables import ACTS, TABLES
from tenants.history.values import Change, changes_of, label_of, value_in_words

MOST_REFERENCES: Final = 6
_VERBS: Final = {"insert": "Added", "update": "Changed", "delete": "Removed"}
_FIELDS: Final = {"mode": "how it was held", "outcome": "its outcome"}
_FORMATS: Final = {"csv": "CSV", "xlsx": "a spreadsheet", "pdf": "a PDF"}


@dataclass(frozen=True)
class Told:
    """An entry in words: its sentence, and what was set or changed, before and after."""

    sentence: str
    changes: tuple[Change, ...] = ()

    @property
    def is_new(self) -> bool:
        """Say whether nothing stood there before, so that the values fit one line."""
        return not any(change.before for change in self.changes)


def told(entry: Entry, names: Mapping[str, str]) -> Told:
    """Say an entry in words. `names` are the people's, by their accounts' numbers.

    An event that nobody gave a sentence is still told in words: what it is called, about what, and its values.
    """
    if entry.event in CHANGES:
        return _row_changed(entry)
    says = SENTENCES.get(entry.event)
    if says is not None:
        return says(entry, names)
    values = tuple(Change(label_of(name), "", value_in_words(name, value)) for name, value in entry.details.items())
    return Told(f"{begun(entry.event.replace('-', ' '))}: {entry.subject.replace('_', ' ')}", values)


def _row_changed(entry: Entry) -> Told:
    """Say what a change of a row did: Changed the contract SEG-2015, and each value before and after."""
    row = entry.details.get("after") or entry.details.get("before") or {}
    if entry.subject in ACTS:
        return Told(ACTS[entry.subject](row))
    names = TABLES.get(entry.subject)
    what = entry.subject.replace("_", " ") if names is None else names(row)
    changes = changes_of(entry.details)
    if entry.event == "insert":
        changes = [change for change in changes if change.after not in what]
    return Told(f"{_VERBS[entry.event]} {what}", tuple(changes))


def _recorded(entry: Entry, _: Mapping[str, str]) -> Told:
    source = entry.details.get("source")
    where = "" if source in (None, "form") else f" from {source}"
    if entry.subject == "cases":
        return _contacts_recorded(entry, where)
    references = [str(one) for one in entry.details.get("meetings") or []]
    counted = "a meeting" if len(references) == 1 else f"{len(references):,} meetings"
    return Told(f"Recorded {counted}{where}: {_some(references)}" if references else f"Recorded a return{where}")


def _contacts_recorded(entry: Entry, where: str) -> Told:
    """Say how many contacts were new and how many filled in a case; which they were stands on the cases alone."""
    new, filled = int(entry.details.get("cases") or 0), int(entry.details.get("filled") or 0)
    counted = ["a contact" if new == 1 else f"{new:,} contacts"] if new or not filled else []
    known = ["what was blank of a case" if filled == 1 else f"what was blank of {filled:,} cases"] if filled else []
    return Told(f"Recorded {listed([*counted, *known], 'and')}{where}")


def _early(_: Entry, __: Mapping[str, str]) -> Told:
    return Told("Recorded an early meeting of the council’s own")


def _reversed(entry: Entry, _: Mapping[str, str]) -> Told:
    return Told(f"Took back meeting {entry.details.get('meeting', '')}: {entry.details.get('reason', '')}")


def _amended(entry: Entry, _: Mapping[str, str]) -> Told:
    fields = [_FIELDS.get(str(field), str(field)) for field in entry.details.get("fields") or ["what was recorded"]]
    return Told(f"Put right for meeting {entry.details.get('meeting', '')}: {listed(fields, 'and')}")


def _declared(entry: Entry, _: Mapping[str, str]) -> Told:
    return Told(f"Said that the return of {_month(str(entry.details.get('month', '')))} is complete")


def _certificate(verb: str) -> Callable[[Entry, Mapping[str, str]], Told]:
    """Make the sentence of something that was done with a certificate of a council."""
    return lambda entry, _: Told(f"{verb} certificate {entry.details.get('certificate', '')}")


def _of_funder(sentence: str) -> Callable[[Entry, Mapping[str, str]], Told]:
    def says(entry: Entry, _: Mapping[str, str]) -> Told:
        pence = sum(int(entry.details.get(name) or 0) for name in ("net_pence", "vat_pence", "amount_pence"))
        return Told(sentence.format(entry.details.get("number", ""), pounds(pence)))

    return says


def _set(entry: Entry, _: Mapping[str, str]) -> Told:
    if entry.subject == "frozen_figures":
        number = entry.details.get("councils", 0)
        councils = "1 council" if number == 1 else f"{number} councils"
        return Told(f"Froze the figures of {councils} by which {entry.details.get('reference', '')} is shared")
    if entry.subject.endswith("_particulars"):
        return Told(*of_particulars(entry))
    return Told(*of_choice(entry))


def _charged(entry: Entry, _: Mapping[str, str]) -> Told:
    values = tuple(Change(label_of(name), "", value_in_words(name, value)) for name, value in entry.details.items())
    what = entry.subject.replace("_", " ")
    year = what.removeprefix("year-")
    return Told(f"Charged {what if year == what else f'the subscriptions of contract year {year}'}", values)


def _plainly(says: Callable[[Mapping[str, Any]], str]) -> Callable[[Entry, Mapping[str, str]], Told]:
    return lambda entry, _: Told(says(entry.details))


def _checked(entry: Entry, _: Mapping[str, str]) -> Told:
    held, checks = entry.details.get("held"), entry.details.get("checks")
    found = f"all {checks} hold" if held == checks else f"{held} of {checks} hold"
    return Told(f"Ran the checks of the books: {found}")


def _loaded(entry: Entry, _: Mapping[str, str]) -> Told:
    changes = entry.details.get("changes", 0)
    return Told(f"Loaded the consortium’s folder: {'1 change' if changes == 1 else f'{changes:,} changes'}")


def _dated(_: Entry, __: Mapping[str, str]) -> Told:
    return Told("Worked as on this day, which was given to the command")


def _exported(entry: Entry, _: Mapping[str, str]) -> Told:
    kind = str(entry.details.get("format", ""))
    what = entry.details.get("file") or entry.details.get("period") or ""
    how = f" as {_FORMATS.get(kind, kind)}" if kind else ""
    return Told(f"Downloaded {entry.subject.replace('_', ' ')}{how}" + (f": {what}" if what else ""))


def _made_for_ledger(entry: Entry, _: Mapping[str, str]) -> Told:
    return Told(*of_export(entry))


def _about(sentence: str) -> Callable[[Entry, Mapping[str, str]], Told]:
    """Make the sentence of an event whose subject is an account."""
    return lambda entry, names: Told(sentence.format(name=names.get(entry.subject, "somebody")))


def _of_mediator(sentence: str) -> Callable[[Entry, Mapping[str, str]], Told]:
    return lambda entry, _: Told(sentence.format(number=entry.details.get("mediator", "")))


def _in_case(sentence: str) -> Callable[[Entry, Mapping[str, str]], Told]:
    """Make the sentence of something that was done in a case: its reference, and nothing else of it."""
    return lambda entry, _: Told(sentence.format(case=f"case {entry.details.get('case', '')}"))


def _renamed(entry: Entry, _: Mapping[str, str]) -> Told:
    change = Change("Name", str(entry.details.get("before", "")), str(entry.details.get("after", "")))
    return Told("Changed the name of an account", (change,))


def _in_role(sentence: str) -> Callable[[Entry, Mapping[str, str]], Told]:
    def says(entry: Entry, names: Mapping[str, str]) -> Told:
        role = str(entry.details.get("role", ""))
        return Told(sentence.format(name=names.get(entry.subject, "somebody"), role=CALLED.get(role, role)))

    return says


def _failed(entry: Entry, names: Mapping[str, str]) -> Told:
    if entry.subject in names:
        return Told(f"A sign-in as {names[entry.subject]} failed")
    return Told(f"A sign-in failed, with an email {entry.subject} that nobody has")


def _stopped(entry: Entry, _: Mapping[str, str]) -> Told:
    return Told(f"Sign-in was stopped after too many tries, for {entry.subject}")


def _refused(entry: Entry, _: Mapping[str, str]) -> Told:
    blueprint, _dot, page = entry.subject.partition(".")
    whose = (
        "the lead’s" if blueprint.startswith("group") else "a provider’s" if "provider" in blueprint else "a council’s"
    )
    name = blueprint.removeprefix("group_").removeprefix("provider_").removeprefix("council_").replace("_", " ")
    what = "" if page in ("shown", "listed") else f", {page.replace('_', ' ')}"
    return Told(f"Was refused {whose} page “{name}{what}”")


def _of_invoice(sentence: str) -> Callable[[Entry, Mapping[str, str]], Told]:
    """Make the sentence of something that was done with a provider's invoice."""

    def says(entry: Entry, _: Mapping[str, str]) -> Told:
        known = {"invoice": "", "line": "", "reason": "", "decision": "", **entry.details}
        known |= {"amount": pounds(int(entry.details.get("pence") or 0)), "differ": _differ(entry.details)}
        known |= {"said": REPLIES.get(str(entry.details.get("reply")), "").lower()}
        return Told(sentence.format(**known).removesuffix(": ").removesuffix(", "))

    return says


def _differ(details: Mapping[str, Any]) -> str:
    counted = int(details.get("differences") or 0)
    return "1 difference" if counted == 1 else f"{counted:,} differences"


SENTENCES: Final[dict[str, Callable[[Entry, Mapping[str, str]], Told]]] = {
    "recorded": _recorded,
    "early-meeting": _early,
    "reversed": _reversed,
    "amended": _amended,
    "declared complete": _declared,
    "issued": _certificate("Issued"),
    "withdrawn": _certificate("Withdrew"),
    "recharge-issued": _of_funder("Issued recharge R{}: {}"),
    "receipt-recorded": _of_funder("Recorded receipt {} of a funder: {}"),
    "reminder-made": _of_funder("Made reminder {} of what a funder owes late: {}"),
    "receipt-taken-back": _of_funder("Took back receipt {} of a funder: {}"),
    **{event: _in_case(sentence) for event, sentence in IN_CASES.items()},
    "set": _set,
    "charged": _charged,
    **{event: _plainly(says) for event, says in OF_CREDITS.items()},
    "checked": _checked,
    "loaded": _loaded,
    "invoice-entered": _of_invoice("Entered the provider’s invoice {invoice}, {amount} net"),
    "invoice-matched": _of_invoice("Matched the provider’s invoice {invoice} with the books again"),
    "invoice-decided": _of_invoice("Decided to {decision} {differ} of the provider’s invoice {invoice}: {reason}"),
    "invoice-answered": _of_invoice("Answered the lead’s query of {line} on invoice {invoice}: {said}"),
    "invoice-approved": _of_invoice("Approved the provider’s invoice {invoice} for payment, {amount} net"),
    "invoice-withdrawn": _of_invoice("Withdrew the provider’s invoice {invoice}: {reason}"),
    "mediator-added": _of_mediator("Added mediator {number}"),
    "mediator-changed": _of_mediator("Changed the details of mediator {number}"),
    "conflict-declared": _of_mediator("Recorded that mediator {number} declared a conflict"),
    "conflict-ended": _of_mediator("Recorded that mediator {number} has a conflict no more"),
    "acted on a date": _dated,
    "exported": _exported,
    "made-for-ledger": _made_for_ledger,
    "account-added": _about("Added the account of {name}"),
    "account-closed": _about("Closed the account of {name}"),
    "account-reopened": _about("Opened the account of {name} again"),
    "account-renamed": _renamed,
    "invited": _in_role("Invited {name} as {role}"),
    "role-given": _in_role("Gave {name} the role of {role}"),
    "role-ended": _in_role("Ended the role of {role} for {name}"),
    "password-set": _about("Set a password for {name}"),
    "password-changed": _about("Changed the password of {name}"),
    "link-made": _about("Made a new link for {name}"),
    "link-used": _about("Used the link that was made for {name}"),
    "calendar-made": _about("Made an address for a calendar of their own"),
    "calendar-ended": _about("Ended the address of their calendar"),
    "signed-in": _about("Signed in"),
    "signed-out": _about("Signed out"),
    "signed-out-everywhere": _about("Signed out everywhere"),
    "sign-in-failed": _failed,
    "sign-in-stopped": _stopped,
    "refused": _refused,
}


def _some(references: Sequence[str]) -> str:
    shown = ", ".join(references[:MOST_REFERENCES])
    more = len(references) - MOST_REFERENCES
    return f"{shown} and {more:,} more" if more > 0 else shown


def _month(key: str) -> str:
    """Write 2016-10 as October 2016."""
    day = value_in_words("month", f"{key}-01")
    return day.partition(" ")[2] or key
