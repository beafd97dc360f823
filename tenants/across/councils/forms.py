"""The forms by which the lead keeps the list of members: one for each thing that changes, and one for who joins."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from wtforms import FieldList, FormField

from consortium.authorities.rules import checked_slug
from consortium.changes import seen_key
from consortium.errors import RuleBroken
from consortium.files.words import begun
from consortium.folder.contents import MOST_ALLOWANCE, Authority
from consortium.shared_costs.rules import figure_in_words
from consortium.web.fields import DateField, FigureField, ReferenceField, TextField, WholeNumberField
from consortium.web.forms import Part
from consortium.web.readings import NotReadable
from tenants.across.councils.lists import Entry
from tenants.across.looking import ChangeForm


class CouncilForm(ChangeForm):
    """A form about one council that is there. A subclass says what it shows, and the key of that."""

    def fill(self, entry: Entry) -> None:
        """Show what is recorded."""
        raise NotImplementedError

    def key_of(self, entry: Entry) -> str:
        """Write what is recorded, to be compared when the form comes back."""
        raise NotImplementedError

    def new_key(self) -> str:
        """Write the answers, so that exactly what was looked at is saved."""
        raise NotImplementedError


class AgreementForm(CouncilForm):
    """The day on which a council signed the agreement of the group."""

    signed_on = DateField(
        "Agreement signed on",
        what="the day on which the agreement was signed",
        hint="Leave it empty while it is not signed",
        optional=True,
        not_later_than_today=True,
    )

    def fill(self, entry: Entry) -> None:
        """Show what is recorded."""
        self.signed_on.process(None, entry.council.agreement_signed_on)

    def key_of(self, entry: Entry) -> str:
        """Write what is recorded."""
        return seen_key(entry.council.agreement_signed_on)

    def new_key(self) -> str:
        """Write the answer."""
        return seen_key(self.signed_on.data)


class JoiningForm(CouncilForm):
    """The first day of a council's membership."""

    joined_on = DateField(
        "First day as a member",
        what="the first day as a member",
        hint="Leave it empty for the contract's first day",
        optional=True,
    )

    def fill(self, entry: Entry) -> None:
        """Show what is recorded."""
        self.joined_on.process(None, entry.council.joined_on)

    def key_of(self, entry: Entry) -> str:
        """Write what is recorded."""
        return seen_key(entry.council.joined_on, entry.council.left_on)

    def new_key(self) -> str:
        """Write the answer."""
        return seen_key(self.joined_on.data)


class LeavingForm(CouncilForm):
    """The last day of a council's membership."""

    left_on = DateField(
        "Last day as a member",
        what="the last day as a member",
        hint="The day itself still counts. Leave it empty if the council stays",
        optional=True,
    )

    def fill(self, entry: Entry) -> None:
        """Show what is recorded."""
        self.left_on.process(None, entry.council.left_on)

    def key_of(self, entry: Entry) -> str:
        """Write what is recorded."""
        return seen_key(entry.council.joined_on, entry.council.left_on)

    def new_key(self) -> str:
        """Write the answer."""
        return seen_key(self.left_on.data)


class IncludedForm(CouncilForm):
    """How many meetings the contract includes for a council."""

    meetings = WholeNumberField(
        "Included meetings",
        what="the number of included meetings",
        hint="For the whole contract. Those that are used stay used",
        most=MOST_ALLOWANCE,
    )

    def fill(self, entry: Entry) -> None:
        """Show what is recorded."""
        self.meetings.data = entry.included

    def key_of(self, entry: Entry) -> str:
        """Write what is recorded."""
        return seen_key(entry.included)

    def new_key(self) -> str:
        """Write the answer."""
        return seen_key(self.meetings.data)


class FigureRow(Part):
    """One figure by which costs are shared."""

    value = FigureField("Figure", optional=True)


class FiguresField(FieldList):
    """The figures of a council, by name, in the order of the list of councils."""

    def __init__(self, label: str = "Figures", **kwargs: Any) -> None:
        super().__init__(FormField(FigureRow), label, **kwargs)
        self.names: tuple[str, ...] = ()

    def offer(self, names: Sequence[str], values: Mapping[str, Fraction]) -> None:
        """Give each figure its box, and show the value that is recorded unless something was typed."""
        self.names = tuple(names)
        while len(self.entries) < len(names):
            self.append_entry()
        for name, row in zip(names, self.entries, strict=False):
            words = figure_in_words(name)
            row.value.label.text = begun(words)
            row.value.what = f"the figure for {words}"
            if row.value.trouble:
                row.value.process_formdata([row.value.typed])  # so that what is wrong says with which
            if row.value.typed is None:
                row.value.data = values.get(name)

    def values(self) -> dict[str, Fraction]:
        """Return the figures that were answered."""
        rows = zip(self.names, self.entries, strict=False)
        return {name: row.value.data for name, row in rows if row.value.data is not None}


class FiguresForm(CouncilForm):
    """The figures of a council by which costs are shared."""

    figures = FiguresField()

    def fill(self, entry: Entry) -> None:
        """Show what is recorded: the boxes are given it when they are offered."""

    def key_of(self, entry: Entry) -> str:
        """Write what is recorded."""
        return seen_key(sorted(entry.member.figures.items()))

    def new_key(self) -> str:
        """Write the answers."""
        return seen_key(sorted(self.figures.values().items()))


class SlugField(TextField):
    """A council's part of an address."""

    def read(self, typed: str) -> str:
        """Read it. Raises: NotReadable for signs it cannot have, and for the portal's own words."""
        text = super().read(typed)
        try:
            return checked_slug(text) if text else ""
        except RuleBroken as refusal:
            raise NotReadable(f"is not right: {str(refusal).removesuffix('.')}") from None


class JoinForm(ChangeForm):
    """A council that joins the group, last in member order."""

    name = TextField("Name", what="the name", hint="As the council is called in sentences: Kent", width=20, most=80)
    slug = SlugField("Address in the portal", what="the address", hint="kent stands for /kent", width=20, most=60)
    authority_id = WholeNumberField(
        "DfE number", what="the DfE number", hint="Like 886", least=1, most=999_999, width=5
    )
    ons_code = ReferenceField(
        "ONS code", what="the ONS code", hint="Like E10000016, if you know it", optional=True, width=10
    )
    kind = TextField("Kind", what="the kind", hint="Like county or unitary", optional=True, width=10, most=40)
    included = WholeNumberField(
        "Included meetings", what="the number of included meetings", hint="For the whole contract", most=MOST_ALLOWANCE
    )
    joined_on = DateField("First day as a member", what="the first day as a member")
    signed_on = DateField(
        "Agreement signed on",
        what="the day on which the agreement was signed",
        hint="Leave it empty while it is not signed",
        optional=True,
        not_later_than_today=True,
    )
    figures = FiguresField()

    def authority(self) -> Authority:
        """Return the council that was answered; the form must be valid."""
        number: Any = self.authority_id.data
        name: Any = self.name.data
        slug: Any = self.slug.data
        return Authority(
            authority_id=number,
            ons_code=self.ons_code.data or None,
            name=name,
            slug=slug,
            kind=self.kind.data or None,
            figures=self.figures.values(),
            joined_on=self.joined_on.data,
            left_on=None,
            agreement_signed_on=self.signed_on.data,
            allowance=self.included.data,
        )

    def new_key(self) -> str:
        """Write the answers, so that exactly what was looked at is saved."""
        return seen_key(self.authority())
