import pytest
from click.testing import CliRunner

from wsgi import main


@pytest.fixture
def deadline(tmp_path):
    runner = CliRunner(env={"PORTAL_INSTANCE": str(tmp_path), "DATABASE_URL": None})
    return lambda *words: runner.invoke(main, ["deadline", *words])


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (("T3", "2026-04-02"), "2026-04-09\n"),
        (("t3", "02/04/2026"), "2026-04-09\n"),
        (("T7", "2026-02-16"), "2026-02-09\n"),
        (("T11", "2025-10-01", "2025-11-29"), "2026-01-02\n"),
    ],
)
def test_the_date_alone_is_printed(deadline, words, printed):
    done = deadline(*words)

    assert (done.exit_code, done.stdout) == (0, printed)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("T3", "2026-02-30"), 1, "30 February 2026 is no day of the calendar."),
        (("T3", "soon"), 1, "soon is no date. Write it as 2015-04-01 or 01/04/2015."),
        (("T11", "2025-10-01", ""), 1, " is no date."),
        (("T11", "2025-11-29", "2025-10-01"), 1, "The certificate of 1 October 2025 is before the notice"),
        (("T8", "2026-02-16"), 1, "T8 has no date of its own"),
        (("T99", "2026-02-16"), 1, "T99 is no rule of the clock."),
        (("T11", "2025-10-01"), 2, "T11 needs two dates"),
        (("T5", "2025-10-01", "2025-11-01"), 2, "T5 is counted from one day"),
        (("T5",), 2, "Missing argument 'DATE'"),
        (("T5", "2025-10-01", "2025-11-01", "2025-12-01"), 2, "unexpected extra argument"),
    ],
)
def test_what_cannot_be_answered_says_why(deadline, words, code, sentence):
    done = deadline(*words)

    assert done.exit_code == code
    assert done.stdout == ""
    assert sentence in done.stderr


def test_the_help_names_each_rule(deadline):
    done = deadline("--help")

    assert done.exit_code == 0
    assert "T11  DATE the notice was sent, SECOND_DATE the certificate was issued" in done.stdout
