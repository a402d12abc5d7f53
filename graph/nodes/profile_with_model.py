"""The newest mails given to the language model as well, for how they are written: a few per run, within a time.

No model, or one that fails in whatever way, is a normal state: what the cue table found stands.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from langgraph.runtime import Runtime

from agents.disc.model_reading import read_by_model
from agents.disc.reading import Talk, TextCues
from agents.model.face import NOT_CONFIGURED
from domain.text_signals import MODEL, read_by
from graph.deps import Deps, ModelReads
from graph.nodes.profile_contacts import as_row, written
from graph.nodes.read_with_model import IN_VAIN, LEAST_SECONDS, NO_TIME, NOT_NOW
from graph.state import DailyState
from graph.timing import timed
from storage.disc import Heard

LOOKS_BACK = timedelta(days=30)
NOTHING = TextCues(Talk.MAIL, 0, 0.0, 0.0, 0.0)
"""What is kept of a mail in which it found nothing: that it was asked."""


@dataclass
class Tally:
    """What came of it; `label` says why there was no AI, or no more of it."""

    mails: int = 0
    found: int = 0
    dropped: int = 0
    failed: int = 0
    label: str = ""

    def as_json(self) -> dict[str, Any]:
        return dict(vars(self))


@timed
def profile_with_model(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    """Each mail is kept before the next is asked about, and none is asked about twice."""
    deps = runtime.context
    reads = deps.model_reads
    if reads is None or state.get("account_ids") is not None:
        return {}
    if not reads.model.present or not reads.profiles:
        why = NOT_CONFIGURED if not reads.model.present else "KEEPWELL_MODEL_PROFILE_READS is 0"
        return {"profiled_by_model": Tally(label=f"no AI: {why}").as_json()}
    tally = Tally()
    until = time.monotonic() + reads.seconds
    as_of = deps.frame.as_of
    for heard in deps.disc.for_model(as_of - LOOKS_BACK, as_of, reads.profiles):
        left = until - time.monotonic()
        if left < LEAST_SECONDS:
            tally.label = f"no AI for the rest: {NO_TIME}"
            break
        if not _read(heard, min(left, reads.seconds_each), state["run_id"], tally, reads, deps):
            break
        deps.runs.beat(state["run_id"], deps.holder)
    return {"profiled_by_model": tally.as_json()}


def _read(heard: Heard, seconds: float, run_id: int, tally: Tally, reads: ModelReads, deps: Deps) -> bool:
    """False where there is no point in going on."""
    one, reader = heard.conversation, read_by(MODEL, reads.name)
    texts = written(heard)
    reading = read_by_model(
        reads.model,
        texts,
        one.occurred_at.date(),
        account_id=one.account_id,
        run_id=run_id,
        seconds=seconds,
        prompts=reads.prompts,
    )
    if reading is None:
        deps.disc.save_model(as_row(one.interaction_id, None, NOTHING, reader))
        return True
    if not reading.reply.ok:
        tally.label = reading.reply.label
        tally.failed += 1
        if reading.reply.outcome in NOT_NOW:
            return False
        if tally.mails:  # it answers others: what it failed at is not asked again every day
            deps.disc.save_model(as_row(one.interaction_id, None, NOTHING, reader))
        return bool(tally.mails) or tally.failed < IN_VAIN
    if deps.disc.save_model(as_row(one.interaction_id, None, reading.cues or NOTHING, reader)):
        tally.mails += 1
        tally.found += len(reading.cues.marks) if reading.cues else 0
        tally.dropped += reading.dropped
    return True
