"""The pictures of the README, taken of a demo with headless Chromium: `make screenshots`."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, sync_playwright

from keepwell.bootstrap import House
from keepwell.settings import Settings
from keepwell.signing_in import door
from keepwell.web.app import build_app
from keepwell.web.visitors import COOKIE

HERE = Path(__file__).parent / "img"
PORT = 8791
BASE = f"http://127.0.0.1:{PORT}"
SIZE = {"width": 1440, "height": 900}
ACCOUNTS = 300


def demo(home: Path) -> House:
    """With a year of history, as `make run` makes it."""
    env = {**os.environ, "KEEPWELL_HOME": str(home)}
    command = [sys.executable, "-m", "keepwell", "demo", "--no-serve", "--accounts", str(ACCOUNTS)]
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    return House(Settings(home=home))


def serve(house: House) -> uvicorn.Server:
    server = uvicorn.Server(uvicorn.Config(build_app(house), port=PORT, log_config=None, access_log=False))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        threading.Event().wait(0.05)
    return server


def take(page: Page, path: str, name: str) -> None:
    page.goto(BASE + path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=HERE / f"{name}.png")


def pictures(house: House) -> None:
    admin = door.first_admin(house, "Ada Admin")
    secret = door.begin(house, admin, "screenshots", "screenshots").secret
    falling = next(
        one for one in house.alerts.live() if one.account_id is not None and one.rule == "sudden_drop"
    )
    draft = house.drafts.of_accounts([falling.account_id or 0])
    shots = [
        ("light", "/portfolio", "portfolio"),
        ("dark", f"/accounts/{falling.account_id}", "account"),
        ("light", f"/review/{draft[0].id}" if draft else "/review", "review"),
        ("light", "/ask?q=Which+accounts+renew+in+the+next+60+days%3F", "ask"),
        ("dark", "/calibration", "calibration"),
    ]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme, path, name in shots:
            context = browser.new_context(viewport=SIZE, color_scheme="dark" if scheme == "dark" else "light")
            context.add_cookies([{"name": COOKIE, "value": secret, "url": BASE}])
            take(context.new_page(), path, name)
            context.close()
        browser.close()


def main() -> None:
    given = os.environ.get("KEEPWELL_HOME")
    with tempfile.TemporaryDirectory() as folder:
        house = House(Settings(home=Path(given))) if given else demo(Path(folder) / "home")
        server = serve(house)
        pictures(house)
        server.should_exit = True


if __name__ == "__main__":
    main()
