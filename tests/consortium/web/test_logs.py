import json

import pytest

from consortium.web import known, portal_log


@pytest.fixture
def lines(capsys):
    """Return the log lines written since the last call."""
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_each_request_writes_one_line_with_its_number(client, lines):
    answer = client.get("/nowhere?name=hunter2")

    (line,) = lines()
    assert line["event"] == "request"
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/nowhere", 404)
    assert line["ms"] >= 0


def test_the_callers_own_request_id_is_not_believed(client, lines):
    answer = client.get("/nowhere", headers={"X-Request-Id": "forged"})

    assert answer.headers["X-Request-Id"] != "forged"
    assert "forged" not in str(lines())


def test_no_line_has_a_query_a_cookie_a_token_or_a_password(client, lines):
    client.get("/")
    client.get("/?password=hunter2", headers={"Authorization": "Bearer hunter2", "Cookie": "session=hunter2"})
    client.post("/?next=hunter2", data={"password": "hunter2", "csrf_token": "hunter2"})
    client.get("/mistake/bug?x=hunter2")
    client.get("/mistake/gone")

    assert "hunter2" not in str(lines())


@pytest.mark.parametrize(
    ("method", "path"), [("get", "/link/hunter2hunter2hunter2"), ("put", "/link/hunter2hunter2hunter2")]
)
def test_the_secret_of_a_single_use_link_is_left_out(client, lines, method, path):
    getattr(client, method)(path)

    assert lines()[-1]["path"] == "/link/[left out]"


def test_a_reference_in_an_address_is_left_out(client, lines):
    client.get("/meeting/Ann-Smith/2")

    assert lines()[-1]["path"] == "/meeting/[left out]"


def test_a_mistake_is_logged_with_its_place_and_without_its_message(client, lines):
    client.get("/mistake/bug")

    mistake, request = lines()
    assert mistake["event"] == "the request failed"
    assert mistake["exception"]["type"] == "builtins.ValueError"
    assert mistake["exception"]["at"][-1].endswith(" _mistake")
    assert mistake["request_id"] == request["request_id"]


def test_the_account_and_the_authority_are_on_the_line_once_known(app, client, lines):
    app.before_request(lambda: known(account_id=7, authority_id=886))

    client.get("/nowhere")

    assert lines()[-1].items() >= {"account_id": 7, "authority_id": 886}.items()


def test_what_one_request_knew_is_gone_in_the_next(app, client, lines):
    app.add_url_rule("/kent", view_func=lambda: known(account_id=7, authority_id=886) or "Kent")

    client.get("/kent")
    client.get("/nowhere")

    assert "authority_id" not in lines()[-1]


def test_a_value_called_a_secret_is_left_out_whoever_logs_it(app, lines):
    portal_log().info("careless", password="hunter2", reset_token="hunter2", Cookie="hunter2")

    assert lines()[-1]["password"] == "[left out]"
    assert "hunter2" not in str(lines())


def test_a_line_cannot_be_forged_by_a_path(client, lines):
    client.get("/a%0a{}")

    assert [line["event"] for line in lines()] == ["request"]


def test_a_static_file_writes_no_line(client, lines):
    with client.get("/static/portal.css"):
        pass

    assert lines() == []
