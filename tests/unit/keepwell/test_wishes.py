"""Accounts that somebody is about to ask about come in one by one, and the line may end at any time."""

import os
import threading
from collections.abc import Iterator
from typing import TextIO

import pytest

from keepwell.indexing.wishes import Wishes

SECONDS = 10


@pytest.fixture
def line() -> Iterator[tuple[TextIO, TextIO]]:
    reads, writes = os.pipe()
    with os.fdopen(reads) as theirs, os.fdopen(writes, "w", buffering=1) as ours:
        yield theirs, ours


def test_they_are_taken_in_the_order_in_which_they_came(line: tuple[TextIO, TextIO]) -> None:
    theirs, ours = line
    wishes = Wishes(theirs)
    assert wishes.take() is None
    assert not wishes.pressing
    ours.write("7\n3\n")
    wishes.wait(SECONDS)
    assert wishes.pressing
    ours.close()
    while not wishes.over:
        wishes.wait(SECONDS)
    assert [wishes.take(), wishes.take(), wishes.take()] == [7, 3, None]


def test_the_end_of_the_line_is_pressing_for_good(line: tuple[TextIO, TextIO]) -> None:
    theirs, ours = line
    wishes = Wishes(theirs)
    ended = threading.Timer(0.01, ours.close)
    ended.start()
    wishes.wait(SECONDS)
    assert wishes.over
    assert wishes.take() is None
    assert wishes.pressing
    ended.join()
