"""Changes of band as notes in the history, from where search and answers find them.

They are worked out from the scores of the days that a run has written, and replace what was noted of these days.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import polars as pl
from langgraph.runtime import Runtime

from agents.health.band_changes import LOOKS_BACK, PARTS, BandChange, band_changes, in_words
from domain.scores import BAND_CHANGED
from graph.deps import Deps
from graph.state import DailyState, RescoreState
from graph.timing import timed
from storage.annotations import Note

AT_ONCE = timedelta(days=14)
"""Days of a portfolio that are looked at together, with LOOKS_BACK before them: a year would be gigabytes."""
ACCOUNTS_AT_ONCE = 20_000


@timed
def recall_bands(state: RescoreState, runtime: Runtime[Deps]) -> dict[str, Any]:
    """The bands of a few accounts before they are scored again: most of them will be the same."""
    return {"bands": _bands(runtime.context, state["account_ids"])}


def _bands(deps: Deps, ids: list[int]) -> dict[int, tuple[str, str]]:
    newest = deps.scores.latest_of(("band", "standing"), ids)
    return {row["account_id"]: (row["band"], row["standing"]) for row in newest.iter_rows(named=True)}


@timed
def note_moved_bands(state: RescoreState, runtime: Runtime[Deps]) -> dict[str, Any]:
    """As note_bands, without a look into the history for accounts that stayed where they were."""
    deps, ids, before = runtime.context, state["account_ids"], state["bands"]
    moved = {number for number, now in _bands(deps, ids).items() if before.get(number) != now}
    # What is told of the day has its numbers in it.
    told = deps.annotations.list(ids, since=deps.frame.targets[0])
    moved |= {note.account_id for note in told if note.kind == BAND_CHANGED}
    if moved:
        _note(deps, sorted(moved))
    return {}


@timed
def note_bands(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    _note(runtime.context, state.get("account_ids"))
    return {}


def _note(deps: Deps, ids: list[int] | None) -> None:
    for first, last in _windows(deps.frame.targets[0], deps.frame.as_of):
        notes = [_noted(change) for change in _changes(deps, ids, first, last)]
        deps.annotations.replace(BAND_CHANGED, ids, first, last, notes)


def _windows(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Days that were written and those after them, whose "before" they may be."""
    while last - first >= AT_ONCE:
        yield first, first + AT_ONCE - timedelta(days=1)
        first += AT_ONCE
    yield first, last + LOOKS_BACK


def _changes(deps: Deps, ids: list[int] | None, first: date, last: date) -> Iterator[BandChange]:
    found = band_changes(deps.scores.standings(ids, first - LOOKS_BACK, last))
    found = found.filter(pl.col("as_of") >= first)
    accounts = found.get_column("account_id").unique().sort()
    for start in range(0, len(accounts), ACCOUNTS_AT_ONCE):
        some = accounts[start : start + ACCOUNTS_AT_ONCE]
        numbers = deps.scores.parts(some.to_list(), PARTS, first - LOOKS_BACK, last)
        yield from in_words(
            found.join(some.to_frame(), on="account_id", how="semi", maintain_order="left"), numbers
        )


def _noted(change: BandChange) -> Note:
    key = f"band:{change.account_id}:{change.day}"
    return Note(change.account_id, change.day, BAND_CHANGED, change.text, key)
