"""The cases of Kent and Essex with two providers, recorded through the portal's own actions where there is one."""

import datetime as dt

from sqlalchemy import text

from tenants.across.actions.clocks import add_bank_holiday
from tenants.cases.actions import record_contacts
from tenants.cases.changes import FactChange, write_changes
from tenants.cases.contacts import ContactRecord, GivenContact
from tenants.cases.recounting import recount
from tests.promises.two_councils import CONTRACT, ESSEX, FIRST, KENT, SECOND, as_lead, as_member, as_provider

IN_JUNE = dt.date(2015, 6, 15)
EACH = ((KENT, FIRST, "K"), (ESSEX, FIRST, "E"), (KENT, SECOND, "S"))


def contact(reference, authority_id=KENT, **said):
    """A family that asks for mediation about a refusal to assess, called on 1 May and told its choice the same day."""
    usual = {
        "authority_reference": None,
        "service": "mediation",
        "asker": "parent",
        "decision_kinds": ("REFUSE_ASSESS",),
        "issues": ("education",),
        "decision_sent_on": dt.date(2015, 4, 20),
        "contacted_on": dt.date(2015, 5, 1),
        "choice": "mediate",
        "choice_told_on": dt.date(2015, 5, 1),
        "authority_told_on": dt.date(2015, 5, 1),
        "certificate_kind": None,
        "certificate_issued_on": None,
    }
    return ContactRecord(reference=reference, authority_id=authority_id, **usual | said)


def undecided(reference, authority_id=KENT, **said):
    """A family that asked and has not chosen."""
    open_yet = {"choice": "undecided", "choice_told_on": None, "authority_told_on": None}
    return contact(reference, authority_id, **open_yet | said)


def declined(reference, authority_id=KENT, **said):
    """A family that declined on 1 June and has its certificate of the day after."""
    chosen = {"choice": "declined", "choice_told_on": dt.date(2015, 6, 1), "authority_told_on": None}
    certified = {"certificate_kind": "DECLINED", "certificate_issued_on": dt.date(2015, 6, 2)}
    return contact(reference, authority_id, **chosen | certified | said)


def record_cases(app, *records, by=FIRST, on=IN_JUNE, source="form", **others):
    """Record contacts of one council, as a provider's form does."""
    with as_provider(app, records[0].authority_id, by, on) as scope:
        given = [GivenContact(one) for one in records]
        return record_contacts(scope, CONTRACT, given, source=source, **others)


def change_case(app, reference, *, authority_id=KENT, by=FIRST, on=IN_JUNE, reason=None, **facts):
    """Change facts of a case as its provider does: `issues=(("education",), ("health",))`."""
    old, new = ({name: pair[side] for name, pair in facts.items()} for side in (0, 1))
    with as_provider(app, authority_id, by, on) as scope:
        write_changes(scope, [FactChange(reference, old, new)], source="form", reason=reason)
        recount(scope, [reference])


def certify(app, reference, kind="DEEMED", *, authority_id=KENT, by=FIRST, on=IN_JUNE, request_key=None):
    """Issue a certificate, and return the number that the council's register gives it."""
    with as_provider(app, authority_id, by, on) as scope:
        number = scope.session.scalar(
            text(
                "insert into certificates (authority_id, certificate_number, provider_id, case_reference, kind, issued_on,"
                " source, recorded_on, recorded_by, request_key) values (:authority_id, 1, :provider_id, :reference, :kind,"
                " :on, 'form', :on, :actor, :request_key) returning certificate_number"
            ),
            _whose(scope) | {"reference": reference, "kind": kind, "on": on, "request_key": request_key},
        )
        recount(scope, [reference])
        return number


def withdraw(app, reference, *, authority_id=KENT, by=FIRST, on=IN_JUNE):
    """Withdraw the only certificate of a case."""
    with as_provider(app, authority_id, by, on) as scope:
        scope.session.execute(
            text(
                "insert into certificate_withdrawals (authority_id, certificate_number, provider_id, reason, recorded_on,"
                " recorded_by) select authority_id, certificate_number, provider_id, 'Issued for another case', :on, :actor"
                " from certificates where authority_id = :authority_id and case_reference = :reference"
            ),
            {"authority_id": authority_id, "reference": reference, "on": on, "actor": scope.actor},
        )
        recount(scope, [reference])


def look_at(app, reference, *, authority_id=KENT, by=FIRST, on=IN_JUNE):
    """Note that somebody looked at a case for its provider."""
    with as_provider(app, authority_id, by, on) as scope:
        scope.session.execute(
            text(
                "insert into case_views (authority_id, provider_id, reference, viewed_by, viewed_for)"
                " values (:authority_id, :provider_id, :reference, :actor, 'provider')"
            ),
            _whose(scope) | {"reference": reference},
        )


def record_everything(app):
    """Fill both councils' caseloads: K for Kent with its first provider, S with its second, E for Essex.

    Of each: 1 mediates and has PARTICIPATED; 2 declined, its certificate withdrawn; 3 is disagreement resolution; 4 is
    undecided; 5 was, chose mediation with its second return, and has DEEMED; 6 mediates. The asker of 1 was put right.
    """
    for authority_id, by, letter in EACH:
        whose = {"authority_id": authority_id, "by": by}
        names = [f"CASE-{letter}-{number}" for number in range(7)]
        held = {"certificate_kind": "PARTICIPATED", "certificate_issued_on": IN_JUNE}
        record_cases(app, contact(names[1], authority_id, **held), by=by, request_key=letter)
        record_cases(app, declined(names[2], authority_id), undecided(names[4], authority_id), by=by)
        apart = {"service": "disagreement-resolution", "decision_kinds": ()}
        record_cases(app, contact(names[3], authority_id, **apart), by=by, dr_kind="PROVISION")
        record_cases(app, undecided(names[5], authority_id), contact(names[6], authority_id), by=by)
        record_cases(app, contact(names[5], authority_id), by=by, source="contacts.csv")
        change_case(app, names[1], asker=("parent", "young-person"), reason="The young person asked", **whose)
        withdraw(app, names[2], **whose)
        certify(app, names[5], **whose, request_key=letter)
        look_at(app, names[1], **whose)
    for authority_id in (KENT, ESSEX):
        _tell_the_history(app, authority_id)
    with as_lead(app, IN_JUNE) as session:
        add_bank_holiday(session, dt.date(2015, 6, 19), "A day of mourning")


def _tell_the_history(app, authority_id):
    """Note that a council filled in cases of its own."""
    with as_member(app, authority_id, IN_JUNE) as scope:
        scope.session.execute(
            text(
                "insert into history (on_day, actor, event, subject, authority_id, details)"
                " values (:on, :actor, 'filled', 'cases', :authority_id, '{}')"
            ),
            {"on": IN_JUNE, "actor": scope.actor, "authority_id": authority_id},
        )


def _whose(scope):
    return {"authority_id": scope.authority_id, "provider_id": scope.provider_id, "actor": scope.actor}
