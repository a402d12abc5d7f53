"""Alerts and their life: opened and closed by runs, dealt with by people; every change is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.alert_changes import AlertChange, CloseAlert, OpenAlert, TouchAlert
from domain.alerts import Alert, AlertState, RuleId, Trigger
from domain.clock import Clock, utcnow
from domain.errors import ConflictError, NotFoundError
from storage.engine import read, write
from storage.frames import one_of
from storage.runs import settle
from storage.schema import LIVE_STATES, alert_events, alerts

BATCH = 500
"""Changes per transaction: a killed run repeats at most so many look-ups, and never an effect."""
RUN = "keepwell"


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
        opened: list[int] = []
        for start in range(0, len(changes), BATCH):
            with write(self._engine) as connection:
                for change in changes[start : start + BATCH]:
                    now = self._clock()
                    if settle(connection, run_id, step, _effect(change), now):
                        opened += _apply(connection, run_id, change, now)
        return opened

    def live(self, ids: Iterable[int] | None = None) -> Sequence[Alert]:
        """Alerts not resolved: of these accounts, or all, with the data gaps that have no account."""
        with read(self._engine) as connection:
            among = [one_of(connection, alerts.c.account_id, ids)] if ids is not None else []
            return _alerts(connection, sa.and_(alerts.c.state.in_(LIVE_STATES), *among))

    def count_live(self) -> int:
        """How many alerts are not resolved."""
        query = sa.select(sa.func.count()).select_from(alerts).where(alerts.c.state.in_(LIVE_STATES))
        with read(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def recent(self, ids: Iterable[int] | None, since: date) -> Sequence[Alert]:
        """Resolved alerts that still matter: closed or cleared on `since` or later, or not cleared yet."""
        a = alerts.c
        with read(self._engine) as connection:
            lately = sa.or_(a.closed_on >= since, a.cleared_on >= since, a.cleared_on.is_(None))
            among = [one_of(connection, a.account_id, ids)] if ids is not None else []
            return _alerts(connection, sa.and_(a.state == AlertState.RESOLVED.value, lately, *among))

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
            _note(connection, alert_id, now, by, change, reason=reason)
            return alert


def _effect(change: AlertChange) -> str:
    """What names a change in its run's ledger: what it does, not its words, which may be composed again."""
    if isinstance(change, OpenAlert):
        on = change.account_id if change.account_id is not None else f"source={change.source}"
        return f"open:{change.rule}:{on}:{change.opened_on}"
    if isinstance(change, CloseAlert):
        return f"close:{change.alert_id}:{change.closed_on}"
    parts = (change.last_seen_on, change.step, change.state, change.cleared_on, change.worded_on)
    return f"touch:{change.alert_id}:" + ":".join("" if part is None else str(part) for part in parts)


def _apply(connection: Connection, run_id: int, change: AlertChange, now: datetime) -> list[int]:
    if isinstance(change, OpenAlert):
        return _open(connection, run_id, change, now)
    if isinstance(change, TouchAlert):
        _touch(connection, run_id, change, now)
    else:
        _close(connection, run_id, change, now)
    return []


def _open(connection: Connection, run_id: int, change: OpenAlert, now: datetime) -> list[int]:
    a = alerts.c
    where = a.account_id == change.account_id
    if change.account_id is None:
        where = a.account_id.is_(None) & (a.source == change.source)
    same = (a.rule == change.rule.value) & where
    if connection.execute(sa.select(a.id).where(same, a.opened_on == change.opened_on)).first():
        return []
    live = connection.execute(sa.select(a.id).where(same, a.state.in_(LIVE_STATES))).scalar()
    if live is not None and change.closed_on is None:
        seen = TouchAlert(live, last_seen_on=change.last_seen_on, step=change.step, triggers=change.triggers)
        _touch(connection, run_id, seen, now)
        return []
    row = _opening(change) | {"opened_by_run": run_id, "updated_at": now}
    added = int(connection.execute(sa.insert(alerts).values(row).returning(a.id)).scalar_one())
    _note(connection, added, now, RUN, "opened", run_id=run_id, details={"on": change.opened_on.isoformat()})
    if change.closed_on is not None:
        on = {"on": change.closed_on.isoformat()}
        _note(connection, added, now, RUN, "closed", reason=change.close_reason, run_id=run_id, details=on)
    return [added]


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
        "triggers": _plain(change.triggers),
        "contact": change.contact,
        "disc": change.disc,
        "action": change.action,
        "action_why": change.action_why,
        "rests_on": change.rests_on,
    }


def _touch(connection: Connection, run_id: int, change: TouchAlert, now: datetime) -> None:
    was = _state(connection, change.alert_id)
    if was is None:
        return
    names = ("step", "cleared_on", "headline", "contact", "disc", "action", "action_why", "rests_on")
    values: dict[str, Any] = {
        name: getattr(change, name) for name in names if getattr(change, name) is not None
    }
    if change.last_seen_on is not None:
        values["last_seen_on"] = max(change.last_seen_on, was.last_seen_on)
    if change.triggers is not None:
        values["triggers"] = _plain(change.triggers)
    if change.state is not None and was.state in LIVE_STATES:
        values |= {"state": change.state.value}
        if was.state == AlertState.SNOOZED and change.state is AlertState.OPEN:
            values["snoozed_until"] = None
            _note(connection, change.alert_id, now, RUN, "woken", run_id=run_id)
    connection.execute(
        sa.update(alerts).where(alerts.c.id == change.alert_id).values(**values, updated_at=now)
    )
    if change.step is not None and change.step != was.step:
        steps = {"from": was.step, "to": change.step}
        _note(connection, change.alert_id, now, RUN, "step", run_id=run_id, details=steps)


def _close(connection: Connection, run_id: int, change: CloseAlert, now: datetime) -> None:
    was = _state(connection, change.alert_id)
    if was is None:
        return
    values: dict[str, Any] = {"cleared_on": change.closed_on, "updated_at": now}
    if was.state in LIVE_STATES:
        resolved = {"state": AlertState.RESOLVED.value, "closed_on": change.closed_on}
        values |= resolved | {"close_reason": change.reason}
        on = {"on": change.closed_on.isoformat()}
        _note(
            connection, change.alert_id, now, RUN, "closed", reason=change.reason, run_id=run_id, details=on
        )
    connection.execute(sa.update(alerts).where(alerts.c.id == change.alert_id).values(values))


def _state(connection: Connection, alert_id: int) -> Any:
    """state, step and last_seen_on of an alert, or None where it is gone."""
    a = alerts.c
    query = sa.select(a.state, a.step, a.last_seen_on).where(a.id == alert_id)
    return connection.execute(query.with_for_update()).one_or_none()


def _note(
    connection: Connection,
    alert_id: int,
    now: datetime,
    by: str,
    change: str,
    *,
    reason: str | None = None,
    run_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    row = {"alert_id": alert_id, "at": now, "by": by, "change": change, "reason": reason}
    connection.execute(sa.insert(alert_events).values(**row, run_id=run_id, details=details))


def _plain(triggers: Iterable[Trigger]) -> list[dict[str, Any]]:
    return [trigger.model_dump(mode="json") for trigger in triggers]


def _alerts(connection: Connection, condition: "sa.ColumnElement[bool]") -> list[Alert]:
    query = sa.select(alerts).where(condition).order_by(alerts.c.id)
    return [Alert.model_validate(dict(row)) for row in connection.execute(query).mappings()]


def _one(connection: Connection, alert_id: int) -> Alert:
    found = _alerts(connection, alerts.c.id == alert_id)
    if not found:
        raise NotFoundError(f"There is no alert {alert_id}. `keepwell alerts` lists them.")
    return found[0]
