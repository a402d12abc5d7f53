"""The only code that speaks to a model: chat through langchain's ChatOpenAI, embeddings through its client.

What leaves is the question and the key, to the configured address and no other: no redirect is followed, nothing that
the environment holds for this client (OPENAI_*, LANGSMITH_*) is used, and nothing is traced elsewhere.
"""

import json
import logging
import math
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx2
import numpy as np
import numpy.typing as npt
from langchain_core.messages import BaseMessage, BaseMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from agents.model.asking import Message
from agents.model.endpoint import STRICT, TOLD, Endpoint, Manners
from agents.model.failures import EncodedError, Failure, TooLargeError
from agents.model.untraced import untraced
from domain.model_calls import Outcome
from prompts.load import load

MOST_BYTES = 4_000_000
MOST_VECTOR_BYTES = 400_000  # 16,000 numbers, written out
_MOST: ContextVar[int] = ContextVar("most bytes of an answer", default=MOST_BYTES)
# The last one the client reads back from its own request, to know how it was asked.
_HEADERS_KEPT = (
    "host",
    "accept",
    "content-type",
    "content-length",
    "connection",
    "transfer-encoding",
    "x-stainless-raw-response",
)


@dataclass(frozen=True)
class Question:
    """Messages as they go over the wire, and what bounds the answer. `schema` is the JSON Schema of `form`, or None."""

    messages: Sequence[Message]
    form: str | None
    schema: dict[str, Any] | None
    temperature: float | None
    most_tokens: int


@dataclass
class Answer:
    """As far as it came. Tokens are None where the endpoint counted none."""

    text: str = ""
    refusal: str = ""
    finish: str | None = None
    read: int | None = None
    written: int | None = None


class _Chat(ChatOpenAI):
    """ChatOpenAI drops what a streamed refusal says; here it is kept."""

    def _convert_chunk_to_generation_chunk(
        self, chunk: dict[str, Any], default_chunk_class: type, base_generation_info: dict[str, Any] | None
    ) -> ChatGenerationChunk | None:
        found = super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)
        choices = chunk.get("choices") or [{}]
        refusal = (choices[0].get("delta") or {}).get("refusal")
        if found is not None and refusal:
            found.message.additional_kwargs["refusal"] = refusal
        return found


class Wire:
    """One attempt at a time; raises whatever the client raises, or Failure. Lives within one event loop."""

    def __init__(self, endpoint: Endpoint, manners: Manners) -> None:
        _quiet()
        self._endpoint = endpoint
        self._manners = manners
        self._http = httpx2.AsyncClient(
            follow_redirects=False,
            verify=_trusted(),
            timeout=None,  # each attempt has a deadline by the clock; the client's own is for every single read
            event_hooks={"request": [self._bare], "response": [_bounded]},
        )
        self._chat = _Chat(
            model=endpoint.model,
            base_url=endpoint.url,
            api_key=SecretStr(endpoint.secret),
            http_async_client=self._http,
            http_socket_options=(),
            max_retries=0,
            use_responses_api=False,
            stream_chunk_timeout=None,
            client="none",  # only the asynchronous one is used, and a second one is slow to make
        )

    async def ask(self, question: Question) -> Answer:
        with untraced():
            message = await self._chat.ainvoke(self._messages(question), **self._ways(question))
        answer = Answer()
        _take(answer, message)
        return answer

    async def stream(self, question: Question, answer: Answer) -> AsyncIterator[str]:
        """The pieces of a text as they come; `answer` is filled on the way."""
        ways = self._ways(question) | {"stream_usage": self._manners.usage_in_streams}
        size = 0
        # Around every step, not only the first: a generator does nothing before it is asked for its next piece.
        with untraced():
            async with aclosing(self._chat.astream(self._messages(question), **ways)) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    size += len(str(piece.text))
                    if size > MOST_BYTES:
                        raise TooLargeError
                    _take(answer, piece)
                    if piece.text:
                        yield str(piece.text)

    async def embed(self, texts: Sequence[str]) -> tuple[npt.NDArray[np.float32], int | None]:
        """float32 [texts, dimensions] and the tokens counted. Failure for vectors that cannot be theirs."""
        _MOST.set(MOST_BYTES + MOST_VECTOR_BYTES * len(texts))
        found = await self._chat.root_async_client.embeddings.create(
            model=self._endpoint.embedding_model, input=list(texts), encoding_format="float"
        )
        rows = {one.index: one.embedding for one in found.data}
        if sorted(rows) != list(range(len(texts))) or len(found.data) != len(texts):
            raise Failure(
                Outcome.INVALID, "the endpoint sent other vectors than it was asked for", billed=True
            )
        vectors = np.array([rows[i] for i in range(len(texts))], dtype=np.float32)
        if vectors.ndim != 2 or vectors.shape[1] == 0 or not np.isfinite(vectors).all():
            raise Failure(Outcome.INVALID, "the endpoint sent vectors that are none", billed=True)
        usage = found.usage
        return vectors, _count(None if usage is None else usage.prompt_tokens)

    async def close(self) -> None:
        await self._http.aclose()

    def _ways(self, question: Question) -> dict[str, Any]:
        manners = self._manners
        word = "max_completion_tokens" if self._endpoint.is_openai else manners.tokens_word
        body: dict[str, Any] = {word: question.most_tokens}
        if manners.temperature and question.temperature is not None:
            body["temperature"] = question.temperature
        if question.form is not None and manners.how(question.form) != TOLD:
            strict = manners.how(question.form) == STRICT
            form = {"name": question.form, "schema": question.schema, "strict": strict}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        # In the body rather than as arguments: given a response_format the client parses, and raises, by itself.
        return {"extra_body": body}

    def _messages(self, question: Question) -> list[tuple[str, str]]:
        messages = list(question.messages)
        if question.form is not None and self._manners.how(question.form) == TOLD:
            told = load("model/form").render(schema=json.dumps(question.schema))
            messages[-1] = messages[-1]._replace(text=f"{messages[-1].text}\n\n{told}")
        # A half of a surrogate pair cannot be sent, and no customer's text is worth a lost call.
        return [(one.role, one.text.encode("utf-8", "replace").decode("utf-8")) for one in messages]

    async def _bare(self, request: httpx2.Request) -> None:
        for name in list(request.headers):
            if name.lower() not in _HEADERS_KEPT:
                del request.headers[name]
        request.headers["authorization"] = f"Bearer {self._endpoint.secret}"
        request.headers["accept-encoding"] = "identity"
        request.headers["user-agent"] = "keepwell"


class _Bounded(httpx2.AsyncByteStream):
    """No generator: one of a stream that broke off would be closed by the garbage collector, whenever that comes by."""

    def __init__(self, inner: httpx2.AsyncByteStream, most: int) -> None:
        self._inner, self._left = inner, most
        self._chunks = aiter(inner)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        chunk = await anext(self._chunks)
        self._left -= len(chunk)
        if self._left < 0:
            raise TooLargeError
        return chunk

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _bounded(response: httpx2.Response) -> None:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise EncodedError
    promised = response.headers.get("content-length", "")
    if promised.isdecimal() and int(promised) > _MOST.get():
        raise TooLargeError
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = _Bounded(response.stream, _MOST.get())


def _take(answer: Answer, message: "BaseMessage | BaseMessageChunk") -> None:
    answer.text += str(message.text)
    refusal = message.additional_kwargs.get("refusal")
    answer.refusal += refusal if isinstance(refusal, str) else ""
    finish = message.response_metadata.get("finish_reason")
    answer.finish = answer.finish or (finish if isinstance(finish, str) else None)
    usage = getattr(message, "usage_metadata", None)
    if usage:
        answer.read = _count(usage.get("input_tokens"))
        answer.written = _count(usage.get("output_tokens"))


def _count(told: Any) -> int | None:
    """A number of tokens that can be one."""
    right = isinstance(told, int | float) and math.isfinite(told) and 0 <= told <= 100_000_000
    return int(told) if right else None


@cache
def _trusted() -> ssl.SSLContext:
    """Read once: it takes longer than most answers of a local model."""
    return httpx2.create_ssl_context()


def _quiet() -> None:
    """These log addresses, and with OPENAI_LOG=debug whole questions; what is to be logged the door logs itself."""
    for name in ("openai", "httpx2", "httpcore2", "langchain_openai"):
        logging.getLogger(name).setLevel(logging.ERROR)
