"""Sign-in by an identity provider, the good way: who comes in, as whom, and what is kept of it."""

import json
import logging
import time
from itertools import count

import pytest
from front_door import BASE, FrontDoor, query_of
from identity_provider import ACCESS, CLIENT, SECRET

from domain.principals import Role
from keepwell.operations.logs import JsonLines
from keepwell.signing_in import door
from keepwell.signing_in.oidc.provider import KEYS_SECONDS
from keepwell.signing_in.people import shut_out, unlink
from keepwell.web.visitors import COOKIE, TRIP

NUMBERS = count()


def somebody(at: FrontDoor, **more: object) -> str:
    """A person the provider knows from now on, whom nobody else here is."""
    number = next(NUMBERS)
    email = f"person{number}@ours.example"
    at.theirs.person = {
        "sub": f"subject-{number}",
        "email": email,
        "email_verified": True,
        "name": "Kim",
        **more,
    }
    return email


def test_who_was_let_in_here_comes_in_by_their_confirmed_address_and_goes_where_they_were_going(
    at: FrontDoor,
) -> None:
    user = at.person(somebody(at))
    with_cookies = at.browser()
    answer = at.whole_way(with_cookies, "/settings/tokens?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/tokens?x=1")
    told = answer.headers.get_list("set-cookie")
    mine = next(one for one in told if one.startswith(COOKIE)).lower()
    assert "httponly" in mine
    assert "samesite=lax" in mine
    assert with_cookies.get("/settings/tokens").status_code == 200
    entries = at.house.audit.entries(limit=2)
    assert [(one.action, one.user_id) for one in entries] == [
        ("signed in", user.id),
        ("linked user", user.id),
    ]
    assert entries[0].details == {"how": "identity provider"}


def test_what_is_asked_of_the_provider_is_bound_to_this_browser_and_proves_who_asks(at: FrontDoor) -> None:
    browser = at.browser()
    answer = browser.get("/sign-in/provider")
    asked = query_of(answer.headers["location"])
    kept = answer.headers["set-cookie"].lower()
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == f"{BASE}/sign-in/provider/back"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid email profile"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert all(word in kept for word in ("httponly", "samesite=lax", "max-age=600"))
    assert not any(asked[name].lower() in kept for name in ("state", "nonce", "code_challenge"))


def test_over_tls_the_cookie_of_the_way_is_ours_alone(at: FrontDoor) -> None:
    at.set_up(public_url="https://keepwell.test")
    kept = at.browser("https://keepwell.test").get("/sign-in/provider").headers["set-cookie"]
    assert kept.startswith(f"__Host-{TRIP}=")
    assert "; Secure" in kept


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "EdDSA"])
def test_each_algorithm_that_is_taken_lets_people_in(at: FrontDoor, alg: str) -> None:
    at.person(somebody(at))
    at.theirs.use(alg)
    assert at.whole_way(at.browser()).headers["location"] == "/"


def test_a_token_that_names_no_key_is_held_against_the_only_one(at: FrontDoor) -> None:
    at.person(somebody(at))
    at.theirs.names_keys = False
    assert at.whole_way(at.browser()).status_code == 303


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", "/" + "x" * 3_000],
)
def test_nobody_is_sent_to_another_site_after_the_way(at: FrontDoor, target: str) -> None:
    at.person(somebody(at))
    assert at.whole_way(at.browser(), target).headers["location"] == "/"


def test_a_session_that_was_there_before_ends_and_the_new_one_has_a_secret_of_its_own(at: FrontDoor) -> None:
    user = at.person(somebody(at))
    before = door.begin(at.house, user, None, "tests").secret
    browser = at.browser()
    browser.cookies.set(COOKIE, before)
    at.whole_way(browser)
    assert door.by_session(at.house, before) is None
    assert [one.user_id for one in at.house.sessions.of_user(user.id)] == [user.id]


def test_another_address_at_the_provider_is_still_the_same_person(at: FrontDoor) -> None:
    user = at.person(somebody(at))
    at.whole_way(at.browser())
    at.theirs.person |= {"email": "married@ours.example", "email_verified": False}
    assert at.whole_way(at.browser()).headers["location"] == "/"
    assert at.house.users.get(user.id).email == user.email


@pytest.mark.parametrize("left_out", [("email", "email_verified"), ("email_verified",)])
def test_what_the_token_keeps_to_itself_is_asked_for(at: FrontDoor, left_out: tuple[str, ...]) -> None:
    at.person(somebody(at))
    at.theirs.left_out = left_out
    assert at.whole_way(at.browser()).status_code == 303
    assert at.theirs.asked.count("/userinfo") == 1
    at.whole_way(at.browser())
    assert at.theirs.asked.count("/userinfo") == 1, "who is linked needs none"


def test_what_the_provider_says_of_roles_gives_none(at: FrontDoor) -> None:
    email = somebody(at, roles=["admin"], groups=["admin"], role="admin")
    at.person(email)
    at.whole_way(at.browser())
    assert at.house.users.find(email).role is Role.CSM


def test_keys_that_were_changed_are_asked_for_again_and_no_more_often_than_that(at: FrontDoor) -> None:
    at.person(somebody(at))
    at.whole_way(at.browser())
    at.theirs.use("ES256")
    assert at.whole_way(at.browser()).status_code == 401, "asked a moment ago"
    at.provider.ticks = lambda: time.monotonic() + KEYS_SECONDS + 1
    assert at.whole_way(at.browser()).status_code == 303
    at.whole_way(at.browser())
    assert at.theirs.asked.count("/keys") == 2
    assert at.theirs.asked.count("/.well-known/openid-configuration") == 1


def test_two_tabs_on_their_way_at_once_both_arrive(at: FrontDoor) -> None:
    at.person(somebody(at))
    browser = at.browser()
    first, second = at.sent(browser, "/runs"), at.sent(browser, "/today")
    assert at.back(browser, at.agreed(first)).headers["location"] == "/runs"
    assert at.back(browser, at.agreed(second)).headers["location"] == "/today"


@pytest.mark.parametrize(
    ("methods", "secret"), [(["client_secret_post"], SECRET), (None, SECRET), (["none"], "")]
)
def test_keepwell_names_itself_as_the_provider_wants(
    at: FrontDoor, methods: list[str] | None, secret: str
) -> None:
    at.set_up(oidc_client_secret=secret)
    at.theirs.secret = secret
    at.theirs.discovery = {"token_endpoint_auth_methods_supported": methods}
    at.person(somebody(at))
    assert at.whole_way(at.browser()).status_code == 303


def test_a_whole_domain_may_be_let_in_as_csms_without_a_book(at: FrontDoor) -> None:
    at.set_up(oidc_domains="Ours.example,more.example")
    email = somebody(at, role="admin")
    at.house.users.add("kim@elsewhere.example", "Kim", Role.CSM, "Kim")
    assert at.whole_way(at.browser()).status_code == 303
    made = at.house.users.find(email)
    assert (made.role, made.csm, made.name) == (Role.CSM, None, "Kim")
    assert door.principal(at.house, made).scope.says() == "the accounts of nobody"
    somebody(at, email="kim@evil-ours.example")
    assert at.whole_way(at.browser()).status_code == 403


def test_addresses_that_the_company_gives_are_believed_where_that_was_said(at: FrontDoor) -> None:
    for trusts, told, status in ((False, None, 403), (True, None, 303), (True, False, 403)):
        at.set_up(oidc_trust_email=trusts)
        at.person(somebody(at, email_verified=told))
        assert at.whole_way(at.browser()).status_code == status, (trusts, told)


def test_who_was_unlinked_is_linked_anew(at: FrontDoor) -> None:
    email = somebody(at)
    user = at.person(email)
    at.whole_way(at.browser())
    at.theirs.person |= {"sub": "another account of hers"}
    assert at.whole_way(at.browser()).status_code == 403
    unlink(at.house, "Ada", email)
    assert at.whole_way(at.browser()).status_code == 303
    assert at.house.users.of_oidc(at.theirs.url, "another account of hers") == at.house.users.get(user.id)


def test_an_admin_lets_go_of_an_account_on_the_screen(at: FrontDoor) -> None:
    email = somebody(at)
    user = at.person(email)
    at.whole_way(at.browser())
    admin = at.browser()
    secret = door.offer_link(at.house, at.person("ada@ours.example", Role.ADMIN))
    admin.post(f"/sign-in/link/{secret}")
    path = f"/settings/users/{user.id}"
    assert f'action="{path}/unlink"' in admin.get(path).text
    assert admin.post(f"{path}/unlink").headers["location"] == path
    assert f'action="{path}/unlink"' not in admin.get(path).text
    assert not at.house.users.get(user.id).has_oidc


def test_where_passwords_are_closed_links_still_let_people_in(at: FrontDoor) -> None:
    at.set_up(oidc_only=True, oidc_label="Ours & Co")
    page = at.browser().get("/sign-in?next=/today%3Fa%3Db%26c")
    assert "Sign in with Ours &amp; Co" in page.text
    assert "/sign-in/provider?next=/today%3Fa%3Db%26c" in page.text
    assert "password" not in page.text.lower()
    closed = at.browser().post("/sign-in", data={"email": "kim@ours.example", "password": "x" * 20})
    assert (closed.status_code, "Passwords are closed here" in closed.text) == (401, True)
    secret = door.offer_link(at.house, at.person())
    browser = at.browser()
    assert browser.post(f"/sign-in/link/{secret}").headers["location"] == "/"
    assert "password" not in browser.get("/settings").text.lower()
    assert browser.post("/settings/password", data={"new": "seven plain words make one"}).status_code == 422


def test_without_a_provider_there_is_no_sign_of_one(at: FrontDoor) -> None:
    at.set_up(oidc_issuer=None, oidc_client_id=None)
    browser = at.browser()
    assert "provider" not in browser.get("/sign-in?left=true").text
    paths = ("/sign-in/provider", "/sign-in/provider/back", "/sign-in/provider/leave")
    assert [browser.get(path).status_code for path in paths] == [404] * 3


def test_signing_out_ends_the_session_here_and_offers_to_end_the_one_there(at: FrontDoor) -> None:
    at.person(somebody(at))
    browser = at.browser()
    at.whole_way(browser)
    out = browser.post("/sign-out").headers["location"]
    assert "/sign-in/provider/leave" in browser.get(out).text
    assert browser.get("/").headers["location"] == "/sign-in"
    there = browser.get("/sign-in/provider/leave").headers["location"]
    assert (there.partition("?")[0], query_of(there)) == (
        f"{at.theirs.url}/end_session",
        {"client_id": CLIENT},
    )
    at.theirs.discovery = {"end_session_endpoint": None}
    at.set_up()
    assert "offers no sign-out" in browser.get("/sign-in/provider/leave").text


def test_nothing_of_a_person_or_their_tokens_is_in_the_logs(
    at: FrontDoor, caplog: pytest.LogCaptureFixture
) -> None:
    email = somebody(at)
    user = at.person(email)
    at.whole_way(at.browser())
    shut_out(at.house, "Ada", email)
    with caplog.at_level(logging.DEBUG):
        address = at.agreed(at.sent(browser := at.browser()))
        at.back(browser, address)
    refused = [
        json.loads(JsonLines().format(one)) for one in caplog.records if one.name == "keepwell.signing_in"
    ]
    assert [(one["event"], one["reason"], one["user_id"]) for one in refused] == [
        ("sign_in_refused", "shut_out", user.id)
    ]
    written = "\n".join(JsonLines().format(one) for one in caplog.records)
    written += json.dumps([dict(one.details) | {"by": one.by} for one in at.house.audit.entries()])
    secrets = (
        ACCESS,
        SECRET,
        email,
        at.theirs.person["sub"],
        query_of(address)["code"],
        query_of(address)["state"],
    )
    assert not [one for one in secrets if one in written]
