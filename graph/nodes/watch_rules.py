"""The rules over one block: which alerts open, go on and close, planned in the ledger before any is touched."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from langgraph.runtime import Runtime

from agents.alerts.life import advance, recent_since
from agents.alerts.watch import Condition, conditions
from domain.alert_changes import AlertChange, OpenAlert, TouchAlert
from domain.alerts import RuleId
from graph.alert_payloads import from_json, tally, to_json
from graph.blocks import blocks
from graph.deps import Deps
from graph.nodes.collect_signals import read_block
from graph.nodes.keep_scores import scored
from graph.nodes.take_spans import STEP, tell
from graph.state import RescoreState, SpanState
from graph.timing import timed

WATCH = "watch"
BRIEF = "brief"


@dataclass(frozen=True)
class Plan:
    """What a run decided for a block: the changes, and the stopped sources (as plain JSON) that the block saw."""

    changes: list[AlertChange]
    gaps: list[dict[str, Any]]


@timed
def watch_rules(state: SpanState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps, run_id, key = runtime.context, state["run_id"], state["span"]
    plan = _planned(deps, run_id, key)
    if plan is None:
        plan = Plan(decide(state, deps), _gaps(state, deps))
        deps.runs.done(run_id, WATCH, key, {"changes": to_json(plan.changes), "gaps": plan.gaps})
    worded = [change for change in plan.changes if needs_words(change)]
    deps.alerts.apply(run_id, [change for change in plan.changes if not needs_words(change)])
    deps.runs.plan(run_id, BRIEF, _by_account(worded, key))
    # What the end of the run tells of the block: it need not read all that was decided again.
    deps.runs.done(run_id, STEP, key, {"gaps": plan.gaps, **tally(plan.changes)})
    deps.workspace.drop(state["span"])
    tell(run_id, deps)
    return {}


def _planned(deps: Deps, run_id: int, key: str) -> Plan | None:
    """What this run decided for the block, or None where it has not decided yet."""
    found = deps.runs.entries(run_id, WATCH, [key])
    return Plan(from_json(found[0].payload["changes"]), found[0].payload["gaps"]) if found else None


def needs_words(change: AlertChange) -> bool:
    return isinstance(change, OpenAlert | TouchAlert) and change.worded_on is not None


def decide(state: SpanState | RescoreState, deps: Deps) -> list[AlertChange]:
    days = deps.frame.alert_days
    if not days:
        return []
    readings = read_block(state["span"], state.get("account_ids"), deps, state["run_id"]).pieces
    changes: list[AlertChange] = []
    for scores, piece in zip(scored(state, deps), readings, strict=True):
        ids = [int(account) for account in scores.account_ids]
        stored = deps.alerts.episodes(ids, recent_since(days[0]))
        for block_scores, block_readings in blocks(scores, piece):
            found = _last_days(conditions(block_scores, block_readings, segments=deps.segments), len(days))
            if state.get("account_ids") is not None:
                # Compared with others, and the others are not here: left to the daily run.
                found.pop(RuleId.ACTION_CONFIRMED)
            changes += advance(found, days, block_scores.account_ids, stored)
    return changes


def _last_days(found: dict[RuleId, Condition], days: int) -> dict[RuleId, Condition]:
    return {
        rule: replace(one, **{name: array[:, -days:] for name, array in vars(one).items()})
        for rule, one in found.items()
    }


def _gaps(state: SpanState, deps: Deps) -> list[dict[str, Any]]:
    """Stopped sources as the block saw them: every block sees the same ones."""
    block = read_block(state["span"], state.get("account_ids"), deps, state["run_id"])
    wanted = set(deps.frame.alert_days)
    seen = {gap for piece in block.pieces for gap in piece.circumstances.gaps if gap.seen_on in wanted}
    return [
        {**asdict(gap), "since": gap.since.isoformat(), "seen_on": gap.seen_on.isoformat()}
        for gap in sorted(seen, key=lambda gap: (gap.seen_on, gap.source, gap.kind))
    ]


def _by_account(changes: list[AlertChange], span: str) -> dict[str, Any]:
    """The changes that need words, those of one account together, keyed so that a run plans each once."""
    grouped: dict[str, list[AlertChange]] = {}
    for change in changes:
        owner = f"account {change.account_id}" if isinstance(change, OpenAlert) else f"alert {_id(change)}"
        grouped.setdefault(owner, []).append(change)
    return {key: {"span": span, "changes": to_json(group)} for key, group in grouped.items()}


def _id(change: AlertChange) -> int:
    assert isinstance(change, TouchAlert)
    return change.alert_id
