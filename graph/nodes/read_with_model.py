"""The newest conversations given to the language model as well; see graph/giving.py."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from langgraph.runtime import Runtime

from agents.collector.conversation_reader import Finding
from agents.collector.model_reading import ModelReading, read_by_model, same_place
from domain.text_signals import MODEL, Side, TextSignal, read_by
from graph.deps import Deps, ModelReads
from graph.giving import give, left_out
from graph.nodes.read_conversations import MOST_OF_A_KIND, as_mention, words_of
from graph.state import DailyState
from graph.timing import timed
from storage.mentions import Conversation, Mention

LOOKS_BACK = timedelta(days=30)


@timed
def read_with_model(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    """None that was read is asked about again."""
    deps, day = runtime.context, runtime.context.frame.as_of
    reads = deps.model_reads
    if reads is None or state.get("account_ids") is not None:
        return {}
    tally = left_out(reads, reads.at_most, "KEEPWELL_MODEL_READS")
    if tally is None:
        waiting = deps.mentions.for_model(day - LOOKS_BACK, day, reads.at_most)
        tally = give(waiting, reads, _Conversations(deps, reads, state["run_id"]))
    return {"read_by_model": tally.as_json("conversations")}


@dataclass(frozen=True)
class _Conversations:
    deps: Deps
    reads: ModelReads
    run_id: int

    def ask(self, one: Conversation, seconds: float) -> ModelReading | None:
        return read_by_model(
            self.reads.model,
            [(ref, text) for side, ref, text in words_of(one) if side is Side.THEM],
            one.occurred_at.date(),
            account_id=one.account_id,
            run_id=self.run_id,
            seconds=seconds,
            prompts=self.reads.prompts,
        )

    def keep(self, one: Conversation, reading: ModelReading) -> int | None:
        mentions, reader = self.deps.mentions, read_by(MODEL, self.reads.name)
        known = mentions.in_conversation(one.interaction_id)
        new = list(_new(one, reading.found, known, reader))
        return len(new) if mentions.save_model(one.interaction_id, reader, new) else None

    def leave(self, one: Conversation, why: str) -> None:
        self.deps.mentions.save_model(one.interaction_id, why, [])

    def account(self, one: Conversation) -> int:
        return one.account_id

    def beat(self, done: int, of: int) -> None:
        self.deps.progress("Reading with the model", done, of)
        self.deps.runs.beat(self.run_id, self.deps.holder)


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
