"""What went wrong with a call, told from whatever the client raised.

The words here are ours alone. What an endpoint says of its failure may repeat the question, or the key.
"""

import asyncio
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import openai
from langchain_core.exceptions import ContextOverflowError

from domain.model_calls import Outcome

MOST_PAUSE = 3600.0
_NO_MONEY = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_balance")
_TOO_LONG = (
    "context length",
    "context size",
    "context window",
    "context_length",
    "too long",
    "too many tokens",
)


class Failure(Exception):  # noqa: N818 - the everyday end of a call, never seen outside the door
    """`again`: worth another attempt. `pause`: seconds the endpoint asked for. `lasting`: asking again soon is no use.

    `blames` the endpoint, so that its breaker counts it. `billed`: the endpoint may have worked, and charge for it.
    `refused` is what a 400 said, to find out what to ask for otherwise; it is never shown.
    """

    def __init__(
        self,
        outcome: Outcome,
        reason: str,
        *,
        again: bool = False,
        pause: float | None = None,
        lasting: bool = False,
        blames: bool = True,
        billed: bool = False,
        refused: str = "",
    ) -> None:
        super().__init__(reason)
        self.outcome, self.reason = outcome, reason
        self.again, self.pause, self.lasting = again, pause, lasting
        self.blames, self.billed, self.refused = blames, billed, refused
        self.text = ""
        """What came of a text before it was cut off."""
        self.mend = ""
        """What was wrong with an answer that did not fit its form: a second one may."""


class TooLargeError(Exception):
    """An answer beyond any that could have been meant."""


class EncodedError(Exception):
    """An answer in an encoding that was not asked for: it could unfold to any size."""


def timed_out(seconds: float) -> Failure:
    shown = round(seconds, 0 if seconds >= 10 else 1)
    return Failure(Outcome.TIMEOUT, f"the model did not answer within {shown:g} s", again=True, billed=True)


def failure_of(error: Exception, seconds: float) -> Failure:
    """`seconds` is how long was waited, for the words of a timeout."""
    chain = list(_chain(error))
    if isinstance(error, Failure):
        return error
    for cause in chain:
        if isinstance(cause, TooLargeError):
            return _nonsense("the endpoint sent more than an answer can be")
        if isinstance(cause, EncodedError):
            return _nonsense("the endpoint sent an encoding that was not asked for")
    for cause in chain:
        if isinstance(cause, openai.APIStatusError):
            return _of_status(cause)
    for cause in chain:
        if isinstance(cause, asyncio.TimeoutError | openai.APITimeoutError | httpx2.TimeoutException):
            return timed_out(seconds)
    for cause in chain:
        if isinstance(cause, httpx2.TransportError):
            return _of_transport(cause)
    for cause in chain:
        if isinstance(cause, openai.APIError) and not isinstance(cause, openai.APIConnectionError):
            return _of_event(cause)
    if any(isinstance(cause, openai.APIConnectionError) for cause in chain):
        return Failure(Outcome.DOWN, "the model's endpoint cannot be spoken to")
    return _nonsense("the endpoint answered with something that is no model's answer")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _nonsense(reason: str) -> Failure:
    return Failure(Outcome.INVALID, reason, billed=True)


def _of_transport(error: httpx2.TransportError) -> Failure:
    if isinstance(error, httpx2.ConnectError | httpx2.ProxyError | httpx2.UnsupportedProtocol):
        return Failure(Outcome.DOWN, "the model's endpoint cannot be reached")
    return Failure(Outcome.DOWN, "the connection to the model broke off", billed=True)


def _of_status(error: openai.APIStatusError) -> Failure:
    status, words = error.status_code, _words(error)
    if status == 402 or any(word in words for word in _NO_MONEY):
        return Failure(Outcome.QUOTA, "the model's provider has no budget left for this key", lasting=True)
    if status == 429:
        reason = "the model's endpoint takes no more questions for now"
        return Failure(Outcome.RATE_LIMITED, reason, again=True, pause=_asked_pause(error.response))
    if status in (408, 504, 524):
        reason = f"the model's endpoint gave up waiting ({status})"
        return Failure(Outcome.TIMEOUT, reason, again=True, billed=True)
    if status >= 500:
        reason = f"the model's endpoint failed ({status})"
        return Failure(Outcome.DOWN, reason, again=True, pause=_asked_pause(error.response))
    return _of_refusal(error, status, words)


def _of_refusal(error: openai.APIStatusError, status: int, words: str) -> Failure:
    if status in (401, 403):
        reason = f"the model's endpoint refuses the key ({status}): see KEEPWELL_MODEL_KEY"
        return Failure(Outcome.DOWN, reason, lasting=True)
    if status == 404:
        reason = "the endpoint does not know this model or address (404): see KEEPWELL_MODEL and KEEPWELL_MODEL_URL"
        return Failure(Outcome.DOWN, reason, lasting=True)
    if status < 400:
        reason = f"the endpoint sends us elsewhere ({status}): set KEEPWELL_MODEL_URL to its own address"
        return Failure(Outcome.DOWN, reason, lasting=True)
    if status == 413 or isinstance(error, ContextOverflowError) or any(word in words for word in _TOO_LONG):
        return Failure(Outcome.TRUNCATED, "the texts are longer than this model takes", blames=False)
    if "content_filter" in words or "content_policy" in words:
        return Failure(Outcome.REFUSED, "a filter before the model refused the question", blames=False)
    reason = f"the endpoint does not take the question as it is asked ({status})"
    return Failure(Outcome.INVALID, reason, blames=False, refused=words if status in (400, 422) else "")


def _of_event(error: openai.APIError) -> Failure:
    """An error told within a stream that began well."""
    words = _words(error)
    if any(word in words for word in _NO_MONEY):
        return Failure(Outcome.QUOTA, "the model's provider has no budget left for this key", lasting=True)
    if "rate_limit" in words or "429" in words:
        return Failure(
            Outcome.RATE_LIMITED, "the model's endpoint takes no more questions for now", again=True
        )
    if any(word in words for word in _TOO_LONG):
        return Failure(Outcome.TRUNCATED, "the texts are longer than this model takes", blames=False)
    return Failure(Outcome.DOWN, "the model's endpoint failed in the middle of its answer", billed=True)


def _words(error: openai.APIError) -> str:
    body: Any = error.body
    told = [error.message, body if isinstance(body, str) else ""]
    if isinstance(body, dict):
        told += [str(body.get(key)) for key in ("code", "type", "param", "message", "error") if key in body]
    return " ".join(told).lower()[:4000]


def _asked_pause(response: httpx2.Response) -> float | None:
    """Seconds of Retry-After; a date is read against the endpoint's own clock, its Date header."""
    told = response.headers.get("retry-after", "").strip()
    try:
        if told.isascii() and told.replace(".", "", 1).isdigit():
            return min(float(told), MOST_PAUSE)
        until, now = parsedate_to_datetime(told), parsedate_to_datetime(response.headers.get("date", ""))
        return min(max((until - now).total_seconds(), 0.0), MOST_PAUSE)
    except (ValueError, TypeError):
        return None
