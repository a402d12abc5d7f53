"""Which accounts are still to get their drafts, the most pressing first, a bounded wave of them at a time."""

from typing import Any

from langgraph.runtime import Runtime
from langgraph.types import Send

from agents.alerts.rules import BY_ID, Severity
from graph.deps import Deps
from graph.nodes.take_words import TASKS, batched
from graph.state import DailyState

DRAFT = "draft"
"""The ledger's name for the drafts of an account."""
TOGETHER = 128
"""Accounts per task: enough that reading them together pays, few enough to be repeated after a kill."""
WITH_MODEL = 16
"""The same where each of them takes seconds."""
PRESSING = {severity: place for place, severity in enumerate(reversed(Severity))}


def plan_drafts(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    """A ledger row for each account that may get one. Drafts are about now: a run of past days alone writes none."""
    deps = runtime.context
    drafting, day = deps.drafting, deps.frame.as_of
    if drafting is None or day not in deps.frame.alert_days:
        return {}
    now = drafting.now()
    drafting.drafts.wake(day, now)
    drafting.drafts.withdraw_over(now)
    drafting.words.drop_over()
    pressing: dict[int, int] = {}
    for alert in deps.alerts.live():
        if alert.account_id is not None:
            place = PRESSING[BY_ID[alert.rule].severity_at(alert.step)]
            pressing[alert.account_id] = min(place, pressing.get(alert.account_id, place))
    triggered = sorted(
        drafting.facts.triggered(day), key=lambda account: (pressing.get(account, len(PRESSING)), account)
    )
    only = set(state.get("account_ids") or triggered)
    deps.runs.plan(state["run_id"], DRAFT, [str(account) for account in triggered if account in only])
    return {}


def take_drafts(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps, run_id = runtime.context, state["run_id"]
    deps.runs.beat(run_id, deps.holder)
    counts = deps.runs.counts(run_id, DRAFT)
    total = sum(counts.values())
    if total:
        deps.progress("Drafting messages", total - counts.get("planned", 0), total)
    return {"wave": deps.runs.pending(run_id, DRAFT, _at_once(deps))}


def _at_once(deps: Deps) -> int:
    """As long as the model writes a single small task: two at once would share it out among less pressing accounts,
    and what it has written is to be kept soon."""
    writes = deps.drafting is not None and deps.drafting.quill.has_some_left
    return WITH_MODEL if writes else min(deps.wave, TASKS) * TOGETHER


def each_account(state: DailyState) -> list[Send] | str:
    if not state["wave"]:
        return "note_bands"
    return [
        Send("write_drafts", {"run_id": state["run_id"], "keys": keys})
        for keys in batched(state["wave"], TOGETHER)
    ]
