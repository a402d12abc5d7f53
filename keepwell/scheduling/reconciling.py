"""What drifts apart in a day and is put right at night: each step by itself, so that one that fails stops no other."""

from domain.outbox import OutboxState
from domain.schedules import ONE_DAY
from keepwell.bootstrap import House
from keepwell.scheduling.commands import Commands
from keepwell.scheduling.daily import Outcome
from storage.runs import DAILY

FILL_MINUTES = "20"
SESSIONS_KEPT = 30 * ONE_DAY
"""After their end: the audit log tells who signed in, these only where."""


def reconcile(house: House, commands: Commands) -> Outcome:
    """Runs of dead processes are given back, what was touched is scored, the search index is compared with the database
    and filled, small files of the history are merged, what was kept for long enough goes, and what nobody knows the
    fate of is counted."""
    if house.runs.alive(DAILY) is not None:
        return Outcome(None, "a daily run is going on")
    told, well = [], True
    dead = house.runs.give_back_dead()
    if dead:
        told.append(f"{len(dead)} runs of dead processes given back")
    for words, what in _commands(house):
        ended = commands.run(*words)
        if ended.code is None:
            return Outcome(None, "the scheduler was stopped")
        if ended.code:
            well = False
            told.append(f"{what} failed: {ended.tail}")
    house.scores.compact()
    told += _let_go(house) + _left(house)
    return Outcome(well, "; ".join(told) or "nothing had drifted")


def _commands(house: House) -> list[tuple[tuple[str, ...], str]]:
    found: list[tuple[tuple[str, ...], str]] = []
    if house.scores.newest_day() is not None and house.accounts.touched_since_score():
        found.append((("rescore",), "scoring what was touched"))
    found.append((("rebuild-index", "--check"), "comparing the index"))
    found.append((("rebuild-index", "--fill", "--minutes", FILL_MINUTES), "filling the index"))
    return found


def _let_go(house: House) -> list[str]:
    from keepwell.conversing.threads import let_go

    threads = let_go(house)
    house.sessions.delete_over(house.now() - SESSIONS_KEPT)
    return [f"{threads:,} conversations deleted after {house.settings.ask_days} days"] if threads else []


def _left(house: House) -> list[str]:
    from storage.outbox_rows import counts

    unclear = counts(house.engine).get(OutboxState.UNCLEAR, 0)
    notes = house.internal_mail.unclear(house.now() - ONE_DAY)
    said = [f"{unclear:,} messages to customers are unclear"] if unclear else []
    return [*said, *([f"{notes:,} mails to our own people are unclear"] if notes else [])]
