"""What must agree between the files of a consortium folder. Problems are noted in the file that has to change."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from consortium.dates import long_date
from consortium.files.problems import Problems
from consortium.files.words import did_you_mean, shown
from consortium.folder.contents import LEAD_ORGANISATION, LEAD_ROLES, MEMBER_ROLES, Authority, Contract, Funder, Person
from consortium.folder.lists import AUTHORITY_COLUMNS, FIGURE_COLUMNS, AuthorityList, Listed
from consortium.folder.settings import Settings
from consortium.shared_costs.rules import EQUAL, Basis


@dataclass(frozen=True)
class FolderProblems:
    """The problems of each file of a folder."""

    settings: Problems
    authorities: Problems
    funders: Problems
    people: Problems

    @property
    def all_files(self) -> tuple[Problems, ...]:
        """The problems of the files, in the order in which a person reads them."""
        return (self.settings, self.authorities, self.funders, self.people)


def extra_figures(contract: Contract) -> tuple[str, ...]:
    """Return the columns beyond the usual ones that authorities.csv may have, since a cost is shared by them."""
    names = [name for _, basis in _bases(contract) for name, _ in basis]
    return tuple(dict.fromkeys(name for name in names if name != EQUAL and name not in AUTHORITY_COLUMNS.known))


def check_together(
    settings: Settings,
    authorities: AuthorityList,
    funders: Sequence[Listed[Funder]],
    people: Sequence[Listed[Person]],
    found: FolderProblems,
) -> None:
    """Note every place where files that are sound by themselves do not agree."""
    councils = {row.value.authority_id for row in authorities.rows}
    _check_settings(settings, authorities, found)
    _check_authorities(settings.contract, authorities.rows, found.authorities)
    _check_funders(funders, councils, found.funders)
    _check_people(people, councils, {provider.code for provider in settings.providers}, found.people)


def _check_settings(settings: Settings, authorities: AuthorityList, found: FolderProblems) -> None:
    """Note what consortium.toml says of councils and columns that authorities.csv does not have."""
    councils = {row.value.authority_id for row in authorities.rows}
    contract = settings.contract
    for path, authority_id in _councils_named(settings):
        if authority_id not in councils:
            found.settings.add(_no_council(authority_id), column=path)
    for place, cost in enumerate(contract.shared_costs, 1):
        if not any(_is_member_on(row.value, contract, cost.incurred_on) for row in authorities.rows):
            nobody = f"No council is a member on {long_date(cost.incurred_on)}, so nobody shares it."
            found.settings.add(nobody, column=f"shared_cost[{place}].incurred_on")
    for path, basis in _bases(contract):
        for name, _ in basis:
            if name != EQUAL:
                _check_figure(path, name, authorities, found)


def _check_authorities(contract: Contract, rows: Sequence[Listed[Authority]], problems: Problems) -> None:
    """Note councils whose membership lies outside the contract."""
    for row in rows:
        joined_on, left_on = row.value.joined_on, row.value.left_on
        if joined_on and joined_on > contract.latest_end_on:
            sentence = f"{long_date(joined_on)} is after the contract ends on {long_date(contract.latest_end_on)}."
            problems.add(sentence, line=row.line, column="joined_on")
        if left_on and left_on < contract.starts_on:
            sentence = f"{long_date(left_on)} is before the contract starts on {long_date(contract.starts_on)}."
            problems.add(sentence, line=row.line, column="left_on")


def _check_funders(rows: Sequence[Listed[Funder]], councils: Collection[int], problems: Problems) -> None:
    """Note funders of no council, and funders whose code would be taken for a council's own."""
    numbers = {str(authority_id) for authority_id in councils}
    for row in rows:
        if row.value.authority_id not in councils:
            problems.add(_no_council(row.value.authority_id), line=row.line, column="authority")
        if row.value.code in numbers:
            sentence = f"{row.value.code} is a council's number, which means the council itself. Choose another code."
            problems.add(sentence, line=row.line, column="code")


def _check_people(
    rows: Sequence[Listed[Person]], councils: Collection[int], providers: Collection[str], problems: Problems
) -> None:
    """Note people whose organisation is not there or not of the kind that their role belongs to."""
    numbers = {str(authority_id) for authority_id in councils}
    for row in rows:
        sentence = _organisation_fault(row.value, numbers, providers)
        if sentence:
            problems.add(sentence, line=row.line, column="organisation")


def _councils_named(settings: Settings) -> list[tuple[str, int]]:
    """Return every council that consortium.toml names, with the path of the setting."""
    subscriptions = enumerate(settings.contract.subscriptions, 1)
    prices = enumerate(settings.contract.prices, 1)
    return [
        ("lead", settings.lead_authority_id),
        *(
            (f"subscription[{place}].member_pence", number)
            for place, row in subscriptions
            for number in row.member_pence
        ),
        *((f"price[{place}].authority", row.authority_id) for place, row in prices if row.authority_id is not None),
    ]


def _bases(contract: Contract) -> list[tuple[str, Basis]]:
    """Return every basis of the contract with its path in consortium.toml."""
    pots = enumerate(contract.subscriptions, 1)
    costs = enumerate(contract.shared_costs, 1)
    return [
        *((f"subscription[{place}].basis", row.basis) for place, row in pots if row.basis is not None),
        *((f"shared_cost[{place}].basis", row.basis) for place, row in costs),
    ]


def _check_figure(path: str, name: str, authorities: AuthorityList, found: FolderProblems) -> None:
    """Note a basis that is no column of figures, and every council that has no figure in it."""
    if name not in authorities.columns:
        hint = did_you_mean(name, [EQUAL, *FIGURE_COLUMNS])
        found.settings.add(f"The basis {shown(name)} is no column of authorities.csv.{hint}", column=path)
        return
    if name in AUTHORITY_COLUMNS.known and name not in FIGURE_COLUMNS:
        found.settings.add(f"The column {name} of authorities.csv holds no figures to share by.", column=path)
        return
    for row in authorities.rows:
        if row.value.figures[name] is None:
            sentence = f"The cell is empty, but {path} in consortium.toml needs it."
            found.authorities.add(sentence, line=row.line, column=name)
    if all(row.value.figures[name] == 0 for row in authorities.rows):
        found.settings.add(f"Every council has 0 in {name}, so nothing can be shared by it.", column=path)


def _is_member_on(authority: Authority, contract: Contract, day: dt.date) -> bool:
    """Say whether a council is a member on a day, its first and last included."""
    joined_on = authority.joined_on or contract.starts_on
    return joined_on <= day and (authority.left_on is None or day <= authority.left_on)


def _organisation_fault(person: Person, numbers: Collection[str], providers: Collection[str]) -> str | None:
    if person.role in LEAD_ROLES:
        right = person.organisation == LEAD_ORGANISATION
        belongs = f"to the organisation {LEAD_ORGANISATION}"
    elif person.role in MEMBER_ROLES:
        right = person.organisation in numbers
        belongs = "to a council of authorities.csv, named by its number"
    else:
        right = person.organisation in providers
        belongs = "to a provider of consortium.toml, named by its code"
    return None if right else f"{shown(person.organisation)} does not fit. Role {person.role} belongs {belongs}."


def _no_council(authority_id: int) -> str:
    return f"{authority_id} is no council of authorities.csv."
