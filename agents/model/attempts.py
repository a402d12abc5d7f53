"""One deadline over everything: attempts, the pauses between them, and answers that trickle."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeVar

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential_jitter,
)

from agents.model.breaker import Breaker
from agents.model.failures import Failure, failure_of, timed_out

T = TypeVar("T")
ATTEMPTS = 3
SHARE = 2 / 3
"""Of the time of a call, what the first attempt may use up: one that hangs leaves time for another."""
FIRST_PAUSE = 0.5


@dataclass
class Tally:
    """How often the endpoint was asked, and what it may charge for although nothing came of it."""

    attempts: int = 0
    lost: int = 0


@dataclass(frozen=True)
class Attempts:
    """`seconds` for the whole, `pause` before the second attempt; only a timeout, a 429 and a 5xx are worth one."""

    breaker: Breaker
    seconds: float
    most: int = ATTEMPTS
    pause: float = FIRST_PAUSE

    async def call(self, once: Callable[[], Awaitable[T]], tally: Tally) -> T:
        """What `once` returns, or the last Failure."""

        async def attempt(until: float, _: float) -> T:
            async with asyncio.timeout_at(until):
                return await once()

        return await self._retrying(attempt, tally)

    async def stream(self, once: Callable[[], AsyncIterator[str]], tally: Tally) -> AsyncGenerator[str, None]:
        """The pieces of `once`. After the first of them nothing is repeated: a reader has seen it."""
        pieces: asyncio.Queue[str | None] = asyncio.Queue()
        begun = False

        async def attempt(until: float, deadline: float) -> None:
            nonlocal begun
            try:
                async with asyncio.timeout_at(until) as limit, aclosing(once()) as source:  # type: ignore[type-var]
                    async for piece in source:
                        if not begun:
                            begun = True
                            limit.reschedule(deadline)
                        pieces.put_nowait(piece)
            except Exception as error:
                raise self._told(error, final=begun) from error

        async def whole() -> None:
            try:
                await self._retrying(attempt, tally)
            finally:
                pieces.put_nowait(None)

        task = asyncio.ensure_future(whole())
        try:
            while (piece := await pieces.get()) is not None:
                yield piece
            await task
        finally:
            task.cancel()
            # Looked at, so that asyncio does not log a failure with all that an endpoint said of it.
            task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())

    async def _retrying(self, attempt: Callable[[float, float], Awaitable[T]], tally: Tally) -> T:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.seconds
        retrying = AsyncRetrying(
            retry=retry_if_exception(lambda error: isinstance(error, Failure) and error.again),
            stop=stop_after_attempt(self.most) | stop_before_delay(self.seconds),
            wait=self._pause,
            reraise=True,
        )
        async for one in retrying:
            with one:
                return await self._guarded(attempt, tally, deadline)
        raise AssertionError("tenacity ends with a result or an error")

    async def _guarded(
        self, attempt: Callable[[float, float], Awaitable[T]], tally: Tally, deadline: float
    ) -> T:
        refused = self.breaker.admit()
        if refused is not None:
            raise refused
        tally.attempts += 1
        until = min(asyncio.get_running_loop().time() + self.seconds * SHARE, deadline)
        try:
            result = await attempt(until, deadline)
        except Exception as error:
            failure = self._told(error)
            self.breaker.failed(failure)
            tally.lost += failure.billed
            if failure is error:
                raise
            raise failure from error
        except BaseException:
            self.breaker.unclear()
            raise
        self.breaker.worked()
        return result

    def _told(self, error: Exception, final: bool = False) -> Failure:
        # A timeout of our own is told with the time of the whole call, which is what a person waited for.
        failure = timed_out(self.seconds) if type(error) is TimeoutError else failure_of(error, self.seconds)
        failure.again = failure.again and not final
        return failure

    def _pause(self, state: RetryCallState) -> float:
        jittered = wait_exponential_jitter(self.pause, max=16 * self.pause, jitter=self.pause)(state)
        error = None if state.outcome is None else state.outcome.exception()
        asked = error.pause if isinstance(error, Failure) and error.pause is not None else 0.0
        return max(asked, jittered)
