"""A span of OpenTelemetry for each call of the model, within the request or the run that asked."""

import time
from typing import TYPE_CHECKING

from domain.model_calls import Call, Ending, Outcome
from keepwell.model_log import fields

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

    from agents.model.means import Tell


def told_to(provider: "TracerProvider") -> "Tell":
    """A span that ends now and lasted as long as the call did."""
    from opentelemetry.trace import SpanKind, Status, StatusCode

    tracer = provider.get_tracer("keepwell.model")

    def tell(call: Call, ending: Ending, _reason: str) -> None:
        end = time.time_ns()
        span = tracer.start_span(
            f"{call.kind.value} {call.model}", kind=SpanKind.CLIENT, start_time=end - ending.ms * 1_000_000
        )
        for name, value in fields(call, ending, "").items():
            span.set_attribute(f"keepwell.{name}", value)
        if ending.outcome is not Outcome.OK:
            span.set_status(Status(StatusCode.ERROR, ending.outcome.value))
        span.end(end_time=end)

    return tell
