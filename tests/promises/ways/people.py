"""The forms about people: who may sign in, their passwords, mails and calendars."""

from tests.promises.ways.way import Way, fill_in
from tests.visits import PASSWORD, address

NEW_PASSWORD = "four quite unusual words"


INVITED = {"email": "new@portal.example", "name": "Somebody new"}


def person(who, door, tail=""):
    """Find the page of somebody of a body."""

    def found(_visit, books):
        number = books.run("select account_id from accounts where email = %(it)s", it=address(who))[0][0]
        return f"{door}/people/{number}{tail}"

    return found


def out_of_work(who, door):
    """Deactivate somebody."""

    def found(visit, books):
        boss = {"/kent": "kent", "/provider": "manager", "/group": "lead"}[door]
        there = person(who, door, "/deactivate")(visit, books)
        visit(boss).post(there)
        return there.replace("/deactivate", "/let-in")

    return found


def invited(visit, _books):
    """Invite somebody, and return the path of the link."""
    page = fill_in(visit("kent"), OF_PEOPLE["council_people.invited"], send=True)
    return "/invitations/" + page.text.split("/invitations/")[1].split("<")[0].strip()


def with_calendar(visit, _books):
    fill_in(visit("kent"), OF_PEOPLE["calendars.make"], send=True)


def people_ways(blueprint, boss, door, other, role):
    """The five forms about the people of a body."""
    return {
        f"{blueprint}.invited": Way(boss, f"{door}/people/invite", said={**INVITED, "role": role}),
        f"{blueprint}.shown": Way(boss, "", said={"name": "Another name"}, before=person(other, door)),
        f"{blueprint}.deactivated": Way(boss, "", before=person(other, door, "/deactivate")),
        f"{blueprint}.let_in": Way(boss, "", said={"roles": role}, before=out_of_work(other, door)),
        f"{blueprint}.linked": Way(boss, "", before=person(other, door, "/link")),
    }


OF_PEOPLE = {
    "people.change_password": Way("kent", "/account/password", said={"present": PASSWORD, "password": NEW_PASSWORD}),
    "mails.choose": Way("kent", "/account/mails", said={"kinds": ["statement", "due"]}),
    "calendars.make": Way("kent", "/account/calendar", to="/account/calendar/kent"),
    "calendars.end": Way("kent", "/account/calendar", to="/account/calendar/kent/end", before=with_calendar),
    "people.invitation": Way("nobody", "", said={"password": NEW_PASSWORD}, before=invited),
    **people_ways("council_people", "kent", "/kent", "officer", "member-finance"),
    **people_ways("group_people", "lead", "/group", "auditor", "auditor"),
    **people_ways("provider_people", "manager", "/provider", "first", "provider-caseworker"),
}
