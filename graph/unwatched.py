"""Graphs whose states stay here: LangGraph would send them to LangSmith where the environment says so."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from langgraph.graph.state import CompiledStateGraph
from langgraph.typing import ContextT, InputT, OutputT, StateT

from agents.model.untraced import untraced


class Unwatched(CompiledStateGraph[StateT, ContextT, InputT, OutputT]):
    """Every way to run a graph goes through `stream` or `astream`; its nodes inherit what holds there."""

    def stream(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        steps = super().stream(*args, **kwargs)
        while True:
            # Around every step: a generator that was left open in between must not silence whoever runs it.
            with untraced():
                try:
                    step = next(steps)
                except StopIteration:
                    return
            yield step

    async def astream(self, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        steps = super().astream(*args, **kwargs)
        while True:
            with untraced():
                try:
                    step = await anext(steps)
                except StopAsyncIteration:
                    return
            yield step


def unwatched(
    graph: CompiledStateGraph[StateT, ContextT, InputT, OutputT],
) -> CompiledStateGraph[StateT, ContextT, InputT, OutputT]:
    """What a builder hands out: the same graph, made as LangGraph copies one."""
    return Unwatched(**{name: value for name, value in vars(graph).items() if name != "__orig_class__"})
