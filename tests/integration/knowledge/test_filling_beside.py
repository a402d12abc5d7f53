"""What the process beside a server does: who is wished for first, then everything, and then it ends."""

import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from library import Library, mail
from storage_rows import load

from keepwell.indexing import process
from keepwell.indexing.wishes import Wishes

SECOND = 2


class Line:
    """Lines that end when that is said."""

    def __init__(self) -> None:
        self._ended = threading.Event()

    def lines(self, *first: int) -> Iterable[str]:
        for one in first:
            yield f"{one}\n"
        self._ended.wait(60)

    def end(self) -> None:
        self._ended.set()


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.end()


@pytest.fixture
def full(shelved: Library) -> Library:
    """Two accounts, all of whose facts are still to be cut; the first one's words are the newest."""
    mails = [mail(number, f"price {number}", "A-2", days=number % 3) for number in range(1, 21)]
    mails += [mail(number, f"lunch {number}", "A-1", days=9) for number in range(21, 71)]
    load(shelved.intake, accounts=[{}, {}], interactions=mails)
    return shelved


def work(library: Library, wishes: Wishes) -> None:
    house: Any = library  # of a house it asks for the shelf and for what is not cut
    process.work(house, wishes, linger=0)


def test_everything_is_cut_indexed_and_filled_and_then_it_ends(full: Library, line: Line) -> None:
    work(full, Wishes(line.lines()))
    assert (full.uncut.waiting(), full.shelf.behind(), full.store.bare()) == (0, 0, 0)
    assert full.shelf.vectors.size() == full.shelf.words.size() == 70


def test_the_account_that_is_wished_for_comes_first(full: Library, line: Line) -> None:
    full.load()
    wishes = Wishes(line.lines(SECOND))
    wishes.wait(10)
    work(full, wishes)
    assert all("price" in text for text in full.embedder.asked[:20])
    assert full.store.bare() == 0


def test_it_leaves_off_when_nobody_is_there_any_more(full: Library, line: Line) -> None:
    line.end()
    wishes = Wishes(line.lines())
    while not wishes.over:
        wishes.wait(10)
    work(full, wishes)
    assert full.embedder.asked == []


def test_while_somebody_else_writes_it_waits_its_turn(
    full: Library, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "BUSY_SECONDS", 0.01)
    at_work = threading.Thread(target=work, args=(full, Wishes(line.lines(SECOND))))
    with full.shelf.writing():
        at_work.start()
        at_work.join(0.1)
        assert at_work.is_alive()
        assert full.embedder.asked == []
    at_work.join(30)
    assert full.store.bare() == 0
