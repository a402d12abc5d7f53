"""Who needs a person today: the accounts with the most pressing alerts, and why."""

from dataclasses import dataclass
from datetime import date

from agents.alerts.rules import BY_ID, Severity
from domain.alerts import Alert, AlertState
from keepwell.bootstrap import House

SHOWN = 12
PRESSING = tuple(Severity)[::-1]


@dataclass(frozen=True)
class Today:
    name: str
    health: float | None
    band: str
    velocity_14: float | None
    why: str
    do: str
    since: date


def needs_a_person(house: House, most: int = SHOWN) -> list[Today]:
    """One row per account, the most pressing first; the newest alert first among equals."""
    waiting = [a for a in house.alerts.live() if a.state is AlertState.OPEN and a.account_id is not None]
    waiting.sort(key=lambda alert: alert.opened_on, reverse=True)
    waiting.sort(key=_pressing)
    first: dict[int, Alert] = {}
    for alert in waiting:
        if alert.account_id is not None:
            first.setdefault(alert.account_id, alert)
    chosen = dict(list(first.items())[:most])
    scores = {row["account_id"]: row for row in house.scores.latest(list(chosen)).iter_rows(named=True)}
    names = {
        row["account_id"]: row["name"] for row in house.accounts.rows(list(chosen)).iter_rows(named=True)
    }
    return [_row(names[account], alert, scores.get(account, {})) for account, alert in chosen.items()]


def _pressing(alert: Alert) -> int:
    return PRESSING.index(BY_ID[alert.rule].severity)


def _row(name: str, alert: Alert, score: dict[str, float | None]) -> Today:
    return Today(
        name=name,
        health=score.get("health"),
        band=str(score.get("band") or "unknown"),
        velocity_14=score.get("velocity_14"),
        why=alert.headline,
        do=alert.action,
        since=alert.opened_on,
    )
