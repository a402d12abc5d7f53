"""Alerts as people see them: with the account's name, the rule's title and how pressing it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agents.alerts.rules import BY_ID, Severity
from domain.agent_words import AgentWords
from domain.alerts import RISK_SAID, Alert, AlertState, EvidenceRef, RuleId
from domain.errors import KeepwellError
from keepwell.bootstrap import House

LIVE = "live"
ALL = "all"
STATES = (LIVE, ALL, *(str(state) for state in AlertState))
RULES = tuple(str(rule) for rule in RuleId)
PRESSING = tuple(Severity)[::-1]
FACTS_OF_A_TRIGGER = 2
DATED = (RuleId.LEAVING_SEQUENCE, RuleId.DATA_GAP)
"""Rules whose headlines name their days themselves; the others speak of the day an alert opened."""


@dataclass(frozen=True)
class AlertRow:
    """`told` is what agents say of it in a few words; None: not looked up (see keepwell/agent_words.py)."""

    alert: Alert
    account: str | None
    account_external_id: str | None
    title: str
    severity: str
    owner: str
    told: tuple[AgentWords, ...] | None = None

    @property
    def pressing(self) -> int:
        """0 is the most pressing."""
        return PRESSING.index(Severity(self.severity))

    @property
    def says(self) -> str:
        """The headline without the account's name, which stands above it already; dated where it is old."""
        said = self.alert.headline
        if self.account and said.startswith(f"{self.account} "):
            said = said[len(self.account) + 1 :]
        old = self.alert.opened_on < self.alert.last_seen_on and self.alert.rule not in DATED
        return f"That day: {said}." if old else f"{said[:1].upper()}{said[1:]}."

    @property
    def said(self) -> str | None:
        """What they said themselves that explains it, quoted; None where they said nothing of the kind lately."""
        return said_in(self.alert)

    @property
    def evidence(self) -> list[EvidenceRef]:
        """The first facts behind each of its triggers, each fact once."""
        first = (one for trigger in self.alert.triggers for one in trigger.evidence[:FACTS_OF_A_TRIGGER])
        return list({one.ref: one for one in first}.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "account": self.account,
            "account_external_id": self.account_external_id,
            "title": self.title,
            "severity": self.severity,
            "owner": self.owner,
            **self.alert.model_dump(mode="json"),
            **told_json(self.told),
        }


def told_json(told: Sequence[AgentWords] | None) -> dict[str, Any]:
    """Nothing where what agents say was not looked up."""
    return {} if told is None else {"agent_words": [one.as_json() for one in told]}


def said_in(alert: Alert) -> str | None:
    """The risk they named themselves, quoted, among what an alert rests on."""
    return next((one.says for one in alert.triggers if one.name == RISK_SAID), None)


def list_alerts(
    house: House, state: str = LIVE, rule: str | None = None, account: str | None = None
) -> list[AlertRow]:
    """By account, the account with the most pressing alert first; KeepwellError for an unknown state or rule."""
    if state not in STATES:
        raise KeepwellError(f"There is no state '{state}'. Choose one of {', '.join(STATES)}.")
    if rule is not None and rule not in RULES:
        raise KeepwellError(f"There is no rule '{rule}'. Choose one of {', '.join(RULES)}.")
    account_id = house.accounts.find(account).id if account is not None else None
    one_state = AlertState(state) if state not in (LIVE, ALL) else None
    found = house.alerts.list(one_state, RuleId(rule) if rule else None, account_id)
    if state == LIVE:
        found = [alert for alert in found if alert.state is not AlertState.RESOLVED]
    return by_account(described_all(house, found))


def by_account(rows: Sequence[AlertRow]) -> list[AlertRow]:
    """Rows of one account together, the most pressing account first and within it the most pressing alert."""
    most: dict[int | None, tuple[int, int]] = {}
    for row in rows:
        key = row.alert.account_id
        weight = (row.pressing, -row.alert.opened_on.toordinal())
        most[key] = min(weight, most.get(key, weight))

    def order(row: AlertRow) -> tuple[object, ...]:
        at = row.alert
        return (*most[at.account_id], at.account_id or 0, row.pressing, -at.opened_on.toordinal(), at.id)

    return sorted(rows, key=order)


def known_by(alerts: Sequence[Alert], day: date) -> list[Alert]:
    """Alerts as they stood at the end of `day`: not opened later, and not closed yet where they closed later."""
    reopened = {"state": AlertState.OPEN, "closed_on": None, "close_reason": None, "cleared_on": None}
    return [
        alert.model_copy(update=reopened) if alert.closed_on and alert.closed_on > day else alert
        for alert in alerts
        if alert.opened_on <= day
    ]


def live_on(alerts: Sequence[Alert], day: date) -> list[Alert]:
    """Those of `known_by` that were not resolved at the end of `day`."""
    return [alert for alert in known_by(alerts, day) if alert.state is not AlertState.RESOLVED]


Names = Mapping[int, tuple[str, str]]
"""By account id: its name and external id."""


def described_all(house: House, alerts: Sequence[Alert], names: Names | None = None) -> list[AlertRow]:
    """The rows of these alerts, in their order; `names` where they are known already."""
    names = names or _names(house, {alert.account_id for alert in alerts if alert.account_id is not None})
    return [_row(alert, names) for alert in alerts]


def described(house: House, alert: Alert) -> AlertRow:
    return described_all(house, [alert])[0]


def _names(house: House, only: set[int]) -> dict[int, tuple[str, str]]:
    rows = house.accounts.rows(sorted(only))
    return {row["account_id"]: (row["name"], row["external_id"]) for row in rows.iter_rows(named=True)}


def _row(alert: Alert, names: Names) -> AlertRow:
    rule = BY_ID[alert.rule]
    name, external_id = names.get(alert.account_id, (None, None)) if alert.account_id else (None, None)
    return AlertRow(alert, name, external_id, rule.title, str(rule.severity_at(alert.step)), rule.owner)
