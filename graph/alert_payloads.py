"""Planned changes of alerts as plain JSON, so that a run that died can carry them out."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from domain.alert_changes import AlertChange, CloseAlert, OpenAlert, SeenAlerts, TouchAlert

_KINDS: dict[str, TypeAdapter[Any]] = {
    "open": TypeAdapter(OpenAlert),
    "touch": TypeAdapter(TouchAlert),
    "close": TypeAdapter(CloseAlert),
    "seen": TypeAdapter(SeenAlerts),
}
_NAMES: dict[type, str] = {OpenAlert: "open", TouchAlert: "touch", CloseAlert: "close", SeenAlerts: "seen"}


def to_json(changes: Sequence[AlertChange]) -> list[dict[str, Any]]:
    return [
        {"kind": kind, **_KINDS[kind].dump_python(change, mode="json")} for kind, change in _named(changes)
    ]


def from_json(payload: Sequence[dict[str, Any]]) -> list[AlertChange]:
    return [
        _KINDS[one["kind"]].validate_python({k: v for k, v in one.items() if k != "kind"}) for one in payload
    ]


def tally(changes: Sequence[AlertChange]) -> dict[str, Any]:
    """How many alerts the changes open, by rule, and how many they close; an episode that also ended is in both."""
    opened = Counter(change.rule.value for change in changes if isinstance(change, OpenAlert))
    closed = sum(isinstance(change, CloseAlert) or _over(change) for change in changes)
    return {"opened": dict(opened), "closed": closed}


def _over(change: AlertChange) -> bool:
    return isinstance(change, OpenAlert) and change.closed_on is not None


def _named(changes: Sequence[AlertChange]) -> list[tuple[str, AlertChange]]:
    return [(_NAMES[type(change)], change) for change in changes]
