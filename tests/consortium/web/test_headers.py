import re

import pytest

EVERY_KIND = [
    "/",
    "/away",
    "/nowhere",
    "/code/403",
    "/mistake/rule",
    "/mistake/bug",
    "/mistake/gone",
    "/static/portal.css",
]


@pytest.mark.parametrize("path", EVERY_KIND)
def test_every_kind_of_answer_has_the_security_headers(client, path):
    with client.get(path) as answer:
        headers = answer.headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert re.fullmatch(r"[0-9a-f]{12}", headers["X-Request-Id"])


@pytest.mark.parametrize("method", ["post", "put", "delete", "options", "head"])
def test_every_method_has_the_security_headers(client, method):
    headers = getattr(client, method)("/").headers

    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_the_one_inline_script_carries_the_nonce_of_the_policy(client):
    answer = client.get("/")

    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", answer.text)
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"]).group(1)
    assert inline == [f'<script nonce="{nonce}">']


def test_each_page_has_a_nonce_of_its_own(client):
    first = client.get("/").headers["Content-Security-Policy"]
    second = client.get("/").headers["Content-Security-Policy"]

    assert first != second


def test_the_error_page_has_a_nonce_too(client):
    answer = client.get("/nowhere")

    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"]).group(1)
    assert f'<script nonce="{nonce}">' in answer.text


def test_strict_transport_is_asked_for_behind_tls_only(make, client):
    behind = make(BEHIND_TLS=True).test_client().get("/nowhere")

    assert behind.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in client.get("/nowhere").headers


@pytest.mark.parametrize("path", ["/", "/away", "/nowhere", "/mistake/bug", "/static/nothing.css"])
def test_pages_and_errors_are_never_stored(client, path):
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_a_static_file_of_this_version_may_be_kept_for_a_year(client):
    style_sheet = re.search(r'href="(/static/[0-9a-f]{16}/portal.css)"', client.get("/").text).group(1)

    with client.get(style_sheet) as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_static_file_of_an_older_version_is_sent_but_asked_for_again(client):
    with client.get("/static/0123456789abcdef/portal.css") as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-cache"
