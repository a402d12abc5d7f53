"""A provider that lies, hangs or is another's, and people whom it knows and we do not: each refused by its word."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from front_door import CROSS_SITE, FrontDoor, query_of
from identity_provider import KIM, IdentityProvider, tell

from keepwell.signing_in.oidc.provider import AT_ONCE
from keepwell.signing_in.oidc.reasons import SAYS, Reason
from keepwell.signing_in.people import shut_out
from keepwell.signing_in.throttle import PROVIDER_BY_ADDRESS, Throttle
from keepwell.web.visitors import COOKIE
from storage.sign_in_trips import LASTS

NOW = int(time.time())
Lie = Callable[[IdentityProvider], Any]


def claims(**lies: Any) -> Lie:
    return lambda theirs: theirs.claims.update(lies)


def by(name: str) -> Lie:
    return lambda theirs: setattr(theirs, "sign", getattr(theirs, name))


LIES: dict[str, tuple[Lie, Reason]] = {
    "another nonce": (claims(nonce="another"), Reason.NONCE),
    "no nonce": (claims(nonce=None), Reason.NONCE),
    "for another": (claims(aud="another"), Reason.AUDIENCE),
    "for others too, and not given to us": (claims(aud=["keepwell:tests", "another"]), Reason.AUDIENCE),
    "given to another": (claims(azp="another"), Reason.AUDIENCE),
    "for nobody": (claims(aud=None), Reason.AUDIENCE),
    "by another issuer": (claims(iss="https://evil.example"), Reason.ISSUER),
    "by an issuer with a slash": (lambda theirs: theirs.claims.update(iss=theirs.url + "/"), Reason.ISSUER),
    "expired": (claims(exp=NOW - 600), Reason.CLOCK),
    "of tomorrow": (claims(iat=NOW + 86_400, exp=NOW + 90_000), Reason.CLOCK),
    "not yet": (claims(nbf=NOW + 86_400), Reason.CLOCK),
    "without an end": (claims(exp=None), Reason.CLAIMS),
    "about nobody": (claims(sub=None), Reason.CLAIMS),
    "about no name": (claims(sub=""), Reason.CLAIMS),
    "about a number": (claims(sub=7), Reason.CLAIMS),
    "about a very long name": (claims(sub="x" * 300), Reason.CLAIMS),
    "with another access token": (claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA"), Reason.AT_HASH),
    "unsigned": (by("unsigned"), Reason.ALGORITHM),
    "signed with what is public": (by("with_hs256"), Reason.ALGORITHM),
    "signed with another key of that name": (by("with_anothers_key"), Reason.SIGNATURE),
    "no token at all": (lambda theirs: setattr(theirs, "sign", lambda _: "not.a.token"), Reason.CLAIMS),
    "without an address": (claims(email=None), Reason.NO_EMAIL),
    "with an address that is a list": (claims(email=["kim@ours.example"]), Reason.NO_EMAIL),
    "with a letter that is small elsewhere": (claims(email="\u212aim@ours.example"), Reason.NO_EMAIL),
    "an address nobody confirmed": (claims(email_verified=False), Reason.UNVERIFIED),
    "an address confirmed by a word": (claims(email_verified="true"), Reason.UNVERIFIED),
    "nothing of confirming": (claims(email_verified=None), Reason.UNVERIFIED),
    "somebody we do not know": (claims(email="nobody@ours.example"), Reason.UNKNOWN_PERSON),
}


@pytest.fixture(scope="module", autouse=True)
def kim(usual_door: FrontDoor) -> None:
    usual_door.person(KIM["email"])


def refused(at: FrontDoor, answer: Any, reason: Reason) -> None:
    """Nobody came in, the person reads what to do, and the log has the word."""
    assert answer.status_code == SAYS[reason].status, answer.text
    assert SAYS[reason].says.format(reason=reason).replace("'", "&#39;") in answer.text
    assert COOKIE not in answer.headers.get("set-cookie", "")
    assert at.noted() == ("refused sign-in", reason)


@pytest.mark.parametrize("lie", LIES)
def test_what_does_not_hold_lets_nobody_in(at: FrontDoor, lie: str) -> None:
    tell_it, reason = LIES[lie]
    at.theirs.person = KIM | {"sub": "somebody who was never here"}
    at.theirs.discovery = {"userinfo_endpoint": None}
    tell_it(at.theirs)
    refused(at, at.whole_way(at.browser()), reason)


def test_a_token_whose_key_nobody_knows_is_refused(at: FrontDoor) -> None:
    browser = at.browser()
    address = at.agreed(at.sent(browser))
    at.theirs.answers["/keys"] = lambda handler: tell(
        handler, 200, '{"keys": [{"kty": "oct", "k": "AAAA"}, {}]}'
    )
    refused(at, at.back(browser, address), Reason.KEY)


def test_a_code_and_a_state_are_good_for_once(at: FrontDoor) -> None:
    at.theirs.codes_last = True
    browser = at.browser()
    address = at.agreed(at.sent(browser))
    assert at.back(browser, address).status_code == 303
    refused(at, at.back(browser, address), Reason.UNKNOWN_TRIP)


def test_of_many_who_come_back_at_once_with_the_same_one_comes_in(at: FrontDoor) -> None:
    at.theirs.codes_last = True
    browser = at.browser()
    address = at.agreed(at.sent(browser))
    codes: list[int] = []
    threads = [
        threading.Thread(target=lambda: codes.append(at.back(browser, address).status_code)) for _ in range(5)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(codes) == [303, 401, 401, 401, 401]


def test_a_code_of_another_way_does_not_fit(at: FrontDoor) -> None:
    browser = at.browser()
    first, second = (query_of(at.agreed(at.sent(browser))) for _ in range(2))
    mixed = {"code": first["code"], "state": second["state"]}
    refused(at, browser.get("/sign-in/provider/back", params=mixed, headers=CROSS_SITE), Reason.CODE)


def test_the_way_of_another_browser_ends_nowhere_and_stays_open_for_that_one(at: FrontDoor) -> None:
    theirs, mine, without = at.browser(), at.browser(), at.browser()
    address = at.agreed(at.sent(theirs))
    at.sent(mine)
    for one in (mine, without):
        refused(at, at.back(one, address), Reason.OTHER_BROWSER)
    assert at.back(theirs, address).status_code == 303


def test_a_state_that_nobody_was_given_is_refused(at: FrontDoor) -> None:
    browser = at.browser()
    at.sent(browser)
    for query in ("state=made-up&code=x", "code=x", "", "state=&code="):
        answer = browser.get(f"/sign-in/provider/back?{query}", headers=CROSS_SITE)
        refused(at, answer, Reason.UNKNOWN_TRIP)


def test_who_comes_back_late_begins_again(at: FrontDoor) -> None:
    browser = at.browser()
    address = at.agreed(at.sent(browser, "/today"))
    real = at.house.now
    object.__setattr__(at.house.sign_in_trips, "clock", lambda: real() + LASTS + timedelta(seconds=1))
    answer = at.back(browser, address)
    refused(at, answer, Reason.OVER)


@pytest.mark.parametrize(
    ("error", "reason"),
    [("access_denied", Reason.DENIED), ("server_error", Reason.PROVIDER), ("<b>", Reason.PROVIDER)],
)
def test_what_the_provider_refuses_is_told_in_our_words_with_the_way_kept(
    at: FrontDoor, error: str, reason: Reason
) -> None:
    at.theirs.denies = error
    browser = at.browser()
    answer = at.back(
        browser, at.agreed(at.sent(browser, "/today")) + "&error_description=%3Cb%3ECall+us%3C/b%3E"
    )
    refused(at, answer, reason)
    assert "Call us" not in answer.text
    assert "/sign-in/provider?next=/today" in answer.text


def test_an_answer_of_another_issuer_is_not_taken_to_this_one(at: FrontDoor) -> None:
    at.theirs.discovery = {"authorization_response_iss_parameter_supported": True}
    for more, reason in (("&iss=https://evil.example", Reason.ISSUER), ("", Reason.ISSUER)):
        browser = at.browser()
        refused(at, at.back(browser, at.agreed(at.sent(browser)) + more), reason)
    browser = at.browser()
    assert at.back(browser, at.agreed(at.sent(browser)) + f"&iss={at.theirs.url}").status_code == 303


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ("<html>", 200, Reason.NONSENSE),
        ("[1]", 200, Reason.NONSENSE),
        ("[" * 200_000, 200, Reason.NONSENSE),
        ("{}", 200, Reason.NONSENSE),
        ('{"id_token": 7}', 200, Reason.NONSENSE),
        ('{"error": "invalid_client"}', 401, Reason.CLIENT),
        ('{"error": "server_error"}', 500, Reason.PROVIDER),
        ("<html>down</html>", 503, Reason.UNREACHABLE),
        ("x" * 600_000, 200, Reason.LARGE),
        ("{}", 302, Reason.ELSEWHERE),
    ],
)
def test_an_answer_for_the_code_that_is_none_lets_nobody_in(
    at: FrontDoor, body: str, status: int, reason: Reason
) -> None:
    at.theirs.answers["/token"] = lambda handler: tell(handler, status, body, location="http://localhost:1/")
    refused(at, at.whole_way(at.browser()), reason)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_a_provider_that_drips_is_left_in_time(at: FrontDoor, path: str) -> None:
    at.provider.seconds = 0.3
    at.theirs.answers[path] = at.theirs.drip
    browser = at.browser()
    answer = browser.get("/sign-in/provider")
    if answer.status_code == 303:
        answer = at.back(browser, at.agreed(answer.headers["location"]))
    assert (answer.status_code, "(too_slow)" in answer.text) == (504, True)


@pytest.mark.parametrize(
    ("lies", "reason"),
    [
        ({"issuer": "https://evil.example"}, Reason.ISSUER),
        ({"token_endpoint": "http://evil.example/token"}, Reason.ELSEWHERE),
        ({"jwks_uri": "file:///etc/passwd"}, Reason.ELSEWHERE),
        ({"authorization_endpoint": "javascript:alert(1)"}, Reason.ELSEWHERE),
        ({"end_session_endpoint": "//evil.example"}, Reason.ELSEWHERE),
        ({"token_endpoint": None}, Reason.NONSENSE),
        ({"token_endpoint": 7}, Reason.NONSENSE),
    ],
)
def test_a_description_that_cannot_be_the_providers_sends_nobody_anywhere(
    at: FrontDoor, lies: dict[str, Any], reason: Reason
) -> None:
    at.theirs.discovery = lies
    answer = at.browser().get("/sign-in/provider?next=/today")
    assert (answer.status_code, f"({reason})" in answer.text) == (502, True)
    assert "/sign-in/provider?next=/today" in answer.text


def test_a_provider_that_is_down_is_told_and_not_waited_for_again_and_again(at: FrontDoor) -> None:
    at.theirs.answers["/.well-known/openid-configuration"] = lambda handler: tell(handler, 503, "{}")
    answers = [at.browser().get("/sign-in/provider") for _ in range(5)]
    assert {(one.status_code, "(unreachable)" in one.text) for one in answers} == {(502, True)}
    assert at.theirs.asked == ["/.well-known/openid-configuration"]
    at.set_up(oidc_issuer="http://localhost:1")
    assert "(unreachable)" in at.browser().get("/sign-in/provider").text


def test_a_provider_that_hangs_holds_no_more_than_some_requests(at: FrontDoor) -> None:
    at.provider.patience = 0.05
    rooms = [at.provider.room() for _ in range(AT_ONCE)]
    for one in rooms:
        one.__enter__()
    try:
        answer = at.browser().get("/sign-in/provider")
    finally:
        for one in rooms:
            one.__exit__(None, None, None)
    assert (answer.status_code, "Many people" in answer.text) == (503, True)


def test_who_offers_no_way_to_name_ourselves_is_asked_nothing(at: FrontDoor) -> None:
    at.theirs.discovery = {"token_endpoint_auth_methods_supported": ["private_key_jwt"]}
    refused(at, at.whole_way(at.browser()), Reason.CLIENT)
    assert "/token" not in at.theirs.asked


def test_what_is_told_beside_the_token_has_to_be_of_the_same_person(at: FrontDoor) -> None:
    at.theirs.left_out = ("email", "email_verified")
    at.theirs.answers["/userinfo"] = lambda handler: tell(
        handler, 200, '{"sub": "another", "email": "kim@ours.example", "email_verified": true}'
    )
    at.theirs.person = KIM | {"sub": "not yet linked"}
    refused(at, at.whole_way(at.browser()), Reason.CLAIMS)


def test_one_address_is_not_confirmed_by_what_is_told_of_another(at: FrontDoor) -> None:
    at.theirs.left_out = ("email_verified",)
    at.theirs.claims = {"email": KIM["email"]}
    at.theirs.person = {"sub": "an impostor", "email": "impostor@ours.example", "email_verified": True}
    refused(at, at.whole_way(at.browser()), Reason.UNKNOWN_PERSON)


def test_an_address_that_is_linked_to_one_account_is_not_given_to_another(at: FrontDoor) -> None:
    at.whole_way(at.browser())
    at.theirs.person = KIM | {"sub": "the new owner of the address"}
    refused(at, at.whole_way(at.browser()), Reason.LINKED)
    assert at.house.users.of_oidc(at.theirs.url, "the new owner of the address") is None


def test_who_is_shut_out_stays_out_linked_or_not(at: FrontDoor) -> None:
    for number, linked in enumerate((True, False)):
        email = f"out{number}@ours.example"
        user = at.person(email)
        at.theirs.person = {"sub": f"out-{number}", "email": email, "email_verified": True}
        if linked:
            at.whole_way(at.browser())
        shut_out(at.house, "Ada", email)
        refused(at, at.whole_way(at.browser()), Reason.SHUT_OUT)
        assert at.house.users.get(user.id).has_oidc is linked


def test_who_tries_too_often_waits_and_fills_no_log(at: FrontDoor) -> None:
    at.app.state.throttle, before = Throttle(), at.app.state.throttle
    try:
        browser = at.browser()
        for _ in range(119):
            at.app.state.throttle.take(PROVIDER_BY_ADDRESS, "provider", "testclient")
        back = "/sign-in/provider/back?state=x&code=y"
        assert [browser.get(one).status_code for one in (back, back, "/sign-in/provider")] == [401, 429, 429]
        assert at.noted() == ("refused sign-in", Reason.UNKNOWN_TRIP)
    finally:
        at.app.state.throttle = before


def test_only_the_way_back_is_open_to_another_sites_page(at: FrontDoor) -> None:
    """A page of another site may send somebody here, which is what links do, and may change nothing."""
    browser = at.browser()
    address = at.agreed(at.sent(browser))
    query = address.partition("?")[2]
    foreign = CROSS_SITE | {"origin": at.theirs.url}
    assert browser.post(f"/sign-in/provider/back?{query}", headers=foreign).status_code == 403
    assert browser.post("/sign-in", data={"email": "a", "password": "b"}, headers=foreign).status_code == 403
    assert browser.post("/sign-out", headers=foreign).status_code == 403
    assert at.back(browser, address).status_code == 303
    assert browser.post("/sign-out", headers=foreign).status_code == 403
    assert browser.get("/settings").status_code == 200
