"""What the first question would otherwise wait for, done while it is being typed."""

import threading
from contextlib import suppress

from domain.errors import KeepwellError
from keepwell.bootstrap import House
from keepwell.conversing.reach import Within
from keepwell.knowledge_base import catch_up, hasten, nearly_caught_up

MANY = "Which accounts are red?"
ONE = "When does the contract of {name} renew?"
_AT_WORK = threading.Lock()


def warm_up(house: House, chosen: Within) -> None:
    """New facts made searchable where they are few (many would slow every page for minutes), the account's passages
    given vectors, and what answers are made with loaded. No model is asked anything. One at a time: whoever comes
    meanwhile is let go, or a few of them would hold every thread and connection that pages are answered with."""
    if not _AT_WORK.acquire(blocking=False):
        return
    try:
        _warmed(house, chosen)
    finally:
        _AT_WORK.release()


def _warmed(house: House, chosen: Within) -> None:
    from keepwell.analyst import load
    from keepwell.asking.answering import answer_figures

    load()
    # Whoever asks meanwhile is answered from what there is; nobody waits for this.
    with suppress(KeepwellError):
        if nearly_caught_up(house):
            catch_up(house)
        house.embedder.embed(["warm"])
        asked = ONE.format(name=chosen.account.name) if chosen.account else MANY
        answer_figures(asked, house, chosen.scope, house.today())
        if chosen.account is not None:
            hasten(house, chosen.account.id)
