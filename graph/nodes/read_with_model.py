"""The newest conversations given to the language model as well: a few per run, within a time and a budget.

No model, or one that fails in whatever way, is a normal state: what the offline reader found stands.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from langgraph.runtime import Runtime

from agents.collector.conversation_reader import Finding
from agents.collector.model_reading import ModelReading, read_by_model, same_place
from agents.model.face import NOT_CONFIGURED
from domain.model_calls import Outcome
from domain.text_signals import MODEL, Side, TextSignal, read_by
from graph.deps import Deps
from graph.nodes.read_conversations import MOST_OF_A_KIND, as_mention, words_of
from graph.state import DailyState
from graph.timing import timed
from storage.mentions import Conversation, Mention

LOOKS_BACK = timedelta(days=30)
NOT_NOW = (Outcome.RATE_LIMITED, Outcome.QUOTA, Outcome.DOWN, Outcome.ABSENT)
"""The model is not there, whatever it is asked: the others are left for another run."""
IN_VAIN = 3
"""Accounts it failed for, with nothing read yet, after which it is left alone, too. Not texts: one account may write
whatever it fails at."""
LEAST_SECONDS = 0.05
NO_TIME = "the time for reading was over"


@dataclass
class Tally:
    """What came of it; `label` says why there was no AI, or no more of it."""

    conversations: int = 0
    found: int = 0
    dropped: int = 0
    label: str = ""
    failed: list[tuple[int, Outcome]] = field(default_factory=list)
    in_vain: set[int] = field(default_factory=set)

    def as_json(self) -> dict[str, Any]:
        told = {"conversations": self.conversations, "found": self.found, "dropped": self.dropped}
        return {**told, "failed": len(self.failed), "label": self.label}


@timed
def read_with_model(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    """Each conversation is kept before the next is asked about, and none that was read is asked about again."""
    deps = runtime.context
    reads = deps.model_reads
    if reads is None or state.get("account_ids") is not None:
        return {}
    if not reads.model.present or not reads.at_most:
        why = NOT_CONFIGURED if not reads.model.present else "KEEPWELL_MODEL_READS is 0"
        return {"read_by_model": Tally(label=f"no AI: {why}").as_json()}
    tally = Tally()
    until = time.monotonic() + reads.seconds
    as_of = deps.frame.as_of
    waiting = deps.mentions.for_model(as_of - LOOKS_BACK, as_of, reads.at_most)
    for number, conversation in enumerate(waiting):
        deps.progress("Reading with the model", number, len(waiting))
        left = until - time.monotonic()
        if left < LEAST_SECONDS:
            tally.label = f"no AI for the rest: {NO_TIME}"
            break
        if not _read(conversation, min(left, reads.seconds_each), state["run_id"], tally, deps):
            break
        deps.runs.beat(state["run_id"], deps.holder)
    if tally.conversations:
        # It answers others: what it failed at is not asked again every day.
        for interaction_id, outcome in tally.failed:
            deps.mentions.save_model(interaction_id, str(outcome), [])
    return {"read_by_model": tally.as_json()}


def _read(conversation: Conversation, seconds: float, run_id: int, tally: Tally, deps: Deps) -> bool:
    """False where there is no point in going on."""
    reads = deps.model_reads
    assert reads is not None
    theirs = [(ref, text) for side, ref, text in words_of(conversation) if side is Side.THEM]
    reading = read_by_model(
        reads.model,
        theirs,
        conversation.occurred_at.date(),
        account_id=conversation.account_id,
        run_id=run_id,
        seconds=seconds,
        prompts=reads.prompts,
    )
    if reading is None:
        deps.mentions.save_model(conversation.interaction_id, "nothing to read", [])
        return True
    if not reading.reply.ok:
        tally.label = reading.reply.label
        if reading.reply.outcome in NOT_NOW:
            return False
        tally.failed.append((conversation.interaction_id, reading.reply.outcome))
        tally.in_vain.add(conversation.account_id)
        return bool(tally.conversations) or len(tally.in_vain) < IN_VAIN
    _keep(conversation, reading, tally, deps)
    return True


def _keep(conversation: Conversation, reading: ModelReading, tally: Tally, deps: Deps) -> None:
    reads = deps.model_reads
    assert reads is not None
    reader = read_by(MODEL, reads.name)
    known = deps.mentions.in_conversation(conversation.interaction_id)
    new = list(_new(conversation, reading.found, known, reader))
    if deps.mentions.save_model(conversation.interaction_id, reader, new):
        tally.conversations += 1
        tally.found += len(new)
        tally.dropped += reading.dropped


def _new(
    conversation: Conversation, found: Iterable[tuple[str, Finding]], known: list[Mention], reader: str
) -> Iterator[Mention]:
    """What the offline reader has not found in the same words, few of a kind."""
    there = [(one.ref, _as_finding(one)) for one in known]
    room = {kind: MOST_OF_A_KIND - sum(one.kind == kind for one in known) for kind in TextSignal}
    for ref, one in found:
        if room[one.kind] <= 0 or any(ref == other and same_place(one, told) for other, told in there):
            continue
        room[one.kind] -= 1
        yield as_mention(conversation, Side.THEM, ref, one, reader)


def _as_finding(one: Mention) -> Finding:
    return Finding(TextSignal(one.kind), one.quote, one.quote_from, one.quote_to)
