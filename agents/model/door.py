"""The one door to a language model: ask, stream, embed. Whatever the model does, a reply comes back in time."""

import json
import time
import weakref
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from agents.model.answers import Bill, Heard, ask_and_mend, embedded, heard, pieces_of
from agents.model.asking import MOST_TEXTS, Form, Reply, Request, Vectors
from agents.model.attempts import ATTEMPTS, FIRST_PAUSE, Attempts
from agents.model.breaker import Breaker, Breakers
from agents.model.endpoint import Endpoint, Manners
from agents.model.face import NO_EMBEDDINGS, Stream
from agents.model.failures import Failure
from agents.model.forms import json_schema, read_form
from agents.model.line import Line
from agents.model.means import KeptAnswers, Ledger, Tell, nobody
from agents.model.till import Begun, Till, unmade
from agents.model.wire import Answer, Question
from domain.errors import BusyError
from domain.model_calls import Call, CallKind, Outcome, Prices

SECONDS = 30.0
KEPT_VERSION = 2


@dataclass(frozen=True)
class Limits:
    """The seconds a call may take altogether (unless it names its own), its attempts, the first pause between them."""

    seconds: float = SECONDS
    attempts: int = ATTEMPTS
    pause: float = FIRST_PAUSE


class Door:
    """Safe to use from several threads. What it saw of the endpoint (its breaker) it shares with the doors it opens to
    other models there: a home has one door, and a process one home."""

    present = True

    def __init__(
        self,
        endpoint: Endpoint,
        ledger: Ledger,
        kept: KeptAnswers,
        *,
        prices: Prices | None = None,
        limits: Limits | None = None,
        tell: Tell = nobody,
        monotonic: Callable[[], float] = time.monotonic,
        breakers: Breakers | None = None,
    ) -> None:
        self._endpoint, self._kept, self._limits = endpoint, kept, limits or Limits()
        self._ledger = ledger
        self._others: dict[str, Door] = {}
        self._lock = Lock()
        breakers = breakers or Breakers()
        self._like_this = (prices, limits, tell, monotonic, breakers)
        self._till = Till(ledger, prices or Prices(), tell, monotonic)
        self._chats = breakers.of(f"{endpoint.url} {endpoint.model}", monotonic)
        self._embeds = breakers.of(f"{endpoint.url} {endpoint.embedding_model} embeds", monotonic)
        self._manners = Manners()
        self._line = Line(endpoint, self._manners)
        self._hang_up = weakref.finalize(self, self._line.hang_up)

    def __repr__(self) -> str:
        return f"Door({self._endpoint.shown}, {self._endpoint.model})"

    def ask(self, request: Request[Form]) -> Reply[Form]:
        """One answer; with a form, read into it, and asked for once more where it did not fit."""
        if self._is_for_another(request):
            return self._other(request).ask(request)
        question, call = _question(request), self._call(request)
        known = self._known(request, question)
        if known is not None:
            return self._till.kept(call, known)
        begun = self._till.open(call, question, self._seconds(request.seconds))
        if isinstance(begun, Failure):
            return unmade(begun)
        bill, found, failure = Bill(), None, _stopped()

        async def whole() -> Heard[Form]:
            attempts = self._attempts(self._chats, begun)
            return await ask_and_mend(
                self._line.wire, self._manners, attempts, question, request.schema, bill
            )

        try:
            found, failure = self._line.run(whole(), begun.seconds), None
            self._keep(request, question, found.text)
        except Failure as failed:
            failure = failed
        except TimeoutError:
            failure = _stuck()
        finally:  # Ctrl-C comes by here too: the row is not to wait for its time to run out
            reply = self._till.close(begun, bill, failure, found)
        return reply

    def stream(self, request: Request[Form]) -> Stream[Form]:
        """The answer in pieces. With a form the pieces are its JSON, and it is not asked for a second time."""
        if self._is_for_another(request):
            return self._other(request).stream(request)
        return Stream(lambda stream: self._streamed(request, stream))

    def embed(
        self,
        texts: Sequence[str],
        *,
        agent: str,
        seconds: float | None = None,
        run_id: int | None = None,
        account_id: int | None = None,
    ) -> Vectors:
        """One call for at most 256 texts; ValueError for more, or for none."""
        if not 0 < len(texts) <= MOST_TEXTS:
            raise ValueError(f"{len(texts)} texts in one call; between 1 and {MOST_TEXTS} are possible")
        model = self._endpoint.embedding_model
        if model is None:
            return Vectors(Outcome.ABSENT, reason=NO_EMBEDDINGS)
        place = self._endpoint.shown
        call = Call(CallKind.EMBEDDING, agent, model, place, run_id=run_id, account_id=account_id)
        # An empty text is refused by some, and a half of a surrogate pair by all.
        sent = [text.encode("utf-8", "replace").decode("utf-8") or " " for text in texts]
        begun = self._till.open(call, sent, self._seconds(seconds))
        if isinstance(begun, Failure):
            return _vectors(unmade(begun), None)
        bill, rows, failure = Bill(), None, _stopped()

        async def whole() -> npt.NDArray[np.float32]:
            return await embedded(self._line.wire, self._attempts(self._embeds, begun), sent, bill)

        try:
            rows, failure = self._line.run(whole(), begun.seconds), None
        except Failure as failed:
            failure = failed
        except TimeoutError:
            failure = _stuck()
        finally:
            reply: Reply[Any] = self._till.close(begun, bill, failure)
        return _vectors(reply, rows)

    def close(self) -> None:
        """Settles what it still owes the ledger, and hangs up; a door that is dropped hangs up by itself."""
        for other in self._others.values():
            other.close()
        self._till.settle_owed()
        self._hang_up()

    def _is_for_another(self, request: Request[Any]) -> bool:
        return request.asked_model not in (None, self._endpoint.model)

    def _other(self, request: Request[Any]) -> "Door":
        """The door to the model that a prompt names, at the same address and at the same prices: what it does not take,
        and whether it answers at all, is its own."""
        model = request.asked_model
        assert model is not None
        with self._lock:
            if model not in self._others:
                self._others[model] = self._like(replace(self._endpoint, model=model))
            return self._others[model]

    def _streamed(self, request: Request[Form], stream: Stream[Form]) -> Iterator[str]:
        question, call = _question(request), self._call(request)
        known = self._known(request, question)
        if known is not None:
            yield known.text
            stream.ended(self._till.kept(call, known))
            return
        begun = self._till.open(call, question, self._seconds(request.seconds))
        if isinstance(begun, Failure):
            stream.ended(unmade(begun))
            return
        answer, bill, found, failure = Answer(), Bill(), None, _stopped()

        def pieces() -> AsyncIterator[str]:
            attempts = self._attempts(self._chats, begun)
            return pieces_of(self._line.wire, self._manners, attempts, question, answer, bill)

        try:
            yield from self._line.iterate(pieces, begun.seconds)
            found, failure = heard(answer, request.schema, streamed=True), None
            self._keep(request, question, found.text)
        except Failure as failed:
            failure = failed
        except TimeoutError:
            failure = _stuck()
        finally:
            if answer.text or answer.read is not None:
                bill.add(question.messages, answer)
            stream.ended(self._till.close(begun, bill, failure, found))

    def _like(self, endpoint: Endpoint) -> "Door":
        prices, limits, tell, monotonic, breakers = self._like_this
        return Door(
            endpoint,
            self._ledger,
            self._kept,
            prices=prices,
            limits=limits,
            tell=tell,
            monotonic=monotonic,
            breakers=breakers,
        )

    def _attempts(self, breaker: Breaker, begun: Begun) -> Attempts:
        return Attempts(breaker, begun.seconds, self._limits.attempts, self._limits.pause)

    def _seconds(self, asked: float | None) -> float:
        return self._limits.seconds if asked is None else asked

    def _call(self, request: Request[Any]) -> Call:
        prompt, place = request.prompt, self._endpoint.shown
        name, digest, version = (None,) * 3 if prompt is None else (prompt.name, prompt.hash, prompt.version)
        about = (request.run_id, request.account_id)
        return Call(CallKind.CHAT, request.agent, self._endpoint.model, place, name, digest, *about, version)

    def _known(self, request: Request[Form], question: Question) -> Heard[Form] | None:
        text = self._kept.get(self._key(request, question)) if request.keep else None
        if text is None:
            return None
        try:
            return Heard(text, None if request.schema is None else read_form(request.schema, text))
        except ValueError:
            return None

    def _keep(self, request: Request[Any], question: Question, text: str) -> None:
        if not request.keep:
            return
        try:
            self._kept.put(self._key(request, question), text, request.account_id)
        except BusyError:
            return  # kept answers save money; that is all they do

    def _key(self, request: Request[Any], question: Question) -> str:
        parts = [KEPT_VERSION, self._endpoint.url, self._endpoint.model, request.account_id]
        parts += [list(question.messages), question.schema, question.temperature, question.most_tokens]
        # An answer belongs to the text it was made with, even where another text would have asked the same.
        parts += [None if request.prompt is None else [request.prompt.name, request.prompt.hash]]
        return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _question(request: Request[Any]) -> Question:
    form = request.schema
    schema, name = (None, None) if form is None else (json_schema(form), form.__name__[:60])
    return Question(tuple(request.messages), name, schema, request.asked_temperature, request.most_tokens)


def _vectors(reply: Reply[Any], rows: npt.NDArray[np.float32] | None) -> Vectors:
    return Vectors(reply.outcome, rows, reply.reason, reply.read, reply.micros, reply.ms, reply.attempts)


def _stopped() -> Failure | None:
    return Failure(Outcome.TRUNCATED, "whoever asked stopped the answer", blames=False)


def _stuck() -> Failure:
    return Failure(Outcome.TIMEOUT, "the call did not come back in time")
