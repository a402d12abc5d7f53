"""Triggered accounts: their alerts put into words, with the facts they rest on, and stored."""

import logging
from collections.abc import Sequence
from typing import Any

from langgraph.runtime import Runtime

from agents.alerts.brief import Words, worded
from agents.alerts.rules import BY_ID
from domain.alert_changes import AlertChange, OpenAlert, TouchAlert
from domain.alerts import RuleId
from graph.alert_payloads import from_json
from graph.deps import Deps
from graph.nodes.watch_rules import BRIEF
from graph.state import BriefState
from graph.timing import timed
from graph.words import Asked, Speechless, Told

log = logging.getLogger(__name__)


@timed
def brief_accounts(state: BriefState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps, run_id, keys = runtime.context, state["run_id"], state["keys"]
    entries = deps.runs.entries(run_id, BRIEF, keys)
    changes = [change for entry in entries for change in from_json(entry.payload["changes"])]
    deps.alerts.apply(run_id, in_words(changes, deps, run_id))
    deps.runs.all_done(run_id, BRIEF, keys)
    return {}


def in_words(changes: Sequence[AlertChange], deps: Deps, run_id: int) -> list[AlertChange]:
    """The changes, which need words, with their words."""
    if not changes:
        return []
    asked = [_asked(change, deps) for change in changes]
    found = deps.engine.words(asked, deps.frame, deps.segments)
    return [_told(*one, deps, run_id) for one in zip(changes, asked, found, strict=True)]


def _told(
    change: AlertChange, asked: Asked, words: Told | Speechless, deps: Deps, run_id: int
) -> AlertChange:
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


def _asked(change: AlertChange, deps: Deps) -> Asked:
    assert isinstance(change, OpenAlert | TouchAlert)
    assert change.worded_on is not None
    alert = change if isinstance(change, OpenAlert) else deps.alerts.get(change.alert_id)
    assert alert.account_id is not None
    return Asked(alert.account_id, alert.rule, change.worded_on)
