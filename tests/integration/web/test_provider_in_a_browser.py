"""The way to an identity provider and back in a real Chromium: cookies, redirects and the policy of our pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Seat, free_port, served
from identity_provider import KIM, IdentityProvider
from integration.signing_in.front_door import FrontDoor, opened


@pytest.fixture(scope="module")
def at(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrontDoor]:
    home, theirs = tmp_path_factory.mktemp("door"), IdentityProvider()
    shutil.copy(sqlite_template, home / "keepwell.db")
    port = free_port()
    door = opened(theirs, home, public_url=None, port=port, oidc_label="Ours")
    door.person(KIM["email"])
    yield door
    door.house.engine.dispose()
    theirs.close()


@pytest.fixture
def seat(at: FrontDoor, chrome: Any) -> Iterator[Seat]:
    with served(at, at.house.settings.port) as base:
        page = chrome.new_context(reduced_motion="reduce").new_page()
        page.set_default_timeout(20_000)
        seat = Seat(page, base)
        page.on("console", lambda one: seat.wrong.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda one: seat.wrong.append(str(one)))
        yield seat
        page.context.close()


def nothing_in_the_way(seat: Seat) -> None:
    for scheme in ("dark", "light"):
        seat.page.emulate_media(color_scheme=scheme)
        assert Axe().run(seat.page).response["violations"] == []


def test_who_followed_a_link_signs_in_elsewhere_and_is_where_it_led(at: FrontDoor, seat: Seat) -> None:
    page = seat.page
    seat.go("/sign-in?next=/settings/tokens%3Fa%3Db")
    nothing_in_the_way(seat)
    seat.press("Enter")
    page.get_by_role("button", name="Agree").click()
    page.wait_for_url(f"{seat.base}/settings/tokens?a=b")
    page.get_by_role("button", name="Sign out").click()
    seat.says("You are signed out of Keepwell.")
    nothing_in_the_way(seat)
    page.get_by_role("link", name="Sign out of Ours too").click()
    page.wait_for_url(f"{at.theirs.url}/end_session?client_id=*")
    seat.go("/settings")
    assert page.url == f"{seat.base}/sign-in?next=/settings"
    seat.go("/sign-in/provider?next=//evil.example/")
    page.get_by_role("button", name="Agree").click()
    page.wait_for_url(f"{seat.base}/**")
    assert page.get_by_role("button", name="Sign out").count() == 1
    assert seat.wrong == []
