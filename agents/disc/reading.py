"""The cues in what one contact wrote in one mail, or said in one talk: counts, how the axes lean, where it stands.

Only their own words are read: quoted lines, signatures and what follows a reply header are skipped.
"""

import math
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from agents.collector.conversation_reader import LONGEST_SENTENCE, LONGEST_TEXT, in_plain
from agents.collector.phrases import BULLET, REMEMBERED, own_sentences
from agents.disc.cues import CUES, Kind, patterns

READER = "2"
"""Changes whenever the same text may be read differently: then everything is read again."""

MOST_MARKS = 4
FEWEST_WORDS = 4
"""Own words below which a message ("ok, thanks") says nothing of anybody."""
FULL_WORDS = 25
BRIEF_WORDS = 20
LONGEST_GREETING = 40
SENTENCES_OF_A_MAIL = 8.0
FEWEST_BESIDE = 5.0
"""Sentences of the others in a talk from which on their manner is known; of fewer it is taken for less."""

FORM_MOST = 0.15
"""How far the form of a text (exclamation marks, short sentences) moves it at most: form alone makes no profile."""

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
FIGURE = re.compile(r"(?<![\w:/-])[$€£]?\d+(?:[.,]\d+)*\s?(?:%|percent|prozent|k\b|€|\$)?(?![\w:/-])")
POINT = re.compile(r"^[ \t]*(?P<mark>[-*•·]|\d{1,2}[.)])[ \t]+", re.MULTILINE)
SMILEY = re.compile("(?<![\\w/])[:;]-?[)DP(](?!\\w)|[\U0001f300-\U0001faff\u2764\u263a]")
GREETING = re.compile(
    r"^(?:hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)|moin|servus"
    r"|liebe[rs]?|sehr geehrte[rs]?|grüß gott|bonjour|bonsoir|salut|chère?s?|coucou|hola|estimad[oa]s?|querid[oa]s?"
    r"|buen(?:os|as) (?:días|tardes|noches)|buenas|team|all)\b",
)
SAYS = {cue.id: max(abs(cue.pace), abs(cue.focus)) for cue in CUES.values()}
"""How much each cue says on the axis that it says most about."""


class Talk(StrEnum):
    MAIL = "mail"
    CALL = "call"


NEUTRAL = {Talk.MAIL: (0.09, 0.01), Talk.CALL: (0.0, 0.12)}
"""(pace, focus) that ordinary texts come to before anything is taken off: mail is short and to the point whoever
writes it. The middle of the four styles in banks A, B and C of the sample portfolio (docs/disc.md)."""


@dataclass(frozen=True)
class Mark:
    """Where a cue stands: text[start:end] of the text `ref`."""

    cue: str
    ref: str
    start: int
    end: int


@dataclass(frozen=True)
class TextCues:
    """What one contact's words of one interaction tell. `pace` and `focus` are within -1 and 1, `weight` 0 to 1."""

    kind: Talk
    words: int
    pace: float
    focus: float
    weight: float
    counts: dict[str, int] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()


def read_words(kind: Talk, texts: Iterable[tuple[str, str]]) -> TextCues | None:
    """(reference, text) of one contact in one mail or talk; None where too little of it is their own words."""
    return _heard(kind, texts).cues(NOBODY)


def read_talk(
    said: Mapping[str, Iterable[tuple[str, str]]], whose: Container[str]
) -> Iterator[tuple[str, TextCues]]:
    """(speaker, cues) of each of `whose`, from what everybody in one talk said. What the others do as often is the
    manner of the talk, and nobody's own."""
    if not any(speaker in whose for speaker in said):
        return
    told = {speaker: _heard(Talk.CALL, texts) for speaker, texts in said.items()}
    room = Manner.of(told.values())
    for speaker, one in told.items():
        if speaker in whose and (cues := one.cues(room.without(one.manner))) is not None:
            yield speaker, cues


def _heard(kind: Talk, texts: Iterable[tuple[str, str]]) -> "_Told":
    told = _Told(kind)
    for ref, text in texts:
        told.add(ref, text[:LONGEST_TEXT])
    return told


@dataclass(frozen=True)
class Manner:
    """How often each cue comes in so many sentences of somebody, or of several."""

    counts: Counter[str] = field(default_factory=Counter)
    sentences: int = 0

    @classmethod
    def of(cls, told: "Iterable[_Told]") -> "Manner":
        counts: Counter[str] = Counter()
        sentences = 0
        for one in told:
            counts.update(one.manner.counts)
            sentences += one.manner.sentences
        return cls(counts, sentences)

    def without(self, one: "Manner") -> "Manner":
        return Manner(self.counts - one.counts, self.sentences - one.sentences)

    def expected(self, cue: str, sentences: int) -> float:
        """How often it would come in so many sentences of this manner."""
        return self.counts[cue] * sentences / max(FEWEST_BESIDE, self.sentences)


NOBODY = Manner()


class _Told:
    def __init__(self, kind: Talk) -> None:
        self._kind = kind
        self._counts: Counter[str] = Counter()
        self._marks: list[Mark] = []
        self._words = self._sentences = self._questions = self._bullets = 0
        self._greets: bool | None = None

    def add(self, ref: str, text: str) -> None:
        own = list(own_sentences(text))
        if self._kind is Talk.MAIL:
            self._bullets += _bullets(text, own)
        for start, end in own:
            end = min(end, start + LONGEST_SENTENCE)
            self._sentence(ref, text[start:end], start, end)

    def _sentence(self, ref: str, raw: str, start: int, end: int) -> None:
        told = _sentence(raw)
        if self._greets is None and told.words:
            self._greets = told.greets
        if told.greets:
            return
        self._words += told.words
        self._sentences += told.words > 0
        self._questions += "?" in raw
        for cue in told.cues:
            self._counts[cue] += 1
            self._marks.append(Mark(cue, ref, start, end))

    @property
    def manner(self) -> Manner:
        return Manner(self._counts, self._sentences)

    def cues(self, beside: Manner) -> TextCues | None:
        if self._words < FEWEST_WORDS:
            return None
        counts = self._counts + Counter(dict.fromkeys(self._forms(), 1))
        pace, focus = leanings(counts, self._sentences, NEUTRAL[self._kind], beside)
        weight = min(1.0, 0.4 + 0.6 * self._words / FULL_WORDS)
        return TextCues(self._kind, self._words, pace, focus, weight, dict(counts), _strongest(self._marks))

    def _forms(self) -> Iterator[str]:
        """What the shape of the whole tells; a talk has no greeting, no lists, and sentences of its own length."""
        per_sentence = self._words / max(1, self._sentences)
        if self._kind is Talk.CALL:
            return
        if per_sentence < 8:
            yield "short_sentences"
        elif per_sentence > 18:
            yield "long_sentences"
        yield "greeting" if self._greets else "no_greeting"
        if self._words <= BRIEF_WORDS and not self._greets:
            yield "brief"
        if self._bullets >= 2:
            yield "list"
        if self._questions >= 2:
            yield "two_questions"


@dataclass(frozen=True, slots=True)
class _Sentence:
    """`cues` are none where it greets: it is no more than that."""

    words: int
    greets: bool
    cues: tuple[str, ...] = ()


@lru_cache(maxsize=REMEMBERED)
def _sentence(raw: str) -> _Sentence:
    """Remembered: people greet, ask and thank in the same words all day."""
    plain = in_plain(BULLET.sub("", raw))
    words = len(WORD.findall(plain))
    if len(plain) <= LONGEST_GREETING and GREETING.match(plain):
        return _Sentence(words, greets=True)
    return _Sentence(words, greets=False, cues=tuple(_cues(plain, raw)))


def _cues(plain: str, raw: str) -> Iterator[str]:
    for name, pattern in patterns():
        if pattern.search(plain):
            yield name
    if "!" in raw:
        yield "exclamation"
    if SMILEY.search(raw):
        yield "smiley"
    if FIGURE.search(plain):
        yield "figures"


def leanings(
    counts: Mapping[str, int],
    sentences: int,
    usual: tuple[float, float] = (0.0, 0.0),
    beside: Manner = NOBODY,
) -> tuple[float, float]:
    """(pace, focus) of these cues in so many sentences, beyond what is usual: a cue counts for more the oftener it
    comes, but ever less, and no further than it comes oftener than with those `beside`. Form counts within bounds."""
    room = max(1.0, sentences / SENTENCES_OF_A_MAIL)
    words, form = [0.0, 0.0], [0.0, 0.0]
    for name, count in sorted(counts.items()):
        cue, theirs = CUES[name], beside.expected(name, sentences)
        strength = max(0.0, count / (count + room) - theirs / (theirs + room))
        sums = form if cue.kind is Kind.FORM else words
        sums[0] += cue.pace * strength
        sums[1] += cue.focus * strength
    pace, focus = (
        math.tanh(said + min(FORM_MOST, max(-FORM_MOST, shape)) - less)
        for said, shape, less in zip(words, form, usual, strict=True)
    )
    return pace, focus


def _strongest(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The first of each cue, those that say most, in the order of the text."""
    first: dict[str, Mark] = {}
    for mark in marks:
        first.setdefault(mark.cue, mark)
    ranked = sorted(first.values(), key=lambda one: -SAYS[one.cue])[:MOST_MARKS]
    return tuple(sorted(ranked, key=lambda one: (one.ref, one.start)))


def _bullets(text: str, sentences: Iterable[tuple[int, int]]) -> int:
    """Points of a list that are the contact's own: a number or a dot, and a sentence of theirs behind it."""
    points = list(POINT.finditer(text))
    own = {start for start, _ in sentences} if points else set()
    return sum(found.start("mark") in own or found.end() in own for found in points)
