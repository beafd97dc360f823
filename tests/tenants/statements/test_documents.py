"""A statement as files: what stands in them, and that the page for print needs nothing outside itself."""

import re

import pytest
from click.testing import CliRunner

from wsgi import main

pytestmark = pytest.mark.database


@pytest.fixture
def statement(books, monkeypatch, tmp_path):
    """Print a statement as a person types it."""
    monkeypatch.setenv("DATABASE_URL", books.app_url)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))

    def printed(*words):
        outcome = CliRunner().invoke(main, ["statement", *words])
        assert outcome.exit_code == 0, outcome.output
        return outcome.output

    return printed


def test_the_document_stands_alone(statement):
    document = statement("886", "2015-16-Q1", "--format", "html")

    assert document.lstrip().startswith("<!DOCTYPE html>")
    assert "£13,530.01 to pay by 5\N{NO-BREAK SPACE}August\N{NO-BREAK SPACE}2015</h1>" in document
    assert re.findall(r'(?:src|href)="([^"]*)"', document) == []
    assert "url(" not in document


def test_the_command_prints_the_councils_whole_copy_with_the_names_of_its_funders(statement):
    assert "Kent sample academy" in statement("886", "2015-16-Q1", "--format", "html")
    assert "Essex sample academy" in statement("881", "2015-16-Q2", "--format", "html")


def test_a_draft_has_no_fingerprint(statement):
    document = statement("881", "2015-16-Q2", "--format", "html")

    assert "Draft of statement SEG-2015 / 881 / 2015-16-Q2" in document
    assert "Fingerprint" not in document


def test_the_csv_has_the_lines_in_order_of_recording(statement):
    lines = statement("881", "2015-16-Q1", "--format", "csv").splitlines()

    assert [line.split(",")[0] for line in lines] == [
        *("kind", "core-subscription", "allowance-prepayment", "shared-cost", "meeting", "vat", "total"),
    ]
