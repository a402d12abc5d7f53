"""Real accounts about which something is to be written, to try the writer's prompts on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from agents.writer.situation import Situation
from domain.opportunities import OpportunityState
from keepwell.bootstrap import House
from keepwell.drafting import drafting
from keepwell.prompting.answer_trial import drawn

if TYPE_CHECKING:
    from graph.drafting import Drafting

AT_ONCE = 50


def some_situations(house: House, seed: int) -> "Iterator[tuple[Drafting, Situation]]":
    """Accounts with a live alert or an open opportunity, in an order drawn by `seed`, as of the newest day scored."""
    from graph.drafting import situations_of

    desk, day = drafting(house), house.scores.newest_day(None) or house.today()
    triggered = {one.account_id for one in house.alerts.live() if one.account_id is not None}
    triggered |= {one.account_id for one in house.opportunities.list() if one.state == OpportunityState.OPEN}
    ids = drawn(list(triggered), seed)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        known = situations_of(desk, some, day)
        yield from ((desk, known[one]) for one in some if one in known)
