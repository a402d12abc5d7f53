"""The model's answer, from the same sources as the one without it, and checked like any claim, sentence by sentence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from agents.analyst.arriving import Arriving, WrittenSentence
from agents.analyst.checking import Finding, check
from agents.analyst.evidence import Evidence
from agents.model.asking import Message, Reply, Request
from agents.model.face import LanguageModel
from domain.model_calls import Outcome
from prompts.registry import SHIPPED, Prompts

AGENT = "analyst"
PROMPT = "analyst/answer"
MOST_TOKENS = 700


class WrittenAnswer(BaseModel):
    """What the model is asked for."""

    model_config = ConfigDict(extra="forbid")

    not_there: bool
    sentences: list[WrittenSentence] = Field(max_length=6)


Show = Callable[[WrittenSentence], None]
"""Told of each sentence that holds, as soon as it is complete."""


@dataclass
class Written:
    """`kept` sentences hold on their sources; `dropped` do not, each with why. `reply` is what the call came to: it may
    have failed after some sentences were kept."""

    reply: Reply[WrittenAnswer]
    not_there: bool = False
    kept: list[WrittenSentence] = field(default_factory=list)
    dropped: list[tuple[WrittenSentence, list[Finding]]] = field(default_factory=list)


def write_answer(
    model: LanguageModel,
    question: str,
    evidence: Sequence[Evidence],
    today: date,
    left: Callable[[], float],
    account_id: int | None = None,
    show: Show = lambda _: None,
    prompts: Prompts = SHIPPED,
) -> Written:
    """Ask the model, and keep of its sentences what their sources bear out. `left` are the seconds there are."""
    prompt = prompts.get(PROMPT)
    sources = [(one.label, one.told) for one in evidence]
    request = Request(
        AGENT,
        [Message("user", prompt.render(day=today, question=question, sources=sources))],
        prompt=prompt,
        schema=WrittenAnswer,
        most_tokens=MOST_TOKENS,
        seconds=left(),
        account_id=account_id,
    )
    written = Written(Reply(Outcome.ABSENT))

    def judge(one: WrittenSentence) -> None:
        faults = check(one.text, one.sources, evidence, question)
        if faults:
            written.dropped.append((one, faults))
        else:
            written.kept.append(one)
            show(one)

    arriving = _streamed(model, request, written, judge)
    if written.reply.outcome is Outcome.INVALID and not arriving.taken and (seconds := left()) > 0:
        # A stream is not asked for a second time; an answer that was no form at all is, once.
        written.reply = model.ask(replace(request, seconds=seconds))
    if written.reply.ok and written.reply.parsed is not None:
        written.not_there = written.reply.parsed.not_there
        for one in written.reply.parsed.sentences[arriving.taken :]:
            judge(one)
    return written


def _streamed(
    model: LanguageModel, request: Request[WrittenAnswer], written: Written, judge: Show
) -> Arriving:
    arriving, stream = Arriving(), model.stream(request)
    try:
        for piece in stream:
            for one in arriving.add(piece):
                judge(one)
            if arriving.too_long:
                break
    finally:
        stream.close()
    written.reply = stream.reply
    return arriving
