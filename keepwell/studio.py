"""The graphs as LangGraph Studio and Agent Inbox load them (langgraph.json): nothing is handed in, nothing is bound
before somebody runs one.

They work on the home and the database of the environment, as every command does. Whoever may reach the server that
loads them may do what an admin may: keep it on this machine.
"""

from contextlib import ExitStack
from datetime import date
from functools import cache
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graph.ask import build_ask_graph
from graph.ask_state import AskDeps, AskState
from graph.daily import build_daily_graph
from graph.deps import Deps
from graph.outreach import Outreach, build_outreach_graph
from graph.outreach_state import OutreachDeps
from graph.state import DailyState
from graph.unwatched import unwatched
from keepwell.acting import acting
from keepwell.asked_day import asked_day
from keepwell.bootstrap import House, house

Graph = CompiledStateGraph[Any, Any, Any, Any]


@cache
def home() -> House:
    return house()


def _who(config: RunnableConfig | None) -> str:
    """Whoever the server has signed in, else whoever runs it."""
    told = ((config or {}).get("configurable") or {}).get("langgraph_auth_user_id")
    return acting(str(told) if told else None)


def outreach(config: RunnableConfig | None = None) -> Outreach:
    """One message from its reason to the outbox. Input: {"draft_id": 7}."""
    by = _who(config)

    def deps(_: Any) -> OutreachDeps:
        from keepwell.outreach_desk import RealDesk

        return OutreachDeps(RealDesk(home()), by)

    return build_outreach_graph(deps=deps)


def ask(config: RunnableConfig | None = None) -> Graph:
    """A question over everything. Input: {"question": "..."}; `user` in the configuration narrows it to their book."""
    user = ((config or {}).get("configurable") or {}).get("user")

    def deps(_: AskState) -> AskDeps:
        from keepwell.analyst import deps_for
        from keepwell.knowledge_base import scope_of

        return deps_for(home(), scope_of(home(), user), None, home().today(), None)

    def begin(state: AskState) -> dict[str, Any]:
        return {
            "as_of": state.get("as_of") or home().today().isoformat(),
            "account_ids": state.get("account_ids") or [],
            "before": state.get("before") or {},
        }

    g = StateGraph(AskState)
    g.add_node("begin", begin)
    g.add_node("ask", build_ask_graph(deps=deps))
    g.add_edge(START, "begin")
    g.add_edge("begin", "ask")
    g.add_edge("ask", END)
    return unwatched(g.compile())


class StudioDay(DailyState, total=False):
    as_of: str  # ISO day; none means today
    summary: dict[str, Any]


def daily(config: RunnableConfig | None = None) -> Graph:  # noqa: ARG001
    """A day's run. Input: {} for today, or {"as_of": "2026-11-20"}."""
    from keepwell.daily_job import DAILY, STEPS_AT_MOST, Order, opened_run

    under_way: dict[int, tuple[Deps, ExitStack]] = {}

    def begin_run(state: StudioDay) -> dict[str, Any]:
        told = state.get("as_of")
        day = asked_day(home(), date.fromisoformat(told) if told else home().today())
        with ExitStack() as stack:
            run, deps = stack.enter_context(opened_run(home(), Order(DAILY, day, day)))
            under_way[run.id] = deps, stack.pop_all()
        return {"run_id": run.id, "account_ids": None}

    def end_run(state: StudioDay) -> dict[str, Any]:
        _, stack = under_way.pop(state["run_id"])
        stack.close()
        return {"summary": home().runs.get(state["run_id"]).summary}

    g = StateGraph(StudioDay)
    g.add_node("begin_run", begin_run)
    g.add_node("daily", build_daily_graph(deps=lambda state: under_way[state["run_id"]][0]))
    g.add_node("end_run", end_run)
    g.add_edge(START, "begin_run")
    g.add_edge("begin_run", "daily")
    g.add_edge("daily", "end_run")
    g.add_edge("end_run", END)
    return unwatched(g.compile()).with_config({"recursion_limit": STEPS_AT_MOST})
