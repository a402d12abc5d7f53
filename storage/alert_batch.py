"""A run's changes to alerts worked out in memory over the alerts they concern, in the order they are made."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.alert_changes import CloseAlert, OpenAlert, TouchAlert
from domain.alerts import AlertState, Trigger, as_text
from storage.frames import one_of
from storage.schema import LIVE_STATES, alerts

Change = OpenAlert | TouchAlert | CloseAlert
WORDS = ("step", "cleared_on", "headline", "contact", "disc", "action", "action_why", "rests_on")
COLUMNS = ("id", "rule", "account_id", "source", "opened_on", "state", "step", "last_seen_on")
Identity = tuple[str, int | None, str | None]


@dataclass(eq=False)
class Episode:
    """An alert as the batch finds it or adds it: `now` is its row so far, `set` what is to be written.

    Triggers are JSON text in both.
    """

    now: dict[str, Any]
    set: dict[str, Any] = field(default_factory=dict)

    def change(self, **values: Any) -> None:
        self.now |= values
        self.set |= values

    @property
    def live(self) -> bool:
        return self.now["state"] in LIVE_STATES

    @property
    def identity(self) -> Identity:
        return self.now["rule"], self.now["account_id"], self.now["source"]


@dataclass(frozen=True)
class Note:
    """One line of an episode's life, to be kept in alert_events."""

    episode: Episode
    change: str
    reason: str | None = None
    details: dict[str, Any] | None = None


class AlertBatch:
    """Changes laid over the alerts they concern: `changed` and `opened` episodes and the `notes` to keep."""

    def __init__(self, concerned: Iterable[Episode], run_id: int) -> None:
        self._run_id = run_id
        self._by_id: dict[int, Episode] = {}
        self._of: dict[Identity, list[Episode]] = {}
        for episode in concerned:
            self._by_id[episode.now["id"]] = episode
            self._of.setdefault(episode.identity, []).append(episode)
        self.opened: list[Episode] = []
        self.notes: list[Note] = []

    @property
    def changed(self) -> list[Episode]:
        return [episode for episode in self._by_id.values() if episode.set]

    def add(self, change: Change) -> None:
        if isinstance(change, OpenAlert):
            self._open(change)
            return
        episode = self._by_id.get(change.alert_id)
        if episode is None:
            return
        if isinstance(change, TouchAlert):
            self._touch(episode, change)
        else:
            self._close(episode, change)

    def _open(self, change: OpenAlert) -> None:
        source = change.source if change.account_id is None else None
        same = self._of.setdefault((change.rule.value, change.account_id, source), [])
        if any(episode.now["opened_on"] == change.opened_on for episode in same):
            return
        live = next((episode for episode in same if episode.live), None)
        if live is not None and change.closed_on is None:
            seen = TouchAlert(0, last_seen_on=change.last_seen_on, step=change.step, triggers=change.triggers)
            self._touch(live, seen)
            return
        episode = Episode(_opening(change) | {"opened_by_run": self._run_id})
        same.append(episode)
        self.opened.append(episode)
        self.notes.append(Note(episode, "opened", details={"on": change.opened_on.isoformat()}))
        if change.closed_on is not None:
            on = {"on": change.closed_on.isoformat()}
            self.notes.append(Note(episode, "closed", change.close_reason, on))

    def _touch(self, episode: Episode, change: TouchAlert) -> None:
        was = dict(episode.now)
        values = {name: getattr(change, name) for name in WORDS if getattr(change, name) is not None}
        if change.last_seen_on is not None:
            values["last_seen_on"] = max(change.last_seen_on, was["last_seen_on"])
        if change.triggers is not None:
            values["triggers"] = _text(change.triggers)
        if change.state is not None and episode.live:
            values["state"] = change.state.value
            if was["state"] == AlertState.SNOOZED and change.state is AlertState.OPEN:
                values["snoozed_until"] = None
                self.notes.append(Note(episode, "woken"))
        episode.change(**values)
        if change.step is not None and change.step != was["step"]:
            self.notes.append(Note(episode, "step", details={"from": was["step"], "to": change.step}))

    def _close(self, episode: Episode, change: CloseAlert) -> None:
        if episode.live:
            self.notes.append(Note(episode, "closed", change.reason, {"on": change.closed_on.isoformat()}))
            resolved = {"state": AlertState.RESOLVED.value, "closed_on": change.closed_on}
            episode.change(**resolved, close_reason=change.reason)
        episode.change(cleared_on=change.closed_on)


def concerned(connection: Connection, changes: Sequence[Change]) -> list[Episode]:
    """The stored alerts that the changes name, and those live or of the same day where they open one."""
    a = alerts.c
    found: dict[int, Episode] = {}
    for where in _named(connection, changes):
        # Locked in one order, so that two writers on PostgreSQL wait for each other instead of deadlocking.
        query = sa.select(*(a[name] for name in COLUMNS)).where(where).order_by(a.id).with_for_update()
        for row in connection.execute(query).mappings():
            episode = Episode(dict(row))
            if row["account_id"] is not None:
                episode.now["source"] = None
            found.setdefault(row["id"], episode)
    return list(found.values())


def _named(connection: Connection, changes: Sequence[Change]) -> Iterator["sa.ColumnElement[bool]"]:
    a = alerts.c
    stored = [change.alert_id for change in changes if not isinstance(change, OpenAlert)]
    if stored:
        yield one_of(connection, a.id, stored)
    opening = [change for change in changes if isinstance(change, OpenAlert)]
    days: set[date] = {change.opened_on for change in opening}
    near = sa.or_(a.state.in_(LIVE_STATES), a.opened_on.in_(days))
    accounts = {change.account_id for change in opening if change.account_id is not None}
    if accounts:
        yield one_of(connection, a.account_id, accounts) & near
    if any(change.account_id is None for change in opening):
        yield a.account_id.is_(None) & near


def _opening(change: OpenAlert) -> dict[str, Any]:
    over = change.closed_on is not None
    return {
        "rule": change.rule.value,
        "account_id": change.account_id,
        "source": change.source,
        "step": change.step,
        "state": (AlertState.RESOLVED if over else AlertState.OPEN).value,
        "opened_on": change.opened_on,
        "last_seen_on": change.last_seen_on,
        "closed_on": change.closed_on,
        "close_reason": change.close_reason,
        "cleared_on": change.closed_on,
        "false_alarm": False,
        "headline": change.headline,
        "triggers": _text(change.triggers),
        "contact": change.contact,
        "disc": change.disc,
        "action": change.action,
        "action_why": change.action_why,
        "rests_on": change.rests_on,
    }


def _text(triggers: Iterable[Trigger] | str) -> str:
    return triggers if isinstance(triggers, str) else as_text(triggers)
