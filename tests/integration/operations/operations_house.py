"""A home at a fixed hour."""

from datetime import UTC, date, datetime
from pathlib import Path

from keepwell.bootstrap import House
from keepwell.settings import Settings

AS_OF = date(2026, 6, 17)
NOW = datetime(2026, 6, 17, 20, tzinfo=UTC)


def house_at(home: Path, **more: object) -> House:
    return House(Settings(home=home, **more), now=lambda: NOW)  # type: ignore[arg-type]  # settings by name
