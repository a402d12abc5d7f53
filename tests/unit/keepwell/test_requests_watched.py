"""Requests are watched by their route's template: paths, queries, headers and errors hold words; none is written."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from starlette.types import Message, Scope

from domain.model_calls import Call, CallKind, Ending, Outcome
from domain.principals import Principal, Role
from keepwell.model_log import log_call
from keepwell.operations.logs import JsonLines, allowed_only, log_request, to_stderr
from keepwell.operations.requests import Answered, Watched

HOSTILE = [
    "Fjord AS wants to cancel, call +47 999 99 999",
    "kim@fjord.example",
    "4242424242424242",
    "fjord",
    "a" * 5_000,
    '"},"event":"request","forged":"',
    "line\nbreak\r\n{}",
    "\x1b[31mred",
    "sk-geheim",
    "Bearer abc.def.ghi",
    "\u202eslrig",
    "{account}",
    "%s %d",
]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What goes to the log while the test runs."""
    out, root = io.StringIO(), logging.getLogger()
    levels = {
        name: logging.getLogger(name).level
        for name in ("keepwell", "uvicorn", "uvicorn.error", "apscheduler")
    }
    access = logging.getLogger("uvicorn.access")
    before = (access.handlers, access.propagate, access.disabled)
    handler = to_stderr(out)
    yield out
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    access.handlers, access.propagate, access.disabled = before


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def the_app() -> FastAPI:
    router = APIRouter(prefix="/accounts")

    @router.get("/{name}")
    def account(name: str) -> dict[str, str]:
        return {"name": name}

    @router.post("/{name}/broken")
    def broken(name: str) -> None:
        logging.getLogger("graph.drafting").warning("could not write to %s", name, exc_info=ValueError(name))
        raise ValueError(name)

    app = FastAPI()
    app.include_router(router)
    return app


def asked(
    watched: Watched, path: str, method: str = "GET", query: bytes = b"", **headers: bytes
) -> list[Message]:
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode("utf-8", "replace"),
        "query_string": query,
        "headers": [(name.replace("_", "-").encode(), value) for name, value in headers.items()],
        "state": {"principal": Principal(7, "kim@ours.example", "Kim", Role.CSM)},
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    with suppress(ValueError):
        asyncio.run(watched(scope, receive, send))
    return sent


def test_a_request_is_told_by_its_template_with_who_asked() -> None:
    told: list[Answered] = []
    sent = asked(Watched(the_app(), [told.append]), "/accounts/fjord", query=b"q=why+is+fjord+unhappy")
    assert [(one.method, one.route, one.status, one.user_id) for one in told] == [
        ("GET", "/accounts/{name}", 200, 7)
    ]
    assert (b"x-request-id", told[0].request_id.encode()) in sent[0]["headers"]
    assert 0 <= told[0].first_ms <= told[0].ms


def test_what_no_route_answers_and_no_method_we_know_have_one_name_each() -> None:
    told: list[Answered] = []
    watched = Watched(the_app(), [told.append])
    asked(watched, "/fjord-as/secret")
    asked(watched, "/accounts/fjord", method="FJORD")
    assert (told[0].route, told[0].status) == ("none", 404)
    assert told[1].method == "OTHER"


def test_a_request_that_breaks_is_told_as_such_and_breaks_on() -> None:
    told: list[Answered] = []

    async def breaks(*_: object) -> None:
        raise RuntimeError

    scope: Scope = {"type": "http", "method": "GET", "headers": []}
    with pytest.raises(RuntimeError):
        asyncio.run(Watched(breaks, [told.append])(scope, None, None))  # type: ignore[arg-type]  # never reached
    assert [one.status for one in told] == [500]


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (b"0f" * 16, True),
        (b"6f1e4c9a-2b8d-4e0f-9a3c-5d7e8f901234", True),
        (b"kim@fjord.example", False),
        (b"4242", False),
        (b"0f" * 50, False),
        (b"fjord wants to cancel", False),
    ],
)
def test_a_number_of_a_request_is_taken_from_outside_where_it_is_one(given: bytes, taken: bool) -> None:
    told: list[Answered] = []
    asked(Watched(the_app(), [told.append]), "/accounts/fjord", x_request_id=given)
    assert (told[0].request_id == given.decode()) is taken


def test_half_a_letter_is_left_out() -> None:
    """Given to the formatter itself: what captures logs for a report of tests cannot hold it."""
    record = logging.LogRecord("keepwell", logging.INFO, __file__, 1, "\ud800", (), None)
    record.told = {"route": "\ud800", "\ud800": 1}
    assert set(json.loads(JsonLines().format(record))) == {"at", "left_out", "level", "logger"}


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_no_path_of_hostile_words_leads_into_the_log(hostile: str, written: io.StringIO) -> None:
    """Through the request's path, query, method, headers and error, through libraries, through our own fields."""
    raw = hostile.encode("utf-8", "replace")
    watched = Watched(the_app(), [log_request])
    for method, tail in (("GET", ""), ("POST", "/broken"), (hostile, "")):
        asked(watched, f"/accounts/{hostile}{tail}", method, raw, x_request_id=raw, authorization=raw)
    for name in ("keepwell", "keepwell.model", "uvicorn.error", "uvicorn.access", "httpx", hostile or "x"):
        logger = logging.getLogger(name)
        logger.warning(hostile)
        logger.warning("about %s", hostile)
        logger.error(
            "unexpected", exc_info=KeyError(hostile), extra={"told": {"event": hostile, hostile: hostile}}
        )
        logger.error(
            "x", extra={"told": dict.fromkeys(("route", "error", "agent_", "raised_at", "at", "ms"), hostile)}
        )
    call = Call(CallKind.CHAT, hostile, hostile, hostile, prompt=hostile, prompt_hash=hostile)
    log_call(call, Ending(Outcome.DOWN), hostile)
    text = written.getvalue()
    for told in lines(written):
        values = [v for key, v in told.items() if key not in ("agent", "raised_at")]
        assert hostile not in values
    assert "99 999" not in text
    assert "kim@" not in text
    assert "4242424242" not in text
    assert "geheim" not in text
    assert "forged" not in text
    assert "abc.def" not in text
    assert len(text) < 100_000


def test_an_error_is_told_by_its_type_and_place(written: io.StringIO) -> None:
    asked(Watched(the_app(), [log_request]), "/accounts/fjord/broken", "POST")
    library, request = (
        next(one for one in lines(written) if one["event"] == e) for e in ("library_record", "request")
    )
    assert library["error"] == "builtins.ValueError"
    assert library["request_id"] == request["request_id"]
    assert (request["route"], request["status"], request["user_id"]) == ("/accounts/{name}/broken", 500, 7)


def test_a_call_of_the_model_is_a_line_of_fields_with_the_request_it_was_made_in(
    written: io.StringIO,
) -> None:
    call = Call(
        CallKind.CHAT, "analyst", "m", "https://api.example.com", prompt="analyst/filter", account_id=3
    )
    log_call(call, Ending(Outcome.DOWN, read=5, ms=20), "it is down")
    (told,) = lines(written)
    assert {
        "event": "model_call",
        "outcome": "down",
        "agent": "analyst",
        "tokens_read": 5,
        "account_id": 3,
    }.items() <= (told.items())
    assert told["prompt"] == "analyst/filter"


def test_uvicorns_line_per_request_is_off(written: io.StringIO) -> None:
    logging.getLogger("uvicorn.access").info(
        '%s - "%s %s HTTP/%s" %d', "1.2.3.4", "GET", "/ask?q=fjord", "1.1", 200
    )
    assert written.getvalue() == ""


def test_what_is_left_out_is_counted() -> None:
    kept = allowed_only(None, "", {"event": "request", "name": "Fjord AS", "ms": "many"})
    assert kept == {"event": "request", "left_out": 2}
