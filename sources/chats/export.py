"""A Slack-style export: a folder per channel with a file per day, beside users.json and channels.json."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO

LISTS = ("channels.json", "groups.json", "mpims.json", "dms.json")


@dataclass
class ChatExport:
    """`people` and `channels`: its own lists, to be read once. `messages`: the path of each day to its channel."""

    people: Callable[[], BinaryIO]
    channels: list[Callable[[], BinaryIO]] = field(default_factory=list)
    messages: dict[str, str] = field(default_factory=dict)


def exports_among(files: Mapping[str, Callable[[], BinaryIO]]) -> dict[str, ChatExport]:
    """The export that each of these paths is part of."""
    found: dict[str, ChatExport] = {}
    for path, opener in files.items():
        root = PurePosixPath(path).parent
        if PurePosixPath(path).name != "users.json" or not any(str(root / name) in files for name in LISTS):
            continue
        export = ChatExport(opener, [files[str(root / name)] for name in LISTS if str(root / name) in files])
        for other in files:
            place = PurePosixPath(other)
            if place.is_relative_to(root) and place.suffix == ".json":
                found[other] = export
                if place.parent.parent == root and place.parent != root:
                    export.messages[other] = place.parent.name
    return found
