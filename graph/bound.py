"""A graph that brings along what its nodes need, for whoever runs it with nothing in hand."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any

from langgraph.graph import StateGraph
from langgraph.runtime import Runtime
from langgraph.typing import ContextT, OutputT, StateT


class BoundGraph(StateGraph[StateT, ContextT, StateT, OutputT]):
    """The same builder; where `deps` are given, nodes and edges get what it makes of their state in place of the
    runtime's context."""

    def __init__(
        self,
        state: type[StateT],
        context: type[ContextT],
        deps: Callable[[Any], ContextT] | None = None,
        output: type[OutputT] | None = None,
    ) -> None:
        # What is bound is not asked of whoever runs it.
        super().__init__(state, context_schema=context if deps is None else None, output_schema=output)
        self._deps = deps

    def add_node(self, node: Any, action: Any = None, **rest: Any) -> Any:
        return super().add_node(node, self._bound(action), **rest)

    def add_conditional_edges(self, source: str, path: Any, path_map: Any = None) -> Any:
        return super().add_conditional_edges(source, self._bound(path), path_map)

    def _bound(self, does: Callable[..., Any]) -> Callable[..., Any]:
        if self._deps is None or not callable(does) or "runtime" not in signature(does).parameters:
            return does
        deps = self._deps

        @wraps(does)
        def bound(state: Any, runtime: Runtime[Any]) -> Any:
            return does(state, runtime.override(context=deps(state)))

        # LangGraph looks at the names and types of what it calls.
        bound.__signature__ = signature(does)  # type: ignore[attr-defined]  # functions may have one
        return bound
