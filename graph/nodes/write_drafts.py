"""Accounts with a reason to be written to: their messages composed, checked and kept for review."""

from typing import Any

from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.drafting import draft_for
from graph.nodes.take_drafts import DRAFT
from graph.state import WordsState
from graph.timing import timed


@timed
def write_drafts(state: WordsState, runtime: Runtime[Deps]) -> dict[str, Any]:
    """Kept before the ledger says so: repeated after a kill, each is there already and nothing changes."""
    deps, run_id, keys = runtime.context, state["run_id"], state["keys"]
    drafting = deps.drafting
    assert drafting is not None, "nothing was planned without it"
    failed = draft_for(drafting, [int(key) for key in keys], deps.frame.as_of, run_id)
    for one in failed:
        deps.runs.failed(run_id, DRAFT, str(one.account_id), one.reason)
    broken = {str(one.account_id) for one in failed}
    deps.runs.all_done(run_id, DRAFT, [key for key in keys if key not in broken])
    return {}
