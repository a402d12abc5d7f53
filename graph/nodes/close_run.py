"""The end of a run: what it did, in numbers."""

from collections import Counter
from typing import Any

from langgraph.runtime import Runtime

from domain.scores import Band, Standing
from graph.deps import Deps
from graph.nodes.note_gaps import SOURCES
from graph.nodes.take_spans import STEP
from graph.nodes.watch_rules import WATCH
from graph.state import DailyState


def close_run(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps, run_id = runtime.context, state["run_id"]
    ids = state.get("account_ids")
    summary = {
        "as_of": deps.frame.as_of.isoformat(),
        "from": deps.frame.targets[0].isoformat(),
        "days": len(deps.frame.targets),
        "alert_days": len(deps.frame.alert_days),
        "engine": deps.engine.name,
        "calibration": deps.frame.calibration.number,
        "calibration_kind": deps.frame.calibration.kind,
        **_standing(deps, ids),
        **_alerts(deps, run_id),
        "failures": [
            {"step": entry.step, "key": entry.key, "reason": entry.error}
            for entry in deps.runs.failures(run_id)
        ],
        "seconds": _by_node(state.get("durations", [])),
    }
    if deps.scores.newest_day() in (None, deps.frame.as_of):
        # A run of an earlier day leaves the newest scores as they were: what is new is still new to them.
        deps.scores.settle_touches(run_id, ids)
    deps.runs.finish(run_id, summary)
    return {}


def _standing(deps: Deps, ids: list[int] | None) -> dict[str, Any]:
    """Accounts scored on the as-of day, and the bands of those that are customers."""
    # Some accounts are scored again for their newest day only, and that is at hand without a look into the history.
    today = deps.scores.bands(deps.frame.as_of) if ids is None else deps.scores.latest(ids)
    customers = today.filter(today["standing"] == Standing.ACTIVE)
    bands = Counter(customers["band"].to_list())
    return {
        "accounts": len(deps.segments) if ids is None else len(ids),
        "scored": today["health"].is_not_null().sum(),
        "customers": customers.height,
        "bands": {str(band): bands.get(band, 0) for band in Band},
    }


def _alerts(deps: Deps, run_id: int) -> dict[str, Any]:
    """Alerts opened and closed by this run, by rule; an episode that also ended counts in both."""
    opened: Counter[str] = Counter()
    closed = 0
    for entry in (*deps.runs.entries(run_id, STEP), *deps.runs.entries(run_id, WATCH, [SOURCES])):
        opened.update(entry.payload["opened"])
        closed += entry.payload["closed"]
    return {
        "alerts_opened": opened.total(),
        "alerts_opened_by_rule": dict(opened.most_common()),
        "alerts_closed": closed,
        "alerts_live": deps.alerts.count_live(),
    }


def _by_node(durations: list[dict[str, Any]]) -> dict[str, float]:
    total: Counter[str] = Counter()
    for one in durations:
        total[one["node"]] += one["seconds"]
    return {node: round(seconds, 3) for node, seconds in total.items()}
