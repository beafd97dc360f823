"""The people of a council, of the lead and of a provider: the same pages behind three doors, each its own body's alone."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consortium import clock
from consortium.changes import ChangedMeanwhile
from consortium.database import own_transaction
from consortium.errors import RuleBroken
from consortium.people import Permission, needs, signed_in
from consortium.people.accounts import Invitation, Organisation
from consortium.people.keeping import (
    IsDeactivated,
    Keeping,
    NameIsTheirs,
    NotAmongThePeople,
    as_seen,
    binding_for,
    change_person,
    deactivate_person,
    invite_person,
    let_in_again,
    send_new_link,
)
from consortium.people.permissions import BODIES, CALLED
from consortium.people.rules import AddressUnreadable
from consortium.people.staff import (
    MANAGING,
    SORTED_BY,
    StaffFilter,
    StaffMember,
    Standing,
    count_staff,
    staff_of,
)
from consortium.web.downloads import Column, FileKind
from consortium.web.forms import Form
from consortium.web.lists import Paging, page_asked_for, sorting_asked_for
from tenants.doors import CouncilDoor, GroupDoor, ProviderDoor, council_pages, group_pages, provider_pages
from tenants.exports import export
from tenants.people.forms import ChangeForm, InviteForm, LetInForm, LinkForm, PeopleFilter

council_people: Final = council_pages("council_people", __name__)
group_people: Final = group_pages("group_people", __name__)
provider_people: Final = provider_pages("provider_people", __name__)
Answer = str | Response
_MOST_IN_A_FILE: Final = 10_000
_COLUMNS: Final = (
    Column("name", "Name"),
    Column("email", "Email address"),
    Column("roles", "Roles"),
    Column("state", "State"),
    Column("last_signed_in", "Last signed in", "day"),
)


@needs(Permission.MANAGE_PEOPLE)
def listed() -> str:
    """List the people of the body: what each is there, when last seen, and how things stand."""
    body, form = _body(), PeopleFilter()
    wanted = _wanted(form)
    sorting = sorting_asked_for(SORTED_BY)
    with _keeping(body) as keeping:
        counts = count_staff(keeping.session, body.numbers, contains=wanted.contains)
        fitting = sum(counts.values()) if wanted.standing is None else counts[wanted.standing]
        paging = Paging(page_asked_for(), fitting)
        people = staff_of(
            keeping.session,
            body.numbers,
            wanted,
            by=sorting.by,
            down=sorting.down,
            limit=paging.rows_a_page,
            offset=paging.offset,
        )
    return render_template(
        "tenants/people/list.html",
        body=body,
        form=form,
        wanted=wanted,
        counts=counts,
        people=people,
        paging=paging,
        sorting=sorting,
        Standing=Standing,
        called=CALLED,
        seen_on=_london_day,
    )


@needs(Permission.MANAGE_PEOPLE)
def exported(kind: FileKind) -> Response:
    """Send the list as a file."""
    body = _body()
    wanted = _wanted(PeopleFilter())
    with _keeping(body) as keeping:
        people = staff_of(keeping.session, body.numbers, wanted, limit=_MOST_IN_A_FILE)
    rows = [
        (one.name, one.email, ", ".join(CALLED[role] for role in one.roles), one.standing.value, _london_day(one))
        for one in people
    ]
    binding = binding_for(body, str(signed_in().account_id))
    return export(binding, "people", file_name="people", columns=_COLUMNS, rows=rows, kind=kind)


@needs(Permission.MANAGE_PEOPLE)
def invited() -> Answer:
    """Ask whom to invite; then show the link, once, to be passed on."""
    body = _body()
    form = InviteForm(roles=_roles(body))
    if form.validate_on_submit():
        try:
            with _keeping(body, press=str(form.request_key.data)) as keeping:
                made = invite_person(keeping, str(form.email.data), name=str(form.name.data), role=form.role.data)
            return _pass_on(body, made, who=made.email)
        except AddressUnreadable:
            form.refuse("Their email address must be one, like name@council.gov.uk", "email")
        except RuleBroken as refusal:
            form.refuse(str(refusal), "email")
    return render_template("tenants/people/invite.html", body=body, form=form)


@needs(Permission.MANAGE_PEOPLE)
def shown(account_id: uuid.UUID) -> Answer:
    """Show one of the people, and change the name and the roles."""
    body = _body()
    with _keeping(body) as keeping:
        found = _found(keeping, account_id)
    if found.standing is Standing.DEACTIVATED:
        return render_template("tenants/people/deactivated.html", body=body, found=found, seen_on=_london_day)
    form = ChangeForm(offers=_roles(body), data={"name": found.name, "roles": set(found.roles)})
    if not form.is_submitted():
        form.seen.data = as_seen(found)
    elif form.validate_on_submit() and _change(body, found, form):
        return _after_change(found, form)
    return render_template("tenants/people/person.html", body=body, found=found, form=form, **_about(found))


@needs(Permission.MANAGE_PEOPLE)
def deactivated(account_id: uuid.UUID) -> Answer:
    """Say what deactivating does, and do it."""
    body, form = _body(), Form()
    form.failed_title = "Nobody has been deactivated"
    with _keeping(body) as keeping:
        found = _found(keeping, account_id)
    if form.validate_on_submit():
        try:
            with _keeping(body) as keeping:
                deactivate_person(keeping, account_id)
            flash(f"{found.name} is deactivated and can no longer open anything of {body.name}.")
            return redirect(url_for(".listed"), 303)
        except RuleBroken as refusal:
            form.refuse(str(refusal))
    elif found.standing is Standing.DEACTIVATED:
        return redirect(url_for(".shown", account_id=account_id))
    return render_template("tenants/people/deactivate.html", body=body, found=found, form=form)


@needs(Permission.MANAGE_PEOPLE)
def let_in(account_id: uuid.UUID) -> Answer:
    """Let somebody in again who is deactivated; then show the link, once."""
    body = _body()
    form = LetInForm(offers=_roles(body))
    with _keeping(body) as keeping:
        found = _found(keeping, account_id)
    if form.validate_on_submit():
        try:
            with _keeping(body) as keeping:
                made = let_in_again(keeping, account_id, roles=form.roles.data)
            return _pass_on(body, made, who=found.name)
        except RuleBroken as refusal:
            form.refuse(str(refusal))
    elif not form.is_submitted() and found.standing is not Standing.DEACTIVATED:
        return redirect(url_for(".shown", account_id=account_id))
    return render_template("tenants/people/let_in.html", body=body, found=found, form=form)


@needs(Permission.MANAGE_PEOPLE)
def linked(account_id: uuid.UUID) -> Answer:
    """Say what a new link does, make one and show it, once."""
    body, form = _body(), LinkForm()
    with _keeping(body) as keeping:
        found = _found(keeping, account_id)
    if form.validate_on_submit():
        try:
            with _keeping(body, press=str(form.request_key.data)) as keeping:
                made = send_new_link(keeping, account_id)
            return _pass_on(body, made, who=found.name)
        except RuleBroken as refusal:
            form.refuse(str(refusal))
    elif found.standing is Standing.DEACTIVATED:
        return redirect(url_for(".shown", account_id=account_id))
    return render_template("tenants/people/link.html", body=body, found=found, form=form)


for _pages in (council_people, group_people, provider_people):
    _pages.add_url_rule("/people", "listed", listed)
    _pages.add_url_rule("/people.<any(csv, xlsx):kind>", "exported", exported)
    _pages.add_url_rule("/people/invite", "invited", invited, methods=["GET", "POST"])
    _pages.add_url_rule("/people/<uuid:account_id>", "shown", shown, methods=["GET", "POST"])
    _pages.add_url_rule("/people/<uuid:account_id>/deactivate", "deactivated", deactivated, methods=["GET", "POST"])
    _pages.add_url_rule("/people/<uuid:account_id>/let-in", "let_in", let_in, methods=["GET", "POST"])
    _pages.add_url_rule("/people/<uuid:account_id>/link", "linked", linked, methods=["GET", "POST"])


def _body() -> Organisation:
    """Return the body whose door this request's path has opened."""
    door: CouncilDoor | GroupDoor | ProviderDoor = g.door
    if isinstance(door, CouncilDoor):
        return Organisation("authority", door.council, authority_id=door.scope.authority_id)
    if isinstance(door, ProviderDoor):
        return Organisation("provider", door.provider, provider_id=door.provider_id)
    return Organisation("lead", door.group)


@contextmanager
def _keeping(body: Organisation, *, press: str = "") -> Iterator[Keeping]:
    """Open a transaction bound to the people of one body, and to nobody else's. It commits when the block ends well."""
    by = signed_in().account_id
    with own_transaction(binding_for(body, str(by))) as session:
        yield Keeping(session, body, by, clock.now(), press)


def _found(keeping: Keeping, account_id: uuid.UUID) -> StaffMember:
    """Return one of the people; somebody else's are answered like nobody."""
    try:
        return keeping.find(account_id)
    except NotAmongThePeople:
        abort(404)


def _roles(body: Organisation) -> list[str]:
    return [role for role, kind in BODIES.items() if kind == body.body]


def _wanted(form: PeopleFilter) -> StaffFilter:
    """Return the filter in the address; one that cannot be read leaves the list whole, and says why."""
    if not form.validate():
        return StaffFilter()
    return StaffFilter(Standing[form.standing.data] if form.standing.data else None, form.contains.data or "")


def _change(body: Organisation, found: StaffMember, form: ChangeForm) -> bool:
    """Change somebody, or put the reason beside the field that it is about."""
    try:
        with _keeping(body) as keeping:
            change_person(
                keeping, found.account_id, name=str(form.name.data), roles=form.roles.data, seen=str(form.seen.data)
            )
    except (ChangedMeanwhile, IsDeactivated) as refusal:
        form.failed_title = "This changed while you were looking. Nothing has been saved"
        form.name.typed, form.roles.data, form.seen.data = found.name, set(found.roles), as_seen(found)
        form.refuse(str(refusal))
        return False
    except NameIsTheirs as refusal:
        form.refuse(str(refusal), "name")
        return False
    except RuleBroken as refusal:
        form.refuse(str(refusal), "roles")
        return False
    return True


def _after_change(found: StaffMember, form: ChangeForm) -> Response:
    """Go back to the list; who has given the people away to others can no longer open it."""
    as_before = form.name.data == found.name and set(form.roles.data) == set(found.roles)
    flash(f"{form.name.data} stays as before: nothing was different." if as_before else f"{form.name.data} is changed.")
    gave_away = found.account_id == signed_in().account_id and MANAGING.isdisjoint(form.roles.data)
    return redirect(url_for("people.home" if gave_away else ".listed"), 303)


def _about(found: StaffMember) -> dict[str, object]:
    """Return what the page of a person says besides the form."""
    return {"is_you": found.account_id == signed_in().account_id, "seen_on": _london_day}


def _pass_on(body: Organisation, made: Invitation, *, who: str) -> str:
    """Show a link once: it is kept nowhere, so it cannot be shown again."""
    return render_template(
        "tenants/people/pass_on.html",
        body=body,
        who=who,
        email=made.email,
        address=f"{request.host_url.rstrip('/')}{request.script_root}{made.path}",
        lasts_until=clock.london_date(made.expires_at),
    )


def _london_day(found: StaffMember) -> dt.date | None:
    """Return the day on which somebody last signed in."""
    return clock.london_date(found.last_seen_at) if found.last_seen_at else None
