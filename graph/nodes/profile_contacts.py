"""Conversations that the DISC reader has not been through: what each contact's own words count for, kept once."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from langgraph.runtime import Runtime

from agents.disc.reading import READER, Talk, TextCues, read_talk, read_words
from domain.text_signals import OFFLINE, read_by
from graph.batches import read_all
from graph.deps import Deps
from graph.state import DailyState
from graph.timing import timed
from storage.disc import CueRow, DiscStore, Heard

AT_ONCE = 4000
"""Of many accounts, whose contacts are looked up for each batch."""
WRITTEN = frozenset({"email", "chat", "ticket"})
"""Whose body is what the contact wrote; that of a meeting or a note is ours."""
VERSION = read_by(OFFLINE, READER)


@timed
def profile_contacts(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps = runtime.context
    some = partial(profile_some, deps.disc)
    return {"profiled": read_all(some, AT_ONCE, "Reading how people write", state["run_id"], deps)}


def profile_some(store: DiscStore) -> int:
    """Read up to AT_ONCE conversations that nobody has read, and keep what is in them; gives how many those were."""
    batch = store.unread(VERSION, AT_ONCE)
    if batch:
        rows = [row for heard in batch for row in rows_of(heard)]
        store.save(VERSION, [one.conversation.interaction_id for one in batch], rows)
    return len(batch)


def rows_of(heard: Heard) -> Iterator[CueRow]:
    """One row for whoever wrote the message, and one for each contact who spoke."""
    one = heard.conversation
    told = read_words(Talk.MAIL, written(heard))
    if told is not None:
        yield as_row(one.interaction_id, None, told, VERSION)
    for speaker, cues in read_talk(_spoken(heard), one.customers):
        yield as_row(one.interaction_id, speaker, cues, VERSION)


def written(heard: Heard) -> list[tuple[str, str]]:
    """(reference, text) of what the contact wrote. The subject is left out: in an answer it is somebody else's."""
    one = heard.conversation
    if one.direction == "in" and one.body and one.channel in WRITTEN and not heard.unread:
        return [(one.external_id, one.body)]
    return []


def _spoken(heard: Heard) -> dict[str, list[tuple[str, str]]]:
    """What each said in a talk, ours too, whose manner theirs is read beside; nothing of somebody erased."""
    one = heard.conversation
    spoken: dict[str, list[tuple[str, str]]] = {}
    for line in one.utterances:
        name = (line.speaker or "").casefold()
        if name not in heard.muted:
            spoken.setdefault(name, []).append((line.external_id or one.external_id, line.text))
    return spoken


def as_row(interaction_id: int, speaker: str | None, told: TextCues, reader: str) -> CueRow:
    return CueRow(
        interaction_id=interaction_id,
        speaker=speaker,
        kind=str(told.kind),
        words=told.words,
        pace=told.pace,
        focus=told.focus,
        weight=told.weight,
        counts=told.counts,
        marks=[(mark.cue, mark.ref, mark.start, mark.end) for mark in told.marks],
        reader=reader,
    )
