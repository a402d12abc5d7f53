"""A real Chromium at a real server: for what only a browser shows."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import pytest
import uvicorn
from web_cast import Web

from domain.principals import User
from keepwell.signing_in import door
from keepwell.web.visitors import COOKIE

if TYPE_CHECKING:
    from integration.signing_in.front_door import FrontDoor
    from playwright.sync_api import Browser, Page, Request

HOW = "Chromium is not installed: `apt-get install chromium` (`make test` does it as root on Debian)"


def chromium() -> str:
    """Where it is; skips where it is not, which CI takes for a failure."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{HOW}; in CI screens must be tested")
        pytest.skip(HOW)
    return found


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(web: "Web | FrontDoor", port: int = 0) -> Iterator[str]:
    """The application on a port of its own."""
    port = port or free_port()
    server = uvicorn.Server(uvicorn.Config(web.app, port=port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


REFUSED = "status of {status}"
"""How Chromium names an answer that was refused, in the console."""
A_MOMENT = "() => new Promise(done => setTimeout(done, 25))"
"""For what came to be drawn, and to ask for more."""
MOMENTS = 600


@dataclass
class Seat:
    """Somebody at a browser; `wrong` is what no screen may do: errors, refusals of the policy, calls to elsewhere."""

    page: "Page"
    base: str
    wrong: list[str] = field(default_factory=list)
    asked: "set[Request]" = field(default_factory=set)
    """What is under way."""

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.settles()

    def settles(self) -> None:
        """Waits until everything that the page asks for is there, and what that asks for in turn."""
        still = 0
        for _ in range(MOMENTS):
            self.page.evaluate(A_MOMENT)
            still = 0 if self.asked else still + 1
            if still == 2:
                return
        pytest.fail(f"{self.page.url} still waits for {[one.url for one in self.asked]}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def says(self, text: str) -> None:
        """Waits until the page shows it."""
        self.page.get_by_text(text).first.wait_for()

    def told(self, text: str) -> None:
        """Waits until it is said at the foot of the page."""
        self.page.locator("#told").get_by_text(text).wait_for()

    def main(self) -> str:
        return self.page.locator("#main").inner_text()

    def refused(self, path: str, status: int = 404) -> str:
        """All that somebody is told who goes there and may not; Chromium's word of it is none of our errors."""
        with self.refusal(status):
            answer = self.page.goto(self.base + path)
            assert answer is not None
            assert answer.status == status, path
            self.settles()
        return self.page.content()

    @contextmanager
    def refusal(self, status: int) -> Iterator[None]:
        """What is done inside is refused so, once."""
        before = len(self.wrong)
        yield
        for _ in range(100):
            if len(self.wrong) > before:
                break
            self.page.wait_for_timeout(20)
        assert REFUSED.format(status=status) in " ".join(self.wrong[before:])
        del self.wrong[before]

    def watch(self) -> None:
        """Every page of this browser, those that are opened later, too."""
        context = self.page.context
        context.on("console", lambda one: self.wrong.append(one.text) if one.type == "error" else None)
        context.on("request", lambda one: self.asked.add(one))
        context.on("requestfinished", lambda one: self.asked.discard(one))
        context.on("requestfailed", lambda one: self.asked.discard(one))
        context.on("weberror", lambda one: self.wrong.append(str(one.error)))
        own = (self.base, "data:", "blob:")
        context.on(
            "request",
            lambda one: None if one.url.startswith(own) else self.wrong.append(f"went to {one.url}"),
        )


@contextmanager
def seated(browser: "Browser", web: Web, base: str, user: User | None, dark: bool = False) -> Iterator[Seat]:
    """Signed in, or at the door; whatever went wrong on the way fails the test at the end."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    if user is not None:
        secret = door.begin(web.house, user, "browser", "tests").secret
        cookie = {"name": COOKIE, "value": secret, "url": base, "httpOnly": True, "sameSite": "Lax"}
        context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict
    page = context.new_page()
    page.set_default_timeout(20_000)
    seat = Seat(page, base)
    seat.watch()
    try:
        yield seat
        assert not seat.wrong, seat.wrong
    finally:
        context.close()


class Sits(Protocol):
    """A seat for somebody, or for nobody yet; at the end of the test it is as `seated` leaves it."""

    def __call__(self, user: User | None, dark: bool = False) -> Seat: ...
