"""How our fields are drawn: govuk-frontend-wtf's widgets with their traps taken out.

No empty hint, no `required` attribute (the portal says itself what is missing), labels that stand out, red boxes only
where something is wrong, and no run through the app's context processors for each field.
"""

from typing import Any

from flask import current_app
from govuk_frontend_wtf.gov_form_base import GovFormBase
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovDateInput,
    GovFileInput,
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from markupsafe import Markup, escape

from consortium.web.readings import DAY_PARTS

_BOLD_LABEL = "govuk-label--s"
_BOLD_LEGEND = "govuk-fieldset__legend--s"


class _Tidy(GovFormBase):
    """Shared by all: the hint only if there is one, and the error in our own way."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Map a field to the parameters of a GOV.UK macro; `params=` of the template is merged in."""
        kwargs.pop("required", None)
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        if isinstance(params.get("value"), str):
            params["value"] = escape(params["value"])  # goes back as it was typed
        if not field.description:
            params.pop("hint", None)
        if "label" in params:
            params["label"].setdefault("classes", _BOLD_LABEL)
        if "fieldset" in params:
            params["fieldset"]["legend"].setdefault("classes", _BOLD_LEGEND)
        return params

    def render(self, params: dict[str, Any]) -> Markup:
        """Render the macro alone. Its own output is escaped by the macro."""
        template = current_app.jinja_env.get_template(self.template)
        return Markup(template.render(params=params))  # noqa: S704  a template with autoescape made it


class TextInput(_Tidy, GovTextInput):
    """One line: the width says how long an answer is expected."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the width, the prefix and what helps a keyboard or a password manager."""
        params = super().map_gov_params(field, **kwargs)
        width = [f"govuk-input--width-{field.width}"] if field.width else []
        red = ["govuk-input--error"] if field.red else []
        params["classes"] = " ".join([*width, *red, params.get("classes", "")]).strip()
        params |= {key: value for key, value in field.typing.items() if value}
        if field.prefix:
            params["prefix"] = {"text": field.prefix}
        return params


class PasswordInput(_Tidy, GovPasswordInput):
    """A password with a button to show it. What was typed is never sent back."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Say which password is meant, and make the box red with its neighbour's error."""
        params = super().map_gov_params(field, **kwargs)
        params.pop("value", None)
        params["autocomplete"] = field.typing["autocomplete"]
        params["classes"] = "govuk-input--error" if field.red else ""
        return params


class TextArea(_Tidy, GovTextArea):
    """A few lines."""


class FileInput(_Tidy, GovFileInput):
    """A file to upload."""


class Select(_Tidy, GovSelect):
    """A list to choose one from."""


class Radios(_Tidy, GovRadioInput):
    """Radios in one line, small, with what each reveals below all of them.

    `reveal={"cancelled": html}` shows that part while the choice is taken, and always without script. It stands below
    the line of radios, since a part between radios in one line would tear the line.
    """

    def __call__(self, field: Any, *, reveal: dict[str, str] | None = None, **kwargs: Any) -> Markup:
        """Draw the group."""
        shown = reveal or {}
        items = [
            {
                "text": label,
                "value": value,
                "checked": chosen,
                "attributes": {"data-aria-controls": _part_id(field, value)} if value in shown else {},
                **_hint(field, value),
            }
            for value, label, chosen, _ in field.iter_choices()
        ]
        parts = Markup("").join(_part(field, item, shown) for item in items if item["value"] in shown)
        return self.render(self.map_gov_params(field, items=items, parts=parts, **kwargs))

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the look and the parts that are revealed."""
        parts = kwargs.pop("parts")
        params = super().map_gov_params(field, **kwargs)
        params["classes"] = " ".join(["govuk-radios--small"] * field.small + ["govuk-radios--inline"] * field.inline)
        params["idPrefix"] = field.id
        if parts:
            params["formGroup"] = {"afterInputs": {"html": parts}}
        return params


class Tick(_Tidy, GovCheckboxesInput):
    """One box to tick, with its label beside it."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        """Draw the box without a legend: its own label says it all."""
        items = [{"text": field.label.text, "value": "y", "checked": bool(field.data)}]
        return self.render(self.map_gov_params(field, items=items, **kwargs))

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Take the legend away again."""
        params = super().map_gov_params(field, **kwargs)
        params.pop("fieldset", None)
        return params | {"classes": "govuk-checkboxes--small", "idPrefix": field.id}


class Ticks(_Tidy, GovCheckboxesInput):
    """Several boxes below one question, each with its hint."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        """Draw the boxes."""
        items = [
            {"text": label, "value": value, "checked": ticked, **_hint(field, value)}
            for value, label, ticked, _ in field.iter_choices()
        ]
        return self.render(self.map_gov_params(field, items=items, **kwargs))

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Link errors to the first box."""
        return super().map_gov_params(field, **kwargs) | {"idPrefix": field.id}


class DateInput(_Tidy, GovDateInput):
    """Three boxes, each with its own name and its own red edge."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        """Draw the boxes with what was typed in them."""
        extra = kwargs.pop("params", {})
        items = [self._box(field, part) for part in DAY_PARTS]
        params = {**extra, "items": items}
        return self.render(self.map_gov_params(field, id=field.id, params=params, **kwargs))

    @staticmethod
    def _box(field: Any, part: str) -> dict[str, Any]:
        red = " govuk-input--error" if field.errors and part in field.wrong_parts else ""
        return {
            "label": part.capitalize(),
            "id": f"{field.id}-{part}",
            "name": f"{field.name}-{part}",
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}{red}",
            "value": field.typed[part],
        }


def _hint(field: Any, value: Any) -> dict[str, Any]:
    """Return the hint below one choice, if it has one."""
    return {"hint": {"text": field.hints[value]}} if value in field.hints else {}


def _part_id(field: Any, value: str) -> str:
    return f"{field.id}-reveals-{value}"


def _part(field: Any, item: dict[str, Any], shown: dict[str, str]) -> Markup:
    """Wrap what a choice reveals as GOV.UK's script expects it."""
    hidden = "" if item["checked"] else " govuk-radios__conditional--hidden"
    opening = Markup('<div class="govuk-radios__conditional{}" id="{}">')
    return opening.format(hidden, _part_id(field, item["value"])) + shown[item["value"]] + Markup("</div>")
