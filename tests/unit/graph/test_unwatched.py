"""What a graph holds goes nowhere but where its nodes send it, whatever the environment says."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, TypedDict

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph
from langsmith.utils import get_env_var, tracing_is_enabled

from graph.ask import build_ask_graph
from graph.daily import build_daily_graph, build_span_graph
from graph.rescore import build_rescore_graph
from graph.unwatched import Unwatched, unwatched


class _State(TypedDict):
    watched: list[bool]
    tracers: list[str]


def _look(_: _State, config: RunnableConfig) -> _State:
    manager: Any = config.get("callbacks")
    return {
        "watched": [tracing_is_enabled()],
        "tracers": [type(one).__name__ for one in getattr(manager, "handlers", [])],
    }


@pytest.fixture(params=["LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING_V2"])
def traced_machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(request.param, "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "lies-about")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", "http://127.0.0.1:9")
    get_env_var.cache_clear()
    assert tracing_is_enabled()
    yield
    monkeypatch.undo()
    get_env_var.cache_clear()


def _graph() -> Any:
    graph = StateGraph(_State)
    graph.add_node("look", _look)
    graph.add_edge(START, "look")
    graph.add_edge("look", END)
    return unwatched(graph.compile())


@pytest.mark.usefixtures("traced_machine")
def test_a_traced_machine_does_not_see_what_a_graph_holds() -> None:
    begin: _State = {"watched": [], "tracers": []}
    unseen: _State = {"watched": [False], "tracers": []}
    assert _graph().invoke(begin) == unseen
    assert asyncio.run(_graph().ainvoke(begin)) == unseen
    steps = _graph().stream(begin, stream_mode="values")
    assert next(steps) == begin
    assert tracing_is_enabled()  # whoever takes a step is left as they were
    assert list(steps) == [unseen]


@pytest.mark.parametrize("build", [build_ask_graph, build_daily_graph, build_span_graph, build_rescore_graph])
def test_every_builder_hands_out_such_a_graph(build: Callable[[], Any]) -> None:
    assert isinstance(build(), Unwatched)
