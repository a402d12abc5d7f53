"""What this portfolio's things are called, and where a question names them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from agents.analyst.countries import spellings
from agents.analyst.fields import Field
from agents.analyst.plain_words import ORDINARY

LONGEST_NAME = 7
ALIKE = 78
"""From here on, of 100, a name is near enough to ask whether it was meant."""
APART = 6
"""How much better the best name must be than the next, in rapidfuzz's points, to be taken without asking."""
SHORTEST = 5
WORD = re.compile(r"[^\W_]+(?:[-.&'’][^\W_]+)*")


@dataclass(frozen=True)
class KnownAccount:
    id: int
    external_id: str
    name: str
    domain: str | None = None


@dataclass(frozen=True)
class Named:
    """Accounts that the words from `start` to `end` of a text may mean: one, or several to ask back about."""

    start: int
    end: int
    accounts: tuple[KnownAccount, ...]
    exact: bool = True
    sure: bool = True


@dataclass(frozen=True)
class Vocabulary:
    """`choices` are the values that occur, by field; names may be spelt in any case, without accents."""

    accounts: Sequence[KnownAccount]
    choices: Mapping[Field, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def _by_name(self) -> dict[str, list[KnownAccount]]:
        """Whole names, external ids and domains."""
        found: dict[str, list[KnownAccount]] = {}
        for one in self.accounts:
            for spelling in {fold(one.name), fold(one.external_id), fold(one.domain or "")} - {""}:
                found.setdefault(spelling, []).append(one)
        return found

    @cached_property
    def _by_first_word(self) -> dict[str, list[KnownAccount]]:
        """What people shorten names to: the first word, where it is long enough and no ordinary word."""
        found: dict[str, list[KnownAccount]] = {}
        for one in self.accounts:
            first = fold(one.name).split(" ", 1)[0]
            if len(first) >= SHORTEST - 1 and first not in ORDINARY:
                found.setdefault(first, []).append(one)
        return found

    @cached_property
    def _folded(self) -> list[str]:
        return [fold(one.name) for one in self.accounts]

    @cached_property
    def _first_words(self) -> list[str]:
        return [name.split(" ", 1)[0] for name in self._folded]

    @cached_property
    def spelt(self) -> list[tuple[str, Field, str]]:
        """(spelling, field, value) of every choice, the longest spelling first."""
        found: dict[tuple[str, Field], str] = {}
        for asked, values in self.choices.items():
            for value in values:
                for spelling in _spellings(asked, value, values):
                    found.setdefault((spelling, asked), value)
        return sorted(
            ((spelling, asked, value) for (spelling, asked), value in found.items()),
            key=lambda one: (-len(one[0]), one[0], one[1]),
        )

    def named(self, text: str) -> list[Named]:
        """Accounts that a text names exactly, the longest name first, none overlapping."""
        words = list(WORD.finditer(text))
        taken: list[Named] = []
        for many in range(min(LONGEST_NAME, len(words)), 0, -1):
            for at in range(len(words) - many + 1):
                start, end = words[at].start(), words[at + many - 1].end()
                if any(start < one.end and one.start < end for one in taken):
                    continue
                found = self._exactly(text[start:end])
                if found:
                    taken.append(Named(start, end, tuple(found)))
        return sorted(taken, key=lambda one: one.start)

    def _exactly(self, words: str) -> list[KnownAccount]:
        said = fold(words)
        if all(word in ORDINARY for word in said.split()):
            # An account may be called anything: then only its name as it is written counts.
            return [one for one in self._by_name.get(said, []) if one.name == words]
        plain = re.sub(r"['’]s?$", "", said)
        for spelling in dict.fromkeys((said, plain)):
            found = self._by_name.get(spelling) or self._by_first_word.get(spelling)
            if found:
                return found
        return []

    def nearly(self, text: str, unexplained: Sequence[str], exact: Sequence[Named] = ()) -> Named | None:
        """The account that a text must mean by words nobody understood, mistyped as they are; None for none.

        `exact` are those it names anyway: their words mean nobody else. Only a slip of the keys is taken as meant;
        what is merely alike comes back as `sure` False, to be asked about.
        """
        words = list(WORD.finditer(text))
        odd = {fold(word) for word in unexplained}
        best: tuple[float, Named] | None = None
        for many in (3, 2, 1):
            for at in range(len(words) - many + 1):
                window = words[at : at + many]
                if not {_bare(word.group()) for word in window} & odd:
                    continue
                start, end = window[0].start(), window[-1].end()
                if any(_apart(start, end, one) for one in exact):
                    continue
                if fold(window[0].group()) in ORDINARY:
                    continue
                said = _bare(text[start:end])
                if len(said) < SHORTEST or all(word in ORDINARY for word in said.split()):
                    continue
                near = self._near(said, whole=many > 1)
                if near and (best is None or near[0][1] > best[0]):
                    close = [self.accounts[at] for _, score, at in near if near[0][1] - score < APART]
                    if all(any(account in one.accounts for one in exact) for account in close):
                        continue  # "Hartvane Engineering before" means nobody but the one it names anyway
                    sure = OSA.distance(said, near[0][0]) <= 1
                    best = near[0][1], Named(start, end, tuple(close), exact=False, sure=sure)
        return best[1] if best else None

    def _near(self, said: str, whole: bool) -> list[tuple[str, float, int]]:
        """(name, likeness, place) of the names that are spelt almost like this; one word may stand for a whole name."""
        names = self._folded if whole else self._first_words
        return [
            (str(name), float(score), int(at))
            for name, score, at in process.extract(
                said, names, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=4
            )
        ]


def fold(text: str) -> str:
    """Lower case without accents, single spaces; hyphens and apostrophes stay."""
    if text.isascii():
        return " ".join(text.lower().split())
    flat = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return " ".join("".join(c for c in flat if not unicodedata.combining(c)).split())


def _bare(words: str) -> str:
    """Folded, and without the ending of whose something is."""
    return re.sub(r"['’]s?$", "", fold(words))


def _apart(start: int, end: int, one: Named) -> bool:
    """Whether a window cuts into a name that is there already, without holding all of it and more."""
    cuts, holds = start < one.end and one.start < end, start <= one.start and one.end < end
    return cuts and not holds


def _spellings(asked: Field, value: str, values: Sequence[str]) -> set[str]:
    said = fold(value).strip()
    spoken = {said, said.replace("-", " "), said.replace("_", " "), said.replace("-", "")}
    if asked is Field.COUNTRY:
        return spellings(value) | ({said} if len(said) > 3 else set())
    if asked is Field.CSM:
        parts = said.split()
        others = [fold(other).split() for other in values if other != value]
        spoken |= {part for part in parts if len(part) > 2 and not any(part in other for other in others)}
    if asked is Field.PLAN and len(said.split()) == 1:
        return set()  # left to the tier, or said with the word "plan"
    return spoken - {""}
