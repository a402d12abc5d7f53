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
        with self.store.reading(self.embedder.name) as reader:
            if account_ids is not None and (
                len(account_ids) == 1 or not reader.more_than(EXACT_UP_TO, account_ids)
            ):
                return AccountSearch(reader, self.embedder).search(question, account_ids, today, until, limit)
            whole = PortfolioSearch(reader, self.embedder, self.shelf)
            return whole.search(question, account_ids, today, until, limit)
