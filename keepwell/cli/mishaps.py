"""What nobody foresaw: one sentence for the person, the traceback in <home>/logs/keepwell.log."""

import logging
import os
from pathlib import Path

LARGEST = 2_000_000  # bytes of one log file; one older file is kept
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class HomeLog(logging.Handler):
    """Writes to the home's log from the first record on; where it cannot, it stays silent."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self._file is None:
                self._file = _opened(log_path())
            self._file.emit(record)
        except OSError:
            self._file = None

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


def _opened(path: Path) -> logging.Handler:
    from logging.handlers import RotatingFileHandler

    path.parent.mkdir(parents=True, exist_ok=True)
    file = RotatingFileHandler(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8")
    file.setFormatter(logging.Formatter(FORMAT))
    return file


def log_path() -> Path:
    """Beside everything else of this home; the environment is asked, since settings may be what is broken."""
    return Path(os.environ.get("KEEPWELL_HOME") or ".keepwell") / "logs" / "keepwell.log"


def debugging() -> bool:
    return os.environ.get("KEEPWELL_DEBUG", "") not in ("", "0")


def keep_the_terminal_clean() -> None:
    """Log records and warnings of libraries go to the log; with KEEPWELL_DEBUG=1 also to stderr."""
    root = logging.getLogger()
    if any(isinstance(handler, HomeLog) for handler in root.handlers):
        return
    root.addHandler(HomeLog())
    if debugging():
        root.addHandler(logging.StreamHandler())
    logging.captureWarnings(capture=True)


def told(broken: BaseException) -> str:
    """The sentence for an error nobody foresaw; its traceback is in the log."""
    logging.getLogger("keepwell").error("unexpected", exc_info=broken)
    first = next(iter(str(broken).strip().splitlines()), "")
    what = f"{type(broken).__name__}: {first}" if first else type(broken).__name__
    path = log_path()
    where = f"The details are in {path}" if path.exists() else "No log could be written"
    return f"This should not have happened ({what.rstrip('.')}). {where}; KEEPWELL_DEBUG=1 shows them here."
