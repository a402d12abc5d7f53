"""Keepwell as its users run it: the installed console script, or the same `main` in this process."""

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

SCRIPT = Path(sys.executable).parent / "keepwell"
TODAY = datetime.now(UTC).date()
"""Stays today for every command, whatever midnight does."""


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """What a refusal says; it must be one line, without a traceback, on stderr alone."""
        assert self.code == 1, (self.code, self.err)
        assert self.out == ""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("keepwell: ")
        return lines[0].removeprefix("keepwell: ")


Keepwell = Callable[..., Outcome]


def environment(home: Path, **extra: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "KEEPWELL_HOME": str(home),
        "KEEPWELL_TODAY": TODAY.isoformat(),
        "PYTHONDONTWRITEBYTECODE": "1",
        **extra,
    }


def script(home: Path, *args: str, **extra: str) -> Outcome:
    """The real console script in a process of its own."""
    done = subprocess.run(
        [SCRIPT, *args], env=environment(home, **extra), capture_output=True, text=True, timeout=120
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def inside(home: Path, *args: str, **extra: str) -> Outcome:
    """`main` in this process: the same code without the price of starting Python."""
    from keepwell.cli.app import main

    out, err = _stream(), _stream()
    # Whoever runs the tests may have a terminal's width to pass on, which is not the one asked for.
    around = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    with (
        patch.dict(
            os.environ,
            {**around, "KEEPWELL_HOME": str(home), "KEEPWELL_TODAY": TODAY.isoformat(), **extra},
            clear=True,
        ),
        patch.object(sys, "argv", ["keepwell", *args]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            _forget_logging()
    return Outcome(code, _read(out), _read(err))


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _read(stream: io.TextIOWrapper) -> str:
    stream.flush()
    held = stream.buffer
    assert isinstance(held, io.BytesIO)
    return held.getvalue().decode("utf-8")


def _forget_logging() -> None:
    from keepwell.cli.mishaps import HomeLog

    logging.captureWarnings(capture=False)
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, HomeLog)]:
        handler.close()
        root.removeHandler(handler)
