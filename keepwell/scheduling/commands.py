"""Commands of Keepwell in a process of their own: a long run keeps no screen waiting, and its memory goes with it."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from keepwell.settings import Settings

LOG_AT_MOST = 2_000_000  # bytes of one command's output before it begins anew
GRACE_SECONDS = 20.0
LOOK_SECONDS = 0.5
TAIL = 400


@dataclass(frozen=True)
class Ended:
    """`code` None: it was stopped because the scheduler ends. `tail`: the end of what it said."""

    code: int | None
    tail: str = ""


@dataclass
class Commands:
    """`ending` is set when everything is to stop: a command is then asked to end, and killed if it does not."""

    settings: Settings
    ending: threading.Event = field(default_factory=threading.Event)

    def run(self, *words: str) -> Ended:
        log = self._log(words[0])
        with log.open("ab") as out:
            begun = out.tell()
            process = subprocess.Popen(
                [sys.executable, "-m", "keepwell", *words],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=environment(self.settings),
            )
            code = self._watched(process)
        return Ended(code, _tail(log, begun))

    def told(self, *words: str) -> Ended:
        """As `run`, for a command whose one answer is wanted, and in no log: it is the `tail`, the whole of it; where
        it did not end well, the end of what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "keepwell", *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment(self.settings),
            check=False,
        )
        said = done.stdout if done.returncode == 0 else done.stderr[-TAIL:]
        return Ended(done.returncode, said.decode("utf-8", "replace"))

    def _watched(self, process: "subprocess.Popen[bytes]") -> int | None:
        while not self.ending.is_set():
            try:
                return process.wait(LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                continue
        # As Ctrl-C: what was finished is kept, and the run says that it ended.
        process.send_signal(signal.SIGINT)
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return None

    def _log(self, name: str) -> Path:
        folder = self.settings.home / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / f"{name}.log"
        if log.exists() and log.stat().st_size > LOG_AT_MOST:
            log.replace(log.with_suffix(".log.1"))
        return log


def environment(settings: Settings) -> dict[str, str]:
    """Of this process, with the home and the database that it works on, however it came to know them."""
    told = {
        "KEEPWELL_HOME": str(settings.home.absolute()),
        "DATABASE_URL": settings.database_url,
        "KEEPWELL_ACTIVITY_URL": settings.activity_url,
        "KEEPWELL_HISTORY_URL": settings.history_url,
        "KEEPWELL_TODAY": settings.today.isoformat() if settings.today else None,
    }
    return {**os.environ, **{name: value for name, value in told.items() if value is not None}}


def _tail(log: Path, begun: int) -> str:
    with log.open("rb") as file:
        file.seek(max(begun, log.stat().st_size - TAIL))
        words = file.read().decode("utf-8", "replace").split()
    return " ".join(words)
