"""How well passages answer a question: words, meaning, neighbours and who is speaking, in one score.

The weights were set on three LoCoMo conversations and checked on two others (docs/evaluation.md).
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge.words import Term
from storage.passage_reading import Rows

Scores = NDArray[np.float64]
K1, B = 1.2, 0.75  # BM25 as Robertson has it
CANDIDATES = 100  # by each of three orders; scores are compared among these

ALONE, WINDOW, WIDE = 0.25, 0.5, 1.5  # BM25 of the passage; with half its neighbours; with two to each side
MEANING, AROUND = 0.9, 0.9  # cosine with the question; averaged with half the neighbours
SAME_SPEAKER = 2.0  # said by somebody whom the question names
LENGTH = 0.75  # per factor e in words: a longer passage holds more of an answer
QUESTION = -1.0  # a question is seldom an answer
EXACT = 6.0  # holds the quoted words, or the code, that is asked for
IN_TIME = 3.0  # said in the time that is asked about


@dataclass(frozen=True)
class Sought:
    """A question as search understands it. `vector` [d] is of length 1, None where nothing is embedded.

    `speakers` are the people named, by contact id or case-folded name; `exact` are runs of words that must be met as
    they stand; `between` is the time spoken of, in seconds since 1970.
    """

    terms: list[Term]
    vector: NDArray[np.float32] | None = None
    people: frozenset[int] = frozenset()
    speakers: frozenset[str] = frozenset()
    exact: list[tuple[tuple[int, ...], ...]] = field(default_factory=list)
    between: tuple[int, int] | None = None
    channels: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Neighbours:
    """Which passages stand at each distance in the same conversation: [distance - 1][n], n where there is none."""

    before: list[NDArray[np.int64]]
    after: list[NDArray[np.int64]]

    @classmethod
    def of(cls, rows: Rows, reach: int = 2) -> "Neighbours":
        n, place = len(rows), np.arange(len(rows))
        before, after = [], []
        for step in range(1, reach + 1):
            ahead = np.minimum(place + step, n - 1)
            joined = (rows.conversation[ahead] == rows.conversation) & (rows.account[ahead] == rows.account)
            joined &= place + step < n
            after.append(np.where(joined, place + step, n))
            held = np.full(n, n)
            held[(place + step)[joined]] = place[joined]
            before.append(held)
        return cls(before, after)

    def added(self, values: NDArray[np.float64], *shares: float) -> NDArray[np.float64]:
        """[..., n] with these shares of the values of the neighbours at distance 1, 2, ... added."""
        padded = np.concatenate((values, np.zeros((*values.shape[:-1], 1))), axis=-1)
        total = values
        for share, before, after in zip(shares, self.before, self.after, strict=False):
            total = total + share * (padded[..., before] + padded[..., after])
        return total


@dataclass(frozen=True)
class Statistics:
    """What makes a word rare: `holding` [m] passages of `total` hold each term."""

    holding: NDArray[np.float64]
    total: float


def rank(
    rows: Rows, sought: Sought, limit: int, known: Statistics | None = None
) -> tuple[NDArray[np.int64], Scores]:
    """(positions in `rows`, scores), the best first, at most `limit`; what has nothing to do with it is left out.

    `known` are the statistics of a larger collection that `rows` are candidates from.
    """
    features = _features(rows, sought, known)
    chosen = _candidates(features, pointed=bool(sought.exact or sought.between))
    if not chosen.size:
        return chosen, np.zeros(0)
    scores = _fused(features, chosen)
    order = np.lexsort((rows.ids[chosen], -rows.said[chosen], -np.round(scores, 6)))[:limit]
    return chosen[order], scores[order]


@dataclass(frozen=True)
class _Features:
    """[n] each; meaning is None where no passage has a vector, and NaN for those that have none."""

    alone: Scores
    window: Scores
    wide: Scores
    meaning: Scores | None
    around: Scores | None
    plain: Scores  # what is added as it stands


def _features(rows: Rows, sought: Sought, known: Statistics | None) -> _Features:
    near = Neighbours.of(rows)
    counts, lengths = counted(rows, sought.terms), _lengths(rows)
    statistics = known or Statistics((counts > 0).sum(1).astype(float), float(len(rows)))
    alone = _bm25(counts, lengths, statistics)
    window = _bm25(near.added(counts, 0.5), near.added(lengths, 0.5), statistics)
    wide = _bm25(near.added(counts, 1.0, 1.0), near.added(lengths, 1.0, 1.0), statistics)
    meaning, around = _meaning(rows, sought.vector, near)
    return _Features(alone, window, wide, meaning, around, _plain(rows, sought, lengths))


def _lengths(rows: Rows) -> Scores:
    return np.diff(rows.ends, prepend=0).astype(float)


def counted(rows: Rows, terms: list[Term]) -> NDArray[np.float64]:
    """[m, n]: how often each term stands in each passage."""
    counts = np.zeros((len(terms), len(rows)))
    for place, term in enumerate(terms):
        hits = _where(rows.words, term.numbers)
        owners = np.searchsorted(rows.ends, hits, side="right")
        counts[place] = np.bincount(owners, minlength=len(rows))
    return counts


def _where(words: NDArray[np.uint32], numbers: tuple[int, ...]) -> NDArray[np.int64]:
    found = words == numbers[0]
    for number in numbers[1:]:
        found |= words == number
    return np.flatnonzero(found)


def weights(statistics: Statistics) -> Scores:
    """[m]: what each term counts for, the rarer the more (the idf of BM25)."""
    held = statistics.holding
    rare: Scores = np.log1p((statistics.total - held + 0.5) / (held + 0.5))
    return rare


def _bm25(counts: NDArray[np.float64], lengths: Scores, statistics: Statistics) -> Scores:
    rare = weights(statistics)
    # Averaged over windows, so that a window weighs its words against other windows.
    damping = K1 * (1 - B + B * lengths / max(float(lengths.mean()) if lengths.size else 1.0, 1e-9))
    scores: Scores = (rare[:, None] * counts * (K1 + 1) / (counts + damping)).sum(0)
    return scores


def _meaning(
    rows: Rows, vector: NDArray[np.float32] | None, near: Neighbours
) -> tuple[Scores | None, Scores | None]:
    if vector is None or not rows.embedded.any():
        return None, None
    cosine = np.where(rows.embedded, (rows.vectors @ vector).astype(float), 0.0)
    there = rows.embedded.astype(float)
    around = near.added(cosine, 0.5) / np.maximum(near.added(there, 0.5), 1e-9)
    unknown = np.where(rows.embedded, 0.0, np.nan)
    return cosine + unknown, around + np.where(near.added(there, 0.5) > 0, 0.0, np.nan)


def _plain(rows: Rows, sought: Sought, lengths: Scores) -> Scores:
    total = LENGTH * np.log1p(lengths) + np.where(rows.asks, QUESTION, 0.0)
    if sought.people or sought.speakers:
        theirs = np.isin(rows.contact, list(sought.people)) if sought.people else np.zeros(len(rows), bool)
        if sought.speakers:
            theirs |= np.fromiter((_is_named(one, sought.speakers) for one in rows.speaker), bool, len(rows))
        total = total + SAME_SPEAKER * theirs
    for phrase in sought.exact:
        total = total + EXACT * _holds(rows, phrase)
    if sought.between is not None:
        start, end = sought.between
        total = total + IN_TIME * ((rows.said >= start) & (rows.said < end))
    if sought.channels:
        total = total + np.fromiter((one in sought.channels for one in rows.channel), float, len(rows))
    return total


def _is_named(speaker: str | None, named: frozenset[str]) -> bool:
    return speaker is not None and speaker.casefold() in named


def _holds(rows: Rows, phrase: tuple[tuple[int, ...], ...]) -> Scores:
    """[n] 1 where the words of the phrase stand one after another."""
    starts = _where(rows.words, phrase[0])
    for step, numbers in enumerate(phrase[1:], 1):
        inside = starts + step < rows.words.size
        starts = starts[inside]
        starts = starts[np.isin(rows.words[starts + step], numbers)]
    first = np.searchsorted(rows.ends, starts, side="right")
    last = np.searchsorted(rows.ends, starts + len(phrase) - 1, side="right")
    held = np.zeros(len(rows))
    held[first[first == last]] = 1.0
    return held


def _candidates(features: _Features, pointed: bool) -> NDArray[np.int64]:
    """Positions that are among the best by words around, by meaning, by meaning around, or by what is pointed at."""
    chosen = [_best(features.wide, above=0.0)]
    if pointed:
        chosen.append(_best(features.plain, above=IN_TIME))
    meant = [scores for scores in (features.meaning, features.around) if scores is not None]
    chosen += [_best(np.nan_to_num(scores, nan=-1.0), above=-1.0) for scores in meant]
    return np.unique(np.concatenate(chosen))


def _best(scores: Scores, above: float) -> NDArray[np.int64]:
    there = np.flatnonzero(scores > above)
    if there.size > CANDIDATES:
        there = there[np.argpartition(-scores[there], CANDIDATES - 1)[:CANDIDATES]]
    return there


def _fused(features: _Features, chosen: NDArray[np.int64]) -> Scores:
    total = features.plain[chosen].copy()
    weighted = (
        (ALONE, features.alone),
        (WINDOW, features.window),
        (WIDE, features.wide),
        (MEANING, features.meaning),
        (AROUND, features.around),
    )
    for weight, scores in weighted:
        if scores is not None:
            total += weight * _standard(scores[chosen])
    return total


def _standard(values: Scores) -> Scores:
    """In standard deviations from the mean; what is not known is the mean."""
    known = values[~np.isnan(values)]
    if known.size < 2 or known.std() < 1e-9:
        return np.zeros(values.size)
    standard: Scores = np.nan_to_num((values - known.mean()) / known.std(), nan=0.0)
    return standard
