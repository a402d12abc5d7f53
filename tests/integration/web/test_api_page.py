"""The examples of docs/api.md, run as they stand against a server on this machine."""

import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from web_cast import Web

from domain.principals import TokenScope
from keepwell.signing_in.door import make_token

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
SHELL = 'set -e\ncurl() { command curl --fail-with-body -w "\\n%{http_code}\\n" "$@"; }\n'


@pytest.fixture(scope="module")
def served(unhurried: Web) -> Iterator[tuple[Web, str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(unhurried.app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield unhurried, f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl")
@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_the_examples_of_the_page_do_what_it_says(served: tuple[Web, str], block: str) -> None:
    web, address = served
    secret, _ = make_token(web.house, web.cast.admin, "page", frozenset(TokenScope), None)
    commands = "\n".join(line for line in block.splitlines() if not line.startswith("export "))
    done = subprocess.run(
        ["bash", "-c", SHELL + commands],
        env={"KEEPWELL": address, "TOKEN": secret, "PATH": "/usr/bin:/bin:/usr/local/bin"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    asked = commands.count("curl ")
    assert len(re.findall(r"(?m)^20[01]$", done.stdout)) == asked, done.stdout


def test_the_page_has_examples() -> None:
    assert sum(block.count("curl ") for block in BLOCKS) >= 10
