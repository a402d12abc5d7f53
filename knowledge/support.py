"""Whether what was found can hold an answer at all, or only shares a word with the question.

The line was set on three LoCoMo conversations: questions of one conversation put to another one, with the names of its
speakers, are answered in one of twenty cases at most (docs/evaluation.md).
"""

from dataclasses import dataclass

import numpy as np

from knowledge.ranking import Ranked, Sought, Statistics, weights
from knowledge.stop_words import ASKING
from knowledge.words import Term, stems_of
from storage.passage_reading import Rows

LINE = 1.8
LINE_WITHOUT_MEANING = 1.3
UNKNOWN = 0.3  # what a word costs that nothing in the history holds
LOOKED_AT = 5
CLOSE = 0.6  # a cosine that one in twenty of the questions without an answer reaches


@dataclass(frozen=True)
class Support:
    """Shares 0 to 1 of what the question asks for, weighed by how rare each word is: held by the best passage with its
    neighbours, and by itself; `meaning` is its cosine, None where nothing is embedded; `unknown` the share of words
    that are nowhere."""

    near: float
    within: float
    meaning: float | None
    unknown: float

    @property
    def enough(self) -> bool:
        words = self.near + self.within - UNKNOWN * self.unknown
        if self.meaning is None:
            return words >= LINE_WITHOUT_MEANING
        return words + self.meaning >= LINE

    @property
    def close(self) -> bool:
        """Whether the meaning alone is so near that other words may say the same."""
        return self.meaning is not None and self.meaning >= CLOSE


NOTHING = Support(0.0, 0.0, None, 1.0)


def support(rows: Rows, sought: Sought, ranked: Ranked, known: Statistics | None = None) -> Support:
    """How well the first of the passages that were found bear on the question."""
    kept = _kept(sought, telling(sought))
    top = ranked.places[:LOOKED_AT]
    if not kept or not top.size:
        return NOTHING
    held = (ranked.counts[kept] > 0).astype(float)
    statistics = Statistics(known.holding[kept], known.total) if known else None
    statistics = statistics or Statistics(held.sum(1), float(len(rows)))
    rare = weights(statistics)
    share = rare / rare.sum()
    near = np.minimum(ranked.near.added(held, 1.0), 1.0)
    absent = statistics.holding == 0
    meaning = None
    if sought.vector is not None and rows.embedded[top].any():
        meaning = float((rows.vectors[top] @ sought.vector).max())
    return Support(
        float((share @ near[:, top]).max()),
        float((share @ held[:, top]).max()),
        meaning,
        float(absent.mean()),
    )


def telling(sought: Sought) -> list[Term]:
    """The words of a question that an answer has to be about: not who is asked about, nor the asking."""
    people = {stem for name in sought.speakers for word in name.split() for stem in stems_of(word)}
    left = [
        term
        for term in sought.terms
        if term.word not in ASKING and not people.intersection(stems_of(term.word))
    ]
    return left or sought.terms


def _kept(sought: Sought, terms: list[Term]) -> list[int]:
    return [place for place, term in enumerate(sought.terms) if term in terms]
