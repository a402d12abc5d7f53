"""One triggered account: its alerts put into words, with the facts they rest on, and stored."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langgraph.runtime import Runtime

from agents.alerts.brief import compose, worded
from agents.alerts.case import Case
from agents.alerts.rules import BY_ID
from agents.collector.kernel import read
from agents.collector.readings import Readings
from agents.health.score import Scores, needed_days, score
from domain.alert_changes import AlertChange, CloseAlert, OpenAlert, TouchAlert
from domain.alerts import RuleId
from graph.alert_payloads import from_json
from graph.assess import facts_since
from graph.deps import Deps
from graph.nodes.watch_rules import BRIEF
from graph.state import BriefState
from graph.timing import timed
from storage.facts import Facts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pending:
    """One change to put into words, with the account and rule it is about."""

    account_id: int
    rule: RuleId
    change: OpenAlert | TouchAlert


@dataclass(frozen=True)
class Wave:
    """What a wave of accounts is written from, loaded together."""

    pending: dict[str, list[Pending]]
    facts: Facts
    readings: Readings
    scores: Scores


@timed
def brief_account(state: BriefState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps, run_id, key = runtime.context, state["run_id"], state["key"]
    wave = _wave(state, deps)
    deps.alerts.apply(run_id, [_in_words(one, wave, deps, run_id) for one in wave.pending[key]])
    deps.runs.done(run_id, BRIEF, key)
    return {}


def _in_words(one: Pending, wave: Wave, deps: Deps, run_id: int) -> AlertChange:
    """An alert whose words cannot be found is raised all the same, under its rule's title."""
    day = one.change.worded_on
    assert day is not None
    try:
        case = Case(
            account_id=one.account_id,
            day=day,
            facts=wave.facts.of(one.account_id).known_by(day),
            readings=wave.readings,
            scores=wave.scores,
            frame=deps.frame.calibration.frame(deps.segments[one.account_id]),
        )
        return worded(one.change, compose(one.rule, case))
    except Exception as broken:
        log.exception("the words of %s for account %s", one.rule, one.account_id)
        reason = f"{type(broken).__name__}: {broken}"
        deps.runs.failed(run_id, "words", f"{one.rule} account {one.account_id} {day}", reason)
        rule = BY_ID[one.rule]
        plain = {"headline": rule.title, "action": rule.action.do, "action_why": rule.action.why}
        return type(one.change)(**{**vars(one.change), **plain})


def _wave(state: BriefState, deps: Deps) -> Wave:
    """The wave's facts and scores, read once for all its accounts."""
    keys = tuple(state["wave"])
    with deps.workspace.lock:
        if keys not in deps.workspace.briefs:
            deps.workspace.briefs[keys] = _load(keys, state["run_id"], deps)
        found: Wave = deps.workspace.briefs[keys]
        return found


def _load(keys: Sequence[str], run_id: int, deps: Deps) -> Wave:
    payloads = {entry.key: entry.payload for entry in deps.runs.entries(run_id, BRIEF, keys)}
    pending = {key: [_pending(c, deps) for c in from_json(payloads[key]["changes"])] for key in keys}
    every = [one for group in pending.values() for one in group]
    days = tuple(sorted({one.change.worded_on for one in every if one.change.worded_on}))
    facts = deps.facts.load_accounts({one.account_id for one in every}, facts_since(days), days[-1])
    readings = read(facts, needed_days(days), deps.frame.source_days)
    return Wave(pending, facts, readings, score(readings, deps.frame.calibration, deps.segments, days))


def _pending(change: AlertChange, deps: Deps) -> Pending:
    assert not isinstance(change, CloseAlert)
    if isinstance(change, OpenAlert):
        assert change.account_id is not None
        return Pending(change.account_id, change.rule, change)
    stored = deps.alerts.get(change.alert_id)
    assert stored.account_id is not None
    return Pending(stored.account_id, stored.rule, change)
