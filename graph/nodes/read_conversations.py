"""Conversations nobody has read yet: what customers said about growth and higher tiers, each with its quote."""

from collections.abc import Iterator
from typing import Any

from langgraph.runtime import Runtime

from agents.collector.phrases import READER_VERSION, read_mentions
from graph.deps import Deps
from graph.state import DailyState
from graph.timing import timed
from storage.mentions import Conversation, Mention

AT_ONCE = 1000


@timed
def read_conversations(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    """In batches, each kept before the next is taken up, so that a run that dies reads none twice."""
    deps = runtime.context
    read = 0
    while batch := deps.mentions.unread(READER_VERSION, AT_ONCE):
        found = [mention for conversation in batch for mention in mentions_in(conversation)]
        deps.mentions.save(READER_VERSION, [one.interaction_id for one in batch], found)
        read += len(batch)
        deps.progress("Reading conversations", read, read + (AT_ONCE if len(batch) == AT_ONCE else 0))
        deps.runs.beat(state["run_id"], deps.holder)
    return {}


def mentions_in(conversation: Conversation) -> Iterator[Mention]:
    """What the customer said in it of growth and of higher tiers, the features above their own among them."""
    for ref, text in customer_words(conversation):
        for phrase in read_mentions(text, advanced_terms=conversation.above_tier):
            yield Mention(
                account_id=conversation.account_id,
                interaction_id=conversation.interaction_id,
                day=conversation.occurred_at.date(),
                kind=phrase.kind,
                ref=ref,
                quote=phrase.quote,
            )


def customer_words(conversation: Conversation) -> Iterator[tuple[str, str]]:
    """(reference, text) of what the customer said; our own words are never evidence of their plans.

    Somebody in a transcript who is no contact of the account is taken for one of us.
    """
    if conversation.direction == "in":
        written = [part for part in (conversation.subject, conversation.body) if part]
        if written:
            yield conversation.external_id, "\n".join(written)
    for utterance in conversation.utterances:
        if utterance.speaker and utterance.speaker.casefold() in conversation.customers:
            yield utterance.external_id or conversation.external_id, utterance.text
