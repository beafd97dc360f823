import psycopg
import pytest

from consortium.web import Frame, Navigation, surround

PAGES = {
    400: "The portal could not read what was sent",
    403: "You cannot open this page",
    404: "There is no such page here",
    405: "This address cannot be used in that way",
    409: "That cannot be done",
    413: "What was sent is too big",
    429: "Too many tries",
    500: "The portal made a mistake",
    503: "The portal is not available just now",
}


@pytest.mark.parametrize(("code", "title"), PAGES.items())
def test_each_error_has_our_own_page(client, code, title):
    answer = client.get(f"/code/{code}")

    assert answer.status_code == code
    assert f'<h1 class="p-title">{title}</h1>' in answer.text
    assert f"<title>{title} - SEND mediation portal</title>" in answer.text


@pytest.mark.parametrize(
    ("code", "title"), [(401, PAGES[400]), (415, PAGES[400]), (418, PAGES[400]), (501, PAGES[500])]
)
def test_a_rare_error_has_our_page_with_its_own_code(client, code, title):
    answer = client.get(f"/code/{code}")

    assert answer.status_code == code
    assert title in answer.text


def test_a_wrong_method_says_which_are_right(client):
    answer = client.delete("/mistake/rule")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_rule_that_no_form_caught_shows_its_sentence(client):
    answer = client.get("/mistake/rule")

    assert answer.status_code == 409
    assert "Kent has no price for this day. Ask a lead administrator to add one." in answer.text


def test_a_refusal_of_several_problems_lists_them_escaped(client):
    answer = client.get("/mistake/refused")

    assert answer.status_code == 409
    assert answer.text.count("<li>usage.csv:7: authority: Essex &amp; Kent is no council.</li>") == 2


@pytest.mark.parametrize("name", ["gone", "slow", "pool", "lost"])
def test_a_database_that_does_not_answer_is_503_with_a_time_to_come_back(client, name):
    answer = client.get(f"/mistake/{name}")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert PAGES[503] in answer.text


def test_a_value_that_no_column_can_hold_is_no_page(client):
    assert client.get("/mistake/unfit").status_code == 404


@pytest.mark.parametrize("name", ["bug", "gone"])
def test_no_error_page_shows_a_trace_a_query_or_a_value(client, name):
    text = client.get(f"/mistake/{name}").text

    for secret in ("Traceback", "hunter2", "SELECT", "secret_column", "ValueError", ".py"):
        assert secret not in text


def test_the_page_of_our_mistake_shows_the_number_that_the_log_has(client):
    answer = client.get("/mistake/bug")

    assert f"<strong>{answer.headers['X-Request-Id']}</strong>" in answer.text


def test_a_post_without_a_token_is_refused_in_plain_words(client):
    answer = client.post("/", data={"reference": "M00402"})

    assert answer.status_code == 400
    assert "This page was open for too long" in answer.text


@pytest.mark.parametrize("token", ["", "nonsense", "ImZhbHNlIg.aaaa.bbbb", "\x00", "é"])
def test_a_post_with_a_false_token_is_refused(client, token):
    client.get("/")

    answer = client.post("/", data={"csrf_token": token})

    assert answer.status_code == 400


def test_a_token_of_another_person_is_refused(app, client):
    theirs = app.test_client().get("/").text.split('name="csrf_token" value="')[1].split('"')[0]
    client.get("/")

    answer = client.post("/", data={"csrf_token": theirs})

    assert answer.status_code == 400


def test_an_error_page_asks_no_context_processor_of_others(app, client):
    def reads_the_database():
        raise AssertionError("an error page asked the database")

    app.context_processor(reads_the_database)

    assert client.get("/nowhere").status_code == 404
    assert client.get("/mistake/gone").status_code == 503


def test_an_error_page_is_sent_even_if_what_surrounds_it_is_broken(app, client):
    app.before_request(lambda: surround(Frame(person=object())))

    answer = client.get("/nowhere")

    assert answer.status_code == 404
    assert PAGES[404] in answer.text


def test_a_database_lost_before_any_route_ran_is_503_too(app, client):
    def load_the_person():
        raise psycopg.OperationalError("no connection")

    app.before_request(load_the_person)

    assert client.get("/").status_code == 503
    assert client.get("/nowhere").status_code == 503


def test_a_page_remembers_in_its_errors_who_is_signed_in(app, client):
    app.before_request(lambda: surround(Frame(navigation=Navigation("Kent", (("Home", "/kent", False),)))))

    assert "Kent" in client.get("/nowhere").text
