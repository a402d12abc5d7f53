"""What a run remembers between steps: ids, dates and counts. Facts and scores are fetched again, never kept here."""

import operator
from typing import Annotated, Any, Required, TypedDict

Span = str
"""A block of accounts as the ledger names it, "1-1024": a tuple would come back from a checkpoint as a list."""


class DailyState(TypedDict, total=False):
    run_id: Required[int]
    account_ids: list[int] | None  # only these accounts (rescore); None: the whole portfolio
    wave: list[str]  # ledger keys under way
    read: dict[str, int]  # conversations read, by whom
    read_by_model: dict[str, Any]  # what came of giving some to the model
    profiled: int  # conversations read for how people write
    profiled_by_model: dict[str, Any]  # what came of giving some of those to the model
    durations: Annotated[list[dict[str, Any]], operator.add]  # {"node": str, "seconds": float}


class SpanState(TypedDict, total=False):
    run_id: Required[int]
    account_ids: list[int] | None
    span: Required[Span]
    durations: Annotated[list[dict[str, Any]], operator.add]


class SpanDone(TypedDict, total=False):
    durations: Annotated[list[dict[str, Any]], operator.add]


class WordsState(TypedDict, total=False):
    run_id: Required[int]
    keys: Required[list[str]]  # step and key, as the ledger names what some triggered accounts wait for


class RescoreState(TypedDict, total=False):
    run_id: Required[int]
    account_ids: Required[list[int]]
    bands: dict[int, tuple[str, str]]  # band and standing of each, before
    span: Required[Span]  # from the first to the last of them
    tally: dict[str, Any]  # alerts opened and closed
    found: dict[str, Any]  # opportunities likewise
    read: dict[str, int]  # conversations read, by whom
    profiled: int  # conversations read for how people write
    durations: Annotated[list[dict[str, Any]], operator.add]
