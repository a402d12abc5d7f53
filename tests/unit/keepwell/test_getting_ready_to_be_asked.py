from types import SimpleNamespace
from typing import Any

import pytest

from keepwell.conversing import warm
from keepwell.knowledge_base import nearly_caught_up


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
