"""Alerts as people see them: with the account's name and the rule's title."""

from dataclasses import dataclass
from typing import Any

from agents.alerts.rules import BY_ID
from domain.alerts import Alert, AlertState, RuleId
from domain.errors import KeepwellError
from keepwell.bootstrap import House

LIVE = "live"
ALL = "all"


@dataclass(frozen=True)
class AlertRow:
    alert: Alert
    account: str | None
    account_external_id: str | None
    title: str
    severity: str
    owner: str

    def as_json(self) -> dict[str, Any]:
        return {
            "account": self.account,
            "account_external_id": self.account_external_id,
            "title": self.title,
            "severity": self.severity,
            "owner": self.owner,
            **self.alert.model_dump(mode="json"),
        }


def list_alerts(house: House, state: str, rule: str | None, account: str | None) -> list[AlertRow]:
    """`state` is live, all or one AlertState; KeepwellError for a state or rule that does not exist."""
    states = (LIVE, ALL, *AlertState)
    if state not in states:
        raise KeepwellError(f"There is no state '{state}'. Choose one of {', '.join(states)}.")
    if rule is not None and rule not in tuple(RuleId):
        raise KeepwellError(f"There is no rule '{rule}'. Choose one of {', '.join(RuleId)}.")
    account_id = house.accounts.find(account).id if account else None
    one_state = AlertState(state) if state not in (LIVE, ALL) else None
    found = house.alerts.list(one_state, RuleId(rule) if rule else None, account_id)
    if state == LIVE:
        found = [alert for alert in found if alert.state is not AlertState.RESOLVED]
    names = _names(house)
    return [_row(alert, names) for alert in found]


def described(house: House, alert: Alert) -> AlertRow:
    return _row(alert, _names(house, alert.account_id))


def _names(house: House, only: int | None = None) -> dict[int, tuple[str, str]]:
    rows = house.accounts.rows(None if only is None else [only])
    return {row["account_id"]: (row["name"], row["external_id"]) for row in rows.iter_rows(named=True)}


def _row(alert: Alert, names: dict[int, tuple[str, str]]) -> AlertRow:
    rule = BY_ID[alert.rule]
    name, external_id = names.get(alert.account_id, (None, None)) if alert.account_id else (None, None)
    return AlertRow(alert, name, external_id, rule.title, str(rule.severity), rule.owner)
