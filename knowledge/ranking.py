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


@dataclass(frozen=True)
class Ranked:
    """`places` are positions among the rows, the best first, with their scores. `near` and `counts` [m, n] (how often
    each term stands in each passage) are what they were worked out from."""

    places: NDArray[np.int64]
    scores: Scores
    near: Neighbours
    counts: NDArray[np.float64]


def rank(rows: Rows, sought: Sought, limit: int, known: Statistics | None = None) -> Ranked:
    """At most `limit`; what has nothing to do with the question is left out.

    `known` are the statistics of a larger collection that `rows` are candidates from.
    """
    near, counts = Neighbours.of(rows), counted(rows, sought.terms)
    features = _features(rows, sought, near, counts, known)
    chosen = _candidates(features, pointed=bool(sought.exact or sought.between))
    scores = _fused(features, chosen)
    order = np.lexsort((rows.ids[chosen], -rows.said[chosen], -np.round(scores, 6)))[:limit]
    return Ranked(chosen[order], scores[order], near, counts)


@dataclass(frozen=True)
class _Features:
    """[n] each; meaning is None where no passage has a vector, and NaN for those that have none."""

    alone: Scores
    window: Scores
    wide: Scores
    meaning: Scores | None
    around: Scores | None
    plain: Scores  # what is added as it stands


def _features(
    rows: Rows,
    sought: Sought,
    near: Neighbours,
    counts: NDArray[np.float64],
    known: Statistics | None,
) -> _Features:
    lengths = _lengths(rows)
    statistics = known or Statistics((counts > 0).sum(1).astype(float), float(len(rows)))
    rare = weights(statistics)
    counts_lengths = np.vstack((counts, lengths))
    half, whole = near.added(counts_lengths, 0.5), near.added(counts_lengths, 1.0, 1.0)
    meaning, around = _meaning(rows, sought.vector, near)
    return _Features(
        _bm25(counts, lengths, rare),
        _bm25(half[:-1], half[-1], rare),
        _bm25(whole[:-1], whole[-1], rare),
        meaning,
        around,
        _plain(rows, sought, lengths),
    )


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


def _bm25(counts: NDArray[np.float64], lengths: Scores, rare: Scores) -> Scores:
    # Averaged over windows, so that a window weighs its words against other windows.
    damping = K1 * (1 - B + B * lengths / max(float(lengths.mean()) if lengths.size else 1.0, 1e-9))
    scores: Scores = (rare * (K1 + 1)) @ (counts / (counts + damping))
    return scores


def _meaning(
    rows: Rows, vector: NDArray[np.float32] | None, near: Neighbours
) -> tuple[Scores | None, Scores | None]:
    if vector is None or not rows.embedded.any():
        return None, None
    cosine = np.where(rows.embedded, rows.vectors @ vector, 0.0)
    total, there = near.added(np.vstack((cosine, rows.embedded)), 0.5)
    with np.errstate(invalid="ignore"):  # nothing over nothing is not known
        return np.where(rows.embedded, cosine, np.nan), total / there


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
    weighted = (
        (ALONE, features.alone),
        (WINDOW, features.window),
        (WIDE, features.wide),
        (MEANING, features.meaning),
        (AROUND, features.around),
    )
    there = [(weight, scores) for weight, scores in weighted if scores is not None]
    values = np.stack([scores for _, scores in there])[:, chosen]
    total: Scores = features.plain[chosen] + np.array([weight for weight, _ in there]) @ _standard(values)
    return total


def _standard(values: Scores) -> Scores:
    """[k, n] row by row in standard deviations from the mean; what is not known is the mean."""
    known = ~np.isnan(values)
    many = np.maximum(known.sum(1, keepdims=True), 1)
    apart = np.where(known, values, 0.0)
    apart = np.where(known, apart - apart.sum(1, keepdims=True) / many, 0.0)
    spread = np.sqrt((apart * apart).sum(1, keepdims=True) / many)
    standard: Scores = np.where(spread < 1e-9, 0.0, apart / np.maximum(spread, 1e-9))
    return standard
