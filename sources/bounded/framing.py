"""How the import and its reading process speak: a length, then that many bytes."""

import json
import struct
from collections.abc import Callable
from typing import Any

LENGTH = struct.Struct(">I")


def packed(order: dict[str, Any], content: bytes) -> bytes:
    """What is asked of the reading process: the order, then the content it is about."""
    told = json.dumps(order).encode()
    return LENGTH.pack(len(told)) + told + LENGTH.pack(len(content)) + content


def answered(answer: dict[str, Any]) -> bytes:
    told = json.dumps(answer).encode()
    return LENGTH.pack(len(told)) + told


def frame(read: Callable[[int], bytes]) -> bytes | None:
    """The next frame from `read`, which gives exactly as many bytes as asked for, or fewer at the end."""
    head = read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    size = int(LENGTH.unpack(head)[0])
    body = read(size)
    return body if len(body) == size else None
