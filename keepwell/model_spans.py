"""A span of OpenTelemetry for each call of the model, where settings ask for it."""

import os
import time
from typing import TYPE_CHECKING

from domain.errors import MisconfiguredError
from domain.model_calls import Call, Ending, Outcome
from keepwell.model_log import fields

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

    from agents.model.means import Tell

ADDRESS = "OTEL_EXPORTER_OTLP_ENDPOINT"


def spans() -> "Tell":
    """Sends spans to a collector; one that cannot be reached costs a warning, never a call."""
    if not os.environ.get(ADDRESS):
        raise MisconfiguredError(
            f"KEEPWELL_MODEL_TRACES is on, but {ADDRESS} does not say where spans go. Set it, or turn traces off."
        )
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "keepwell"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return told_to(provider)


def told_to(provider: "TracerProvider") -> "Tell":
    """A span that ends now and lasted as long as the call did."""
    from opentelemetry.trace import SpanKind, Status, StatusCode

    tracer = provider.get_tracer("keepwell.model")

    def tell(call: Call, ending: Ending, reason: str) -> None:
        end = time.time_ns()
        span = tracer.start_span(
            f"{call.kind.value} {call.model}", kind=SpanKind.CLIENT, start_time=end - ending.ms * 1_000_000
        )
        for name, value in fields(call, ending, reason).items():
            span.set_attribute(f"keepwell.{name}", value)
        if ending.outcome is not Outcome.OK:
            span.set_status(Status(StatusCode.ERROR, reason))
        span.end(end_time=end)

    return tell
