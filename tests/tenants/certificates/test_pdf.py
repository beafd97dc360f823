"""The certificate on paper: each kind in the words of the Act, blanks instead of names, and a PDF that can be read aloud."""

import datetime as dt
import shutil
import subprocess
import time

import pytest

from tenants.certificates.paper import paper_of
from tenants.certificates.pdf import pdf_of
from tenants.certificates.queries.single import ShownCertificate

DAY = dt.date(2016, 11, 14)
needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler-utils is not installed, so nothing here reads a PDF back"
)


def certificate(**changes):
    said = {
        "number": 17,
        "authority_id": 886,
        "provider_id": 1,
        "council": "Kent",
        "provider": "Sample Mediation Service",
        "case_reference": "C00452",
        "authority_reference": "KEN/4711",
        "asker": "parent",
        "kind": "DECLINED",
        "issued_on": DAY,
        "recorded_on": DAY,
        "counted_from_on": None,
        "due_on": None,
        "withdrawn_on": None,
        "withdrawn_because": None,
        "withdrawn_by": None,
    }
    return ShownCertificate(**(said | changes))


def read(program, tmp_path, *options, **changes):
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf_of(paper_of(certificate(**changes)), dated=DAY))
    done = subprocess.run(
        [program, *options, file, *(["-"] * (program == "pdftotext"))], capture_output=True, check=True
    )
    return " ".join(done.stdout.decode().split())


@pytest.mark.parametrize(
    ("kind", "under", "said"),
    [
        (
            *("DECLINED", "Issued under section 55(4) of the Children and Families Act 2014"),
            ["The child’s parent has informed the adviser that he or she does not wish to pursue mediation."],
        ),
        (
            *("PARTICIPATED", "Issued under section 55(5) of the Children and Families Act 2014"),
            ["he or she wishes to pursue mediation", "The child’s parent has participated in such mediation."],
        ),
        (
            *("DEEMED", "Issued under section 55(5) of the Children and Families Act 2014"),
            ["The mediation was not arranged within 30 days.", "as having participated in it."],
        ),
    ],
)
@needs_poppler
def test_each_kind_says_what_it_certifies_and_under_which_subsection(tmp_path, kind, under, said):
    text = read("pdftotext", tmp_path, kind=kind)

    assert under in text
    assert (
        "A mediation adviser has given the child’s parent information about pursuing mediation under section 53" in text
    )
    assert all(words in text for words in said)


@needs_poppler
def test_the_pdf_holds_council_number_day_adviser_and_blanks_and_nothing_of_the_content(tmp_path):
    text = read("pdftotext", tmp_path, "-layout")

    for words in (
        *("Mediation certificate", "Council Kent", "Certificate Kent 17", "Day of issue 14 November 2016"),
        *("Sample Mediation Service", "Adviser’s reference C00452", "Name of the parent", "Name of the child"),
        *("Name of the mediation adviser", "Signature of the mediation adviser", "First-tier Tribunal"),
        "says nothing of what was talked about in mediation, nor of what came of it",
    ):
        assert words in text
    assert "Withdrawn" not in text
    assert "KEN/4711" not in text


@needs_poppler
def test_a_withdrawn_certificate_says_so(tmp_path):
    text = read("pdftotext", tmp_path, withdrawn_on=dt.date(2016, 11, 18), withdrawn_because="Wrong day of issue")

    assert "Withdrawn on 18 November 2016. This certificate no longer stands." in text
    assert "Wrong day of issue" not in text


@needs_poppler
def test_the_pdf_is_tagged_and_has_its_title_and_language(tmp_path):
    told = read("pdfinfo", tmp_path)

    assert "Title: Mediation certificate Kent 17" in told
    assert "Tagged: yes" in told
    assert "Pages: 1" in told
    metadata = read("pdfinfo", tmp_path, "-meta")
    assert "<dc:language><rdf:Bag><rdf:li>en-GB</rdf:li>" in metadata.replace("> <", "><")
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


@needs_poppler
def test_a_screen_reader_meets_headings_and_the_numbered_statement(tmp_path):
    structure = read("pdfinfo", tmp_path, "-struct")

    assert "H1" in structure
    assert structure.count("H2") == 2
    assert structure.count("LBody") == 2


def test_a_young_person_signs_for_nobody_else():
    paper = paper_of(certificate(asker="young-person"))

    assert paper.blanks == ("Name of the young person",)
    assert paper.said[1].startswith("The young person has informed the adviser")


def test_who_asked_for_the_family_leaves_it_open_who_it_is():
    assert paper_of(certificate(asker="health")).blanks == (
        "Name of the parent or young person",
        "Name of the child, if a parent asked",
    )


def test_the_same_certificate_is_the_same_file_drawn_in_a_fifth_of_a_second():
    paper = paper_of(certificate())
    first = pdf_of(paper, dated=DAY)

    took = []
    for _ in range(5):
        begun = time.perf_counter()
        assert pdf_of(paper, dated=DAY) == first
        took.append(time.perf_counter() - begun)

    assert min(took) < 0.2


def test_words_that_the_typesetter_could_take_for_commands_stay_words():
    drawn = pdf_of(paper_of(certificate(council='#panic("x") $x$ *b* "q" \\ ]', case_reference="#a_b-@c")), dated=DAY)

    assert drawn.startswith(b"%PDF-1.7")
