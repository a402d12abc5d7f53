"""A house with approved messages, a mail server that keeps what it gets, and the parent of senders to be killed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from integration.outbox.outbox_house import LocalServer, Mailbox, OutboxHouse, smtp_server
from sqlalchemy.engine import Engine

PARENT = Path(__file__).with_name("sender_parent.py")


@pytest.fixture
def sending(engine: Engine) -> OutboxHouse:
    """On SQLite, then on PostgreSQL."""
    return OutboxHouse(engine)


@pytest.fixture
def outbox(sqlite_engine: Engine) -> OutboxHouse:
    return OutboxHouse(sqlite_engine)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[LocalServer]:
    found = smtp_server(mailbox)
    yield found
    found.close()


class Senders:
    """Forked from a parent that has imported everything: imports cost more than sending."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, engine: Engine, port: int, kills: list[Any], lease: float = 2.0) -> list[int]:
        """A sender for each of `kills`: [step or "any", n, pause] (killed so many seconds after its n-th such step), or
        None. Waits for all; gives the signal each ended by, 0 for none."""
        url = engine.url.render_as_string(hide_password=False)
        order = {"url": url, "port": port, "kills": kills, "lease": lease}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        ended: list[int] = json.loads(self._process.stdout.readline())
        return ended


@pytest.fixture(scope="session")
def senders() -> Iterator[Senders]:
    tests = Path(__file__).resolve().parents[2]
    places = os.pathsep.join([str(tests), str(tests.parent)])
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONPATH": places}
    with subprocess.Popen(
        [sys.executable, str(PARENT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=quiet,
    ) as process:
        yield Senders(process)
        assert process.stdin is not None
        process.stdin.close()
