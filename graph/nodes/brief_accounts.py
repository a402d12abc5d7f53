"""Triggered accounts: their alerts put into words, with the facts they rest on, and stored."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langgraph.runtime import Runtime

from agents.alerts.brief import Words, worded
from agents.alerts.rules import BY_ID
from domain.alert_changes import AlertChange, OpenAlert, TouchAlert
from graph.alert_payloads import from_json
from graph.deps import Deps
from graph.nodes.watch_rules import BRIEF
from graph.state import BriefState
from graph.timing import timed
from graph.words import Asked, Speechless

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pending:
    """One change to put into words, and what to ask for."""

    change: OpenAlert | TouchAlert
    asked: Asked


@timed
def brief_accounts(state: BriefState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps, run_id, keys = runtime.context, state["run_id"], state["keys"]
    pending = _pending(keys, run_id, deps)
    found = deps.engine.words([one.asked for one in pending], deps.frame, deps.segments)
    changes = [_in_words(one, words, deps, run_id) for one, words in zip(pending, found, strict=True)]
    deps.alerts.apply(run_id, changes)
    deps.runs.all_done(run_id, BRIEF, keys)
    return {}


def _in_words(one: Pending, words: Words | Speechless, deps: Deps, run_id: int) -> AlertChange:
    """An alert whose words cannot be found is raised all the same, under its rule's title."""
    if isinstance(words, Words):
        return worded(one.change, words)
    asked = one.asked
    log.error("the words of %s for account %s\n%s", asked.rule, asked.account_id, words.trace)
    deps.runs.failed(run_id, "words", f"{asked.rule} account {asked.account_id} {asked.day}", words.reason)
    rule = BY_ID[asked.rule]
    plain = {"headline": rule.title, "action": rule.action.do, "action_why": rule.action.why}
    return type(one.change)(**{**vars(one.change), **plain})


def _pending(keys: Sequence[str], run_id: int, deps: Deps) -> list[Pending]:
    entries = deps.runs.entries(run_id, BRIEF, keys)
    return [_one(change, deps) for entry in entries for change in from_json(entry.payload["changes"])]


def _one(change: AlertChange, deps: Deps) -> Pending:
    assert isinstance(change, OpenAlert | TouchAlert)
    assert change.worded_on is not None
    alert = change if isinstance(change, OpenAlert) else deps.alerts.get(change.alert_id)
    assert alert.account_id is not None
    return Pending(change, Asked(alert.account_id, alert.rule, change.worded_on))
