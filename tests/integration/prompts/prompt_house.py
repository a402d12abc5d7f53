"""Houses for these tests, and edits of shipped prompts."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from scripted_model import KEY

from keepwell.bootstrap import House
from keepwell.prompting.versions import edit, version_of
from keepwell.settings import Settings

TODAY = date(2026, 11, 26)


def house_of(home: Path, url: str | None = None, **more: Any) -> House:
    asked: dict[str, Any] = {"home": home, "today": TODAY, **more}
    if url is not None:
        asked |= {"model_url": url, "model": "scripted", "model_key": SecretStr(KEY)}
        asked |= {"model_price_read": Decimal("2"), "model_price_written": Decimal("10")}
    return House(Settings(**asked))


def changed(house: House, name: str, old: str, new: str, note: str = "a change") -> int:
    """The number of a new version in which `old` is `new`."""
    base = version_of(house, name)
    assert old in base.text
    return edit(house, name, base.text.replace(old, new), "kim", note, base.number).version.number
