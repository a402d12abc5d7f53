"""Triggered accounts: their alerts put into words, with the facts they rest on, and stored."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from langgraph.runtime import Runtime

from agents.alerts.brief import compose, worded
from agents.alerts.case import Grounds
from agents.alerts.rules import BY_ID
from agents.collector.chronicle import Chronicle
from agents.collector.evidence import USE_DAYS
from agents.collector.kernel import read
from agents.collector.usage import use_since
from agents.health.score import needed_days
from domain.alert_changes import AlertChange, OpenAlert, TouchAlert
from domain.alerts import RuleId
from graph.alert_payloads import from_json
from graph.deps import Deps
from graph.nodes.watch_rules import BRIEF
from graph.state import BriefState
from graph.timing import timed

TOLD = timedelta(days=USE_DAYS)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pending:
    """One change to put into words, with the account and rule it is about."""

    account_id: int
    rule: RuleId
    change: OpenAlert | TouchAlert


@timed
def brief_accounts(state: BriefState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps, run_id, keys = runtime.context, state["run_id"], state["keys"]
    pending = _pending(keys, run_id, deps)
    grounds = _grounds(pending, deps)
    deps.alerts.apply(run_id, [_in_words(one, grounds, deps, run_id) for one in pending])
    deps.runs.all_done(run_id, BRIEF, keys)
    return {}


def _in_words(one: Pending, grounds: Grounds, deps: Deps, run_id: int) -> AlertChange:
    """An alert whose words cannot be found is raised all the same, under its rule's title."""
    day = one.change.worded_on
    assert day is not None
    try:
        frame = deps.frame.calibration.frame(deps.segments[one.account_id])
        return worded(one.change, compose(one.rule, grounds.case(one.account_id, day, frame)))
    except Exception as broken:
        log.exception("the words of %s for account %s", one.rule, one.account_id)
        reason = f"{type(broken).__name__}: {broken}"
        deps.runs.failed(run_id, "words", f"{one.rule} account {one.account_id} {day}", reason)
        rule = BY_ID[one.rule]
        plain = {"headline": rule.title, "action": rule.action.do, "action_why": rule.action.why}
        return type(one.change)(**{**vars(one.change), **plain})


def _pending(keys: Sequence[str], run_id: int, deps: Deps) -> list[Pending]:
    entries = deps.runs.entries(run_id, BRIEF, keys)
    return [_one(change, deps) for entry in entries for change in from_json(entry.payload["changes"])]


def _one(change: AlertChange, deps: Deps) -> Pending:
    assert isinstance(change, OpenAlert | TouchAlert)
    if isinstance(change, OpenAlert):
        assert change.account_id is not None
        return Pending(change.account_id, change.rule, change)
    stored = deps.alerts.get(change.alert_id)
    assert stored.account_id is not None
    return Pending(stored.account_id, stored.rule, change)


def _grounds(pending: Sequence[Pending], deps: Deps) -> Grounds:
    days = tuple(sorted({one.change.worded_on for one in pending if one.change.worded_on}))
    ids, told_since = {one.account_id for one in pending}, days[0] - TOLD
    facts = deps.facts.load_told(ids, use_since(needed_days(days)[0]), told_since, days[-1])
    readings = read(facts, needed_days(days), deps.frame.sources_of(facts))
    return Grounds.of(Chronicle(facts), readings, deps.frame.calibration, deps.segments, days)
