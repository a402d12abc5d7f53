"""Structured logs: one JSON object a line on stderr, in which there is room for numbers and our own names alone.

What is not listed is not written, and a listed key takes only what looks as it should: a customer's words have nowhere
to go, whatever somebody logs. Of a library's record there is its name and level; of an error, its type and where it was
raised, since what it says may quote what it could not read.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import TextIO

import structlog

from domain.model_calls import CallKind, Outcome
from keepwell.operations.requests import A_NUMBER, METHODS, Answered
from keepwell.signing_in.oidc.reasons import Reason

Event = dict[str, object]
Allowed = Callable[[object], bool]
WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
DOTTED = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,40}(\.[A-Za-z_][A-Za-z0-9_]{0,40}){0,6}")
ROUTE = re.compile(r"none|/|(/([a-z0-9_.-]{1,40}|\{[a-z_]{1,40}(:[a-z]{1,8})?\})){1,12}/?")
PLACE = re.compile(r"[A-Za-z0-9_./-]{1,200}:\d{1,6}:[A-Za-z0-9_<>]{1,80}")
PROMPT = re.compile(r"[a-z_]{1,40}/[a-z_]{1,40}")
FRAMES = 12
OURS_ALONE = ("at", "level", "logger", "error", "raised_at", "template")
"""What the record itself says; nobody's fields stand in for it."""
EVENTS = ("request", "model_call", "sign_in_refused", "unexpected", "library_record")
_REQUESTS = logging.getLogger("keepwell.requests")
FIXED_SENTENCES = ("uvicorn.error", "apscheduler.scheduler", "apscheduler.executors.default")
"""Libraries whose records are templates of their own; what is put into them is left out."""


def _matches(pattern: "re.Pattern[str]") -> Allowed:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _number(value: object) -> bool:
    return isinstance(value, bool | int | float)


def _places(value: object) -> bool:
    return isinstance(value, list) and all(_matches(PLACE)(one) for one in value)


ALLOWED: Mapping[str, Allowed] = {
    "event": lambda value: value in EVENTS,
    "level": _matches(WORD),
    "logger": _matches(DOTTED),
    "at": lambda value: isinstance(value, datetime),
    "request_id": _matches(A_NUMBER),
    "route": _matches(ROUTE),
    "method": lambda value: value in (*METHODS, "OTHER"),
    "error": _matches(DOTTED),
    "raised_at": _places,
    "template": lambda value: isinstance(value, str),  # a constant of a library: _foreign sees to it
    "outcome": lambda value: value in tuple(Outcome),
    "kind": lambda value: value in tuple(CallKind),
    "reason": lambda value: value in tuple(Reason),
    "agent": _matches(WORD),
    "prompt": _matches(PROMPT),
    **dict.fromkeys(("user_id", "run_id", "account_id", "status", "ms", "first_ms"), _number),
    **dict.fromkeys(("tokens_read", "tokens_written", "micros", "attempts", "cached", "count"), _number),
}


def allowed_only(_logger: object, _name: str, event: Event) -> Event:
    """A processor: whatever is not listed, or does not look as listed, is left out, and how many were is said."""
    kept: Event = {key: value for key, value in event.items() if key in ALLOWED and ALLOWED[key](value)}
    if len(kept) < len(event):
        kept["left_out"] = len(event) - len(kept)
    return kept


def log_request(answered: Answered) -> None:
    """A line for a request."""
    told = {
        "request_id": answered.request_id,
        "method": answered.method,
        "route": answered.route,
        "status": answered.status,
        "ms": round(answered.ms, 1),
        "first_ms": round(answered.first_ms, 1),
        "user_id": answered.user_id,
    }
    _REQUESTS.info("request", extra={"told": told})


class JsonLines(logging.Formatter):
    """Ours and libraries' records alike."""

    def format(self, record: logging.LogRecord) -> str:
        event = _ours(record) if record.name.split(".")[0] == "keepwell" else _foreign(record)
        event |= {
            "at": datetime.fromtimestamp(record.created).astimezone(),
            "level": record.levelname.lower(),
            "logger": record.name if record.name.split(".")[0] in sys.modules else "another",
        }
        if record.exc_info and record.exc_info[0] is not None:
            event |= _error(record.exc_info[0], record.exc_info[2])
        told = {key: value for key, value in event.items() if value is not None}
        return json.dumps(allowed_only(self, record.levelname, told), sort_keys=True, default=_as_text)


def _ours(record: logging.LogRecord) -> Event:
    told = getattr(record, "told", None)
    known = structlog.contextvars.get_contextvars()
    fields = {key: told[key] for key in told if key not in OURS_ALONE} if isinstance(told, dict) else {}
    return {"event": record.msg, **known, **fields}


def _foreign(record: logging.LogRecord) -> Event:
    event: Event = {**structlog.contextvars.get_contextvars(), "event": "library_record"}
    if record.name in FIXED_SENTENCES and record.args and isinstance(record.msg, str):
        event["template"] = record.msg
    return event


def _error(kind: type[BaseException], where: TracebackType | None) -> Event:
    frames = traceback.extract_tb(where)[-FRAMES:]
    places = [f"{_short(frame.filename)}:{frame.lineno}:{frame.name}" for frame in frames]
    return {
        "error": f"{kind.__module__}.{kind.__qualname__}",
        "raised_at": [p for p in places if PLACE.fullmatch(p)],
    }


def _short(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-3:])


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else ""


def to_stderr(stream: TextIO | None = None, level: int = logging.INFO) -> logging.Handler:
    """Have every record of this process written so; uvicorn's own lines per request, which hold queries, are off."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    handler.setLevel(level)
    logging.getLogger().addHandler(handler)
    for name in ("keepwell", "uvicorn", "uvicorn.error", "apscheduler"):
        logging.getLogger(name).setLevel(level)
    access = logging.getLogger("uvicorn.access")
    access.handlers, access.propagate, access.disabled = [], False, True
    return handler
