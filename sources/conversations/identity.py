"""What names a conversation for good, so that the same one is known again and another is never taken for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import blake2b

from sources.conversations.told import Told
from sources.mail.plain import one_line

LONGEST = 180  # characters; ids may have 200, and some are added to


@dataclass(frozen=True)
class Sent:
    """What tells one message from another that bears the same id. `address` of the sender; `digest` of the content."""

    address: str | None
    moment: datetime
    digest: str | None


class Seen(Enum):
    """A copy is the same message as its sender sent it, with a footer or a header that its way added, or met twice."""

    FIRST = "first"
    COPY = "copy"


def safe_id(text: str) -> str:
    """At most 180 characters on one line; what is longer keeps its beginning and a hash of all of it."""
    plain = one_line(text, 4 * LONGEST).replace(" ", "_")
    if plain == text and len(plain) <= LONGEST:
        return plain
    return f"{plain[: LONGEST - 33]}~{_hash(text)}"


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def own_id(told: Told) -> str:
    """The id its source gave it; without one, its content is its name."""
    return safe_id(told["id"]) if told["id"] else f"content:{told['digest']}"


class Identities:
    """The ids met in one import.

    An id that comes again with another sender or moment is not believed: anyone who got a message knows its id, and
    could otherwise write history anew. Such a message gets a name of its own, which its content decides.
    """

    def __init__(self) -> None:
        self._met: dict[tuple[str, str], Sent] = {}

    def named(self, source: str, told: Told, stored: Mapping[str, Sent]) -> tuple[str, Seen]:
        """The id of this conversation; `stored`: what storage holds of this source, by id."""
        name, mine = own_id(told), _sent(told)
        met = self._met.get((source, name))
        first = met or stored.get(name)
        if told.get("may_change"):
            self._met[source, name] = mine
            return name, Seen.COPY if met is not None and met.digest == mine.digest else Seen.FIRST
        if first is not None and first.digest != mine.digest:
            if first.address == mine.address and first.moment == mine.moment:
                return name, Seen.COPY
            name = f"{name}~{(mine.digest or '')[:16]}"
            met = self._met.get((source, name))
        self._met[source, name] = mine
        return name, Seen.FIRST if met is None else Seen.COPY


def _sent(told: Told) -> Sent:
    speaker = told["speaker"]
    return Sent(
        speaker["address"] if speaker else None, datetime.fromisoformat(told["moment"]), told["digest"]
    )
