"""What a language of the business-language reader is made of: cues, and what takes a sentence back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.text_signals import RiskKind, Side, TextSignal

STEM = 5
"""An anchor that ends in * stands for the words that begin with its first five letters."""
WORD = re.compile(r"[\w'’-]+")
BEFORE = 48
"""How far before a cue a negation still takes it back, in letters."""


@dataclass(frozen=True)
class Cue:
    """A way of saying something. A sentence is searched for `pattern` only where it holds one of `anchors`.

    `asked`: it counts in a question, too. `promiser`: whose promise it is, None for the speaker's own.
    """

    kind: TextSignal
    anchors: str
    pattern: re.Pattern[str]
    risk: RiskKind | None = None
    promiser: Side | None = None
    asked: bool = False


@dataclass(frozen=True)
class Language:
    """`denied` ends just before a cue that it takes back; `void` takes back a kind from anywhere in the sentence."""

    cues: tuple[Cue, ...]
    denied: re.Pattern[str]
    void: dict[TextSignal, re.Pattern[str]] = field(hash=False)


def one_of(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{way})" for way in ways))


def cue(
    kind: TextSignal,
    anchors: str,
    *ways: str,
    risk: RiskKind | None = None,
    promiser: Side | None = None,
) -> Cue:
    """A cue of several ways of saying it; of all kinds only a request may be asked."""
    return Cue(kind, anchors, one_of(*ways), risk, promiser, asked=kind is TextSignal.REQUEST)


class Anchored:
    """Cues by the words they hang on, so that a sentence is searched for the few that it can hold."""

    def __init__(self, languages: Iterable[Language]) -> None:
        self._by_word: dict[str, list[int]] = {}
        self._by_stem: dict[str, list[int]] = {}
        self.cues: list[tuple[Cue, Language]] = []
        for language in languages:
            for cue in language.cues:
                self._add(len(self.cues), cue)
                self.cues.append((cue, language))

    def _add(self, number: int, cue: Cue) -> None:
        for anchor in cue.anchors.split():
            if anchor.endswith("*"):
                assert len(anchor) > STEM, anchor
                self._by_stem.setdefault(anchor[:STEM], []).append(number)
            else:
                self._by_word.setdefault(anchor, []).append(number)

    def possible(self, plain: str) -> list[tuple[Cue, Language]]:
        """The cues that a sentence may hold, in the order they were written down."""
        words = set(WORD.findall(plain))
        found = [n for word in self._by_word.keys() & words for n in self._by_word[word]]
        found += [n for stem in self._by_stem.keys() & {w[:STEM] for w in words} for n in self._by_stem[stem]]
        return [self.cues[n] for n in sorted(set(found))] if found else []
