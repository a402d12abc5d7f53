"""Health, readiness, metrics and costs over a real database."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from operations_house import AS_OF, NOW
from prometheus_client.parser import text_string_to_metric_families

from domain.errors import KeepwellError
from domain.model_calls import Call, CallKind, Ceiling, Ending, Outcome
from keepwell.bootstrap import House
from keepwell.operations.costs import costs
from keepwell.operations.health import ReadinessProbe, health
from keepwell.operations.metrics import DatabaseFigures, Metrics
from keepwell.operations.requests import Answered
from storage.figures import Figures, figures

Opened = Callable[..., House]
REQUEST = Answered("0" * 32, "GET", "/accounts/{name}", 200, 12.0, 10.0, 7)


def test_a_process_that_can_be_asked_is_alive() -> None:
    assert health().alive


def test_a_house_in_order_is_ready(scored_home: Path, opened: Opened) -> None:
    found = ReadinessProbe(opened(scored_home), beat=lambda: NOW).readiness()
    assert found.ready
    assert {one.what: one.ok for one in found.checks} == dict.fromkeys(
        ("database", "last run", "scheduler", "home", "disk"), True
    )


def test_a_database_that_cannot_be_reached_is_not_ready_and_gives_nothing_away(
    opened: Opened, tmp_path: Path
) -> None:
    house = opened(tmp_path / "home", DATABASE_URL="postgresql://kim:geheim@127.0.0.1:1/fjord")
    found = ReadinessProbe(house).readiness()
    assert not found.ready
    assert not any(word in repr(found) for word in ("geheim", "kim", "fjord", "127.0.0.1", str(tmp_path)))


def test_a_database_that_hangs_is_answered_for_in_time(scored_home: Path, opened: Opened) -> None:
    let_go, house = threading.Event(), opened(scored_home)
    slow = ReadinessProbe(house, beat=lambda: let_go.wait(30) and None, seconds=0.01)  # type: ignore[func-returns-value]
    try:
        found = slow.readiness()
    finally:
        let_go.set()
    assert [one.says for one in found.checks if not one.ok] == ["it does not answer in time"]


def test_tables_of_another_release_are_not_ready(scored: House) -> None:
    with scored.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert not ReadinessProbe(scored).readiness().ready


def test_a_late_run_and_a_silent_scheduler_are_told_but_take_no_requests_away(
    scored_home: Path, opened: Opened
) -> None:
    house = replace(opened(scored_home), now=lambda: NOW + timedelta(days=3))
    found = ReadinessProbe(house, beat=lambda: NOW).readiness()
    house.engine.dispose()
    assert found.ready
    assert {one.what for one in found.checks if not one.ok} == {"last run", "scheduler"}


def exposed(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(metrics.exposed().decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def test_metrics_say_what_the_database_says(scored: House) -> None:
    _asked_a_model(scored)
    metrics = Metrics(scored)
    metrics.tell(REQUEST)
    found = exposed(metrics)
    bands = {labels[0][1]: value for (name, labels), value in found.items() if name == "keepwell_accounts"}
    latest = scored.scores.latest()
    active = latest.filter(latest["standing"] == "active")["band"].value_counts()
    assert bands == dict(active.iter_rows())
    assert found["keepwell_run_last_success_timestamp_seconds", (("kind", "daily"),)] == NOW.timestamp()
    assert found["keepwell_runs_total", (("kind", "daily"), ("state", "done"))] == 1
    assert found["keepwell_model_calls_today", (("agent", "analyst"), ("outcome", "ok"))] == 1
    assert found["keepwell_model_tokens_today", (("agent", "analyst"), ("way", "read"))] == 100
    assert found["keepwell_model_cost_today", (("agent", "analyst"), ("currency", "USD"))] == 0.0025
    assert found["keepwell_database_bytes", ()] > 100_000
    request = (("method", "GET"), ("route", "/accounts/{name}"), ("status", "200"))
    assert found["keepwell_http_request_seconds_count", request] == 1
    assert found["keepwell_figures_fresh", ()] == 1


def test_no_customer_is_in_any_metric(scored: House) -> None:
    text = Metrics(scored).exposed().decode()
    rows = scored.accounts.rows()
    assert not [name for name in (*rows["name"], *rows["external_id"]) if name in text]


def test_figures_are_the_same_on_either_database(engine: object) -> None:
    empty = figures(engine, AS_OF)  # type: ignore[arg-type]  # the fixture's engine
    assert replace(empty, database_bytes=0) == Figures()
    assert empty.database_bytes > 0


def test_figures_are_read_once_for_a_while_and_the_last_known_stand_in_for_a_slow_database() -> None:
    read, now, let_go = [], [0.0], threading.Event()

    def reading() -> Figures:
        read.append(now[0])
        if now[0] > 20:
            let_go.wait(30)
        return Figures(waiting_for_score=len(read))

    collector = DatabaseFigures(reading, seconds=0.05, kept=15, clock=lambda: now[0])

    def told() -> tuple[float, float]:
        values = {one.name: one.samples[0].value for one in collector.collect() if one.samples}
        return values["keepwell_figures_fresh"], values["keepwell_accounts_waiting_for_score"]

    assert told() == told() == (1, 1)
    now[0] = 16
    assert told() == (1, 2)
    now[0] = 40
    try:
        assert told() == told() == (0, 2)
        assert read == [0, 16, 40]
    finally:
        let_go.set()


def test_a_database_that_is_away_is_a_figure_not_a_failed_scrape() -> None:
    def away() -> Figures:
        raise ConnectionError

    assert [one.samples[0].value for one in DatabaseFigures(away).collect()] == [0]


def _asked_a_model(house: House) -> None:
    call = Call(CallKind.CHAT, "analyst", "m", "http://localhost")
    row = house.model_calls.reserve(call, Ceiling(500, 9_000, 5))
    assert isinstance(row, int)
    house.model_calls.settle(row, Ending(Outcome.OK, read=100, written=50, micros=2_500, ms=9, attempts=1))


def test_costs_add_up_by_day_agent_and_model_and_say_what_is_left(
    scored_home: Path, opened: Opened, scored: House
) -> None:
    house = opened(
        scored.settings.home,
        model="m",
        model_url="http://localhost:1/v1",
        model_day_cap=Decimal("1.5"),
        model_price_read=Decimal(1),
        model_price_written=Decimal(2),
        model_day_tokens=1_000,
    )
    _asked_a_model(house)
    _asked_a_model(house)
    found = costs(house, 7)
    (row,) = found.rows
    assert (row.day, row.agent, row.model, row.calls, row.failed) == (NOW.date(), "analyst", "m", 2, 0)
    assert found.totals == {"USD": row.micros} == {"USD": 5_000}
    assert [(one.unit, one.limit, one.spent, one.left) for one in found.caps] == [
        ("USD", 1_500_000, 5_000, 1_495_000),
        ("tokens", 1_000, 300, 700),
    ]
    assert found.as_json()["caps"][0]["left"] == 1_495_000
    with pytest.raises(KeepwellError, match="Ask for 1 to"):
        costs(house, 0)
