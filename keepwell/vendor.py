"""Who writes: what the settings say we are called, else the vendor that the sample portfolio plays."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keepwell.settings import Settings

PLAYED = "demo/vendor.json"
"""In the home: who the sample's messages are from."""


@dataclass(frozen=True)
class Vendor:
    company: str = ""
    product: str = ""
    links: Mapping[str, str] = field(default_factory=dict)


def vendor_of(settings: Settings) -> Vendor:
    """Each by itself: whoever sets a name keeps the sample's links."""
    played = Vendor(**_played(settings))
    return Vendor(
        settings.company or played.company, settings.product or played.product, settings.links or played.links
    )


def _played(settings: Settings) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads((settings.home / PLAYED).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return told
