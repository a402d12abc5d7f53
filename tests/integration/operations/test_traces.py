"""Spans that arrive at a collector over real HTTP: a request with what is done in it, a run with its steps."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fastapi import FastAPI
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from operations_house import AS_OF, house_at
from starlette.types import Message

from domain.model_calls import Call, CallKind, Ending, Outcome
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.model_spans import told_to
from keepwell.operations.requests import Watched
from keepwell.operations.traces import provider_at, traced_requests


class Collector:
    """Keeps every span that is sent to it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        kept = self.bodies

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.path == "/v1/traces"
                kept.append(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def spans(self) -> list[Span]:
        told = [ExportTraceServiceRequest.FromString(_plain(body)) for body in self.bodies]
        return [s for one in told for r in one.resource_spans for scope in r.scope_spans for s in scope.spans]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _plain(body: bytes) -> bytes:
    import gzip

    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


@pytest.fixture
def collector() -> Iterator[Collector]:
    found = Collector()
    yield found
    found.close()


def test_a_request_and_the_model_call_within_it_are_one_trace_without_words(collector: Collector) -> None:
    provider, app = provider_at(collector.address), FastAPI()
    tell = told_to(provider)

    @app.get("/ask/{account}")
    async def ask(account: str) -> str:
        tell(Call(CallKind.CHAT, "analyst", "m", "http://localhost"), Ending(Outcome.DOWN, ms=3), account)
        raise ValueError(account)

    async def once() -> None:
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/ask/Fjord",
            "query_string": b"q=why+is+Fjord+angry",
            "headers": [],
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http",
        }

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(_: Message) -> None:
            return

        with pytest.raises(ValueError, match="Fjord"):
            await Watched(app, [], traced_requests(provider))(scope, receive, send)

    asyncio.run(once())
    provider.shutdown()
    call, request = sorted(collector.spans(), key=lambda span: span.name != "chat m")
    assert request.name == "GET /ask/{account}"
    assert (call.trace_id, call.parent_span_id) == (request.trace_id, request.span_id)
    assert request.status.code == 2
    assert b"Fjord" not in b"".join(_plain(body) for body in collector.bodies)


def test_a_run_is_a_span_with_its_steps_and_names_nobody(collector: Collector, scored: House) -> None:
    house = house_at(scored.settings.home, otel_endpoint=collector.address)
    names = [*house.accounts.rows()["name"]]
    day = AS_OF + timedelta(days=1)
    done = run_daily(house, Order(DAILY, day, day))
    assert house.traces is not None
    house.traces.shutdown()
    house.engine.dispose()
    spans = collector.spans()
    (run,) = [span for span in spans if span.name == "run daily"]
    steps = {span.name for span in spans if span.parent_span_id == run.span_id}
    assert {"Scoring accounts", "Writing alerts and opportunities"} <= steps
    assert {one.key: one.value.int_value for one in run.attributes}["keepwell.run_id"] == done.id
    sent = b"".join(_plain(body) for body in collector.bodies).decode("utf-8", "replace")
    assert not [name for name in names if name in sent]
