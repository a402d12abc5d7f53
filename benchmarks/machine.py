"""The machine and the libraries a measurement was made on."""

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("polars", "numpy", "deltalake", "SQLAlchemy", "langgraph", "langgraph-checkpoint-sqlite")


def described() -> dict[str, str]:
    """Rows of a table: what, and its value."""
    load = os.getloadavg()[0]
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return {
        "measured": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load average {load:.1f} at the start",
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{_memory():.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        "libraries": libraries,
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")


def _memory() -> float:
    first = Path("/proc/meminfo").read_text().splitlines()[0]
    return int(first.split()[1]) / 1024**2
