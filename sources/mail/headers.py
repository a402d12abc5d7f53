"""Header fields as people meant them: decoded, bounded, addresses plain."""

import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from sources.mail.charset import decoded
from sources.mail.plain import one_line

LONGEST = 20_000  # characters of one field that are looked at
MOST_FIELDS = 2_000
MOST_PEOPLE = 200
MOST_IDS = 100
ANGLED = re.compile(r"<([^<>\s]{1,998})>")
ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]{1,64}@[A-Za-z0-9.-]{1,253}[A-Za-z0-9]")
ENCLOSED = re.compile(r"<([^<>]*)>[^<>]*$")
REMARK = re.compile(r"\(([^()]*)\)")
FOLD = re.compile(r"\r?\n[ \t]|[\r\n]+")

Person = dict[str, str | None]
"""name and address, either of which may be None; the address is lower case."""


class Fields:
    """The fields of one message, unfolded, by lower-case name in the order they come."""

    def __init__(self, message: "Message[str, str]") -> None:
        self._held: dict[str, list[str]] = {}
        for place, (name, value) in enumerate(message.raw_items()):
            if place >= MOST_FIELDS:
                break
            self._held.setdefault(name.lower().strip(), []).append(FOLD.sub(" ", str(value)[:LONGEST]))

    def every(self, name: str) -> list[str]:
        return self._held.get(name, [])

    def first(self, name: str) -> str:
        return next(iter(self.every(name)), "").strip()

    def text(self, name: str, limit: int) -> str:
        return one_line(spelled(self.first(name)), limit)

    def people(self, name: str) -> list[Person]:
        return list(people(self.every(name)))[:MOST_PEOPLE]

    def ids(self, *names: str) -> list[str]:
        """Message ids named by these fields, in their order, each once."""
        found = [each for name in names for value in self.every(name) for each in ANGLED.findall(value)]
        once = list(dict.fromkeys(found))
        return once if len(once) <= MOST_IDS else [once[0], *once[1 - MOST_IDS :]]


def spelled(raw: str) -> str:
    """A field with its encoded words and its raw bytes turned into text."""
    raw = _own_bytes(raw)
    if "=?" not in raw:
        return raw
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, ValueError):
        return raw
    return "".join(_piece(piece, charset) for piece, charset in pieces)


def _own_bytes(raw: str) -> str:
    """Bytes beyond ASCII, which the parser hands over as half surrogates."""
    if raw.isascii():
        return raw
    return decoded(raw.encode("utf-8", "surrogateescape"), None)[0]


def _piece(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    return decoded(piece, charset)[0] if charset else piece.decode("latin-1")


def people(values: list[str]) -> Iterator[Person]:
    """Everyone these fields name. The address is what stands in angle brackets, never the display name."""
    for value in values:
        for one in _apart(_own_bytes(value)):
            angled = ENCLOSED.search(one)
            name, address = (one[: angled.start()], angled[1]) if angled else ("", one)
            remark = REMARK.search(one) if not name.strip() else None
            plain = plain_address(REMARK.sub("", address))
            shown = one_line(spelled(_unquoted(remark[1] if remark else name)), 200) or None
            if plain is None and not angled:
                shown = one_line(spelled(_unquoted(one)), 200) or None
            if shown or plain:
                yield {"name": shown, "address": plain}


def _apart(value: str) -> Iterator[str]:
    """A list of people, one by one: commas and semicolons divide them, unless quoted or in brackets.

    The standard library's own answer to odd lists differs between patch releases of one Python.
    """
    begin, quoted, brackets, skip = 0, False, 0, False
    for place, char in enumerate(value):
        if skip:
            skip = False
        elif char == "\\":
            skip = True
        elif char == '"':
            quoted = not quoted
        elif not quoted and char in "(<":
            brackets += 1
        elif not quoted and char in ")>":
            brackets = max(brackets - 1, 0)
        elif not quoted and not brackets and char in ",;":
            yield value[begin:place]
            begin = place + 1
    yield value[begin:]


def _unquoted(name: str) -> str:
    name = name.strip()
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1]
    return re.sub(r"\\(.)", r"\1", name).strip("'\" ")


def plain_address(text: str) -> str | None:
    found = ADDRESS.fullmatch(text.strip().strip("'\""))
    return found.group().lower() if found else None


def spoofed(person: Person) -> bool:
    """Whether the display name shows an address that is not the one the message comes from."""
    shown = ADDRESS.search(person["name"] or "")
    return shown is not None and shown.group().lower().rstrip(".") != person["address"]
