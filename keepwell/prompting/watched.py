"""A model that is asked anew each time, and of which is remembered what it was asked and what that cost."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agents.model.asking import Form, Reply, Request, Vectors
from agents.model.face import LanguageModel, Stream
from domain.model_calls import Outcome
from prompts.trial import Check, Output


class Watched:
    """Behaves as the model behind it; for one case."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._asked: list[Request[Any]] = []
        self._replies: list[Reply[Any]] = []
        self._streams: list[Stream[Any]] = []

    @property
    def present(self) -> bool:
        return self._model.present

    def ask(self, request: Request[Form]) -> Reply[Form]:
        self._asked.append(request)
        reply = self._model.ask(replace(request, keep=False))
        self._replies.append(reply)
        return reply

    def stream(self, request: Request[Form]) -> Stream[Form]:
        self._asked.append(request)
        stream = self._model.stream(replace(request, keep=False))
        self._streams.append(stream)
        return stream

    def embed(self, texts: Sequence[str], **told: Any) -> Vectors:
        return self._model.embed(texts, **told)

    @property
    def parsed(self) -> Any:
        """The last answer in the form that was asked for; None where there is none."""
        return self._replies[-1].parsed if self._replies else None

    def close(self) -> None:
        """Whoever owns the model closes it."""

    def output(self, text: str, checks: Sequence[Check]) -> Output:
        """What came of the case; a model that did not answer, or not as it should, is a check that failed."""
        replies = [*(one.reply for one in self._streams), *self._replies]
        last = replies[-1] if replies else Reply[Any](Outcome.INVALID, reason="nothing was asked")
        answered = Check("answer", last.ok, last.reason)
        return Output(
            text,
            self._asked[0].messages[-1].text if self._asked else "",
            last.outcome,
            (answered, *checks) if last.ok else (answered,),
            last.label,
            sum(one.read for one in replies),
            sum(one.written for one in replies),
            sum(one.micros for one in replies),
        )
