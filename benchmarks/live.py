"""A real server on a copy of a home, in a process of its own, and people who are signed in to it."""

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
from pathlib import Path

import httpx

from keepwell.bootstrap import House
from keepwell.settings import Settings

READY_WITHIN = 120
KILOBYTE = 1024


@dataclass(frozen=True)
class Live:
    """`house` is the server's own home, opened a second time from this process."""

    house: House
    url: str
    process: "subprocess.Popen[bytes]"
    ready_after: float

    def peak_memory(self) -> float:
        """Of the server, in gigabytes: VmHWM of /proc (Linux)."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / KILOBYTE**2


@contextmanager
def live(home: Path, today: str | None = None) -> Iterator[Live]:
    """Nothing in the home itself is changed; `today` is told to the server where the data is old."""
    with tempfile.TemporaryDirectory(prefix="keepwell-live-") as folder:
        copied = Path(folder) / "home"
        shutil.copytree(home, copied)
        port = _free_port()
        env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("KEEPWELL_")},
            "KEEPWELL_HOME": str(copied),
            "KEEPWELL_PORT": str(port),
            **({} if today is None else {"KEEPWELL_TODAY": today}),
        }
        env.pop("DATABASE_URL", None)
        begun = time.perf_counter()
        command = [sys.executable, "-m", "keepwell", "serve", "--no-schedule"]
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        url = f"http://127.0.0.1:{port}"
        try:
            _wait(url, process, Path(folder) / "log")
            took = time.perf_counter() - begun
            yield Live(House(Settings(home=copied)), url, process, took)
        finally:
            process.terminate()
            process.wait(30)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.perf_counter() + READY_WITHIN
    while time.perf_counter() < until:
        try:
            if httpx.get(f"{url}/ready", timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise SystemExit(f"The server did not come up:\n{log.read_text()[-2000:]}")
