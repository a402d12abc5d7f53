"""Coming in: passwords, links that work once, sessions that end; and pages of others that want something changed."""

import threading
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from web_cast import ADMIN, Web

from domain.errors import ConflictError, KeepwellError
from keepwell.signing_in import door
from keepwell.signing_in.people import add_user, change_user, set_password, shut_out
from keepwell.web.visitors import COOKIE

PASSWORD = "seven plain words make a good one"
FOREIGN = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}


def sign_in(client: TestClient, password: str = PASSWORD, email: str = ADMIN, **more: str) -> int:
    return client.post("/sign-in", data={"email": email, "password": password, **more}).status_code


@pytest.fixture
def with_password(web: Web) -> Web:
    set_password(web.house, web.cast.admin, PASSWORD, None, "")
    return web


def test_the_right_password_opens_a_session_and_signing_out_ends_it(with_password: Web) -> None:
    with with_password.client(None) as client:
        answer = client.post(
            "/sign-in", data={"email": ADMIN.upper(), "password": PASSWORD, "next": "/portfolio?band=red"}
        )
        assert (answer.status_code, answer.headers["location"]) == (303, "/portfolio?band=red")
        told = answer.headers["set-cookie"].lower()
        assert "httponly" in told
        assert "samesite=lax" in told
        kept = client.cookies[COOKIE]
        assert client.get("/").headers["location"] == "/portfolio"
        assert client.post("/sign-out").status_code == 303
        client.cookies.set(COOKIE, kept)
        assert client.get("/").headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    ("email", "password"),
    [(ADMIN, "wrong"), ("nobody@ours.example", PASSWORD), ("rui@ours.example", PASSWORD)],
)
def test_whatever_is_wrong_the_answer_is_the_same(with_password: Web, email: str, password: str) -> None:
    with with_password.client(None) as client:
        answer = client.post("/sign-in", data={"email": email, "password": password})
    assert answer.status_code == 401
    assert door.WRONG in answer.text
    assert "set-cookie" not in answer.headers


def test_after_too_many_wrong_passwords_the_right_one_waits_too(with_password: Web) -> None:
    with with_password.client(None) as client:
        codes = [sign_in(client, "wrong") for _ in range(10)]
        answer = client.post("/sign-in", data={"email": ADMIN, "password": PASSWORD})
    assert set(codes) == {401}
    assert answer.status_code == 401
    assert "Too many attempts" in answer.text


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_nobody_is_sent_to_another_site_after_signing_in(with_password: Web, target: str) -> None:
    with with_password.client(None) as client:
        answer = client.post("/sign-in", data={"email": ADMIN, "password": PASSWORD, "next": target})
    assert answer.headers["location"] == "/"


def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(with_password: Web) -> None:
    with with_password.client(None) as client:
        client.cookies.set(COOKIE, "planted")
        sign_in(client)
        assert client.cookies.get(COOKIE, domain="keepwell.test") != "planted"


def test_a_link_is_looked_at_as_often_as_one_likes_and_works_once(web: Web) -> None:
    secret = door.offer_link(web.house, web.cast.admin)
    with web.client(None) as client:
        assert [client.get(f"/sign-in/link/{secret}").status_code for _ in range(3)] == [200] * 3
        assert client.post(f"/sign-in/link/{secret}").headers["location"] == "/settings/password"
        assert client.get("/").headers["location"] == "/portfolio"
    with web.client(None) as another:
        assert another.post(f"/sign-in/link/{secret}").status_code == 401
        assert another.get(f"/sign-in/link/{secret}").status_code == 410


def test_of_many_who_take_a_link_at_once_one_gets_in(web: Web) -> None:
    secret = door.offer_link(web.house, web.cast.admin)
    came: list[str] = []

    def take() -> None:
        try:
            came.append(door.with_link(web.house, secret, None).user.email)
        except door.SignInRefusedError:
            came.append("refused")

    threads = [threading.Thread(target=take) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(came) == sorted([ADMIN, *["refused"] * 5])


def test_a_link_is_over_after_its_time(web: Web) -> None:
    secret = door.offer_link(web.house, web.cast.admin, timedelta(seconds=-1))
    with pytest.raises(door.SignInRefusedError):
        door.with_link(web.house, secret, None)


def test_who_is_shut_out_is_out_at_once_with_all_sessions_and_tokens(web: Web) -> None:
    secret, _ = door.make_token(web.house, web.cast.csm, "tests", frozenset({door.TokenScope.READ}), None)
    with web.client(web.cast.csm) as client:
        assert client.get("/").headers["location"] == "/portfolio"
        shut_out(web.house, "Ada", web.cast.csm.email)
        assert client.get("/").headers["location"] == "/sign-in"
    assert door.by_token(web.house, secret) is None


def test_the_last_admin_stays(web: Web) -> None:
    with pytest.raises(ConflictError, match="only admin"):
        shut_out(web.house, "Ada", ADMIN)
    with pytest.raises(ConflictError, match="only admin"):
        change_user(web.house, "Ada", ADMIN, role="csm")


def test_a_new_password_ends_every_other_session(web: Web) -> None:
    with web.client(web.cast.admin) as mine, web.client(web.cast.admin) as other:
        set_password(web.house, web.cast.admin, PASSWORD, None, mine.cookies[COOKIE])
        assert mine.get("/").headers["location"] == "/portfolio"
        assert other.get("/").headers["location"] == "/sign-in"
    with pytest.raises(KeepwellError, match="present password"):
        set_password(web.house, web.cast.admin, "another plain sentence", "wrong", "")


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", ADMIN, "x" * 300])
def test_a_password_that_is_easy_to_guess_is_refused(web: Web, password: str) -> None:
    with pytest.raises(KeepwellError):
        set_password(web.house, web.cast.admin, password, None, "")


def test_a_new_csm_gets_the_book_of_their_name(web: Web) -> None:
    name = str(web.cast.csm.csm)
    user = add_user(web.house, "Ada", "new@ours.example", name.upper(), "csm", None)
    assert user.csm == name
    with pytest.raises(ConflictError, match="already"):
        add_user(web.house, "Ada", "NEW@ours.example", "Again", "csm", None)


@pytest.mark.parametrize(
    "headers",
    [
        FOREIGN,
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "", "origin": "null"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_another_sites_page_changes_nothing(shown: Web, headers: dict[str, str]) -> None:
    with shown.client(shown.cast.admin) as client:
        answer = client.post("/sign-out", headers=headers)
        assert answer.status_code == 403
        assert client.get("/").headers["location"] == "/portfolio"


def test_a_browser_that_says_nothing_of_where_a_change_comes_from_is_refused(shown: Web) -> None:
    with shown.client(shown.cast.admin) as client:
        del client.headers["sec-fetch-site"]
        assert client.post("/sign-out").status_code == 403
        assert client.post("/theme/dark", headers={"origin": "http://keepwell.test"}).status_code == 204


def test_every_answer_tells_the_browser_what_to_refuse(shown: Web) -> None:
    with shown.client(shown.cast.admin) as client:
        for path in ("/", "/sign-in", "/nowhere", "/static/app.css"):
            headers = client.get(path).headers
            assert "script-src 'self'" in headers["content-security-policy"], path
            assert "unsafe" not in headers["content-security-policy"], path
            assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY"), (
                path
            )


def test_a_body_without_end_is_cut_off(shown: Web) -> None:
    def endless() -> object:
        for _ in range(50):
            yield b"email=" + b"a" * 100_000

    with shown.client(None) as client:
        told = client.post("/sign-in", content=b"x" * 3_000_000)
        streamed = client.post(
            "/sign-in", content=endless(), headers={"content-type": "application/x-www-form-urlencoded"}
        )
    assert (told.status_code, streamed.status_code) == (413, 413)


def test_coming_and_going_is_in_a_log_that_shows_when_it_was_changed(web: Web) -> None:
    with web.client(web.cast.admin) as client:
        client.post("/sign-out")
    actions = [one.action for one in web.house.audit.entries()]
    assert actions[:2] == ["signed out", "signed in"]
    assert web.house.audit.broken_at() is None
