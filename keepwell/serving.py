"""The server: the web application and the scheduler beside it, on one port."""

import gc
import logging
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from domain.errors import MisconfiguredError
from keepwell.bootstrap import House

if TYPE_CHECKING:
    from fastapi import FastAPI

SECONDS_TO_END = 10
KEEP_ALIVE = 75
"""Seconds; longer than proxies keep a connection (60 usually), or they send on one that is just being closed."""
SWITCH = 0.001
"""Seconds a thread computes before another may: with fifty at work p50 is 0.7 to 0.9 of that with Python's 5 ms."""


def sign_in_url(house: House, secret: str) -> str:
    return f"{house.settings.address}/sign-in/link/{secret}"


def serve(house: House, scheduled: bool = True) -> None:
    """Until it is told to stop. MisconfiguredError where the port is taken."""
    settings = house.settings
    refuse_taken(settings.host, settings.port)
    sys.setswitchinterval(SWITCH)
    with nothing_collected():
        import uvicorn

        app = _application(house, scheduled)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=SECONDS_TO_END,
    )


def _application(house: House, scheduled: bool) -> "FastAPI":
    from keepwell.cli.mishaps import HomeLog
    from keepwell.operations import logs
    from keepwell.web.app import build_app
    from keepwell.web.warming import Warming

    # The home's log of unforeseen errors quotes what could not be read; a server's says where it broke, and no words.
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if not isinstance(one, HomeLog)]
    logs.to_stderr()

    @asynccontextmanager
    async def scheduler() -> AsyncIterator[None]:
        from starlette.concurrency import run_in_threadpool

        from keepwell.scheduling.colleagues import everybody_told
        from keepwell.scheduling.scheduler import Scheduler

        at_work = Scheduler(house, everybody_told)
        await run_in_threadpool(at_work.start)
        try:
            yield
        finally:
            await run_in_threadpool(at_work.stop)

    beside = [scheduler] if scheduled else []
    if house.settings.workers_beside:
        beside.append(house.workers.running)
    if house.settings.index_beside:
        beside.append(house.indexing.running)
    return build_app(house, beside, Warming(house))


@contextmanager
def nothing_collected() -> Iterator[None]:
    """While what stays for as long as the process is loaded: looking through it for garbage is a seventh of a start,
    and would be a tenth of a second of some request ever after."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def refuse_taken(host: str, port: int) -> None:
    """Before anything is opened: a second server would otherwise begin, and fail half way."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise MisconfiguredError(
                f"Port {port} of {host} cannot be used ({taken.strerror}). Is Keepwell running already? "
                "Set KEEPWELL_PORT to another."
            ) from taken
