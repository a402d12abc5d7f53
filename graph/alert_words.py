"""Alerts that need words: what is asked for them, and the alerts with what was told."""

import logging

from agents.alerts.brief import Words, worded
from agents.alerts.rules import BY_ID
from domain.alert_changes import AlertChange, OpenAlert, TouchAlert
from domain.alerts import RuleId
from graph.deps import Deps
from graph.words import Asked, Speechless, Told

log = logging.getLogger(__name__)


def asked_for(change: AlertChange, deps: Deps) -> Asked:
    assert isinstance(change, OpenAlert | TouchAlert)
    assert change.worded_on is not None
    alert = change if isinstance(change, OpenAlert) else deps.alerts.get(change.alert_id)
    assert alert.account_id is not None
    return Asked(alert.account_id, alert.rule, change.worded_on)


def told(change: AlertChange, asked: Asked, words: Told | Speechless, deps: Deps, run_id: int) -> AlertChange:
    """An alert whose words cannot be found is raised all the same, under its rule's title."""
    assert isinstance(change, OpenAlert | TouchAlert)
    if isinstance(words, Words):
        return worded(change, words)
    assert isinstance(words, Speechless)
    assert isinstance(asked.rule, RuleId)
    log.error("the words of %s for account %s\n%s", asked.rule, asked.account_id, words.trace)
    deps.runs.failed(run_id, "words", f"{asked.rule} account {asked.account_id} {asked.day}", words.reason)
    rule = BY_ID[asked.rule]
    plain = {"headline": rule.title, "action": rule.action.do, "action_why": rule.action.why}
    return type(change)(**{**vars(change), **plain})
