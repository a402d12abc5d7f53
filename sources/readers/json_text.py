"""Strict JSON: what json.loads lets through (NaN, 1e999, duplicate keys, lone surrogates) is refused."""

import json
import math
from typing import Any

MAX_DEPTH = 64


class JsonRefusedError(ValueError):
    """The text is not JSON that can be stored; the message says why."""


class Literal(str):
    """A number, kept as it was written."""

    __slots__ = ()


def _float(text: str) -> Literal:
    if math.isinf(float(text)):
        raise JsonRefusedError(f"the number {text[:20]} is out of range")
    return Literal(text)


def _integer(text: str) -> Literal:
    if len(text) > 400:
        raise JsonRefusedError(f"a number of {len(text):,} digits is out of range")
    return Literal(text)


def _constant(text: str) -> Any:
    raise JsonRefusedError(f"{text} is not a JSON number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise JsonRefusedError(f"the key {twice[:60]!r} stands twice in one object")
    return found


ENCODE = json.JSONEncoder(ensure_ascii=False).encode
DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_float, parse_int=_integer, parse_constant=_constant
)


def decode(text: str) -> Any:
    """The value of `text`, numbers as `Literal`; raises JsonRefusedError."""
    value, end = decode_at(text, 0)
    if text[end:].strip(" \t\r\n"):
        raise JsonRefusedError("something follows the end of the JSON value")
    return value


def decode_at(text: str, start: int) -> tuple[Any, int]:
    """The value that begins at `start` (white space allowed) and where it ends; raises JsonRefusedError."""
    while start < len(text) and text[start] in " \t\r\n":
        start += 1
    try:
        value, end = DECODER.raw_decode(text, start)
    except RecursionError:
        raise JsonRefusedError("it is nested too deeply") from None
    except JsonRefusedError:
        raise
    except ValueError as error:
        raise JsonRefusedError(f"is not JSON ({getattr(error, 'msg', error)})") from None
    if "\\u" in text[start:end] and not _encodable(value):
        raise JsonRefusedError("a text in it holds half a surrogate pair")
    return value, end


def _encodable(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def cell(value: Any) -> str | None:
    """A JSON value as the text of a cell: objects and lists as JSON text; null as None."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return ENCODE(_plain(value, 0))


def _plain(value: Any, depth: int) -> Any:
    """`value` with its numbers as such; one walk, since most of an export is read through here."""
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind is Literal:
        return float(value) if any(c in value for c in ".eE") else int(value)
    if kind is not dict and kind is not list:
        return value
    if depth >= MAX_DEPTH:
        raise JsonRefusedError("it is nested too deeply")
    if kind is dict:
        return {key: item if type(item) is str else _plain(item, depth + 1) for key, item in value.items()}
    return [_plain(item, depth + 1) for item in value]
