"""Who needs a person today: the accounts with the most pressing alerts, and why; who is ready to grow, apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.alerts.rules import BY_ID, Severity
from domain.alerts import Alert, AlertState, RuleId
from domain.scores import Band
from keepwell.alert_list import AlertRow, by_account, described_all
from keepwell.bootstrap import House

SHOWN = 12
SHOWN_GROWING = 5
GROWING = (RuleId.SATURATION, RuleId.MOMENTUM)
WORST_FIRST = (Band.RED, Band.ORANGE, Band.UNKNOWN, Band.GREEN)


@dataclass(frozen=True)
class Attention:
    """One account and its open alerts, the most pressing first."""

    name: str
    external_id: str
    csm: str | None
    health: float | None
    band: str
    velocity_14: float | None
    alerts: list[AlertRow]


@dataclass(frozen=True)
class Today:
    """`more` accounts wait beyond those shown. `sources` are data gaps, which concern no single account."""

    at_risk: list[Attention]
    more_at_risk: int
    growing: list[Attention]
    more_growing: int
    sources: list[AlertRow]


def today(house: House, most: int = SHOWN) -> Today:
    """Open alerts only: what somebody has in hand, or put off, does not press today."""
    waiting = [alert for alert in house.alerts.live() if alert.state is AlertState.OPEN]
    growing = [alert for alert in waiting if alert.rule in GROWING]
    risky = [alert for alert in waiting if alert.account_id is not None and not _pleasant(alert)]
    at_risk, ready = _by_account(house, risky), _by_account(house, growing)
    ready.sort(key=lambda one: one.alerts[0].alert.opened_on, reverse=True)
    return Today(
        at_risk=at_risk[:most],
        more_at_risk=max(0, len(at_risk) - most),
        growing=ready[:SHOWN_GROWING],
        more_growing=max(0, len(ready) - SHOWN_GROWING),
        sources=described_all(house, [alert for alert in waiting if alert.account_id is None]),
    )


def _pleasant(alert: Alert) -> bool:
    return BY_ID[alert.rule].severity_at(alert.step) is Severity.NOTE


def _by_account(house: House, alerts: Sequence[Alert]) -> list[Attention]:
    """The most pressing alert decides, then the band, then which is newest."""
    rows: dict[int, list[AlertRow]] = {}
    for row in by_account(described_all(house, alerts)):
        if row.alert.account_id is not None:
            rows.setdefault(row.alert.account_id, []).append(row)
    scores = {row["account_id"]: row for row in house.scores.latest(list(rows)).iter_rows(named=True)}
    csms = {row["account_id"]: row["csm"] for row in house.accounts.rows(list(rows)).iter_rows(named=True)}
    found = [_attention(its, scores.get(account, {}), csms.get(account)) for account, its in rows.items()]
    return sorted(found, key=lambda one: (one.alerts[0].pressing, WORST_FIRST.index(Band(one.band))))


def _attention(its: list[AlertRow], score: dict[str, float | None], csm: str | None) -> Attention:
    return Attention(
        name=its[0].account or "",
        external_id=its[0].account_external_id or "",
        csm=csm,
        health=score.get("health"),
        band=str(score.get("band") or Band.UNKNOWN),
        velocity_14=score.get("velocity_14"),
        alerts=its,
    )
