"""Traces of OpenTelemetry, where KEEPWELL_OTEL_ENDPOINT says where they go: requests, runs by step, calls of the model.

A span says what the log says: numbers, route templates and our own names, never what was asked or answered. A collector
that cannot be reached costs a warning in the log, never a request.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from keepwell.operations.requests import Answered

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

    from storage.runs import Run

Progress = Callable[[str, int, int], None]
PATH = "/v1/traces"
SECONDS = 5
FAILED = 500


def provider_at(endpoint: str) -> "TracerProvider":
    """Sends spans in the background, as protobuf over HTTP; what is left is sent at the end of the process."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource({"service.name": "keepwell"}))
    exporter = OTLPSpanExporter(endpoint=endpoint.rstrip("/") + PATH, timeout=SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


Traced = Callable[[str, str], AbstractContextManager[Callable[[Answered], None]]]


def traced_requests(provider: "TracerProvider") -> Traced:
    """For the requests' middleware: what is done for a request is within its span."""
    from opentelemetry.trace import SpanKind, Status, StatusCode

    tracer = provider.get_tracer("keepwell.requests")

    @contextmanager
    def traced(method: str, request_id: str) -> Iterator[Callable[[Answered], None]]:
        # An exception's words would be recorded with the span: they may quote what could not be read.
        with tracer.start_as_current_span(
            method, kind=SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as span:

            def ended(answered: Answered) -> None:
                span.update_name(f"{answered.method} {answered.route}")
                span.set_attribute("http.request.method", answered.method)
                span.set_attribute("http.route", answered.route)
                span.set_attribute("http.response.status_code", answered.status)
                span.set_attribute("keepwell.request_id", request_id)
                if answered.user_id is not None:
                    span.set_attribute("keepwell.user_id", answered.user_id)
                if answered.status >= FAILED:
                    span.set_status(Status(StatusCode.ERROR))

            yield ended

    return traced


@contextmanager
def traced_run(provider: "TracerProvider | None", run: "Run", progress: Progress) -> Iterator[Progress]:
    """The span of a run; `progress`, with a span within it for each stage that it tells of."""
    if provider is None:
        yield progress
        return
    from opentelemetry.trace import Status, StatusCode

    tracer = provider.get_tracer("keepwell.runs")
    about: dict[str, str | int] = {
        "keepwell.run_id": run.id,
        "keepwell.run_kind": run.kind,
        "keepwell.as_of": run.as_of.isoformat(),
    }
    with tracer.start_as_current_span(
        f"run {run.kind}", attributes=about, record_exception=False, set_status_on_exception=False
    ) as span:
        steps = _Steps(provider, progress)
        try:
            yield steps.tell
        except BaseException as broken:
            span.set_status(Status(StatusCode.ERROR, type(broken).__name__))
            raise
        finally:
            steps.end()


class _Steps:
    """One span after the other, each as long as its stage is told of."""

    def __init__(self, provider: "TracerProvider", progress: Progress) -> None:
        from opentelemetry import context

        self._tracer, self._progress = provider.get_tracer("keepwell.runs"), progress
        self._within = context.get_current()
        self._stage, self._since, self._done = "", time.time_ns(), 0

    def tell(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self.end()
            self._stage, self._since = stage, time.time_ns()
        self._done = done
        self._progress(stage, done, total)

    def end(self) -> None:
        if self._stage:
            span = self._tracer.start_span(self._stage, context=self._within, start_time=self._since)
            span.set_attribute("keepwell.done", self._done)
            span.end()
        self._stage = ""
