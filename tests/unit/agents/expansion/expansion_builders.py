"""Accounts for the expansion tests: readings on hand-made grids, and cases from facts through the real collector."""

import dataclasses
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import polars as pl

from agents.alerts.case import Case, Grounds
from agents.collector.axis import LOOKBACK_DAYS
from agents.collector.chronicle import Chronicle
from agents.collector.kernel import read
from agents.collector.readings import Circumstances, Readings
from agents.health.calibration import expert
from agents.health.score import needed_days
from domain.opportunities import (
    ClearOpportunity,
    CloseOpportunity,
    OpenOpportunity,
    OpportunityChange,
    OpportunityState,
    SeenOpportunities,
)
from domain.scores import Standing
from domain.signals import SignalId
from storage.facts import FACT_SCHEMAS, FRAMES, Facts, empty_frame
from storage.opportunities import EPISODE_SCHEMA

TODAY = date(2026, 6, 17)
Row = dict[str, Any]
FLAGS = ("expansion_signal", "users_grown", "explores", "asked_advanced", "on_top_tier")
HELD = ("seasonal", "usage_held", "conversations_held")


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def make_readings(
    shape: tuple[int, int] = (1, 1),
    utilisation: Any = np.nan,
    mentions: Any = np.nan,
    standing: Standing = Standing.ACTIVE,
    **around: Any,
) -> Readings:
    """A calm account with nothing to sell but for what is named."""
    whole = {"saturated_days": np.int64, "leaving_step": np.int8}
    built: dict[str, Any] = {}
    for field in dataclasses.fields(Circumstances):
        if field.name == "gaps":
            continue
        flag = field.name in (*FLAGS, *HELD)
        empty = False if flag else 0 if field.name in whole else np.nan
        kind = np.bool_ if flag else whole.get(field.name, np.float64)
        grid = np.asarray(around.pop(field.name, empty), dtype=kind)
        built[field.name] = np.broadcast_to(grid, shape).copy()
    assert not around, f"no such circumstance: {sorted(around)}"
    values = {signal: np.full(shape, np.nan) for signal in SignalId}
    values[SignalId.LICENSE_UTILISATION][:] = utilisation
    values[SignalId.GROWTH_MENTIONS][:] = mentions
    places = np.full(shape, tuple(Standing).index(standing), dtype=np.int8)
    days = tuple(day(t) for t in range(shape[1]))
    ids = np.arange(1, shape[0] + 1, dtype=np.int64)
    return Readings(ids, days, values, {}, places, Circumstances(**built))


class Ledger:
    """Applies changes the way storage does, in memory."""

    def __init__(self) -> None:
        self.rows: dict[int, Row] = {}

    @property
    def stored(self) -> pl.DataFrame:
        return pl.DataFrame(list(self.rows.values()), schema=EPISODE_SCHEMA)

    @property
    def open(self) -> list[Row]:
        return [row for row in self.rows.values() if row["state"] == OpportunityState.OPEN]

    def apply(self, changes: Iterable[OpportunityChange]) -> None:
        for change in sorted(changes, key=lambda one: isinstance(one, OpenOpportunity)):
            if isinstance(change, OpenOpportunity):
                self._open(change)
            elif isinstance(change, SeenOpportunities):
                for number in change.opportunity_ids:
                    self.rows[number]["last_seen_on"] = change.last_seen_on
            elif isinstance(change, CloseOpportunity):
                over = {"state": "over", "closed_on": change.closed_on, "cleared_on": change.closed_on}
                self.rows[change.opportunity_id] |= over
            else:
                assert isinstance(change, ClearOpportunity)
                self.rows[change.opportunity_id]["cleared_on"] = change.cleared_on

    def _open(self, change: OpenOpportunity) -> None:
        same = [row for row in self.open if row["account_id"] == change.account_id]
        assert change.closed_on or change.kind not in {row["kind"] for row in same}, "one open per kind"
        self.rows[len(self.rows) + 1] = {
            "id": len(self.rows) + 1,
            "kind": change.kind.value,
            "account_id": change.account_id,
            "state": "over" if change.closed_on else "open",
            "opened_on": change.opened_on,
            "last_seen_on": change.last_seen_on,
            "closed_on": change.closed_on,
            "cleared_on": change.closed_on,
        }

    def dismiss(self, number: int, on: date) -> None:
        self.rows[number] |= {"state": "dismissed", "closed_on": on}

    def story(self) -> list[tuple[Any, ...]]:
        """Everything but the ids, in order."""
        told = [tuple(row[name] for name in EPISODE_SCHEMA if name != "id") for row in self.rows.values()]
        return sorted(told, key=str)


LONG_AGO = ago(800)


def subscription(start: date = LONG_AGO, **more: Any) -> Row:
    number = {"account_id": 1, "external_id": f"S-{start}", "is_trial": False, "currency": "EUR"}
    return number | {"start_date": start, "seats": 20, "mrr_cents": 190_000, "tier": "growth"} | more


def contact(number: int, name: str | None, **more: Any) -> Row:
    return {"contact_id": number, "account_id": 1, "external_id": f"P{number}", "name": name} | more


def wrote(number: int, contact_id: int | None, days: int, direction: str = "in", **more: Any) -> Row:
    return {
        "interaction_id": number,
        "account_id": 1,
        "source": "mail",
        "external_id": f"I{number}",
        "occurred_at": datetime.combine(ago(days), time(9), UTC),
        "day": ago(days),
        "channel": "email",
        "direction": direction,
        "contact_id": contact_id,
    } | more


def mention(interaction_id: int, days: int, kind: str = "growth", **more: Any) -> Row:
    words = {"ref": f"I{interaction_id}", "quote": "We open an office in Oslo."}
    return {"account_id": 1, "interaction_id": interaction_id, "day": ago(days), "kind": kind} | words | more


def use(user: str, days: Iterable[int], **more: Any) -> list[Row]:
    """One event a day on each of these days ago."""
    event = {"account_id": 1, "source": "app", "user": user, "feature": "boards", "count": 1}
    return [
        event | {"day": ago(age), "event_id": f"{user}-{age}-{more.get('feature', '')}"} | more
        for age in days
    ]


def make_facts(**rows: list[Row]) -> Facts:
    given = {"accounts": [{"account_id": 1, "external_id": "A1", "name": "Fjord AS"}]} | rows
    frames = {
        name: pl.DataFrame(
            [dict.fromkeys(FACT_SCHEMAS[name]) | row for row in given[name]], schema=FACT_SCHEMAS[name]
        )
        if name in given
        else empty_frame(name)
        for name in FRAMES
    }
    since = needed_days([TODAY])[0] - timedelta(days=LOOKBACK_DAYS + 1)
    return Facts(since=since, until=TODAY, **frames)


def make_case(**rows: list[Row]) -> Case:
    """The account on TODAY, read from these rows by the real collector."""
    facts, calibration = make_facts(**rows), expert(datetime(2026, 6, 17, tzinfo=UTC))
    readings = read(facts, needed_days([TODAY]))
    grounds = Grounds.of(Chronicle(facts), readings, calibration, {}, [TODAY])
    return grounds.case(1, TODAY, calibration.frame(None))
