"""What was asked for lately is kept for its edition, by key, and never more than so much."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from keepwell.desk.lately import AT_ONCE, Lately


class Made:
    """Counts how often it was made."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def test_the_same_is_made_once_for_an_edition_and_again_for_another() -> None:
    kept, made = Lately[int](2), Made()
    assert [kept.get("a", edition, made) for edition in (1, 1, 2, 2, 1)] == [1, 1, 2, 2, 3]


def test_what_another_key_names_is_never_handed_out() -> None:
    kept = Lately[str](2)
    assert [kept.get(who, 1, lambda who=who: f"of {who}") for who in ("kim", "sara", "kim")] == [
        "of kim",
        "of sara",
        "of kim",
    ]


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    kept, made = Lately[int](2), Made()
    assert [kept.get(key, 1, made) for key in ("a", "b", "a", "c", "a", "b")] == [1, 2, 1, 3, 1, 4]


def test_what_could_not_be_made_is_tried_again() -> None:
    kept = Lately[int](2)

    def broken() -> int:
        raise ValueError

    with pytest.raises(ValueError):
        kept.get("a", 1, broken)
    assert kept.get("a", 1, lambda: 1) == 1


def test_the_same_that_many_ask_for_at_once_is_made_once_and_few_are_made_at_a_time() -> None:
    kept, at_work, most, turn, begun = Lately[str](9), 0, 0, threading.Lock(), threading.Event()
    made: list[str] = []

    def making(key: str) -> Callable[[], str]:
        def make() -> str:
            nonlocal at_work, most
            with turn:
                at_work += 1
                most = max(most, at_work)
                made.append(key)
            begun.wait(0.05)
            with turn:
                at_work -= 1
            return key

        return make

    with ThreadPoolExecutor(9) as people:
        found = list(people.map(lambda key: kept.get(key, 1, making(key)), "abcabcabc"))
    assert found == list("abcabcabc")
    assert most == AT_ONCE
    assert set(made) == set("abc")
    assert len(made) <= 3 + AT_ONCE  # one that is being made is not yet there for who has his turn beside it
