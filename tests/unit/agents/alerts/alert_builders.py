"""Scores, readings and stored alerts for the alert tests: only what a test is about is spelled out."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from agents.alerts.watch import Condition
from agents.collector.readings import Circumstances, Readings
from agents.health.score import Scores
from domain.alert_changes import AlertChange, CloseAlert, OpenAlert, SeenAlerts
from domain.alerts import Alert, AlertState, RuleId
from domain.scores import SCORE_COLUMNS, Standing
from domain.signals import SignalId
from storage.alerts import EPISODE_SCHEMA

TODAY = date(2026, 11, 23)
CALM = {"health": 70.0, "coverage": 1.0, "velocity_7": 0.0, "velocity_14": 0.0, "velocity_30": 0.0}


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def make_circumstances(shape: tuple[int, int], **arrays: Any) -> Circumstances:
    flags = (
        *("expansion_signal", "users_grown", "explores", "asked_advanced", "on_top_tier"),
        *("seasonal", "usage_held", "conversations_held"),
    )
    whole = {"saturated_days": np.int64, "leaving_step": np.int8}
    built: dict[str, Any] = {}
    for field in dataclasses.fields(Circumstances):
        if field.name == "gaps":
            continue
        empty = False if field.name in flags else 0 if field.name in whole else np.nan
        kind = np.bool_ if field.name in flags else whole.get(field.name, np.float64)
        grid = np.asarray(arrays.pop(field.name, empty), dtype=kind)
        built[field.name] = np.broadcast_to(grid, shape).copy()
    assert not arrays, f"no such circumstance: {sorted(arrays)}"
    return Circumstances(**built)


def make_case(
    shape: tuple[int, int] = (1, 1),
    standing: Any = Standing.ACTIVE,
    weeks_falling: Any = 0,
    utilisation: Any = np.nan,
    tenure: Any = 24.0,
    first_id: int = 1,
    risk_line: float | None = None,
    **named: Any,
) -> tuple[Scores, Readings]:
    """A calm account in full measure, but for the score columns and circumstances named (like [A, T])."""
    columns = {
        name: np.broadcast_to(
            np.asarray(named.pop(name, CALM.get(name, np.nan)), dtype=np.float64), shape
        ).copy()
        for name in SCORE_COLUMNS
        if name != "momentum"
    }
    around = make_circumstances(shape, **named)
    columns["momentum"] = around.momentum
    index = list(Standing).index(standing) if isinstance(standing, Standing) else standing
    places = np.broadcast_to(np.asarray(index, dtype=np.int8), shape).copy()
    ids = np.arange(first_id, first_id + shape[0], dtype=np.int64)
    days = tuple(day(t) for t in range(shape[1]))
    missing = np.full(shape, np.nan)
    values = dict.fromkeys(SignalId, missing) | {
        SignalId.LICENSE_UTILISATION: np.broadcast_to(np.asarray(utilisation, dtype=np.float64), shape),
        SignalId.TENURE: np.broadcast_to(np.asarray(tenure, dtype=np.float64), shape),
    }
    scores = Scores(
        account_ids=ids,
        days=days,
        columns=columns,
        band=np.zeros(shape, dtype=np.int8),
        standing=places,
        weeks_falling=np.broadcast_to(np.asarray(weeks_falling, dtype=np.int8), shape).copy(),
        points=dict.fromkeys(SignalId, missing),
        weights=dict.fromkeys(SignalId, np.ones(shape[0])),
        red=np.full(shape[0], 42.0),
        orange=np.full(shape[0], 60.0),
        calibration=1,
        risk_line=risk_line,
    )
    return scores, Readings(ids, days, values, {}, places, around)


def make_condition(
    fires: Sequence[Any],
    clears: Sequence[Any] | None = None,
    ended: Sequence[Any] | None = None,
    step: Sequence[Any] | None = None,
) -> Condition:
    """One account's line of days; what does not fire clears, unless said otherwise."""
    grid = np.atleast_2d(np.asarray(fires, dtype=np.bool_))
    over = ~grid if clears is None else np.atleast_2d(np.asarray(clears, dtype=np.bool_))
    left = np.zeros_like(grid) if ended is None else np.atleast_2d(np.asarray(ended, dtype=np.bool_))
    steps = np.zeros(grid.shape) if step is None else np.atleast_2d(np.asarray(step))
    return Condition(grid & ~left, over & ~left, left, steps.astype(np.int8))


def line(text: str) -> list[bool]:
    """ "xx..x" -> fires on the first, second and fifth day."""
    return [mark == "x" for mark in text]


def make_alert(rule: RuleId, **more: Any) -> Alert:
    given = {"id": 1, "account_id": 1, "state": AlertState.OPEN, "opened_on": TODAY, "last_seen_on": TODAY}
    return Alert(rule=rule, **(given | more))


def stored(*alerts: Alert) -> pl.DataFrame:
    """The alerts as storage hands them to the rules."""
    return pl.DataFrame(
        [alert.model_dump(include=set(EPISODE_SCHEMA)) for alert in alerts], schema=EPISODE_SCHEMA
    )


class Ledger:
    """Applies changes the way storage does, in memory."""

    def __init__(self, alerts: Iterable[Alert] = ()) -> None:
        self.alerts = {alert.id: alert for alert in alerts}

    @property
    def stored(self) -> pl.DataFrame:
        return stored(*self.alerts.values())

    @property
    def live(self) -> list[Alert]:
        return [a for a in self.alerts.values() if a.state is not AlertState.RESOLVED]

    @property
    def resolved(self) -> list[Alert]:
        return [a for a in self.alerts.values() if a.state is AlertState.RESOLVED]

    def apply(self, changes: Iterable[AlertChange]) -> None:
        for change in changes:
            if isinstance(change, OpenAlert):
                self._open(change)
            elif isinstance(change, CloseAlert):
                self._update(
                    change.alert_id,
                    state=AlertState.RESOLVED,
                    closed_on=change.closed_on,
                    cleared_on=change.closed_on,
                    close_reason=change.reason,
                )
            elif isinstance(change, SeenAlerts):
                for alert_id in change.alert_ids:
                    self._update(alert_id, last_seen_on=change.last_seen_on)
            else:
                named = ("last_seen_on", "step", "state", "cleared_on")
                given = {name: getattr(change, name) for name in named}
                self._update(change.alert_id, **{k: v for k, v in given.items() if v is not None})

    def resolve(self, alert_id: int, on: date) -> None:
        self._update(alert_id, state=AlertState.RESOLVED, closed_on=on, close_reason="dealt with")

    def snooze(self, alert_id: int, until: date) -> None:
        self._update(alert_id, state=AlertState.SNOOZED, snoozed_until=until)

    def acknowledge(self, alert_id: int) -> None:
        self._update(alert_id, state=AlertState.ACKNOWLEDGED)

    def _open(self, change: OpenAlert) -> None:
        key = (change.rule, change.account_id, change.source)
        assert key not in {(a.rule, a.account_id, a.source) for a in self.live}, "one live alert per rule"
        number = max(self.alerts, default=0) + 1
        self.alerts[number] = Alert(
            id=number,
            rule=change.rule,
            account_id=change.account_id,
            source=change.source,
            step=change.step,
            state=AlertState.RESOLVED if change.closed_on else AlertState.OPEN,
            opened_on=change.opened_on,
            last_seen_on=change.last_seen_on,
            closed_on=change.closed_on,
            cleared_on=change.closed_on,
            close_reason=change.close_reason,
        )

    def _update(self, alert_id: int, **more: Any) -> None:
        self.alerts[alert_id] = self.alerts[alert_id].model_copy(update=more)

    def story(self) -> list[tuple[Any, ...]]:
        """Everything but the ids, in order."""
        return sorted(
            (
                (a.rule, a.account_id or 0, a.source or "", a.opened_on, a.last_seen_on, a.step, a.state),
                (a.closed_on or date.min, a.close_reason or "", a.cleared_on or date.min),
            )
            for a in self.alerts.values()
        )
