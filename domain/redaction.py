"""A forgotten person found in a text by keyed hashes, and taken out of it.

What is kept of somebody forgotten is no name and no address, only hashes with a key of the installation: a text is cut
into addresses, ids and words, and what hashes to a mark is replaced. The same at the time of forgetting and at the next
import, so that a row that comes again is the row that is there.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from domain.addresses import main_address, plain_address

ERASED = "[erased]"
FORGOTTEN = "forgotten-"
"""How the stand-in of a forgotten person's record begins."""
RUN = 4
"""So many words in a row that somebody wrote are theirs; shorter runs are everybody's."""
SHORT_ID = 6
LONG_NUMBER = 8
_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)+")
_ID = re.compile(r"\w[\w.+@:/-]{4,}")
_KIND = re.compile(r"[:/]")
_SENTENCE = re.compile(r"[.!?\n]+")
Span = tuple[int, int]


def normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def words(text: str) -> list[str]:
    return [one.casefold() for one in _WORD.findall(normal(text))]


def address_key(address: str) -> str | None:
    """One for all aliases of a box; None for what is no address."""
    plain = plain_address(normal(address))
    return None if plain is None else main_address(plain)


def tells(name: str) -> bool:
    """Whether an id is telling enough to be looked for inside texts; others are known only where they stand alone."""
    return len(name) >= (LONG_NUMBER if name.isdigit() else SHORT_ID)


def hashed(key: bytes, kind: str, text: str) -> str:
    return blake2b(f"{kind}\x1f{text}".encode("utf-8", "surrogatepass"), key=key, digest_size=16).hexdigest()


def run_hash(key: bytes, run: Sequence[str]) -> bytes:
    return blake2b(" ".join(run).encode("utf-8", "surrogatepass"), key=key, digest_size=8).digest()


def runs_of(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of RUN words, and the shorter sentences of two words at least."""
    said = words(text)
    yield from (tuple(said[at : at + RUN]) for at in range(len(said) - RUN + 1))
    for sentence in _SENTENCE.split(normal(text)):
        alone = words(sentence)
        if 1 < len(alone) < RUN:
            yield tuple(alone)


@dataclass(frozen=True)
class Marks:
    """Hashes of who is forgotten, for one account or for anywhere. Addresses and ids lead to their stand-in."""

    key: bytes
    addresses: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    proper: dict[str, str] = field(default_factory=dict)
    """Names that are words as well: only with a capital, and not where a sentence begins."""
    lengths: tuple[int, ...] = ()
    """Of how many words names are."""
    runs: frozenset[bytes] = frozenset()

    def stand_in(self, cell: str | None) -> str | None:
        """Of a cell that is, as a whole, somebody's address, id or name."""
        if not cell:
            return None
        address = address_key(cell)
        if address and (found := self.addresses.get(hashed(self.key, "address", address))):
            return found
        plain = normal(cell).strip().casefold()
        return self.ids.get(hashed(self.key, "id", plain))

    def speaker(self, name: str | None) -> str | None:
        """The stand-in of who speaks under a name, an address or an id."""
        if not name:
            return None
        said = hashed(self.key, "name", " ".join(words(name)))
        return self.stand_in(name) or self.names.get(said) or self.proper.get(said)

    def redacted(self, text: str) -> str:
        """The text without them; the very same string where they are not in it."""
        told = normal(text)
        spans = sorted([*self._addresses(told), *self._ids(told), *self._words(told)])
        return _without(told, spans) if spans else text

    def _addresses(self, text: str) -> Iterator[Span]:
        if self.addresses and "@" in text:
            for found in _ADDRESS.finditer(text):
                address = address_key(found.group().strip(".'"))
                if address and hashed(self.key, "address", address) in self.addresses:
                    yield found.span()

    def _ids(self, text: str) -> Iterator[Span]:
        if self.ids:
            for found in _ID.finditer(text):
                told = found.group().rstrip(".:/-")
                # Alone, or behind what kind of thing it is: contact:P-1042.
                for begin in (0, *(mark.end() for mark in _KIND.finditer(told))):
                    one = told[begin:].casefold()
                    if tells(one) and hashed(self.key, "id", one) in self.ids:
                        yield found.start() + begin, found.start() + len(told)

    def _words(self, text: str) -> Iterator[Span]:
        if not (self.names or self.proper or self.runs):
            return
        found = [(one.group().casefold(), *one.span()) for one in _WORD.finditer(text)]
        said = [word for word, _, _ in found]
        for at, (word, start, end) in enumerate(found):
            for length in self.lengths:
                name = hashed(self.key, "name", " ".join(said[at : at + length]))
                if at + length <= len(said) and name in self.names:
                    yield start, found[at + length - 1][2]
            capital = self.proper and text[start].isupper() and _inside(text, start)
            if capital and hashed(self.key, "name", word) in self.proper:
                yield start, end
            for length in range(2, RUN + 1) if self.runs else ():
                if at + length <= len(said) and run_hash(self.key, said[at : at + length]) in self.runs:
                    yield start, found[at + length - 1][2]

    def within(self, value: Any, refs: frozenset[str] = frozenset()) -> Any:
        """The same through a document. Of a part that names one of `refs` (what they said) no words are left."""
        if isinstance(value, str):
            return self.redacted(value)
        if isinstance(value, list):
            return [self.within(one, refs) for one in value]
        if not isinstance(value, dict):
            return value
        if refs and any(isinstance(one, str) and one in refs for one in value.values()):
            return {name: ERASED if _tells(name, one) else self.within(one) for name, one in value.items()}
        return {self.redacted(name): self.within(one, refs) for name, one in value.items()}


def _tells(name: str, value: Any) -> bool:
    return isinstance(value, str) and name in {"text", "quote", "says", "said", "value", "label", "headline"}


def _inside(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t\"'(“«")
    return bool(before) and before[-1] not in ".!?\n:"


def _without(text: str, spans: Iterable[Span]) -> str:
    pieces: list[str] = []
    begun = upto = 0
    for start, end in [*spans, (len(text) + 1, len(text) + 1)]:
        if start > upto:  # a gap: what ran up to here was one piece of theirs
            pieces += [ERASED] if upto > begun else []
            pieces.append(text[upto:start])
            begun = start
        upto = max(upto, end)
    return "".join(pieces)


def spellings(name: str) -> list[str]:
    """A name as it may be written: as it is, turned round, with an initial."""
    told = words(name)
    if not told:
        return []
    found = [" ".join(told)]
    if len(told) > 1:
        found += [" ".join([told[-1], *told[:-1]]), " ".join([told[0][0], told[-1]])]
        found.append(" ".join([told[0], told[-1]]))
    return list(dict.fromkeys(found))


def stand_in(person: str, record: str = "") -> str:
    """What takes the place of an id: the same beginning for all records of a person, as one address was before."""
    return f"{FORGOTTEN}{person[:16]}-{record[:12]}".rstrip("-")


def one_forgotten(external_id: str) -> str | None:
    """What is the same for all records of a forgotten person; None for anybody else's."""
    return external_id[: len(FORGOTTEN) + 16] if external_id.startswith(FORGOTTEN) else None
