"""A message laid out for its checks: every stretch of it, what it cites, and what that evidence bears out."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

from agents.writer.checking.mentions import Mentions
from agents.writer.checking.parsing import read
from agents.writer.checking.quoted import Quoted, quoted_in
from agents.writer.checking.supply import Supply
from domain.drafts import INTERNAL, Allowed, DraftKind, Evidence, Message, Origin, Part

_MARKER = re.compile(r"^\s*(?:[-*•–·]|(?P<n>\d{1,2})[.)](?= ))\s+")
_ONLY_MARKS = re.compile(r"^[\W_]*$")


@dataclass(frozen=True)
class Said:
    """One stretch of the message. `number` is its place in message.sentences, None where no sentence covers it;
    `text` is NFKC on one line, without the bullet before it; `starts` where the bullet or line begins a list."""

    number: int | None
    part: Part
    text: str
    cited: tuple[Evidence, ...]
    language: str
    unknown: tuple[str, ...] = ()
    vouched: bool = False
    mentions: Mentions = field(default_factory=Mentions)
    quotes: tuple[Quoted, ...] = ()
    supply: Supply = field(default_factory=lambda: Supply((), None))

    @property
    def own(self) -> str:
        """Its own words: what it quotes to the letter is taken out."""
        text = self.text
        for one in self.quotes:
            if one.found:
                text = text[: one.start] + "\0" * (one.end - one.start) + text[one.end :]
        return text

    @property
    def is_question(self) -> bool:
        return self.text.rstrip().endswith("?") or self.text.lstrip().startswith("¿")


@dataclass(frozen=True)
class Case:
    kind: DraftKind
    message: Message
    evidence: tuple[Evidence, ...]
    allowed: Allowed
    plain: Message | None = None

    @property
    def internal(self) -> bool:
        return self.kind in INTERNAL

    @cached_property
    def said(self) -> list[Said]:
        return [*self._subject(), *self._body()]

    @cached_property
    def bullets(self) -> int:
        """How many items the lists of the body have."""
        return sum(_MARKER.match(line) is not None for line in self.message.body.split("\n"))

    @cached_property
    def whole(self) -> str:
        """Subject and body, NFKC."""
        return plain(f"{self.message.subject}\n{self.message.body}", keep_lines=True)

    def _subject(self) -> list[Said]:
        own = [(n, one) for n, one in enumerate(self.message.sentences) if one.part == "subject"]
        covered = "".join(self.message.text_of(one) for _, one in own)
        if own and len(covered.strip()) >= len(self.message.subject.strip()):
            return [
                self._laid(n, "subject", self.message.text_of(one), one.evidence, at_line=True)
                for n, one in own
            ]
        every = tuple(one.id for one in self.evidence)
        return [self._laid(None, "subject", self.message.subject, every, at_line=True)]

    def _body(self) -> list[Said]:
        body, found, at = self.message.body, [], 0
        numbered = [(n, one) for n, one in enumerate(self.message.sentences) if one.part != "subject"]
        for n, one in sorted(numbered, key=lambda pair: (pair[1].start, pair[1].end)):
            start, end = max(one.start, 0), min(one.end, len(body))
            found += self._between(body[at:start], at)
            text = body[start:end]
            found.append(self._laid(n, one.part, text, one.evidence, at_line=_begins_line(body, start)))
            at = max(at, end)
        return found + self._between(body[at:], at)

    def _between(self, text: str, at: int) -> list[Said]:
        """What no sentence covers is checked too, as a claim without evidence."""
        rest = "\n".join(_MARKER.sub("", line) for line in text.split("\n"))
        if _ONLY_MARKS.match(rest) and not re.search(r"\d", rest):
            return []
        return [self._laid(None, "body", text, (), at_line=_begins_line(self.message.body, at))]

    def _laid(self, number: int | None, part: Part, raw: str, ids: tuple[str, ...], *, at_line: bool) -> Said:
        by_id = {one.id: one for one in self.evidence}
        cited = tuple(by_id[one] for one in dict.fromkeys(ids) if one in by_id)
        unknown = tuple(one for one in dict.fromkeys(ids) if one not in by_id)
        text = plain(_unmarked(raw) if at_line else raw)
        quotes = quoted_in(text, cited)
        said = Said(
            number, part, text, cited, self.message.language, unknown, stands_for(text, cited), quotes=quotes
        )
        mentions = read(said.own, self.message.language, self.allowed.as_of)
        supply = Supply(cited, self.allowed.as_of)
        return Said(number, part, text, cited, said.language, unknown, said.vouched, mentions, quotes, supply)


def _begins_line(body: str, start: int) -> bool:
    return start == 0 or body[:start].rstrip(" ").endswith("\n") or not body[:start].strip()


def _unmarked(raw: str) -> str:
    """Without the bullet or the number of a list, unless that number is the day of a date."""
    found = _MARKER.match(raw)
    if found is None or (found["n"] and _starts_date(raw)):
        return raw
    return raw[found.end() :]


def _starts_date(raw: str) -> bool:
    from agents.writer.checking.reading_days import month_numbers

    after = re.match(r"\s*\d{1,2}[.)]\s+([^\W\d_]+)", raw)
    return after is not None and after[1].lower() in month_numbers("de")


def plain(text: str, *, keep_lines: bool = False) -> str:
    """NFKC with single spaces, as everything is compared."""
    folded = unicodedata.normalize("NFKC", text)
    if keep_lines:
        return "\n".join(" ".join(line.split()) for line in folded.split("\n"))
    return " ".join(folded.split())


def stands_for(text: str, cited: tuple[Evidence, ...]) -> bool:
    """Whether a reviewer vouched for exactly this sentence."""
    return any(
        one.origin is Origin.VOUCHED and one.quote is not None and plain(one.quote) == text for one in cited
    )
