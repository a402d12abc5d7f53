"""One message or file at a time, from wherever it lies."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from sources.bounded.process import ReadingProcess
from sources.conversations.finding import Item
from sources.conversations.kinds import Kind
from sources.mail.mbox import messages
from sources.readers.archives import DAMAGED

Tick = Callable[[int], None]


@dataclass(frozen=True)
class Piece:
    """`reader` is the one that reads it; `order` what it is told beside the content; `refused` why it is not."""

    file: str
    row: int
    kind: Kind
    reader: str
    content: bytes = b""
    order: dict[str, Any] = field(default_factory=dict)
    refused: str | None = None


def pieces(items: list[Item], process: ReadingProcess, tick: Tick) -> Iterator[Piece]:
    """Every message of every item; a file that breaks off gives what came before, and one piece that says so."""
    people: dict[int, dict[str, Any]] = {}
    for item in items:
        try:
            if item.kind is Kind.MBOX:
                yield from _mbox(item, process.limits.content, tick)
            else:
                yield _single(item, process, people)
                tick(item.size)
        except (*DAMAGED, ValueError) as error:
            yield Piece(item.path, 1, item.kind, "mail", refused=f"cannot be read: {error}")


def _mbox(item: Item, longest: int, tick: Tick) -> Iterator[Piece]:
    with item.open() as stream:
        for number, message in enumerate(messages(stream, longest), 1):
            tick(len(message.content))
            refused = f"is larger than {longest // 1024**2} MB" if message.cut else None
            order = {"envelope": message.envelope}
            yield Piece(item.path, number, item.kind, "mail", message.content, order, refused)


def _single(item: Item, process: ReadingProcess, people: dict[int, dict[str, Any]]) -> Piece:
    with item.open() as stream:
        content = stream.read(process.limits.content + 1)
    order: dict[str, Any] = {"name": PurePosixPath(item.path).name}
    if item.export is not None:
        if id(item.export) not in people:
            people[id(item.export)] = _chat_lists(item, process)
        order |= people[id(item.export)] | {"channel": item.export.messages[item.path]}
    return Piece(item.path, 1, item.kind, item.kind.value, content, order)


def _chat_lists(item: Item, process: ReadingProcess) -> dict[str, Any]:
    """The people and channels of a chat export, read once."""
    if item.export is None:
        return {}
    lists: dict[str, Any] = {"people": {}, "channels": {}}
    for name, opener in (
        ("people", item.export.people),
        *(("channels", each) for each in item.export.channels),
    ):
        with opener() as stream:
            answer = process.read("chat", stream.read(process.limits.content + 1), {"list": name})
        for told in answer.conversations:
            lists[name] |= told
    return lists
