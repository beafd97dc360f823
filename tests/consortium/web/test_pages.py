import re

import pytest
from flask import render_template_string
from jinja2 import UndefinedError

from consortium.web.assets import STATIC
from consortium.web.fields import PasswordField
from consortium.web.forms import Form
from consortium.web.pages import TEMPLATES


@pytest.fixture
def page(client):
    return client.get("/").text


@pytest.fixture
def refused(client):
    """Return the page that comes back when everything was left empty but two odd fields."""
    token = client.get("/").text.split('name="csrf_token" value="')[1].split('"')[0]
    fields = {
        "csrf_token": token,
        "held_on-day": "31",
        "held_on-month": "4",
        "held_on-year": "2015",
        "reference": "M\x00<1>",
    }
    return client.post("/", data=fields).text


def test_the_frame_says_who_looks_whose_page_it_is_and_that_it_is_a_sample(page):
    assert "<span>Kent SEN manager</span>" in page
    assert re.search(r'service-name">\s*<span class="govuk-service-navigation__text">Kent</span>', page)
    assert "Today here is Friday 18 November 2016." in page
    assert 'href="#main-content" class="govuk-skip-link"' in page


def test_sign_out_is_a_post_with_a_token(page):
    form = re.search(r'<form method="post" action="/sign-out" novalidate>(.*?)</form>', page, re.DOTALL).group(1)

    assert 'name="csrf_token"' in form
    assert ">Sign out</button>" in form


def test_every_form_leaves_checking_to_us(page):
    assert page.count("<form") == page.count("novalidate") == 2
    assert " required" not in page


def test_no_page_has_an_inline_style_or_handler(page, refused):
    for text in (page, refused):
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)


def test_no_page_has_branding_of_govuk(page, client):
    for text in (page, client.get("/nowhere").text):
        assert not re.search(r"crown|crest|GDS Transport|govuk-logo", text, re.IGNORECASE)


def test_every_file_that_a_page_names_is_there(client, page):
    names = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)

    assert len(names) == 4
    for name in names:
        with client.get(name) as answer:
            assert answer.status_code == 200


def test_our_script_imports_a_file_that_is_there():
    imported = re.findall(r'from "\./([^"]+)"', (STATIC / "portal.js").read_text(encoding="utf-8"))

    assert imported == ["govuk/govuk-frontend.min.js"]
    assert (STATIC / imported[0]).is_file()


def test_our_style_sheet_stays_small_and_has_no_address_in_it():
    text = (STATIC / "portal.css").read_text(encoding="utf-8")

    assert len(text.splitlines()) < 350
    assert "url(" not in text


def test_a_refused_form_comes_back_with_its_summary_its_title_and_what_was_typed(refused):
    assert "<title>Error: £1,000.00" in refused
    assert "Five answers need another look. Nothing has been recorded" in refused
    assert 'href="#held_on-day"' in refused
    assert 'value="31"' in refused
    assert 'value="M&lt;1&gt;"' in refused


def test_every_line_of_the_summary_leads_to_a_box_that_takes_the_focus(refused):
    summary = refused[
        refused.index("govuk-error-summary__list") : refused.index("</ul>", refused.index("error-summary__list"))
    ]

    for target in re.findall(r'href="#([^"]+)"', summary):
        assert re.search(rf'<(input|select|textarea)[^>]* id="{target}"', refused)


def test_only_the_box_to_look_at_is_red(refused):
    assert re.search(r'govuk-input--error"[^>]* id="held_on-day"', refused)
    assert not re.search(r'govuk-input--error"[^>]* id="held_on-(month|year)"', refused)


def test_radios_without_a_hint_have_no_empty_hint(page):
    assert 'id="status-hint"' not in page
    assert 'id="held_on-hint"' in page


def test_a_password_is_never_sent_back(app):
    class SignIn(Form):
        password = PasswordField()

    with app.test_request_context("/", method="POST", data={"password": "hunter2"}):
        form = SignIn(meta={"csrf": False})

        assert form.password.data == "hunter2"
        assert "hunter2" not in form.password()


def test_our_templates_refuse_a_name_that_nobody_set(app):
    with app.test_request_context("/"), pytest.raises(UndefinedError):
        render_template_string("{{ nobody_set_this }}")


@pytest.mark.parametrize(
    ("pence", "cell"),
    [
        ("0", '<td class="p-num"><span class="p-zero">£0.00</span></td>'),
        ("none", '<td class="p-num"></td>'),
        ("-7", '<td class="p-num">−£0.07</td>'),
    ],
)
def test_zero_is_grey_and_what_does_not_apply_is_empty(app, pence, cell):
    template = '{% from "components/money.html" import money_cell %}{{ money_cell(' + pence + ") }}"

    with app.test_request_context("/"):
        assert render_template_string(template) == cell


# A statement as a file of its own carries its style sheet; the portal never serves it as a page.
STANDS_ALONE = TEMPLATES / "tenants" / "statements" / "document.html"


def test_no_template_has_an_inline_style_or_switches_escaping_off():
    for path in set(TEMPLATES.rglob("*.html")) - {STANDS_ALONE}:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\|\s*safe\b|autoescape", text), path
