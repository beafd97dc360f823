"""What a case's page shows of its certificates, and what can be done about them there."""

import datetime as dt

import pytest

from consortium import clock
from tenants.certificates.on_case import acts_of, certificates_on_case
from tenants.certificates.queries.single import certified_case
from tenants.scope import Scope, open_scope
from tests.kents_cases import WANTS_MEDIATION, contact, record_cases
from tests.promises.two_councils import FIRST, KENT

pytestmark = pytest.mark.database
TODAY = dt.date(2015, 7, 20)


@pytest.fixture
def seen(visit):
    """Read what a case's page shows to somebody of Kent or to its provider."""
    app = visit("nobody").client.application
    record_cases(app, contact("CASE-K-60"), contact("CASE-K-61", **WANTS_MEDIATION))

    def read(reference, *, by_council=False):
        with app.test_request_context("/"), clock.acting_on(TODAY):
            role, provider = ("portal_member", None) if by_council else ("portal_provider", FIRST)
            scope = open_scope(Scope(role, KENT, "somebody", provider))
            part = certificates_on_case(scope, reference, provider_id=FIRST, slug="kent")
            case = certified_case(scope, reference, provider_id=FIRST)
            template = app.jinja_env.get_template("tenants/cases/_certificate.html")
            return part, [tuple(act) for act in acts_of(case, reference)], template.render(certificates=part)

    return read


def test_the_certificate_that_stands_is_named_with_its_address(seen):
    part, acts, page = seen("CASE-K-8")

    assert [(row.number, kind, address) for row, kind, address in part.rows] == [
        (1, "Mediation declined", "/provider/certificates/kent/1")
    ]
    assert acts == []
    assert "2\N{NO-BREAK SPACE}June\N{NO-BREAK SPACE}2015: mediation declined." in page


def test_a_council_is_led_to_its_own_page(seen):
    part, _, _ = seen("CASE-K-8", by_council=True)

    assert [address for *_, address in part.rows] == ["/kent/certificates/1"]


@pytest.mark.parametrize(
    ("reference", "acts"),
    [
        (
            "CASE-K-9",
            [("Issue the certificate", "/provider/case/CASE-K-9/certificate", ("T3", "T9", "T10"))],
        ),
        (
            "CASE-K-61",
            [("Issue the certificate", "/provider/case/CASE-K-61/certificate", ("T3", "T9", "T10"))],
        ),
        ("CASE-K-60", []),
    ],
)
def test_issuing_is_offered_once_a_kind_can_be_issued(seen, reference, acts):
    assert seen(reference)[1] == acts


def test_without_one_the_page_says_why(seen):
    assert "The family has not told its choice yet. Record the choice first." in seen("CASE-K-60")[2]
    assert "None is issued yet." in seen("CASE-K-9")[2]
