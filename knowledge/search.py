"""The one way to search: exact where few accounts are asked, through the indexes where many are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from knowledge.account_search import AccountSearch, Found
from knowledge.embedder import Embedder
from knowledge.portfolio_search import PortfolioSearch
from knowledge.shelf import Shelf
from storage.passages import PassageStore

EXACT_UP_TO = 5_000
"""Passages: so many are compared one by one in the time that the indexes take."""


@dataclass(frozen=True)
class Search:
    store: PassageStore
    embedder: Embedder
    shelf: Shelf

    def find(
        self,
        question: str,
        account_ids: Sequence[int] | None,
        today: date,
        until: datetime | None = None,
        limit: int = 10,
    ) -> Found:
        """The best passages for a question among what these accounts (None: all) have said by `until`.

        `today` is the day from which "last week" is reckoned. Nothing of any other account is ever read into the
        answer: the accounts are a condition of each query, not a filter on its result.
        """
        if account_ids is not None and (len(account_ids) == 1 or self._few(account_ids)):
            return AccountSearch(self.store, self.embedder).search(question, account_ids, today, until, limit)
        whole = PortfolioSearch(self.store, self.embedder, self.shelf)
        return whole.search(question, account_ids, today, until, limit)

    def _few(self, account_ids: Sequence[int]) -> bool:
        return self.store.count_of(account_ids) <= EXACT_UP_TO
