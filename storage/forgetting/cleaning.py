"""What is left of one row once a person is taken out of it: the same for a row on record and a row that arrives."""

import json
from typing import Any

from domain.redaction import ERASED, Marks

IDENTITY = ("name", "email", "role", "title", "language")
OURS = "out"
_DELETED = {"deleted": "true"}
WRITTEN = ("subject", "body", "comment")


def bare_attributes(told: Any) -> Any:
    """Nothing but that the source has deleted the row; in the form it came in."""
    held = json.loads(told) if isinstance(told, str) else told
    if not isinstance(held, dict) or held.get("deleted") != "true":
        return None
    return json.dumps(_DELETED) if isinstance(told, str) else _DELETED


def changes(
    table: str, row: dict[str, Any], marks: Marks, *, stands_for: str | None = None
) -> dict[str, Any]:
    """The columns of `row` that are others without the forgotten. `stands_for`: the row is a contact of theirs."""
    if table == "contacts" and stands_for is not None:
        after = {"external_id": stands_for, **dict.fromkeys(IDENTITY)}
        after["attributes"] = bare_attributes(row.get("attributes"))
        return {name: value for name, value in after.items() if name in row and row[name] != value}
    after = {name: marks.within(value) for name, value in _parsed(row).items()}
    after = {name: _as_before(row[name], value) for name, value in after.items()}
    own = next((name for name in ("contact_ref", "user") if row.get(name)), None)
    if own is not None and (stands := stand_in(row[own], marks)):
        after[own] = stands
        if own == "user" or row.get("direction") != OURS:
            after |= {name: None for name in WRITTEN if name in row}
            after["attributes"] = bare_attributes(row.get("attributes"))
    if row.get("utterances"):
        after["utterances"] = _spoken(row["utterances"], marks)
    return {name: value for name, value in after.items() if name in row and row[name] != value}


def stand_in(cell: str | None, marks: Marks) -> str | None:
    from domain.redaction import FORGOTTEN

    return cell if cell and cell.startswith(FORGOTTEN) else marks.stand_in(cell)


def _parsed(row: dict[str, Any]) -> dict[str, Any]:
    passed = ("source", "account", "utterances", "key")
    return {
        name: parsed(value)
        for name, value in row.items()
        if isinstance(value, str | dict | list) and name not in passed
    }


def parsed(value: Any) -> Any:
    """A document that is kept as text: names in it stand beside escapes."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _as_before(before: Any, after: Any) -> Any:
    if not isinstance(before, str) or isinstance(after, str):
        return after
    return before if json.loads(before) == after else json.dumps(after, ensure_ascii=False)


def said_without(speaker: str | None, text: str, marks: Marks) -> tuple[str | None, str]:
    """Who speaks and what is said, of one line of a conversation."""
    mine = marks.speaker(speaker)
    if mine is not None:
        return mine, ERASED if text else text
    return (marks.redacted(speaker) if speaker else speaker), marks.redacted(text)


def _spoken(told: str, marks: Marks) -> str:
    lines = json.loads(told)
    for one in lines:
        speaker, text = one.get("speaker"), str(one.get("text") or "")
        after = said_without(None if speaker is None else str(speaker), text, marks)
        if after != (speaker, text):
            one["speaker"], one["text"] = after
    return json.dumps(lines, ensure_ascii=False)


def redacted_row(row: dict[str, Any], marks: Marks, refs: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The columns of a row of any other table that hold the forgotten, as they are without them."""
    found = {}
    for name, value in row.items():
        if isinstance(value, str | dict | list):
            after = _as_before(value, marks.within(parsed(value), refs))
            if after != value:
                found[name] = after
    return found
