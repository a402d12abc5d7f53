"""Beside a server a process of its own makes accounts comparable by meaning: who asks waits a little, and no longer."""

import subprocess
import time
from collections.abc import Iterator

import pytest
from test_ask_screen import asked
from web_cast import Web

from keepwell import knowledge_base
from keepwell.indexing.beside import SECONDS_TO_END, start
from keepwell.web.rendering import percent

SO_FAR = "of the history indexed by meaning so far"


@pytest.fixture
def process(web: Web) -> Iterator["subprocess.Popen[str]"]:
    process = start(web.house)
    yield process
    process.kill()
    process.wait()


def test_the_account_that_is_wished_for_is_filled_and_the_process_ends_with_its_server(
    web: Web, process: "subprocess.Popen[str]"
) -> None:
    account = web.ids_of(web.cast.other)[0]
    knowledge_base.catch_up(web.house)
    assert web.house.passages.bare([account])
    assert process.stdin is not None
    process.stdin.write(f"{account}\n")
    process.stdin.flush()
    until = time.monotonic() + 60
    while web.house.passages.bare([account]) and time.monotonic() < until:
        time.sleep(0.05)
    assert web.house.passages.bare([account]) == 0
    process.stdin.close()
    assert process.wait(SECONDS_TO_END) == 0


@pytest.mark.parametrize(("soon", "waits"), [(74, 0), (75, 1)])
def test_a_question_waits_for_what_comes_soon_and_says_what_it_was_answered_from(
    web: Web, monkeypatch: pytest.MonkeyPatch, soon: int, waits: int
) -> None:
    account, wished, told = web.ids_of(web.cast.other)[0], [], []
    knowledge_base.catch_up(web.house)
    assert web.house.passages.bare([account]) == 75
    monkeypatch.setattr(knowledge_base, "SOON", soon)
    monkeypatch.setattr(knowledge_base, "_wait_for", lambda *what: told.append(what))
    monkeypatch.setattr(web.house.indexing, "on", True)
    monkeypatch.setattr(web.house.indexing, "first", wished.append)
    with web.client(web.cast.other) as client:
        _, streamed = asked(client, "What did they say about prices?", f"account:{account}")
    assert (wished, len(told)) == ([account], waits)
    assert f">{percent(0)} {SO_FAR}" in streamed


@pytest.mark.usefixtures("indexed")
def test_an_account_that_is_filled_is_asked_for_nothing_more(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = web.ids_of(web.cast.csm)[0]
    monkeypatch.setattr(web.house.indexing, "on", True)
    monkeypatch.setattr(web.house.indexing, "first", lambda _: pytest.fail("it is done"))
    with web.client(web.cast.csm) as client:
        _, streamed = asked(client, "What did they say about prices?", f"account:{account}")
    assert SO_FAR not in streamed
