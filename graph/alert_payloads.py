"""Planned changes of alerts as plain JSON, so that a run that died can carry them out."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from domain.alert_changes import AlertChange, CloseAlert, OpenAlert, TouchAlert

_KINDS: dict[str, TypeAdapter[Any]] = {
    "open": TypeAdapter(OpenAlert),
    "touch": TypeAdapter(TouchAlert),
    "close": TypeAdapter(CloseAlert),
}
_NAMES: dict[type, str] = {OpenAlert: "open", TouchAlert: "touch", CloseAlert: "close"}


def to_json(changes: Sequence[AlertChange]) -> list[dict[str, Any]]:
    return [
        {"kind": kind, **_KINDS[kind].dump_python(change, mode="json")} for kind, change in _named(changes)
    ]


def from_json(payload: Sequence[dict[str, Any]]) -> list[AlertChange]:
    return [
        _KINDS[one["kind"]].validate_python({k: v for k, v in one.items() if k != "kind"}) for one in payload
    ]


def _named(changes: Sequence[AlertChange]) -> list[tuple[str, AlertChange]]:
    return [(_NAMES[type(change)], change) for change in changes]
