from types import SimpleNamespace
from typing import Any

import pytest

from keepwell import knowledge_base
from keepwell.conversing import warm
from keepwell.knowledge_base import nearly_caught_up, ready


def test_while_one_gets_ready_others_are_let_go_and_the_next_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ready: list[Any] = []

    def at_work(house: Any, chosen: Any) -> None:
        ready.append(chosen)
        warm.warm_up(house, "who comes meanwhile")  # type: ignore[arg-type]

    monkeypatch.setattr(warm, "_warmed", at_work)
    warm.warm_up(None, "the first")  # type: ignore[arg-type]
    warm.warm_up(None, "the next")  # type: ignore[arg-type]
    assert ready == ["the first", "the next"]


def test_one_that_broke_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    ready: list[Any] = []

    def breaks(_house: Any, chosen: Any) -> None:
        ready.append(chosen)
        raise RuntimeError("the model's file is not there")

    monkeypatch.setattr(warm, "_warmed", breaks)
    for one in ("the first", "the next"):
        with pytest.raises(RuntimeError):
            warm.warm_up(None, one)  # type: ignore[arg-type]
    assert ready == ["the first", "the next"]


@pytest.mark.parametrize(("waiting", "caught_up"), [(0, True), (2_000, True), (2_001, False)])
def test_much_that_is_new_is_left_to_who_asks_or_runs(waiting: int, caught_up: bool) -> None:
    house = SimpleNamespace(
        uncut=SimpleNamespace(waiting=lambda: waiting), shelf=SimpleNamespace(behind=lambda: 0)
    )
    assert nearly_caught_up(house) is caught_up  # type: ignore[arg-type]


def beside(left: list[int]) -> Any:
    """A house whose index is filled beside: so many passages are left at each look, and at the end as many as last."""
    bare = lambda _: left.pop(0) if len(left) > 1 else left[0]  # noqa: E731
    return SimpleNamespace(
        indexing=SimpleNamespace(on=True, first=lambda _: None), passages=SimpleNamespace(bare=bare)
    )


def test_whoever_waits_is_told_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge_base, "LOOK_EVERY_SECONDS", 0)
    told: list[tuple[int, int]] = []
    ready(beside([50, 50, 20, 0]), 7, lambda _, done, of: told.append((done, of)))
    assert told == [(0, 50), (30, 50)]


def test_nobody_waits_longer_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge_base, "WAIT_BESIDE_SECONDS", 0)
    told: list[int] = []
    ready(beside([50]), 7, lambda _, done, of: told.append(of))
    assert told == []
