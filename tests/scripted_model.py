"""An OpenAI-compatible server for tests: real HTTP on 127.0.0.1, which says what its script says and nothing else.

    def test_it(scripted_model):
        scripted_model.says("Hello", Fault.SERVER_ERROR, calls(find={"name": "Fjord"}))   # a turn for each request
        ... asks scripted_model.url ...
        assert scripted_model.asked[0].words == "..."

A string is a whole answer; `answer`, `calls` and `vectors` say more; a Fault goes wrong; a Status or Raw bytes are sent
as they are. What is streamed, embedded or read into a form is told by the request: the same turn serves each. Asked
more than the script holds it answers 599 and the fixture fails the test; `always` answers everything alike.
"""

import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum, auto
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-scripted-0123456789-geheim"
DIMENSIONS = 8
ENORMOUS = 20_000_000
TICK = 0.02
LONGEST = 20.0


class Fault(StrEnum):
    """Each a way in which real endpoints have answered."""

    CONNECTION_REFUSED = auto()  # these two are addresses: use `url_of`
    TLS_TO_A_PLAIN_PORT = auto()
    HANG_BEFORE_HEADERS = auto()
    HANG_AFTER_HEADERS = auto()
    SLOW_DRIP = auto()  # a letter now and then, never the end
    DRIP_OF_COMMENTS = auto()  # a stream kept alive without a word
    DRIP_OF_PIECES = auto()  # a stream that never ends
    RESET_BEFORE_HEADERS = auto()
    RESET_IN_THE_BODY = auto()
    CLOSED_TOO_EARLY = auto()
    NOT_HTTP = auto()
    ENDLESS_HEADERS = auto()
    RATE_LIMITED = auto()
    RATE_LIMITED_FOR_LONG = auto()
    INSUFFICIENT_QUOTA = auto()
    PAYMENT_REQUIRED = auto()
    SERVER_ERROR = auto()
    BAD_GATEWAY_PAGE = auto()
    OVERLOADED = auto()
    GATEWAY_TIMEOUT = auto()
    KEY_REFUSED = auto()  # and repeated in the answer
    FORBIDDEN = auto()
    UNKNOWN_MODEL = auto()
    CONTEXT_LENGTH = auto()
    FILTERED_QUESTION = auto()
    UNKNOWN_PARAMETER = auto()
    EMPTY_BODY = auto()
    HTML_PAGE = auto()
    INVALID_JSON = auto()
    OTHER_SHAPE = auto()
    NULL_BODY = auto()
    ERROR_WITH_200 = auto()
    EMPTY_CHOICES = auto()
    NULL_CONTENT = auto()
    REFUSAL = auto()
    FILTERED_ANSWER = auto()
    TOO_LONG_ANSWER = auto()
    WRONG_FORM = auto()
    NO_JSON = auto()
    TRAILING_PROSE = auto()
    ENORMOUS_BODY = auto()
    WRONG_BYTES = auto()
    UNASKED_ENCODING = auto()
    REDIRECT_ELSEWHERE = auto()
    STREAM_CUT = auto()
    STREAM_GARBAGE = auto()
    STREAM_ERROR = auto()
    TOO_FEW_VECTORS = auto()
    UNEVEN_VECTORS = auto()
    NOT_A_NUMBER = auto()


@dataclass(frozen=True)
class Answer:
    """What a turn says. `usage` None counts no tokens, as some servers do."""

    text: str | None = None
    finish: str | None = "stop"
    refusal: str | None = None
    tool_calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    rows: tuple[tuple[float, ...], ...] | None = None
    usage: tuple[int, int] | None = (11, 7)


@dataclass(frozen=True)
class Status:
    """A refusal of a particular kind, for tests of one call site."""

    code: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Raw:
    """A body as it stands, with a 200."""

    body: bytes
    kind: str = "application/json"


Turn = str | Answer | Fault | Status | Raw


def answer(text: str | None, **more: Any) -> Answer:
    return Answer(text, **more)


def calls(**tools: dict[str, Any]) -> Answer:
    """Tool calls, by name with their arguments."""
    return Answer(None, "tool_calls", tool_calls=tuple(tools.items()))


def vectors(*rows: tuple[float, ...]) -> Answer:
    return Answer(rows=rows)


@dataclass(frozen=True)
class Asked:
    """One request as it came over the wire."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def words(self) -> str:
        """The last message, or the texts to embed."""
        if "messages" in self.body:
            return str(self.body["messages"][-1]["content"])
        return "\n".join(self.body.get("input", []))

    @property
    def streamed(self) -> bool:
        return bool(self.body.get("stream"))

    @property
    def embeds(self) -> bool:
        return self.path.endswith("/embeddings")


class ScriptedModel:
    """The server with its script and its memory. `elsewhere` is a second one, to which redirects point."""

    def __init__(
        self, turns: "tuple[Turn | Status, ...]" = (), elsewhere: "ScriptedModel | None" = None
    ) -> None:
        self._turns = list(turns)
        self._always: Turn | None = None
        self._lock = threading.Lock()
        self.asked: list[Asked] = []
        self.surplus: list[Asked] = []
        self.closing = threading.Event()
        self.elsewhere: ScriptedModel | None = None
        self._server = _Server(self)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(TICK / 10,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def says(self, *turns: Turn) -> None:
        """The next turns, one for each request."""
        with self._lock:
            self._turns.extend(turns)

    def always(self, turn: Turn) -> None:
        """This once the script is over, however often it is asked."""
        self._always = turn

    def url_of(self, fault: Fault) -> str:
        """Where to ask for this fault: for most of them the server itself, which then does nothing else."""
        if fault is Fault.CONNECTION_REFUSED:
            return f"http://127.0.0.1:{_closed_port()}/v1"
        self.always(fault)
        return self.url.replace("http:", "https:") if fault is Fault.TLS_TO_A_PLAIN_PORT else self.url

    @property
    def left(self) -> int:
        """Turns that nobody asked for yet."""
        return len(self._turns)

    def next(self, asked: Asked) -> "Turn | None":
        with self._lock:
            self.asked.append(asked)
            if self._turns:
                return self._turns.pop(0)
            if self._always is None:
                self.surplus.append(asked)
            return self._always

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        if self.elsewhere is not None:
            self.elsewhere.close()

    def fail_if_surplus(self) -> None:
        told = [f"{one.path}: {one.words[:200]!r}" for one in self.surplus]
        assert not told, f"the scripted model was asked more than its script holds: {told}"


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, model: ScriptedModel) -> None:
        self.model = model
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is what half of the faults are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        if self.path.endswith("/models"):
            self.send(200, {"object": "list", "data": [{"id": "scripted", "object": "model"}]})
        else:
            self.send(404, _error("not_found", "no such path"))

    def do_POST(self) -> None:
        told = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.asked = Asked(self.path, headers, json.loads(told))
        turn = self.server.model.next(self.asked)
        if turn is None:
            self.send(599, _error("script_over", "the scripted model was asked more than its script holds"))
        elif isinstance(turn, Fault):
            _FAULTS[turn](self)
        elif isinstance(turn, Raw):
            self.send(200, turn.body, **{"Content-Type": turn.kind})
        elif isinstance(turn, Status):
            self.send(turn.code, turn.body, **turn.headers)
        else:
            self.answer(Answer(turn) if isinstance(turn, str) else turn)

    def answer(self, said: Answer) -> None:
        if self.asked.embeds:
            self.send(200, embeddings(self.asked, said))
        elif self.asked.streamed:
            self.events([*pieces(said), "[DONE]"])
        else:
            self.send(200, completion(said))

    def send(self, status: int, body: "dict[str, Any] | list[Any] | bytes | None", **headers: str) -> None:
        told = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.head(status, {"Content-Type": "application/json", "Content-Length": str(len(told)), **headers})
        self.put(told)

    def page(self, status: int) -> None:
        self.send(status, b"<!doctype html><h1>Welcome</h1>", **{"Content-Type": "text/html"})

    def events(self, events: "list[dict[str, Any] | str]") -> None:
        """A stream that ends with its connection."""
        self.head(200, {"Content-Type": "text/event-stream", "Connection": "close"})
        for event in events:
            self.put(_event(event))
        self.close_connection = True

    def head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def put(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def ticks(self) -> Iterator[None]:
        """Until the server closes: nobody waits for a fault longer than that."""
        end = time.monotonic() + LONGEST
        while time.monotonic() < end and not self.server.model.closing.wait(TICK):
            yield
        self.close_connection = True

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


def completion(said: Answer) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": said.text, "refusal": said.refusal}
    if said.tool_calls:
        message["tool_calls"] = _tool_calls(said)
    choice = {"index": 0, "message": message, "finish_reason": said.finish, "logprobs": None}
    return {"id": "c-1", "object": "chat.completion", "created": 1, "model": "scripted"} | _usage(
        said, {"choices": [choice]}
    )


def pieces(said: Answer) -> "list[dict[str, Any] | str]":
    words = [] if said.text is None else [f"{word} " for word in said.text.split(" ")]
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": word if i + 1 < len(words) else word[:-1]} for i, word in enumerate(words)]
    deltas += [{"refusal": said.refusal}] if said.refusal else []
    deltas += [{"tool_calls": _tool_calls(said)}] if said.tool_calls else []
    chunks = [chunk(delta) for delta in deltas]
    last = chunk({}, said.finish)
    return [*chunks, last, *([_usage(said, {**chunk({}), "choices": []})] if said.usage else [])]


def chunk(delta: dict[str, Any] | None, finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    head = {"id": "c-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
    return {**head, "choices": [choice]}


def embeddings(asked: Asked, said: Answer) -> dict[str, Any]:
    rows = said.rows if said.rows is not None else [vector_of(text) for text in asked.body["input"]]
    data = [{"object": "embedding", "index": i, "embedding": list(row)} for i, row in enumerate(rows)]
    told: dict[str, Any] = {"object": "list", "data": data, "model": "scripted"}
    count = 0 if said.usage is None else said.usage[0]
    return told | {"usage": {"prompt_tokens": count, "total_tokens": count}} if said.usage else told


def vector_of(text: str) -> tuple[float, ...]:
    """The same text, the same vector."""
    return tuple(byte / 255 for byte in sha256(text.encode()).digest()[:DIMENSIONS])


def _tool_calls(said: Answer) -> list[dict[str, Any]]:
    return [
        {
            "index": i,
            "id": f"t-{i}",
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(given)},
        }
        for i, (name, given) in enumerate(said.tool_calls)
    ]


def _usage(said: Answer, told: dict[str, Any]) -> dict[str, Any]:
    if said.usage is None:
        return told
    read, written = said.usage
    counted = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
    return {**told, "usage": counted}


def _event(event: "dict[str, Any] | str") -> bytes:
    return f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n".encode()


def _error(code: str, message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"code": code, "type": code, "message": message, "param": None, **more}}


def _status(status: int, code: str, message: str, **headers: str) -> Any:
    return lambda handler: handler.send(status, _error(code, message), **headers)


def _said(said: Answer) -> Any:
    return lambda handler: handler.answer(said)


def _hang(handler: _Handler) -> None:
    for _ in handler.ticks():
        pass


def _hang_after_headers(handler: _Handler) -> None:
    handler.head(200, {"Content-Type": "application/json", "Content-Length": "500"})
    _hang(handler)


def _drip(handler: _Handler) -> None:
    handler.head(200, {"Content-Type": "application/json", "Content-Length": "500000"})
    for _ in handler.ticks():
        handler.put(b" ")


def _comments(handler: _Handler) -> None:
    if not handler.asked.streamed:
        _drip(handler)
        return
    handler.head(200, {"Content-Type": "text/event-stream", "Connection": "close"})
    for _ in handler.ticks():
        handler.put(b": still thinking\n\n")


def _endless(handler: _Handler) -> None:
    if not handler.asked.streamed:
        _drip(handler)
        return
    handler.head(200, {"Content-Type": "text/event-stream", "Connection": "close"})
    for _ in handler.ticks():
        handler.put(_event(chunk({"content": "and "})))


def _reset_in_the_body(handler: _Handler) -> None:
    if handler.asked.streamed:
        handler.head(200, {"Content-Type": "text/event-stream", "Connection": "close"})
        handler.put(_event(chunk({"content": "It began "})))
    else:
        handler.head(200, {"Content-Type": "application/json", "Content-Length": "5000"})
        handler.put(b'{"choices": [')
    time.sleep(TICK)  # a reset overtakes what was not read yet
    handler.reset()


def _closed_early(handler: _Handler) -> None:
    handler.head(200, {"Content-Type": "application/json", "Content-Length": "5000"})
    handler.put(b'{"choices": [')
    handler.close_connection = True


def _not_http(handler: _Handler) -> None:
    handler.put(b"220 mail.example.com ESMTP ready\r\n")
    handler.close_connection = True


def _endless_headers(handler: _Handler) -> None:
    handler.put(b"HTTP/1.1 200 OK\r\n" + b"X-More: and more\r\n" * 20_000)
    handler.close_connection = True


def _error_with_200(handler: _Handler) -> None:
    handler.send(200, _error("internal", "something broke"))


def _empty_choices(handler: _Handler) -> None:
    if handler.asked.embeds:
        handler.send(200, {"object": "list", "data": [], "model": "scripted"})
    elif handler.asked.streamed:
        handler.events([{**chunk({}), "choices": []}, "[DONE]"])
    else:
        handler.send(200, completion(Answer("")) | {"choices": []})


def _enormous(handler: _Handler) -> None:
    """Of a size that nobody was told: a length would be refused by itself."""
    handler.head(200, {"Content-Type": "application/json", "Connection": "close"})
    handler.close_connection = True
    for _ in range(ENORMOUS // 1_000_000):
        handler.put(b" " * 1_000_000)


def _wrong_bytes(handler: _Handler) -> None:
    handler.send(200, b'{"choices": "\xff\xfe caf\xe9 \x00"}')


def _encoded(handler: _Handler) -> None:
    handler.send(200, b"\x1f\x8b" + b"\x00" * 50, Content_Encoding="gzip")


def _elsewhere(handler: _Handler) -> None:
    model = handler.server.model
    model.elsewhere = there = model.elsewhere or ScriptedModel()
    handler.send(307, b"", Location=f"http://localhost:{there.port}{handler.path}")


def _stream(handler: _Handler, *tail: "dict[str, Any] | str") -> None:
    if not handler.asked.streamed:
        _closed_early(handler)
        return
    handler.events([chunk({"content": "It began "}), *tail])


def _vectors(change: Any) -> Any:
    def embed(handler: _Handler) -> None:
        if not handler.asked.embeds:
            handler.send(200, {"object": "list", "data": []})
            return
        told = embeddings(handler.asked, Answer())
        change(told["data"])
        handler.send(200, told)

    return embed


_LONG = "This model's maximum context length is 8192 tokens"
_FAULTS: dict[Fault, Any] = {
    Fault.TLS_TO_A_PLAIN_PORT: _hang,
    Fault.HANG_BEFORE_HEADERS: _hang,
    Fault.HANG_AFTER_HEADERS: _hang_after_headers,
    Fault.SLOW_DRIP: _drip,
    Fault.DRIP_OF_COMMENTS: _comments,
    Fault.DRIP_OF_PIECES: _endless,
    Fault.RESET_BEFORE_HEADERS: _Handler.reset,
    Fault.RESET_IN_THE_BODY: _reset_in_the_body,
    Fault.CLOSED_TOO_EARLY: _closed_early,
    Fault.NOT_HTTP: _not_http,
    Fault.ENDLESS_HEADERS: _endless_headers,
    Fault.RATE_LIMITED: _status(429, "rate_limit_exceeded", "slow down"),
    Fault.RATE_LIMITED_FOR_LONG: _status(429, "rate_limit_exceeded", "slow down", Retry_After="600"),
    Fault.INSUFFICIENT_QUOTA: _status(429, "insufficient_quota", "You exceeded your current quota"),
    Fault.PAYMENT_REQUIRED: _status(402, "payment", "Insufficient Balance"),
    Fault.SERVER_ERROR: _status(500, "server_error", "oops"),
    Fault.BAD_GATEWAY_PAGE: lambda handler: handler.page(502),
    Fault.OVERLOADED: _status(503, "overloaded", "busy"),
    Fault.GATEWAY_TIMEOUT: _status(504, "timeout", "upstream"),
    Fault.KEY_REFUSED: _status(401, "invalid_api_key", f"Incorrect API key provided: {KEY}"),
    Fault.FORBIDDEN: _status(403, "forbidden", "not from this country"),
    Fault.UNKNOWN_MODEL: _status(404, "model_not_found", "The model does not exist"),
    Fault.CONTEXT_LENGTH: _status(400, "context_length_exceeded", _LONG),
    Fault.FILTERED_QUESTION: _status(400, "content_filter", "filtered by policy"),
    Fault.UNKNOWN_PARAMETER: _status(400, "invalid_request_error", "unknown field 'colour'"),
    Fault.EMPTY_BODY: lambda handler: handler.send(200, b""),
    Fault.HTML_PAGE: lambda handler: handler.page(200),
    Fault.INVALID_JSON: lambda handler: handler.send(200, b'{"choices": [{'),
    Fault.OTHER_SHAPE: lambda handler: handler.send(200, {"hello": "world"}),
    Fault.NULL_BODY: lambda handler: handler.send(200, None),
    Fault.ERROR_WITH_200: _error_with_200,
    Fault.EMPTY_CHOICES: _empty_choices,
    Fault.NULL_CONTENT: _said(Answer(None, rows=())),
    Fault.REFUSAL: _said(Answer(None, refusal="I cannot help with that", rows=())),
    Fault.FILTERED_ANSWER: _said(Answer("It is", "content_filter", rows=())),
    Fault.TOO_LONG_ANSWER: _said(Answer('{"colour": "gr', "length", rows=())),
    Fault.WRONG_FORM: _said(Answer('{"colour": 7}', rows=())),
    Fault.NO_JSON: _said(Answer("Green, I should say.", rows=())),
    Fault.TRAILING_PROSE: _said(Answer('Sure! {"colour": "green"} I hope this helps.')),
    Fault.ENORMOUS_BODY: _enormous,
    Fault.WRONG_BYTES: _wrong_bytes,
    Fault.UNASKED_ENCODING: _encoded,
    Fault.REDIRECT_ELSEWHERE: _elsewhere,
    Fault.STREAM_CUT: lambda handler: _stream(handler),
    Fault.STREAM_GARBAGE: lambda handler: _stream(handler, '{"choices": [', "[DONE]"),
    Fault.STREAM_ERROR: lambda handler: _stream(handler, _error("server_error", "died"), "[DONE]"),
    Fault.TOO_FEW_VECTORS: _vectors(lambda data: data.pop()),
    Fault.UNEVEN_VECTORS: _vectors(lambda data: data[0]["embedding"].pop()),
    Fault.NOT_A_NUMBER: _vectors(lambda data: data[0].update(embedding=[float("nan")] * DIMENSIONS)),
}
