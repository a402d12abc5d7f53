"""What one worker does: it answers with views of accounts until whoever started it hangs up."""

import gc
import sys
from contextlib import suppress
from datetime import date, timedelta
from multiprocessing.connection import Connection
from typing import Any

from keepwell.account_view import AccountView, Trajectory, view_account
from keepwell.bootstrap import House, house

USUAL = timedelta(days=28)


def serve() -> None:
    line: Connection[Any, Any] = Connection(int(sys.argv[1]))
    with suppress(EOFError, OSError):  # the server hung up, or is gone
        _answer(line, house())


def _answer(line: "Connection[Any, Any]", house: House) -> None:
    while True:
        asked, found = line.recv(), None
        if asked is None:
            _load(house)
        else:
            found = _view(house, *asked)
        line.send(found)


def _load(house: House) -> None:
    """What the first view would wait for."""
    with suppress(Exception):
        day = house.scores.newest_day()
        if day is not None:
            view_account(house, house.accounts.get(house.accounts.ids()[0]), day, day - USUAL)
    gc.collect()
    gc.freeze()


def _view(
    house: House, account_id: int, as_of: date, since: date, weeks: Trajectory | None
) -> AccountView | None:
    """None where it cannot be worked out: the server does it then, and says why in its own way."""
    try:
        return view_account(house, house.accounts.get(account_id), as_of, since, weeks)
    except Exception:
        return None
