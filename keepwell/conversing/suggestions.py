"""What may be worth asking, by what there is: a question is only offered where there is something to answer it with."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from domain.scores import Band
from domain.text_signals import TextSignal
from keepwell.bootstrap import House
from keepwell.conversing.reach import Within
from keepwell.knowledge_base import ids_within

SAID = {
    TextSignal.PROMISE: "What did we promise?",
    TextSignal.REQUEST: "What did they ask for?",
    TextSignal.COMPLAINT: "What did they complain about?",
    TextSignal.PRAISE: "What did they praise?",
}
RENEWAL = "When does the contract renew?"
MOVED = "Why is health falling?"
LATELY = "What happened in the last 30 days?"
RENEWING = "Which accounts renew in the next 60 days?"
FELL = "Which accounts lost more than 5 points in 14 days?"
GROWING = "Which accounts have open opportunities?"
OWED = "Which accounts have open tickets?"
ARR = "What is our ARR?"
YEAR = timedelta(days=365)
MOST = 5


def suggested(house: House, chosen: Within) -> list[str]:
    """The most pressing first, at most five."""
    found = _of_account(house, chosen.account.id) if chosen.account else _of_many(house, chosen)
    return found[:MOST]


def _of_account(house: House, account_id: int) -> list[str]:
    today = house.today()
    said = {one.kind for one in house.mentions.of([account_id], today - YEAR, today)}
    alarmed = [MOVED] if house.alerts.live([account_id]) else []
    return [*alarmed, *(asks for kind, asks in SAID.items() if kind in said), RENEWAL, LATELY]


def _of_many(house: House, chosen: Within) -> list[str]:
    ids = ids_within(house, chosen.scope)
    bands = Counter(house.scores.latest_of(("band",), ids)["band"].to_list())
    alerts = house.alerts.live(ids)
    worst = next((str(band) for band in (Band.RED, Band.ORANGE) if bands[str(band)]), None)
    found = [f"Which accounts are {worst}?"] if worst else []
    if any(one.account_id is not None for one in alerts):
        found.append(FELL)
    return [*found, RENEWING, OWED, GROWING, ARR] if bands else found


def follow_ups(answer: Mapping[str, Any] | None, asked: set[str]) -> list[str]:
    """What goes on from an answer: narrower in time where it quoted, into the first account where it listed some."""
    if answer is None:
        return []
    rows = answer.get("rows") or []
    if answer["abstained"]:
        offered = []
    elif len(rows) > 1:
        name = rows[0].get("account")
        offered = [f"Why did the health of {name} change?", f"What did {name} ask for?"] if name else []
    elif answer.get("understood") is None:
        offered = ["And in the last 90 days?"]
    else:
        offered = []
    return [one for one in offered if one not in asked]
