import importlib.util
import shutil
from pathlib import Path

import pytest

from consortium.web.assets import STATIC

pytest.importorskip(
    "hatchling", reason="the hook runs inside hatchling; an installation without it has nothing to test"
)
ROOT = Path(__file__).parents[3]


@pytest.fixture
def hook():
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def built(tmp_path):
    shutil.copytree(STATIC / "govuk", tmp_path / "static" / "govuk")
    return tmp_path


def test_nothing_that_is_served_has_branding_of_govuk(hook):
    for name in hook.FILES_SHA256:
        assert not hook.BRANDING.search((STATIC / "govuk" / name).read_text(encoding="utf-8"))


def test_the_licence_stands_beside_the_files():
    licence = (STATIC / "govuk" / "LICENSE.txt").read_text(encoding="utf-8")

    assert "Copyright (C) 2017 Crown Copyright (Government Digital Service)" in licence
    assert "Permission is hereby granted, free of charge" in licence


def test_a_whole_folder_is_not_built_again(hook, built):
    assert hook.is_built(built)


@pytest.mark.parametrize("name", ["govuk-frontend.min.css", "govuk-frontend.min.js", "LICENSE.txt", "BUILT.txt"])
def test_a_folder_with_a_changed_or_missing_file_is_built_again(hook, built, name):
    path = built / "static" / "govuk" / name

    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert not hook.is_built(built)

    path.unlink()
    assert not hook.is_built(built)


def test_the_font_the_crown_and_the_crest_are_taken_out_and_nothing_else(hook):
    css = (
        '@charset "UTF-8";/*! a font */@font-face{font-family:GDS Transport;src:url(/a.woff2)}.a{font-family:'
        "GDS Transport,arial,sans-serif}.govuk-footer__crown{margin:0}@media print{.x__copyright-logo:before"
        "{background:url(/govuk-crest.svg)}}@media print{.b{color:red}}"
    )

    stripped = hook.without_branding(css)

    assert stripped == (
        '@charset "UTF-8";.a{font-family:"Helvetica Neue",Helvetica,Arial,sans-serif}@media print{.b{color:red}}'
    )


def test_a_file_that_is_not_the_known_one_stops_the_build(hook, tmp_path, monkeypatch):
    (tmp_path / "govuk-frontend.min.css").write_text("body{}", encoding="utf-8")
    monkeypatch.setenv("GOVUK_FRONTEND_DIST", str(tmp_path))

    with pytest.raises(RuntimeError, match="is not the file of govuk-frontend"):
        hook.build(tmp_path)


def test_an_app_without_the_built_files_says_how_to_get_them(make, monkeypatch, tmp_path):
    monkeypatch.setattr("consortium.web.assets.STATIC", tmp_path)

    with pytest.raises(RuntimeError, match="Install the portal again"):
        make()
