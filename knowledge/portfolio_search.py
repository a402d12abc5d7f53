"""Search across many accounts: candidates from both indexes, ranked as in one account."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from domain.clock import begin_of
from knowledge.account_search import PIECES, Found, best_of, speakers_of
from knowledge.asked import People, asked, exact_words
from knowledge.embedder import Embedder
from knowledge.meant import meant
from knowledge.ranking import Sought, Statistics, rank
from knowledge.shelf import Shelf
from knowledge.support import support
from knowledge.time_words import Period
from storage.passage_reading import PassageReader, Scope
from storage.passages import day_number

CANDIDATES = 150
OVERFETCH = 1000
"""Where only a part of what is near may be seen, that much more is asked of the vector index."""


@dataclass(frozen=True)
class PortfolioSearch:
    reader: PassageReader
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
        scope = Scope(account_ids, until)
        with meant(question, self.embedder, self.reader) as meaning:
            embedded, passages = self.reader.coverage(account_ids)
            sought, period = asked(question, People({}), today)
            told = self._by_words(question, sought, period, scope)
            vector = meaning()
        ids = list(dict.fromkeys([*told, *self._near(vector, scope)]))
        rows = self.reader.with_neighbours(ids, scope)
        if not len(rows):
            return Found([], passages, embedded, period)
        _, speakers = People({}, speakers_of(rows)).named_in(question)
        named = replace(sought, vector=vector, speakers=speakers)
        known = self._statistics(sought)
        ranked = rank(rows, named, limit * PIECES, known)
        hits = best_of(self.reader, rows, ranked, limit)
        return Found(hits, passages, embedded, period, support(rows, named, ranked, known))

    def _by_words(self, question: str, sought: Sought, period: Period | None, scope: Scope) -> list[int]:
        words, accounts = self.shelf.words, None if scope.account_ids is None else list(scope.account_ids)
        known = None if scope.until is None else (0, day_number(scope.until) + 1)
        found = words.find(sought.terms, exact_words(question), accounts, known, CANDIDATES)
        if period is not None:
            within = (max(0, _number(period.first)), min(_number(period.end), known[1] if known else 1 << 30))
            found += words.find(sought.terms, exact_words(question), accounts, within, CANDIDATES)
        return found

    def _near(self, vector: NDArray[np.float32] | None, scope: Scope) -> list[int]:
        if vector is None:
            return []
        if scope == Scope():
            return self.shelf.vectors.find(vector, CANDIDATES)
        return self.reader.within(self.shelf.vectors.find(vector, OVERFETCH), scope)[:CANDIDATES]

    def _statistics(self, sought: Sought) -> Statistics:
        words = self.shelf.words
        return Statistics(np.array(words.holding(sought.terms), float), float(max(1, words.size())))


def _number(day: date) -> int:
    return day_number(begin_of(day))
