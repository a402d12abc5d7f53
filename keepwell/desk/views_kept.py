"""Whole views of accounts, kept as long as nothing they show has been written: moves, signals, the way back, risk."""

import threading
from collections import OrderedDict
from datetime import date
from typing import Any

from domain.scope import AccountScope
from keepwell.account_view import AccountView, view_account
from keepwell.bootstrap import House
from keepwell.desk.account_head import reached

MOST = 128
"""Some 100 kB each."""


class ViewsKept:
    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = threading.Lock()
        self._views: OrderedDict[Any, tuple[Any, AccountView]] = OrderedDict()

    def view(self, scope: AccountScope, account_id: int, as_of: date, since: date) -> AccountView:
        """`view_account`, worked out anew where something was written since; NotFoundError outside of the scope."""
        columns = self._house.portfolio_kept.now()
        reached(columns, scope, account_id)
        key = (account_id, as_of, since)
        # Taken before it is worked out: what is written meanwhile is seen the next time.
        edition = (columns.edition, columns.day, self._house.desk_frames.account_edition(account_id))
        with self._lock:
            kept = self._views.get(key)
            if kept is not None and kept[0] == edition:
                self._views.move_to_end(key)
                return kept[1]
        found = view_account(self._house, self._house.accounts.get(account_id), as_of, since)
        with self._lock:
            self._views[key] = (edition, found)
            self._views.move_to_end(key)
            while len(self._views) > MOST:
                self._views.popitem(last=False)
        return found
