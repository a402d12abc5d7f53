"""Search across many accounts: candidates from both indexes, ranked as in one account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import numpy as np
from numpy.typing import NDArray

from knowledge.account_search import PIECES, Found, once_each, speakers_of, with_scores
from knowledge.asked import People, asked, exact_words
from knowledge.embedder import Embedder
from knowledge.ranking import Sought, Statistics, rank
from knowledge.shelf import Shelf
from knowledge.support import support
from knowledge.time_words import Period
from storage.passages import PassageStore, day_number

CANDIDATES = 150
OVERFETCH = 1000
"""Where only a part of what is near may be seen, that much more is asked of the vector index."""


@dataclass(frozen=True)
class PortfolioSearch:
    store: PassageStore
    embedder: Embedder
    shelf: Shelf

    def search(
        self,
        question: str,
        account_ids: Sequence[int] | None,
        today: date,
        until: datetime | None = None,
        limit: int = 10,
    ) -> Found:
        """The `limit` best of what these accounts (None: all) have said by `until`.

        The scope holds in every step: what the indexes give is read from SQL for these accounts only.
        """
        embedded, passages = self.store.coverage(self.embedder.name)
        vector = self.embedder.embed([question])[0] if embedded else None
        sought, period = asked(question, People({}), today, vector)
        ids = self._candidates(question, sought, period, account_ids, until)
        rows = self.store.with_neighbours(ids, self.embedder.name, account_ids, until)
        if not len(rows):
            return Found([], passages, embedded, period)
        named, _ = asked(question, People({}, speakers_of(rows)), today, vector)
        known = self._statistics(sought)
        places, scores = rank(rows, named, limit * PIECES, known)
        hits = with_scores(self.store, rows.ids[places].tolist(), scores.tolist())
        return Found(once_each(hits)[:limit], passages, embedded, period, support(rows, named, places, known))

    def _candidates(
        self,
        question: str,
        sought: Sought,
        period: Period | None,
        account_ids: Sequence[int] | None,
        until: datetime | None,
    ) -> list[int]:
        words, accounts = self.shelf.words, None if account_ids is None else list(account_ids)
        known = None if until is None else (0, day_number(until) + 1)
        found = words.find(sought.terms, exact_words(question), accounts, known, CANDIDATES)
        if period is not None:
            within = (max(0, _number(period.first)), min(_number(period.end), known[1] if known else 1 << 30))
            found += words.find(sought.terms, exact_words(question), accounts, within, CANDIDATES)
        narrow = account_ids is not None or until is not None
        return list(dict.fromkeys([*found, *self._near(sought.vector, narrow)]))

    def _near(self, vector: NDArray[np.float32] | None, narrow: bool) -> list[int]:
        return [] if vector is None else self.shelf.vectors.find(vector, OVERFETCH if narrow else CANDIDATES)

    def _statistics(self, sought: Sought) -> Statistics:
        words = self.shelf.words
        return Statistics(np.array(words.holding(sought.terms), float), float(max(1, words.size())))


def _number(day: date) -> int:
    return day_number(datetime.combine(day, time(), UTC))
