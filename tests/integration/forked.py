"""Processes of a test's own, forked from one that has imported what they need: a spawned one imports it all anew, which
took ten times what it was started for."""

import multiprocessing
from multiprocessing.context import ForkServerContext

IMPORTED = ["deltalake", "outbox.review.review", "polars", "psycopg", "pytest", "sqlalchemy.dialects.sqlite"]
IMPORTED += ["storage.intake", "storage.model_calls", "storage.prompt_versions"]
"""Imports start no threads, which a fork would lose."""


def forking() -> ForkServerContext:
    """The same server for all tests of a worker."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(IMPORTED)
    return context
