"""The real server on a copy of a home, in a process of its own, and a browser's requests to it, each one measured."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from keepwell.web.visitors import COOKIE

BEGINS_WITHIN = 60.0
LONGEST = 120.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Answer:
    """`ms` as the one who asked waited; `wire` the bytes that came, packed as they were sent, with their headers."""

    path: str
    number: str
    status: int
    ms: float
    wire: int
    body: bytes


@dataclass(frozen=True)
class Server:
    port: int
    pid: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def checks(self) -> dict[str, bool]:
        """What /ready says of each of its checks; RuntimeError where the server is not ready."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        connection.request("GET", "/ready")
        response = connection.getresponse()
        told = json.loads(response.read())
        if response.status != 200:
            raise RuntimeError(f"The port is open, and the server is not ready: {told}")
        return {one["what"]: one["ok"] for one in told["checks"]}

    def wait_until_warm(self) -> None:
        while not self.checks()["warm-up"]:
            time.sleep(0.1)

    def processor_seconds(self) -> float:
        """Of all its threads, to a hundredth of a second."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def peak_gigabytes(self) -> float:
        """The most memory it has held so far."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(one.split()[1]) for one in lines if one.startswith("VmHWM:")) / 1e6

    def told(self) -> dict[str, float]:
        """By the number of a request: the milliseconds after which, as the server itself says, its answer began."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        return {one["request_id"]: one["first_ms"] for one in lines if one.get("event") == "request"}


@contextmanager
def copied(home: Path, work: Path | None = None) -> Iterator[tuple[Path, Path]]:
    """A copy of the home that may be changed, and where its server's log goes; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="keepwell-served-", dir=work) as folder:
        copy = Path(folder) / "home"
        shutil.copytree(home, copy)
        yield copy, Path(folder) / "server.log"


@contextmanager
def served(home: Path, today: date, log: Path) -> Iterator[Server]:
    """Until the end of the block, without its schedule: nothing but the requests is at work in it."""
    port = _free_port()
    told = {
        "KEEPWELL_HOME": str(home),
        "KEEPWELL_PORT": str(port),
        "KEEPWELL_TODAY": str(today),
        "DATABASE_URL": f"sqlite:///{home / 'keepwell.db'}",
    }
    command = [sys.executable, "-m", "keepwell", "serve", "--no-link", "--no-schedule"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env={**os.environ, **told}, stdout=out, stderr=out)
        try:
            _wait_for(port, process)
            yield Server(port, process.pid, log)
        finally:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + BEGINS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("The server did not begin; its log says why.")


class Browser:
    """One person's, over one connection that stays open."""

    def __init__(self, server: Server, secret: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LONGEST)
        self._headers = {
            "Cookie": f"{COOKIE}={secret}",
            "Accept-Encoding": "gzip, deflate, br",
            "Sec-Fetch-Site": "same-origin",
        }

    def get(self, path: str, part: bool = False) -> Answer:
        """`part` as htmx asks. RuntimeError for anything but 200."""
        number = uuid4().hex
        asked = {**self._headers, "X-Request-ID": number, **({"HX-Request": "true"} if part else {})}
        begun = time.perf_counter()
        self._connection.request("GET", path, headers=asked)
        response = self._connection.getresponse()
        body = response.read()
        ms = (time.perf_counter() - begun) * 1000
        if response.status != 200:
            raise RuntimeError(f"{path} was answered with {response.status}.")
        wire = len(body) + sum(len(f"{name}: {value}\r\n") for name, value in response.getheaders())
        return Answer(path, number, response.status, ms, wire, body)
