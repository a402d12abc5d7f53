"""Keeps what runs within from LangSmith, whatever the machine's environment says (LANGSMITH_TRACING, LANGCHAIN_*)."""

from contextlib import AbstractContextManager

from langsmith import tracing_context


def untraced() -> AbstractContextManager[None]:
    """For one call, or one step of a generator: a step that ends within leaves nothing behind for whoever takes it."""
    return tracing_context(enabled=False)
