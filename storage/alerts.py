"""Alerts and their life: opened and closed by runs, dealt with by people; every change is kept."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.alert_changes import AlertChange, CloseAlert, OpenAlert, SeenAlerts
from domain.alerts import Alert, AlertState, RuleId
from domain.clock import Clock, utcnow
from domain.errors import ConflictError, NotFoundError
from storage.alert_batch import AlertBatch, Change, Episode, Note, concerned
from storage.engine import read, write
from storage.frames import FEW, fetch, fetch_sorted, insert, one_of, polars_type
from storage.runs import settle_all
from storage.schema import LIVE_STATES, alert_events, alerts

BATCH = 500
"""Changes per transaction, which is one effect: a killed run repeats at most so many, and none that was kept."""
RUN = "keepwell"
plain_state = alerts.c.state.concat("")
"""The state of alerts that are found by their account: looked up by state, SQLite reads those of everybody."""

EPISODE_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.Int64,
    "rule": pl.String,
    "account_id": pl.Int64,
    "source": pl.String,
    "state": pl.String,
    "step": pl.Int64,
    "opened_on": pl.Date,
    "last_seen_on": pl.Date,
    "closed_on": pl.Date,
    "cleared_on": pl.Date,
    "snoozed_until": pl.Date,
}
"""What the rules go on from: stored alerts without their words."""


@dataclass(frozen=True)
class AlertEvent:
    """One change in an alert's life; `by` is a person, or "keepwell" for a run."""

    alert_id: int
    at: datetime
    by: str
    change: str
    reason: str | None
    details: dict[str, Any] | None
    run_id: int | None


class AlertStore:
    def __init__(self, engine: Engine, clock: Clock = utcnow) -> None:
        self._engine = engine
        self._clock = clock

    def apply(self, run_id: int, changes: Sequence[AlertChange], step: str = "alerts") -> list[int]:
        """Make a run's changes, each once: its row in the run's ledger and its effect are one transaction.

        Applied again after a crash, what was done is passed over. Opening where an alert of the rule is live
        touches that one; what a person has resolved meanwhile stays resolved, for their reason. Gives the ids
        of the alerts stored now.
        """
        self._see([change for change in changes if isinstance(change, SeenAlerts)])
        rest = [change for change in changes if not isinstance(change, SeenAlerts)]
        opened: list[int] = []
        for start in range(0, len(rest), BATCH):
            opened += self._apply(run_id, step, rest[start : start + BATCH])
        return opened

    def _see(self, seen: Sequence[SeenAlerts]) -> None:
        """Move `last_seen_on` forward: twice is once by nature, so these have no rows in the ledger."""
        days: dict[date, list[int]] = {}
        for change in seen:
            days.setdefault(change.last_seen_on, []).extend(change.alert_ids)
        if not days:
            return
        a = alerts.c
        with write(self._engine) as connection:
            for day, ids in sorted(days.items()):
                earlier = one_of(connection, a.id, ids) & (a.last_seen_on < day)
                values = {"last_seen_on": day, "updated_at": self._clock()}
                connection.execute(sa.update(alerts).where(earlier).values(values))

    def _apply(self, run_id: int, step: str, changes: Sequence[Change]) -> list[int]:
        with write(self._engine) as connection:
            now = self._clock()
            fresh = settle_all(connection, run_id, step, [_effect(change) for change in changes], now)
            due = [change for change, first in zip(changes, fresh, strict=True) if first]
            batch = AlertBatch(concerned(connection, due), run_id)
            for change in due:
                batch.add(change)
            # A closed alert makes room for the next one of its rule: changes go before openings.
            _update(connection, batch.changed, now)
            opened = _open(connection, batch.opened, now)
            _keep(connection, batch.notes, run_id, now)
            return opened

    def live(self, ids: Iterable[int] | None = None) -> Sequence[Alert]:
        """Alerts not resolved: of these accounts, or all, with the data gaps that have no account."""
        with read(self._engine) as connection:
            if ids is None:
                return _alerts(connection, alerts.c.state.in_(LIVE_STATES))
            mine = one_of(connection, alerts.c.account_id, ids)
            return _alerts(connection, sa.and_(plain_state.in_(LIVE_STATES), mine))

    def count_live(self) -> int:
        """How many alerts are not resolved."""
        query = sa.select(sa.func.count()).select_from(alerts).where(alerts.c.state.in_(LIVE_STATES))
        with read(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def episodes(self, ids: Iterable[int], since: date) -> pl.DataFrame:
        """EPISODE_SCHEMA of these accounts' alerts, by id: the live ones and the resolved ones that still matter.

        Those were closed or cleared on `since` or later, or are not cleared yet.
        """
        with read(self._engine) as connection:
            wanted = list(ids)
            mine = one_of(connection, alerts.c.account_id, wanted)
            return _episodes(connection, mine, since, many=len(wanted) > FEW)

    def source_episodes(self, since: date) -> pl.DataFrame:
        """The same of the alerts that are about a source."""
        with read(self._engine) as connection:
            return _episodes(connection, alerts.c.account_id.is_(None), since, many=False)

    def moved(self, before: date, day: date) -> Sequence[Alert]:
        """Those opened or closed after `before`, up to `day`, in the order they were opened."""
        a = alerts.c
        opened = (a.opened_on > before) & (a.opened_on <= day)
        closed = (a.closed_on > before) & (a.closed_on <= day)
        with read(self._engine) as connection:
            return _alerts(connection, sa.or_(opened, closed))

    def list(
        self,
        state: AlertState | None = None,
        rule: RuleId | None = None,
        account_id: int | None = None,
    ) -> Sequence[Alert]:
        """Alerts in the order they were opened."""
        a = alerts.c
        wanted: list[sa.ColumnElement[bool]] = [sa.true()]
        if state is not None:
            wanted.append(a.state == state.value)
        if rule is not None:
            wanted.append(a.rule == rule.value)
        if account_id is not None:
            wanted.append(a.account_id == account_id)
        with read(self._engine) as connection:
            return _alerts(connection, sa.and_(*wanted))

    def opened_by(self, run_id: int, rule: RuleId) -> Sequence[Alert]:
        """Alerts of a rule that a run opened, those it also closed among them."""
        with read(self._engine) as connection:
            return _alerts(connection, (alerts.c.rule == rule.value) & (alerts.c.opened_by_run == run_id))

    def get(self, alert_id: int) -> Alert:
        """The alert; NotFoundError where there is none."""
        with read(self._engine) as connection:
            return _one(connection, alert_id)

    def events(self, alert_id: int) -> Sequence[AlertEvent]:
        """The life of an alert, in order."""
        e = alert_events.c
        query = sa.select(e.alert_id, e.at, e.by, e.change, e.reason, e.details, e.run_id)
        with read(self._engine) as connection:
            found = connection.execute(query.where(e.alert_id == alert_id).order_by(e.id))
            return [AlertEvent(*row) for row in found]

    def acknowledge(self, alert_id: int, by: str, reason: str | None = None) -> Alert:
        """Somebody has it in hand. ConflictError when it is resolved."""
        return self._by_person(alert_id, by, "acknowledged", reason, {"state": AlertState.ACKNOWLEDGED.value})

    def snooze(self, alert_id: int, by: str, until: date, reason: str | None = None) -> Alert:
        """Keep it out of sight up to and including `until`. ConflictError when it is resolved."""
        values = {"state": AlertState.SNOOZED.value, "snoozed_until": until}
        return self._by_person(alert_id, by, "snoozed", reason, values)

    def resolve(
        self, alert_id: int, by: str, reason: str, false_alarm: bool = False, on: date | None = None
    ) -> Alert:
        """Close it, dated `on` (today in UTC unless given). ConflictError when it is resolved already."""
        values = {
            "state": AlertState.RESOLVED.value,
            "closed_on": on or self._clock().date(),
            "close_reason": reason,
            "false_alarm": false_alarm,
        }
        return self._by_person(alert_id, by, "false_alarm" if false_alarm else "resolved", reason, values)

    def _by_person(
        self, alert_id: int, by: str, change: str, reason: str | None, values: dict[str, Any]
    ) -> Alert:
        now = self._clock()
        with write(self._engine) as connection:
            still = (alerts.c.id == alert_id) & alerts.c.state.in_(LIVE_STATES)
            changed = connection.execute(sa.update(alerts).where(still).values(**values, updated_at=now))
            alert = _one(connection, alert_id)
            if changed.rowcount == 0:
                raise ConflictError(
                    f"Alert {alert_id} was resolved on {alert.closed_on}; nothing was changed."
                )
            _note(connection, alert_id, now, by, change, reason)
            return alert


def _effect(change: Change) -> str:
    """What names a change in its run's ledger: what it does, not its words, which may be composed again."""
    if isinstance(change, OpenAlert):
        on = change.account_id if change.account_id is not None else f"source={change.source}"
        return f"open:{change.rule}:{on}:{change.opened_on}"
    if isinstance(change, CloseAlert):
        return f"close:{change.alert_id}:{change.closed_on}"
    parts = (change.last_seen_on, change.step, change.state, change.cleared_on, change.worded_on)
    return f"touch:{change.alert_id}:" + ":".join("" if part is None else str(part) for part in parts)


def _update(connection: Connection, episodes: Iterable[Episode], now: datetime) -> None:
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for episode in episodes:
        row = {"row": episode.now["id"], "updated_at": now} | episode.set
        if "triggers" in row:
            row["triggers"] = json.loads(row["triggers"])
        alike.setdefault(tuple(sorted(row)), []).append(row)
    mine = alerts.c.id == sa.bindparam("row")
    for names, rows in alike.items():
        values: dict[str, Any] = {name: sa.bindparam(name) for name in names if name != "row"}
        connection.execute(sa.update(alerts).where(mine).values(values), rows)


def _open(connection: Connection, episodes: Sequence[Episode], now: datetime) -> list[int]:
    if not episodes:
        return []
    rows = [episode.now for episode in episodes]
    schema = {name: polars_type(alerts.c[name]) for name in rows[0]}
    columns = {name: [row[name] for row in rows] for name in schema}
    insert(
        connection,
        alerts,
        pl.DataFrame(columns, schema=schema).with_columns(updated_at=pl.lit(now.astimezone(UTC))),
    )
    ids = _ids_of(connection, episodes)
    for episode, number in zip(episodes, ids, strict=True):
        episode.now["id"] = number
    return ids


def _ids_of(connection: Connection, episodes: Sequence[Episode]) -> list[int]:
    """The ids given to episodes just added: no two of one identity begin on the same day."""
    a = alerts.c
    accounts = {episode.now["account_id"] for episode in episodes}
    mine = sa.or_(one_of(connection, a.account_id, accounts - {None}), *_without_account(accounts))
    query = sa.select(a.rule, a.account_id, a.source, a.opened_on, a.id)
    added = connection.execute(query.where(mine, a.opened_by_run == episodes[0].now["opened_by_run"]))
    ids = {tuple(identity): number for *identity, number in added}
    return [ids[(*episode.identity, episode.now["opened_on"])] for episode in episodes]


def _without_account(accounts: set[int | None]) -> list["sa.ColumnElement[bool]"]:
    return [alerts.c.account_id.is_(None)] if None in accounts else []


def _keep(connection: Connection, notes: Sequence[Note], run_id: int, now: datetime) -> None:
    columns = {
        "alert_id": [note.episode.now["id"] for note in notes],
        "change": [note.change for note in notes],
        "reason": [note.reason for note in notes],
        "details": [None if note.details is None else json.dumps(note.details) for note in notes],
    }
    schema = {name: polars_type(alert_events.c[name]) for name in columns}
    same = {"at": pl.lit(now.astimezone(UTC)), "by": pl.lit(RUN), "run_id": pl.lit(run_id)}
    insert(connection, alert_events, pl.DataFrame(columns, schema=schema).with_columns(**same))


def _note(
    connection: Connection, alert_id: int, now: datetime, by: str, change: str, reason: str | None
) -> None:
    row = {"alert_id": alert_id, "at": now, "by": by, "change": change, "reason": reason}
    connection.execute(sa.insert(alert_events).values(row))


def _episodes(
    connection: Connection, among: "sa.ColumnElement[bool]", since: date, many: bool
) -> pl.DataFrame:
    a = alerts.c
    lately = sa.or_(a.closed_on >= since, a.cleared_on >= since, a.cleared_on.is_(None))
    wanted = sa.or_(plain_state.in_(LIVE_STATES), sa.and_(plain_state == AlertState.RESOLVED.value, lately))
    query = sa.select(*(a[name] for name in EPISODE_SCHEMA)).where(among, wanted)
    return fetch_sorted(connection, query, ["id"]) if many else fetch(connection, query).sort("id")


def _alerts(connection: Connection, condition: "sa.ColumnElement[bool]") -> list[Alert]:
    query = sa.select(alerts).where(condition).order_by(alerts.c.id)
    return [Alert.model_validate(dict(row)) for row in connection.execute(query).mappings()]


def _one(connection: Connection, alert_id: int) -> Alert:
    found = _alerts(connection, alerts.c.id == alert_id)
    if not found:
        raise NotFoundError(f"There is no alert {alert_id}. `keepwell alerts` lists them.")
    return found[0]
