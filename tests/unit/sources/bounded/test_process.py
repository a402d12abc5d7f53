"""The reading process: bounded in time and memory, reused, replaced, and without secrets."""

import os
import signal
from collections.abc import Iterator

import pytest

from sources.bounded import worker
from sources.bounded.limits import Limits
from sources.bounded.process import ReadingProcess

GOOD = b"From: a@x.test\nDate: Mon, 04 May 2026 09:00:00 +0200\n\nhello\n"
NOW = {"now": "2026-06-01T12:00:00+00:00"}


@pytest.fixture
def process() -> Iterator[ReadingProcess]:
    with ReadingProcess(Limits(cpu=0.4, wall=5.0)) as found:
        yield found


def hostile(process: ReadingProcess, how: str) -> str | None:
    return process.read("hostile", how.encode(), NOW).refused


@pytest.fixture(autouse=True)
def hostile_reader(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A reader that does what it is told, for the child to find on its path."""
    folder = tmp_path_factory.mktemp("readers")
    (folder / "hostile_reader.py").write_text(
        "import os, re, signal, time\n"
        "def read(content, order):\n"
        "    how = content.decode()\n"
        "    if how == 'loop':\n"
        "        while True: pass\n"
        "    if how == 'regex': re.match(r'(a+)+$', 'a' * 60 + 'b')\n"
        "    if how == 'memory': held = [bytes(10**7) for _ in range(1000)]\n"
        "    if how == 'crash': os.kill(os.getpid(), signal.SIGSEGV)\n"
        "    if how == 'sleep': time.sleep(60)\n"
        "    if how == 'print': print('x' * 100_000)\n"
        "    if how == 'write': open(os.path.join(os.path.dirname(__file__), 'w'), 'wb', 0).write(b'x')\n"
        "    if how == 'big': return [{'body': 'x' * 30_000_000}]\n"
        "    if how == 'deep': read_deep(0)\n"
        "    return [{'environment': ' '.join(os.environ)}]\n"
        "def read_deep(n): return read_deep(n + 1)\n"
    )
    (folder / "sitecustomize.py").write_text(
        "from sources.bounded import worker\nworker.READERS['hostile'] = 'hostile_reader'\n"
    )
    monkeypatch.syspath_prepend(str(folder))


def test_many_messages_need_one_process(process: ReadingProcess) -> None:
    for _ in range(50):
        assert process.read("mail", GOOD, NOW).conversations[0]["body"] == "hello"
    assert process.started == 1


@pytest.mark.parametrize("how", ["loop", "regex"])
def test_what_takes_too_long_is_stopped_and_the_next_is_read(process: ReadingProcess, how: str) -> None:
    assert hostile(process, how) == "took more than 0.4 s"
    assert process.read("mail", GOOD, NOW).conversations
    assert process.started == 2


def test_what_waits_is_stopped_by_the_clock_on_the_wall() -> None:
    with ReadingProcess(Limits(wall=0.5)) as process:
        process.read("mail", GOOD, NOW)
        answer = process.read("hostile", b"sleep", NOW)
    assert answer.refused == "took more than 2 s"
    assert answer.seconds < 3


def test_what_wants_too_much_memory_is_refused_and_the_next_is_read(process: ReadingProcess) -> None:
    assert hostile(process, "memory") == "needs more memory than one message may have"
    assert process.read("mail", GOOD, NOW).conversations


def test_a_parser_that_dies_takes_nobody_with_it(process: ReadingProcess) -> None:
    assert hostile(process, "crash") == "cannot be parsed (the parser died of it)"
    assert process.read("mail", GOOD, NOW).conversations


def test_what_nests_too_deeply_or_says_too_much_is_refused(process: ReadingProcess) -> None:
    assert hostile(process, "deep") == "is nested too deeply"
    assert hostile(process, "big") == "holds more text than one message may have"
    assert hostile(process, "write") == "cannot be parsed (OSError)"


def test_what_a_parser_prints_is_no_answer(process: ReadingProcess) -> None:
    assert hostile(process, "print") is None
    assert process.read("mail", GOOD, NOW).conversations


def test_the_process_knows_none_of_our_variables(
    process: ReadingProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEEPWELL_IMAP_PASSWORD", "secret")
    told = process.read("hostile", b"environment", NOW).conversations[0]["environment"]
    assert "KEEPWELL" not in told
    assert "DATABASE" not in told


def test_a_process_that_was_killed_from_outside_is_replaced(process: ReadingProcess) -> None:
    process.read("mail", GOOD, NOW)
    assert process._child is not None
    os.kill(process._child.pid, signal.SIGKILL)
    assert process.read("mail", GOOD, NOW).refused or process.started == 2
    assert process.read("mail", GOOD, NOW).conversations


def test_what_is_too_large_is_not_even_sent() -> None:
    with ReadingProcess(Limits(content=100)) as process:
        assert process.read("mail", b"x" * 101, NOW).refused == "is larger than 0 MB"
        assert process.started == 0


def test_every_kind_has_a_reader() -> None:
    assert set(worker.READERS) >= {"mail", "calendar", "transcript", "chat"}
