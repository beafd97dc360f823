import datetime as dt
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from consortium import clock
from consortium.database import own_transaction
from consortium.people.actions import (
    Try,
    begin_session,
    begin_try,
    end_session,
    fail_try,
    keep_hash,
    replace_password,
    set_password,
    sign_out_everywhere,
    use_link,
)
from consortium.people.forms import ChangePasswordForm, NewPasswordForm, SignInForm
from consortium.people.gate import NOBODY, acting_as, asking, drop_token, hand_over, person, signed_in, token_hash
from consortium.people.passwords import hashed, is_right, needs_new_hash, sample_password
from consortium.people.permissions import Appointment, Permission, Person, needs, public
from consortium.people.queries import Invited, KnownAccount, find_account, find_invited, find_seed, open_stays
from consortium.people.rules import WAIT, fingerprint, local_path, network_of
from consortium.web import portal_log
from consortium.web.formats import long_date
from consortium.web.forms import Form

people: Final = Blueprint("people", __name__)


@dataclass(frozen=True)
class Page:
    """A page on which somebody's work begins."""

    label: str
    href: str


@dataclass(frozen=True)
class OpenSession:
    """A session of a person as the account page shows it."""

    since: str
    last_used: str
    is_this_one: bool


@people.get("/")
@needs(Permission.USE_ACCOUNT)
def home() -> str | Response:
    """Send each person to the page of their work; who acts for several bodies chooses."""
    pages = _first_pages(signed_in())
    if len(pages) == 1:
        return redirect(pages[0].href)
    return render_template("consortium/people/choose.html", pages=pages)


@people.route("/sign-in", methods=["GET", "POST"])
@public("Nobody is signed in before it.")
def sign_in() -> str | Response:
    """Let the right person in, and say nothing to the wrong one."""
    before = asking()
    onward = local_path(request.args.get("next"))
    onward = f"{request.script_root}{onward or '/'}"
    if request.method == "GET" and before.person is not None:
        return redirect(onward)
    form = SignInForm()
    if form.validate_on_submit():
        attempt = Try(str(form.email.data).lower(), network_of(request.remote_addr), clock.now())
        token = _token_for(attempt, str(form.password.data))
        if token is not None:
            _end_present_session()
            hand_over(token)
            return redirect(onward, 303)
        form.refuse_both()
    if before.ending is not None:
        drop_token()
    return render_template("consortium/people/sign_in.html", form=form, notice=before.ending and before.ending.value)


@people.post("/sign-out")
@public("Whoever is signed in may leave, whatever their role.")
def sign_out() -> Response:
    """End this session, here and in the database."""
    _end_present_session()
    session.clear()
    flash("You are signed out.")
    return redirect(url_for("people.sign_in"), 303)


@people.get("/account")
@needs(Permission.USE_ACCOUNT)
def account() -> str:
    """Show a person what the portal holds about them, and where they are signed in."""
    found = signed_in()
    with own_transaction(acting_as(found.account_id)) as database:
        stays = open_stays(database, found.account_id, clock.now())
    shown = [
        OpenSession(_london(stay.started_at), _london(stay.last_seen_at), stay.started_at == found.session_started_at)
        for stay in stays
    ]
    keeps_calendar = found.holds(Permission.READ_CASES) and "calendars.shown" in current_app.view_functions
    return render_template(
        "consortium/people/account.html",
        stays=shown,
        form=Form(),
        keeps_calendar=keeps_calendar,
        chooses_mails="mails.choose" in current_app.view_functions,
    )


@people.route("/account/password", methods=["GET", "POST"])
@needs(Permission.USE_ACCOUNT)
def change_password() -> str | Response:
    """Change a person's own password, once the present one is shown. Wrong ones are counted like tries to sign in."""
    found = signed_in()
    form = ChangePasswordForm(whose_email=found.email, whose_name=found.name)
    if form.validate_on_submit():
        attempt = Try(found.email, network_of(request.remote_addr), clock.now())
        known = _known_by_password(attempt, str(form.present.data))
        if known is not None:
            if _replaced(attempt, found, known, str(form.password.data)):
                flash("Your password is changed. Wherever else you were signed in, you are signed out.")
                return redirect(url_for("people.account"), 303)
            form.refuse("Your password was changed a moment ago. If you pressed twice, it is done")
        else:
            form.refuse("The password that you have now is not right", "present")
    return render_template("consortium/people/change_password.html", form=form)


@people.post("/account/sign-out-everywhere")
@needs(Permission.USE_ACCOUNT)
def leave_everywhere() -> Response:
    """End all sessions of this person."""
    found = signed_in()
    with own_transaction(acting_as(found.account_id)) as database:
        sign_out_everywhere(database, found, clock.now())
    portal_log().info("signed out everywhere")
    session.clear()
    flash("You are signed out everywhere.")
    return redirect(url_for("people.sign_in"), 303)


@people.route("/invitations/<token>", methods=["GET", "POST"])
@public("The link itself says who may set a password, once.")
def invitation(token: str) -> str | Response | tuple[str, int]:
    """Ask for a password (GET changes nothing) and set it; the link works once."""
    with own_transaction(NOBODY) as database:
        invited = find_invited(database, fingerprint(token), clock.now())
    if invited is None:
        return render_template("consortium/people/link_over.html"), 404
    if not invited.sets_password:
        return _without_password(token, invited)
    form = NewPasswordForm(whose_email=invited.email, whose_name=invited.name)
    if not form.validate_on_submit():
        return render_template("consortium/people/invitation.html", form=form, invited=invited)
    password_hash = hashed(str(form.password.data))
    with own_transaction(acting_as(invited.account_id)) as database:
        invited = set_password(database, token, password_hash, clock.now())
    if invited is None:
        return render_template("consortium/people/link_over.html"), 404
    portal_log().info("password set", for_account=str(invited.account_id))
    _end_present_session()
    session.clear()
    flash("Your password is set. Sign in with it.")
    return redirect(url_for("people.sign_in"), 303)


def _without_password(token: str, invited: Invited) -> str | Response | tuple[str, int]:
    """Say that somebody who has a password already signs in with it, and use the link up when they go on."""
    form = Form()
    if not form.validate_on_submit():
        return render_template("consortium/people/has_password.html", form=form, invited=invited)
    with own_transaction(acting_as(invited.account_id)) as database:
        used = use_link(database, token, clock.now())
    if used is None:
        return render_template("consortium/people/link_over.html"), 404
    return redirect(url_for("people.sign_in"), 303)


def _replaced(attempt: Try, found: Person, known: tuple[KnownAccount, int], password: str) -> bool:
    """Keep a new password, if the one that was shown is still the account's."""
    new_hash, (shown, number) = hashed(password), known
    with own_transaction(acting_as(found.account_id)) as database:
        done = replace_password(
            database, attempt, found, new_hash, shown=shown, failure_number=number, but=token_hash()
        )
    if done:
        portal_log().info("password changed")
    return done


def _token_for(attempt: Try, password: str) -> str | None:
    """Try to sign in: a new session's token, or nothing. Raises: TooManyRequests while the address must wait."""
    known = _known_by_password(attempt, password)
    return None if known is None else _begin(attempt, known[0], password, known[1])


def _known_by_password(attempt: Try, password: str) -> tuple[KnownAccount, int] | None:
    """Check a password: the account and the number of the try, still counted as failed; or nothing.

    The password is checked between two transactions: hashing takes its time, and no connection waits for it.
    Raises: TooManyRequests while the address must wait.
    """
    with own_transaction(NOBODY) as database:
        failure_number = begin_try(database, attempt)
        found = find_account(database, attempt.email)
        seed = find_seed(database)
    if failure_number is None:
        portal_log().warning("sign-in stopped", address=attempt.shown)
        raise TooManyRequests(retry_after=int(WAIT.total_seconds()))
    right = is_right(
        password,
        kept_hash=found.password_hash if found else None,
        sample_password=sample_password(seed, attempt.email) if found and seed else None,
    )
    if found is None or not found.is_open or not right:
        with own_transaction(NOBODY) as database:
            fail_try(database, attempt, found)
        portal_log().info("sign-in failed", address=attempt.shown)
        return None
    return found, failure_number


def _begin(attempt: Try, found: KnownAccount, password: str, failure_number: int) -> str:
    """Begin the session of somebody who has shown the right password."""
    new_hash = hashed(password) if found.password_hash and needs_new_hash(found.password_hash) else None
    with own_transaction(acting_as(found.account_id)) as database:
        token = begin_session(database, attempt, found, failure_number=failure_number)
        if new_hash is not None:
            keep_hash(database, found.account_id, new_hash)
    portal_log().info("signed in", account_id=str(found.account_id))
    return token


def _end_present_session() -> None:
    """End the session that this browser has, if it has one."""
    found, hash_of_token = person(), token_hash()
    if found is not None and hash_of_token is not None:
        with own_transaction(acting_as(found.account_id)) as database:
            end_session(database, hash_of_token, found, clock.now())
        portal_log().info("signed out")


def _london(instant: dt.datetime) -> str:
    """Write an instant for a person: 18 November 2016, 14:05."""
    local = instant.astimezone(clock.LONDON)
    return f"{long_date(local.date())}, {local:%H:%M}"


def _first_pages(found: Person) -> list[Page]:
    """List the pages on which a person's work begins, each once, in the order of the roles."""
    pages = [page for held in found.appointments if (page := _first_page(held))]
    return list(dict.fromkeys(pages))


def _first_page(held: Appointment) -> Page | None:
    root = request.script_root
    if held.allows(Permission.READ_ALL_STATEMENTS):
        return Page(f"{held.organisation}: the quarter, the checks and all councils", f"{root}/group")
    if held.allows(Permission.RECORD_MEETING):
        return Page(f"{held.organisation}: the returns and what came since", f"{root}/provider")
    if held.allows(Permission.READ_COUNCIL):
        return Page(f"{held.organisation}: what is left and what it cost", f"{root}/{held.slug}")
    return None
