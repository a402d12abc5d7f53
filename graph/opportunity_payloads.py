"""Planned changes of opportunities as plain JSON, so that a run that died can carry them out."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from domain.opportunities import (
    ClearOpportunity,
    CloseOpportunity,
    OpenOpportunity,
    OpportunityChange,
    SeenOpportunities,
)

_NAMES: dict[type, str] = {
    OpenOpportunity: "open",
    CloseOpportunity: "close",
    ClearOpportunity: "clear",
    SeenOpportunities: "seen",
}
_KINDS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for kind, name in _NAMES.items()}


def to_json(changes: Sequence[OpportunityChange]) -> list[dict[str, Any]]:
    return [
        {"change": name, **_KINDS[name].dump_python(change, mode="json")}
        for name, change in ((_NAMES[type(change)], change) for change in changes)
    ]


def from_json(payload: Sequence[dict[str, Any]]) -> list[OpportunityChange]:
    return [
        _KINDS[one["change"]].validate_python({k: v for k, v in one.items() if k != "change"})
        for one in payload
    ]
