"""The server: the web application and what runs beside it, on one port."""

import socket
from typing import TYPE_CHECKING

from domain.errors import MisconfiguredError
from keepwell.bootstrap import House

if TYPE_CHECKING:
    from keepwell.web.app import Background

SECONDS_TO_END = 10


def sign_in_url(house: House, secret: str) -> str:
    return f"{house.settings.address}/sign-in/link/{secret}"


def serve(house: House, background: "Background | None" = None) -> None:
    """Until it is told to stop. MisconfiguredError where the port is taken."""
    import uvicorn

    from keepwell.web.app import build_app

    settings = house.settings
    refuse_taken(settings.host, settings.port)
    uvicorn.run(
        build_app(house, background),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=SECONDS_TO_END,
    )


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
