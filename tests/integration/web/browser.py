"""A real Chromium at a real server: for what only a browser shows."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
import uvicorn
from web_cast import Web

from domain.principals import User
from keepwell.signing_in import door
from keepwell.web.visitors import COOKIE

if TYPE_CHECKING:
    from integration.signing_in.front_door import FrontDoor
    from playwright.sync_api import Browser, Page

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


@dataclass
class Seat:
    """Somebody at a browser; `wrong` is what no screen may do: errors, refusals of the policy, calls to elsewhere."""

    page: "Page"
    base: str
    wrong: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.page.wait_for_load_state("networkidle")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def says(self, text: str) -> None:
        """Waits until the page shows it."""
        self.page.get_by_text(text).first.wait_for()


@contextmanager
def seated(browser: "Browser", web: Web, base: str, user: User, dark: bool = False) -> Iterator[Seat]:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    secret = door.begin(web.house, user, "browser", "tests").secret
    context.add_cookies([{"name": COOKIE, "value": secret, "url": base, "httpOnly": True, "sameSite": "Lax"}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    seat = Seat(page, base)
    page.on("console", lambda one: seat.wrong.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda one: seat.wrong.append(str(one)))
    page.on(
        "request",
        lambda one: (
            None if one.url.startswith((base, "data:", "blob:")) else seat.wrong.append(f"went to {one.url}")
        ),
    )
    try:
        yield seat
    finally:
        context.close()
