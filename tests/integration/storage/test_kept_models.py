"""Models and back-tests are numbered, added and never edited, on both databases."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.engine import Engine

from domain.errors import NotFoundError
from storage.backtests import BacktestStore
from storage.models import GROWTH, LEAVING, ModelStore

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = date(2026, 6, 1)


def test_the_newest_of_a_kind_is_how_that_kind_is_worked_out(engine: Engine) -> None:
    store = ModelStore(engine, lambda: NOW)
    assert store.latest(LEAVING) is None
    numbers = [
        store.add(kind, DAY, "kim", in_use, {"says": f"no {place}"}, {"weights": [0.1, -1e-300, place]})
        for place, (kind, in_use) in enumerate([(LEAVING, True), (GROWTH, True), (LEAVING, False)])
    ]
    assert numbers == [1, 2, 3]
    newest, growth = store.latest(LEAVING), store.latest(GROWTH)
    assert newest is not None
    assert growth is not None
    assert (newest.number, newest.in_use, growth.number) == (3, False, 2)
    assert store.get(1).body == {"weights": [0.1, -1e-300, 0]}
    assert (store.get(1).created_at, store.get(1).trained_to, store.get(1).by) == (NOW, DAY, "kim")


def test_cards_come_newest_first_and_without_their_bodies(engine: Engine) -> None:
    store = ModelStore(engine, lambda: NOW)
    for says in ("one", "two"):
        store.add(LEAVING, DAY, "kim", True, {"says": says}, {"large": list(range(1000))})
    assert [(card.card["says"], card.body) for card in store.cards()] == [("two", {}), ("one", {})]


def test_a_model_that_is_not_there_is_refused_with_a_sentence(engine: Engine) -> None:
    with pytest.raises(NotFoundError, match="There is no model 7"):
        ModelStore(engine, lambda: NOW).get(7)


def test_two_processes_that_add_at_once_get_two_numbers(engine: Engine) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def add(name: int) -> int:
        return ModelStore(engine, lambda: NOW).add(LEAVING, DAY, str(name), True, {}, {})

    with ThreadPoolExecutor(4) as together:
        numbers = list(together.map(add, range(12)))
    assert sorted(numbers) == list(range(1, 13))


def test_the_newest_back_test_of_a_kind(engine: Engine) -> None:
    store = BacktestStore(engine, lambda: NOW)
    assert store.newest() is None
    first = store.add({"kind": "leaving"}, {"auc": 0.7})
    second = store.add({"kind": "growth"}, {"auc": None})
    assert second > first
    newest, leaving = store.newest(), store.newest("leaving")
    assert newest is not None
    assert leaving is not None
    assert (newest.id, newest.results, newest.created_at) == (second, {"auc": None}, NOW)
    assert (leaving.id, leaving.results) == (first, {"auc": 0.7})
    assert store.newest("weather") is None
