"""Whole views of accounts, kept as long as nothing they show has been written: moves, signals, the way back, risk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.scope import AccountScope
from keepwell.account_view import AccountView, Trajectory, view_account
from keepwell.bootstrap import House
from keepwell.desk.account_head import reached
from keepwell.desk.kept import Columns
from keepwell.desk.lately import AT_ONCE, Lately

MOST = 512
"""Some 100 kB each."""
NOT_SHOWN: dict[str, tuple[Any, ...]] = {"drafts": (), "desk": ()}
"""Parts of the portfolio's edition that no view rests on: a reviewer at work makes nobody's page dear."""
Telling = Callable[[AccountView], bytes]


@dataclass(frozen=True)
class _Kept:
    view: AccountView
    told: dict[Telling, bytes] = field(default_factory=dict)


class ViewsKept:
    def __init__(self, house: House) -> None:
        self._house = house
        self._lately: Lately[_Kept] = Lately(MOST, house.workers.count or AT_ONCE)

    def view(self, scope: AccountScope, account_id: int, as_of: date, since: date) -> AccountView:
        """`view_account`, worked out anew where something was written since; NotFoundError outside of the scope."""
        return self._found(scope, account_id, as_of, since).view

    def told(self, scope: AccountScope, account_id: int, as_of: date, since: date, telling: Telling) -> bytes:
        """The same view as `telling` puts it: a function of the view alone, so what it gives is kept beside it."""
        found = self._found(scope, account_id, as_of, since)
        if telling not in found.told:
            found.told[telling] = telling(found.view)
        return found.told[telling]

    def _found(self, scope: AccountScope, account_id: int, as_of: date, since: date) -> _Kept:
        house, columns = self._house, self._house.portfolio_kept.now()
        row = reached(columns, scope, account_id)
        shown = columns.edition._replace(**NOT_SHOWN)
        edition = (shown, columns.day, house.desk_frames.account_edition(account_id))

        def made() -> _Kept:
            weeks = _weeks(columns, row["row"], as_of)
            view = house.workers.view(account_id, as_of, since, weeks)
            return _Kept(view or view_account(house, house.accounts.get(account_id), as_of, since, weeks))

        return self._lately.get((account_id, as_of, since), edition, made)


def _weeks(columns: Columns, row: int, as_of: date) -> Trajectory | None:
    """The account's health week by week, where the columns end on the day that is asked for."""
    if not columns.weeks or columns.weeks[-1] != as_of or columns.place[row] < 0:
        return None
    healths = columns.healths[columns.place[row]].tolist()
    return [
        (day, None if health != health else health)
        for day, health in zip(columns.weeks, healths, strict=True)
    ]
