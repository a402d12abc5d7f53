"""The one place where an error becomes an answer: a page, a sentence for htmx to show, or a problem (RFC 9457)."""

import json
import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from domain.errors import BusyError, ConflictError, KeepwellError, NotFoundError
from keepwell.api.contract import PreconditionError, PreconditionNeededError
from keepwell.operations.requests import template_of
from keepwell.refusals import without_commands
from keepwell.signing_in.door import SignInRefusedError
from keepwell.web.access import ForbiddenError, SignInNeededError
from keepwell.web.rendering import is_htmx, page

STATUS: tuple[tuple[type[Exception], int], ...] = (
    (SignInNeededError, 401),
    (SignInRefusedError, 401),
    (ForbiddenError, 403),
    (NotFoundError, 404),
    (BusyError, 409),
    (ConflictError, 409),
    (PreconditionError, 412),
    (PreconditionNeededError, 428),
    (KeepwellError, 422),
)
"""By the first kind that fits."""
BROKEN = "Something broke here. It is in the log of the server under the number {number}."
LONGEST = 2_000
log = logging.getLogger("keepwell.web")


def handle_errors(app: FastAPI) -> None:
    app.add_exception_handler(KeepwellError, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _broken)


def status_of(error: Exception) -> int:
    return next((code for kind, code in STATUS if isinstance(error, kind)), 500)


async def _refused(request: Request, error: Exception) -> Response:
    status = status_of(error)
    if status == 401 and not _is_api(request) and isinstance(error, SignInNeededError):
        return _to_sign_in(request)
    return answer(request, status, str(error))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    plain = {404: "There is no such page.", 405: "This cannot be done here."}
    response = answer(request, error.status_code, plain.get(error.status_code, str(error.detail)))
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        {"at": ".".join(str(one) for one in fault["loc"]), "says": fault["msg"]} for fault in error.errors()
    ]
    first = faults[0] if faults else {"at": "request", "says": "it cannot be read"}
    return answer(request, 422, f"{first['at']}: {first['says']}.", errors=faults)


async def _broken(request: Request, error: Exception) -> Response:
    number = str(getattr(request.state, "request_id", "")) or "unknown"
    log.error(
        "unexpected",
        exc_info=error,
        extra={"told": {"request_id": number, "route": template_of(request.scope)}},
    )
    return answer(request, 500, BROKEN.format(number=number))


def answer(request: Request, status: int, sentence: str, **more: Any) -> Response:
    """One sentence, as whoever asked can read it."""
    sentence = sentence[:LONGEST]
    if _is_api(request):
        return problem(status, sentence, **more)
    sentence = without_commands(sentence)
    if is_htmx(request):
        said = json.dumps({"keepwell:told": {"text": sentence, "kind": "refused", "undo": None}})
        headers = {"HX-Trigger": said, "HX-Reswap": "none"}
        return PlainTextResponse(sentence, status, headers=headers)
    if getattr(request.state, "nonce", None) is None or not hasattr(request.state, "principal"):
        return PlainTextResponse(sentence, status)
    return page(
        request, "mishap.html", status, title=HTTPStatus(status).phrase, sentence=sentence, code=status
    )


def problem(status: int, detail: str, **more: Any) -> JSONResponse:
    """application/problem+json (RFC 9457)."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }
    return JSONResponse(body, status, media_type="application/problem+json")


def _to_sign_in(request: Request) -> Response:
    from urllib.parse import quote

    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = f"/sign-in?next={quote(asked)}" if request.method == "GET" and asked != "/" else "/sign-in"
    if is_htmx(request):
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    return RedirectResponse(target, 303)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith(("/api/", "/mcp"))
