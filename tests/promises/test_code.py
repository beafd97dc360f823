"""Promises about the code itself: what may import what, how large a piece may be, and what must not be left in it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted([ROOT / "wsgi.py", *(ROOT / "consortium").rglob("*.py"), *(ROOT / "tenants").rglob("*.py")])
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "services.py", "manager.py", "common.py", "misc.py"}
FLOATS_ARE_SECONDS = {  # how long to wait; never money
    "consortium/database.py",
    "consortium/starter.py",
    "consortium/embedded/server.py",
    "consortium/embedded/supervisor.py",
}


@pytest.fixture(scope="module")
def imports():
    return grimp.build_graph("consortium", "tenants", cache_dir=None)


def test_a_subjects_tables_are_imported_by_that_subject_alone(imports):
    strangers = {
        (importer, models)
        for models in imports.modules
        if models.endswith(".models")
        for importer in imports.find_modules_that_directly_import(models)
        if not importer.startswith(models.removesuffix("models"))
    }

    assert strangers == set()


def test_the_contracts_of_imports_hold():
    told = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_one_subject_and_a_function_fits_a_screen(path):
    text = path.read_text(encoding="utf-8")
    long = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 50
    ]

    assert text.count("\n") <= 300
    assert long == []
    assert path.name not in FORBIDDEN_NAMES


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_left_half_done_and_money_knows_no_fractions_of_a_penny(path):
    text = path.read_text(encoding="utf-8")
    floats = [
        node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant) and type(node.value) is float
    ]

    assert not re.search(r"TODO|FIXME|XXX|\bfloat\(", text)
    assert not floats or str(path.relative_to(ROOT)) in FLOATS_ARE_SECONDS


def test_every_public_function_of_the_rules_says_what_it_does():
    silent = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in SOURCES
        if path.name in {"rules.py", "actions.py", "queries.py"}
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert silent == []


def test_no_registry_host_stands_in_a_lock_file():
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / name).read_text()
