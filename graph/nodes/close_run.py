"""The end of a run: what it did, in numbers."""

from collections import Counter
from typing import Any

from langgraph.runtime import Runtime

from domain.drafts import DraftState
from domain.scores import Band, Standing
from domain.text_signals import MODEL, OFFLINE
from graph.authorship import authors
from graph.deps import Deps
from graph.nodes.find_expansion import FOUND
from graph.nodes.note_gaps import SOURCES
from graph.nodes.take_spans import STEP
from graph.nodes.watch_rules import WATCH
from graph.state import DailyState


def close_run(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps, run_id, ids = runtime.context, state["run_id"], state.get("account_ids")
    told = {
        **_standing(deps, ids),
        **_alerts(deps, run_id),
        **_opportunities(deps, run_id),
        **words_read(state.get("read", {}), state.get("read_by_model")),
        **drafted(run_id, deps),
        **profiles_read(state.get("profiled", 0), state.get("profiled_by_model")),
    }
    finish(run_id, ids, told, state.get("durations", []), deps)
    return {}


def finish(
    run_id: int, ids: list[int] | None, told: dict[str, Any], durations: list[dict[str, Any]], deps: Deps
) -> None:
    """Close the run with its summary: what is `told` of scores and alerts, and what is so of every run."""
    summary = {
        "as_of": deps.frame.as_of.isoformat(),
        "from": deps.frame.targets[0].isoformat(),
        "days": len(deps.frame.targets),
        "alert_days": len(deps.frame.alert_days),
        "engine": deps.engine.name,
        "calibration": deps.frame.calibration.number,
        "calibration_kind": deps.frame.calibration.kind,
        **told,
        "failures": [
            {"step": entry.step, "key": entry.key, "reason": entry.error}
            for entry in deps.runs.failures(run_id)
        ],
        "seconds": _by_node(durations),
    }
    if deps.scores.newest_day(ids) in (None, deps.frame.as_of):
        # A run of an earlier day leaves the newest scores as they were: what is new is still new to them.
        deps.scores.settle_touches(run_id, ids)
    deps.runs.finish(run_id, summary)


def words_read(offline: dict[str, int], model: dict[str, Any] | None = None) -> dict[str, Any]:
    """Conversations read for the first time, by whom, and what came of asking the model."""
    by_model = dict(model or {})
    read = {OFFLINE: offline.get(OFFLINE, 0), MODEL: by_model.pop("conversations", 0)}
    return {"conversations_read": read, "model_reading": by_model or None}


def profiles_read(conversations: int, model: dict[str, Any] | None = None) -> dict[str, Any]:
    """Conversations read for how people write, and what came of asking the model."""
    return {"disc_reading": {"conversations": conversations, "model": model}}


def _standing(deps: Deps, ids: list[int] | None) -> dict[str, Any]:
    """Accounts scored on the as-of day, and the bands of those that are customers."""
    # Some accounts are scored again for their newest day only, and that is at hand without a look into the history.
    today = deps.scores.bands(deps.frame.as_of) if ids is None else deps.scores.latest(ids)
    customers = today.filter(today["standing"] == Standing.ACTIVE)
    scored = int(today["health"].is_not_null().sum())
    accounts = len(deps.segments) if ids is None else len(ids)
    return standing(accounts, scored, customers["band"].to_list())


def standing(accounts: int, scored: int, bands: list[str]) -> dict[str, Any]:
    """`bands` are those of the customers."""
    held = Counter(bands)
    return {
        "accounts": accounts,
        "scored": scored,
        "customers": len(bands),
        "bands": {str(band): held.get(band, 0) for band in Band},
    }


def drafted(run_id: int, deps: Deps) -> dict[str, Any]:
    """Drafts this run opened, by kind, who wrote them, and how many of them a check has blocked."""
    if deps.drafting is None:
        return {}
    opened = deps.drafting.drafts.made_by(run_id)
    made: Counter[str] = Counter()
    for one in opened:
        made[one.kind] += one.number
    return {
        "drafts_written": made.total(),
        "drafts_written_by_kind": dict(made.most_common()),
        "drafts_written_by": authors(opened),
        "drafts_blocked": sum(one.number for one in opened if one.state == DraftState.BLOCKED),
    }


def _alerts(deps: Deps, run_id: int) -> dict[str, Any]:
    """Alerts opened and closed by this run, by rule; an episode that also ended counts in both."""
    opened: Counter[str] = Counter()
    closed = 0
    for entry in (*deps.runs.entries(run_id, STEP), *deps.runs.entries(run_id, WATCH, [SOURCES])):
        opened.update(entry.payload["opened"])
        closed += entry.payload["closed"]
    return counted({"opened": opened, "closed": closed}, deps)


def counted(tally: dict[str, Any], deps: Deps) -> dict[str, Any]:
    """A tally of alerts as the summary tells it."""
    opened = Counter(tally["opened"])
    return {
        "alerts_opened": opened.total(),
        "alerts_opened_by_rule": dict(opened.most_common()),
        "alerts_closed": tally["closed"],
        "alerts_live": deps.alerts.count_live(),
    }


def _opportunities(deps: Deps, run_id: int) -> dict[str, Any]:
    """Opportunities this run found and closed, by kind."""
    opened: Counter[str] = Counter()
    closed = 0
    for entry in deps.runs.entries(run_id, FOUND):
        opened.update(entry.payload["opened"])
        closed += entry.payload["closed"]
    return found({"opened": opened, "closed": closed}, deps)


def found(tally: dict[str, Any], deps: Deps) -> dict[str, Any]:
    """A tally of opportunities as the summary tells it."""
    opened = Counter(tally["opened"])
    return {
        "opportunities_found": opened.total(),
        "opportunities_found_by_kind": dict(opened.most_common()),
        "opportunities_closed": tally["closed"],
        "opportunities_open": deps.opportunities.count_open(),
    }


def _by_node(durations: list[dict[str, Any]]) -> dict[str, float]:
    total: Counter[str] = Counter()
    for one in durations:
        total[one["node"]] += one["seconds"]
    return {node: round(seconds, 3) for node, seconds in total.items()}
