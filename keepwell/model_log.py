"""A log line for each call of the model: who asked, what it came to. Never the question, the answer or the key."""

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog

from domain.model_calls import Call, Ending, Outcome

_TEXT = structlog.processors.KeyValueRenderer(key_order=["event", "outcome"])


def _both(logger: Any, name: str, event: MutableMapping[str, Any]) -> tuple[tuple[str], dict[str, Any]]:
    """As a sentence for the log in the home, and as they are for the one that is made of fields."""
    told = {"told": dict(event)}
    return (_TEXT(logger, name, event),), {"extra": told}


_LOG = structlog.wrap_logger(
    logging.getLogger("keepwell.model"),
    wrapper_class=structlog.stdlib.BoundLogger,
    processors=[_both],
)


def log_call(call: Call, ending: Ending, reason: str) -> None:
    """A call that went well is of level info; any other a warning, which the log in the home keeps."""
    level = logging.INFO if ending.outcome is Outcome.OK else logging.WARNING
    _LOG.log(level, "model_call", **fields(call, ending, reason))


def fields(call: Call, ending: Ending, reason: str) -> dict[str, str | int | bool]:
    told = {
        "outcome": ending.outcome.value,
        "reason": reason,
        "kind": call.kind.value,
        "agent": call.agent,
        "prompt": call.prompt,
        "prompt_hash": call.prompt_hash,
        "model": call.model,
        "endpoint": call.endpoint,
        "run_id": call.run_id,
        "account_id": call.account_id,
        "tokens_read": ending.read,
        "tokens_written": ending.written,
        "micros": ending.micros,
        "ms": ending.ms,
        "attempts": ending.attempts,
        "cached": ending.cached,
    }
    return {name: value for name, value in told.items() if value is not None and value != ""}
