"""The newest mails given to the language model as well, for how they are written; see graph/giving.py."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from langgraph.runtime import Runtime

from agents.disc.model_reading import DiscModelReading, read_by_model
from agents.disc.reading import Talk, TextCues
from domain.text_signals import MODEL, read_by
from graph.deps import Deps, ModelReads
from graph.giving import give, left_out
from graph.nodes.profile_contacts import as_row, written
from graph.state import DailyState
from graph.timing import timed
from storage.disc import Heard

LOOKS_BACK = timedelta(days=30)
NO_CUES = TextCues(Talk.MAIL, 0, 0.0, 0.0, 0.0)
"""What is kept of a mail in which it found nothing: that it was asked."""


@timed
def profile_with_model(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    """None is asked about twice."""
    deps, day = runtime.context, runtime.context.frame.as_of
    reads = deps.model_reads
    if reads is None or state.get("account_ids") is not None:
        return {}
    tally = left_out(reads, reads.profiles, "KEEPWELL_MODEL_PROFILE_READS")
    if tally is None:
        waiting = deps.disc.for_model(day - LOOKS_BACK, day, reads.profiles)
        tally = give(waiting, reads, _Mails(deps, reads, state["run_id"]))
    return {"profiled_by_model": tally.as_json("mails")}


@dataclass(frozen=True)
class _Mails:
    deps: Deps
    reads: ModelReads
    run_id: int

    def ask(self, one: Heard, seconds: float) -> DiscModelReading | None:
        return read_by_model(
            self.reads.model,
            written(one),
            one.conversation.occurred_at.date(),
            account_id=one.conversation.account_id,
            run_id=self.run_id,
            seconds=seconds,
            prompts=self.reads.prompts,
        )

    def keep(self, one: Heard, reading: DiscModelReading) -> int | None:
        found = len(reading.cues.marks) if reading.cues else 0
        return found if self._saved(one, reading.cues or NO_CUES) else None

    def leave(self, one: Heard, why: str) -> None:  # noqa: ARG002 - the shape of Giving
        self._saved(one, NO_CUES)

    def account(self, one: Heard) -> int:
        return one.conversation.account_id

    def beat(self, done: int, of: int) -> None:
        self.deps.progress("Reading with the model how people write", done, of)
        self.deps.runs.beat(self.run_id, self.deps.holder)

    def _saved(self, one: Heard, cues: TextCues) -> bool:
        reader = read_by(MODEL, self.reads.name)
        return self.deps.disc.save_model(as_row(one.conversation.interaction_id, None, cues, reader))
