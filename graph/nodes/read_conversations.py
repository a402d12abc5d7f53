"""Conversations nobody has read yet: what they tell, each finding with its quote."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from langgraph.runtime import Runtime

from agents.collector.conversation_reader import READER, Finding, read_text
from domain.text_signals import OFFLINE, Side, TextSignal
from graph.batches import read_all
from graph.deps import Deps
from graph.state import DailyState
from graph.timing import timed
from storage.mentions import Conversation, Mention, MentionStore

AT_ONCE = 1000
MOST_OF_A_KIND = 5
"""Findings of a kind and side that are kept of one conversation: a thousand of them say no more than the first few."""


@timed
def read_conversations(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps = runtime.context
    some = partial(read_some, deps.mentions)
    return {"read": {OFFLINE: read_all(some, AT_ONCE, "Reading conversations", state["run_id"], deps)}}


def read_some(store: MentionStore) -> int:
    """Read up to AT_ONCE conversations that nobody has read, and keep what they tell; gives how many those were."""
    batch = store.unread(READER, AT_ONCE)
    if batch:
        found = [mention for conversation in batch for mention in mentions_in(conversation)]
        store.save(READER, [one.interaction_id for one in batch], found)
    return len(batch)


def mentions_in(conversation: Conversation) -> Iterator[Mention]:
    """What its people told: the customer all that is read, we ourselves what we promised."""
    kept: Counter[tuple[Side, TextSignal]] = Counter()
    for side, ref, text in words_of(conversation):
        above = conversation.above_tier if side is Side.THEM else ()
        for one in read_text(text, side, conversation.occurred_at.date(), above):
            kept[side, one.kind] += 1
            if kept[side, one.kind] <= MOST_OF_A_KIND:
                yield as_mention(conversation, side, ref, one, READER)


def as_mention(conversation: Conversation, side: Side, ref: str, found: Finding, reader: str) -> Mention:
    """A finding in its conversation, of the day of which it is."""
    return Mention(
        account_id=conversation.account_id,
        interaction_id=conversation.interaction_id,
        day=conversation.occurred_at.date(),
        kind=found.kind,
        ref=ref,
        quote=found.quote,
        side=side,
        quote_from=found.start,
        quote_to=found.end,
        reader=reader,
        risk=found.risk,
        promised_by=found.promised_by,
        due_on=found.due_on,
    )


def words_of(conversation: Conversation) -> Iterator[tuple[Side, str, str]]:
    """(side, reference, text) of a conversation. A message without a direction is nobody's.

    Somebody in a transcript who is no contact of the account is taken for one of us; a line nobody said is left out.
    """
    written = "\n".join(part for part in (conversation.subject, conversation.body) if part)
    if written and conversation.direction in ("in", "out"):
        side = Side.THEM if conversation.direction == "in" else Side.US
        yield side, conversation.external_id, written
    for line in conversation.utterances:
        if line.speaker:
            theirs = line.speaker.casefold() in conversation.customers
            ref = line.external_id or conversation.external_id
            yield Side.THEM if theirs else Side.US, ref, line.text
