"""Alerts: one live per account and rule, each change once, all of them kept."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from storage_rows import Ticking, load

from domain.alert_changes import CloseAlert, OpenAlert, SeenAlerts, TouchAlert
from domain.alerts import AlertState, EvidenceRef, RuleId, Trigger
from domain.errors import ConflictError, NotFoundError
from storage import alerts as alerts_module
from storage import schema
from storage.activity import Activity
from storage.alerts import EPISODE_SCHEMA, AlertStore
from storage.engine import read
from storage.intake import Intake
from storage.runs import RunStore

DAY = date(2026, 3, 1)
TRIGGER = Trigger(
    name="health", says="72 to 61", value=61.0, evidence=[EvidenceRef(ref="x", occurred_on=DAY, says="s")]
)


@pytest.fixture
def run(engine: Engine, activity: Activity) -> int:
    load(Intake(engine, activity), accounts=[{}, {}])
    return RunStore(engine).start("daily", DAY).id


@pytest.fixture
def store(engine: Engine) -> AlertStore:
    return AlertStore(engine, Ticking())


def opening(
    account_id: int | None = 1, rule: RuleId = RuleId.SUDDEN_DROP, day: date = DAY, **more: Any
) -> OpenAlert:
    fields: dict[str, Any] = {"source": None, "step": 0, "last_seen_on": day, "worded_on": day}
    return OpenAlert(rule=rule, account_id=account_id, opened_on=day, **(fields | more))


def count(engine: Engine, table: sa.Table) -> int:
    with read(engine) as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_an_opened_alert_reads_back_as_it_was_written(store: AlertStore, run: int) -> None:
    (alert_id,) = store.apply(
        run, [opening(triggers=(TRIGGER,), headline="Fell 11 points", contact="Ann", rests_on="usage")]
    )
    alert = store.get(alert_id)
    assert (alert.state, alert.opened_on, alert.triggers, alert.headline) == (
        AlertState.OPEN,
        DAY,
        [TRIGGER],
        "Fell 11 points",
    )
    assert (alert.contact, alert.rests_on, alert.opened_by_run) == ("Ann", "usage", run)


def test_the_same_changes_applied_twice_have_one_effect(store: AlertStore, run: int, engine: Engine) -> None:
    first = [opening(), opening(2), opening(None, RuleId.DATA_GAP, source="crm")]
    ids = store.apply(run, first)
    assert store.apply(run, first) == []
    later = [
        TouchAlert(ids[0], last_seen_on=DAY + timedelta(days=1), step=2),
        CloseAlert(ids[1], DAY + timedelta(days=2), "back to normal"),
    ]
    store.apply(run, later)
    events = count(engine, schema.alert_events)
    store.apply(run, first + later)
    assert (count(engine, schema.alerts), count(engine, schema.alert_events)) == (3, events)
    assert [(a.state, a.step, a.last_seen_on) for a in store.list()] == [
        (AlertState.OPEN, 2, DAY + timedelta(days=1)),
        (AlertState.RESOLVED, 0, DAY),
        (AlertState.OPEN, 0, DAY),
    ]


def test_an_opening_applied_by_another_run_is_still_one_alert(
    store: AlertStore, run: int, engine: Engine
) -> None:
    store.apply(run, [opening()])
    other = RunStore(engine).start("daily", DAY + timedelta(days=1)).id
    assert store.apply(other, [opening()]) == []
    again = opening(day=DAY + timedelta(days=1), step=1)
    assert store.apply(other, [again]) == []
    (alert,) = store.live()
    assert (alert.opened_on, alert.last_seen_on, alert.step) == (DAY, DAY + timedelta(days=1), 1)


def test_a_crash_between_changes_is_finished_by_applying_them_again(
    store: AlertStore, run: int, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = [opening(1), opening(2), opening(1, RuleId.ADOPTION)]
    real, calls = alerts_module._open, []

    def dying(*args: Any) -> list[int]:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(alerts_module, "_open", dying)
    monkeypatch.setattr(alerts_module, "BATCH", 1)
    with pytest.raises(KeyboardInterrupt):
        store.apply(run, changes)
    assert count(engine, schema.alerts) == count(engine, schema.run_ledger) == 1
    store.apply(run, changes)
    assert count(engine, schema.alerts) == count(engine, schema.run_ledger) == 3


def test_an_episode_that_ended_meanwhile_is_stored_resolved_and_cleared(store: AlertStore, run: int) -> None:
    end = DAY + timedelta(days=4)
    ids = store.apply(
        run,
        [
            opening(closed_on=end, close_reason="recovered", last_seen_on=end),
            opening(day=end + timedelta(days=9)),
        ],
    )
    closed, live = (store.get(i) for i in ids)
    assert (closed.state, closed.closed_on, closed.cleared_on, closed.close_reason) == (
        AlertState.RESOLVED,
        end,
        end,
        "recovered",
    )
    assert live.state is AlertState.OPEN
    assert [event.change for event in store.events(ids[0])] == ["opened", "closed"]


def test_two_live_alerts_of_one_rule_cannot_exist_whoever_writes(
    store: AlertStore, run: int, engine: Engine
) -> None:
    store.apply(
        run,
        [
            opening(),
            opening(None, RuleId.DATA_GAP, source="crm"),
            opening(None, RuleId.DATA_GAP, source="app"),
        ],
    )
    with read(engine) as connection:
        rows = [dict(row) for row in connection.execute(sa.select(schema.alerts)).mappings()]
    for row in rows:
        with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
            connection.execute(sa.insert(schema.alerts).values({k: v for k, v in row.items() if k != "id"}))


def test_a_person_acknowledges_snoozes_and_resolves(store: AlertStore, run: int) -> None:
    (alert_id,) = store.apply(run, [opening()])
    assert store.acknowledge(alert_id, "kim").state is AlertState.ACKNOWLEDGED
    snoozed = store.snooze(alert_id, "kim", DAY + timedelta(days=7), "on holiday")
    assert (snoozed.state, snoozed.snoozed_until) == (AlertState.SNOOZED, DAY + timedelta(days=7))
    assert [a.id for a in store.live([1])] == [alert_id]
    resolved = store.resolve(alert_id, "kim", "they moved office", false_alarm=True, on=DAY)
    assert (resolved.state, resolved.false_alarm, resolved.closed_on, resolved.cleared_on) == (
        AlertState.RESOLVED,
        True,
        DAY,
        None,
    )
    assert [(e.by, e.change, e.reason) for e in store.events(alert_id)] == [
        ("keepwell", "opened", None),
        ("kim", "acknowledged", None),
        ("kim", "snoozed", "on holiday"),
        ("kim", "false_alarm", "they moved office"),
    ]
    with pytest.raises(ConflictError, match="was resolved on 2026-03-01"):
        store.acknowledge(alert_id, "bo")
    with pytest.raises(NotFoundError):
        store.resolve(99, "bo", "x")


def test_what_a_person_resolved_stays_resolved_for_their_reason(store: AlertStore, run: int) -> None:
    (alert_id,) = store.apply(run, [opening()])
    store.resolve(alert_id, "kim", "spoke to them", on=DAY)
    late = DAY + timedelta(days=3)
    store.apply(
        run,
        [
            TouchAlert(alert_id, state=AlertState.OPEN, last_seen_on=late),
            CloseAlert(alert_id, late, "recovered"),
        ],
    )
    alert = store.get(alert_id)
    assert (alert.state, alert.close_reason, alert.closed_on, alert.cleared_on) == (
        AlertState.RESOLVED,
        "spoke to them",
        DAY,
        late,
    )


def test_a_snooze_that_ran_out_opens_again(store: AlertStore, run: int) -> None:
    (alert_id,) = store.apply(run, [opening()])
    store.snooze(alert_id, "kim", DAY)
    store.apply(run, [TouchAlert(alert_id, state=AlertState.OPEN, headline="New words", triggers=())])
    alert = store.get(alert_id)
    assert (alert.state, alert.snoozed_until, alert.headline, alert.triggers) == (
        AlertState.OPEN,
        None,
        "New words",
        [],
    )


def test_episodes_reach_back_as_far_as_the_cooldown_and_the_hysteresis_need(
    store: AlertStore, run: int
) -> None:
    rules = [RuleId.SUDDEN_DROP, RuleId.ADOPTION, RuleId.SATURATION]
    ids = store.apply(run, [opening(rule=rule, day=DAY - timedelta(days=90)) for rule in rules])
    store.apply(run, [CloseAlert(ids[0], DAY - timedelta(days=80), "old"), CloseAlert(ids[1], DAY, "lately")])
    store.resolve(ids[2], "kim", "known", on=DAY - timedelta(days=80))
    assert store.episodes([1, 2], DAY - timedelta(days=7))["id"].to_list() == ids[1:]
    assert store.episodes([1], DAY - timedelta(days=85))["id"].to_list() == ids
    assert store.episodes([2], DAY - timedelta(days=85)).is_empty()
    assert store.live() == []


def test_episodes_say_of_live_and_resolved_alerts_all_that_the_rules_go_on_from(
    store: AlertStore, run: int
) -> None:
    gap = opening(None, RuleId.DATA_GAP, source="crm")
    ids = store.apply(run, [opening(1, step=2), opening(2, triggers=(TRIGGER,)), gap])
    store.snooze(ids[0], "kim", DAY + timedelta(days=7))
    store.apply(run, [CloseAlert(ids[1], DAY, "over")])
    found = store.episodes([1, 2], DAY)
    assert found.schema == pl.Schema(EPISODE_SCHEMA)
    plain = [alert.model_dump(include=set(EPISODE_SCHEMA)) for alert in store.list()]
    assert found.to_dicts() == [plain[0], plain[1]]
    assert store.source_episodes(DAY).to_dicts() == [plain[2]]


def test_alerts_are_listed_by_state_rule_and_account(store: AlertStore, run: int) -> None:
    ids = store.apply(run, [opening(1), opening(2), opening(2, RuleId.ADOPTION)])
    store.acknowledge(ids[1], "kim")
    assert [a.id for a in store.list(state=AlertState.ACKNOWLEDGED)] == [ids[1]]
    assert [a.id for a in store.list(rule=RuleId.SUDDEN_DROP)] == ids[:2]
    assert [a.id for a in store.list(account_id=2)] == ids[1:]


def test_alerts_seen_again_move_forward_only_and_leave_no_ledger_row(
    store: AlertStore, run: int, engine: Engine
) -> None:
    ids = store.apply(run, [opening(1), opening(2)])
    rows = count(engine, schema.run_ledger)
    late = DAY + timedelta(days=4)
    store.apply(run, [SeenAlerts(late, (ids[0], 99)), SeenAlerts(DAY - timedelta(days=1), (ids[1],))])
    store.apply(run, [SeenAlerts(late - timedelta(days=2), (ids[0],))])
    assert [a.last_seen_on for a in store.list()] == [late, DAY]
    assert count(engine, schema.run_ledger) == rows


def test_one_batch_closes_an_alert_and_opens_the_next_of_its_rule(store: AlertStore, run: int) -> None:
    (first,) = store.apply(run, [opening()])
    after = DAY + timedelta(days=9)
    changes = [CloseAlert(first, after, "recovered"), opening(day=after, step=1), opening(day=after, step=2)]
    (second,) = store.apply(run, changes)
    seen_again = opening(day=after + timedelta(days=1), step=3)
    assert store.apply(run, [*changes, seen_again]) == []
    assert [(a.id, a.state, a.step) for a in store.list()] == [
        (first, AlertState.RESOLVED, 0),
        (second, AlertState.OPEN, 3),
    ]
    assert [event.change for event in store.events(second)] == ["opened", "step"]
    assert store.count_live() == 1


def test_alerts_of_accounts_are_looked_up_by_account(store: AlertStore, run: int, engine: Engine) -> None:
    """By their state SQLite would read those of a whole portfolio for one account."""
    asked: list[tuple[str, Any]] = []
    sa.event.listen(
        engine, "before_cursor_execute", lambda _c, _d, text, given, *_: asked.append((text, given))
    )
    store.episodes([1], DAY)
    store.live([1])
    store.apply(run, [opening()])
    assert [alert.account_id for alert in store.live([1])] == [1]
    if engine.dialect.name != "sqlite":
        return  # PostgreSQL knows how many there are and chooses by that
    plans = []
    with read(engine) as connection:
        for text, given in [one for one in asked if "FROM alerts" in one[0]]:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given)
            plans.append(" ".join(str(row[3]) for row in plan))
    assert len(plans) >= 4
    assert not [plan for plan in plans if "ix_alerts_account_id" not in plan]
