"""The process itself: `python -m keepwell.indexing.process`, with account ids on its standard input.

It ends when whoever started it has ended, or when there is nothing left to do; it is killed without harm at any time.
"""

import logging
import os
import sys

from domain.errors import BusyError
from keepwell.bootstrap import House, house
from keepwell.indexing.wishes import Wishes
from keepwell.operations import logs
from knowledge.making import make_passages
from knowledge.shelf import seconds_from_now

LOG = logging.getLogger("keepwell.indexing")
POLITE = 10
"""How far behind everything else on the machine it stands (nice)."""
SLICE_SECONDS = 2.0
WISH_SECONDS = 10.0
"""For one account at a time: of one that takes longer, the rest comes with everything else."""
BREATH_SECONDS = 0.05
"""So long it lets go of the index between two slices, for whoever else would write."""
BUSY_SECONDS = 1.0
LINGER_SECONDS = 20.0
"""Whoever opens an account seldom comes alone."""
FACTS_AT_ONCE = 100
"""One transaction: on SQLite everybody who writes waits for it."""


def main() -> None:
    os.nice(POLITE)
    logs.to_stderr()
    try:
        work(house(), Wishes(sys.stdin))
    except Exception:
        LOG.exception("unexpected")
        raise SystemExit(1) from None


def work(house: House, wishes: Wishes, linger: float = LINGER_SECONDS) -> None:
    """What is wished for first, then everything, until nothing is left and nobody wishes for anything any more."""
    wished: int | None = None
    while not wishes.over:
        wished = wishes.take() if wished is None else wished
        try:
            if wished is not None:
                _fill_account(house, wished, wishes)
            elif _slice(house, wishes):
                wishes.wait(linger)
                if not wishes.pressing:
                    return
            wished = None
            wishes.wait(BREATH_SECONDS)
        except BusyError:
            wishes.wait(BUSY_SECONDS)


def _fill_account(house: House, account_id: int, wishes: Wishes) -> None:
    over = seconds_from_now(WISH_SECONDS)
    with house.shelf.writing(BUSY_SECONDS) as writer:
        writer.fill(account_ids=[account_id], enough=lambda: over() or wishes.over)


def _slice(house: House, wishes: Wishes) -> bool:
    """Whether nothing is left."""
    over = seconds_from_now(SLICE_SECONDS)

    def enough() -> bool:
        return over() or wishes.pressing

    made = make_passages(house.uncut, at_once=FACTS_AT_ONCE, enough=enough)
    with house.shelf.writing(BUSY_SECONDS) as writer:
        return writer.fill(enough=enough).left == 0 and made == 0


if __name__ == "__main__":
    main()
