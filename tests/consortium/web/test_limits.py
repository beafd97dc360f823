import pytest
from flask import request


def test_a_foreign_host_is_refused_with_our_page_and_its_style_sheet(client):
    answer = client.get("/", headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert "The portal does not answer at this address" in answer.text
    assert "evil.example" not in answer.text
    assert 'href="/static/' in answer.text


@pytest.mark.parametrize("host", ["", "local host", "evil.example:80", "[::1", "a" * 300, "localhost.evil.example"])
def test_an_odd_host_is_refused_without_a_mistake(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 400


def test_a_host_that_is_listed_is_believed(make):
    portal = make(ALLOWED_HOSTS=["portal.kent.example"]).test_client()

    assert portal.get("/", headers={"Host": "portal.kent.example"}).status_code == 200
    assert portal.get("/", headers={"Host": "localhost"}).status_code == 400


def test_an_empty_list_of_hosts_does_not_mean_every_host(make):
    portal = make(ALLOWED_HOSTS=()).test_client()

    assert portal.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert portal.get("/", headers={"Host": "localhost"}).status_code == 200


def test_forwarded_headers_are_not_believed_by_default(make):
    app = make()
    app.add_url_rule("/seen", view_func=_what_is_seen)
    headers = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}

    seen = app.test_client().get("/seen", headers=headers).text

    assert seen == "127.0.0.1 localhost http"


def test_forwarded_headers_of_the_proxies_that_are_ours_are_believed(make):
    app = make(TRUSTED_PROXIES=1, ALLOWED_HOSTS=["portal.kent.example"])
    app.add_url_rule("/seen", view_func=_what_is_seen)
    headers = {
        "X-Forwarded-For": "192.0.2.1, 203.0.113.9",
        "X-Forwarded-Host": "portal.kent.example",
        "X-Forwarded-Proto": "https",
    }

    seen = app.test_client().get("/seen", headers=headers).text

    assert seen == "203.0.113.9 portal.kent.example https"


def test_a_field_of_ten_megabytes_is_too_big_and_no_mistake(client):
    answer = client.post("/", data={"reference": "x" * 10_000_000})

    assert answer.status_code == 413
    assert "What was sent is too big" in answer.text


def test_five_thousand_parameters_are_no_mistake(client):
    assert client.post("/", data={f"field{number}": "x" for number in range(5_000)}).status_code == 400
    assert client.get("/?" + "&".join(f"q{number}=x" for number in range(5_000))).status_code == 400
    assert client.get("/?" + "&".join(f"q{number}=x" for number in range(100))).status_code == 200


def test_a_file_of_twelve_megabytes_is_too_big(client):
    says_so = {"CONTENT_LENGTH": "12000000"}

    answer = client.post("/", content_type="multipart/form-data; boundary=x", environ_overrides=says_so)

    assert answer.status_code == 413


@pytest.mark.parametrize(("path", "code"), [("/a%00b", 404), ("/%ff", 404), ("/?q=%00", 400), ("/?%00=q", 400)])
def test_addresses_with_nul_or_broken_text_are_refused(client, path, code):
    assert client.get(path).status_code == code


def test_a_looser_limit_cannot_be_set(make):
    assert make(MAX_CONTENT_LENGTH=10**9).config["MAX_CONTENT_LENGTH"] == 11 * 1024 * 1024
    assert make(MAX_CONTENT_LENGTH=1_000).config["MAX_CONTENT_LENGTH"] == 1_000


def _what_is_seen():
    return f"{request.remote_addr} {request.host} {request.scheme}"
