"""`portfolio_today`: who needs a person, in the order in which an hour does most."""

from collections.abc import Iterable
from datetime import date
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from domain.passages import Trust
from domain.principals import Principal
from keepwell.bootstrap import House
from keepwell.mcp_server.told import Quote, Told, line, lines, quote, score

if TYPE_CHECKING:
    from keepwell.todays_list import Desk, Line

MOST_HOURS = 24


class TodayItem(Told):
    """One thing to do for one account."""

    account: str
    external_id: str = Field(description="Names the account in every other tool.")
    csm: str | None
    health: float | None
    aim: str = Field(description="keep or grow.")
    band: str = Field(description="red, orange, green, or unknown where too little is measured.")
    do: str
    because: str
    worth: str = Field(description="What it should save or win, and how that was reckoned.")
    hours: float
    due_on: date | None
    said: Quote | None = Field(description="What they said themselves that explains it.")

    def as_text(self) -> str:
        head = f"- {line(self.account)} [{line(self.external_id)}] health {score(self.health)} ({self.band})"
        due = f" Due {self.due_on}." if self.due_on else ""
        return lines(
            f"{head}: {line(self.do)}{due} ({self.hours:g} h)",
            f"  Because: {line(self.because)}",
            f"  {line(self.worth)}",
            self.said.as_text() if self.said else None,
        )


class Today(Told):
    as_of: date
    scope: str = Field(description="Whose accounts these are.")
    accounts: int
    bands: dict[str, int] = Field(description="How many customers are in each band.")
    items: list[TodayItem]
    more: int = Field(description="Things that are not shown: beyond `limit`, or beyond the hours.")
    waiting: int = Field(description="Accounts that would be on the list and rest for now.")
    notes: list[str]

    def as_text(self) -> str:
        bands = ", ".join(f"{count} {band}" for band, count in self.bands.items() if count)
        head = f"{self.as_of}, {self.scope}: {self.accounts} accounts ({bands or 'none scored'})."
        rest = f"{self.more} more things to do are not shown." if self.more else None
        items = [one.as_text() for one in self.items] or ["Nobody needs a person today."]
        return lines(head, *items, rest, *self.notes)


def portfolio_today(
    house: House,
    who: Principal,
    hours: Annotated[
        float, Field(gt=0, le=MOST_HOURS, description="Hours each CSM has to work today.")
    ] = 6.0,
    limit: Annotated[int, Field(ge=1, le=50, description="How many things are shown.")] = 15,
) -> Today:
    """Who needs a person today, and why: the first thing to call when asked what to do, whom to call, or how the
    portfolio is. Gives, for the caller's own accounts, how many are in each band, and the things to do with the
    account, its health, the reason, and what it is worth; the most valuable first. For one account use account_brief;
    for questions that name a figure or a condition use ask."""
    from keepwell.desk.ask import PortfolioAsk
    from keepwell.desk.page import page
    from keepwell.todays_list import plan_day

    kept = page(house, who.scope, PortfolioAsk(limit=1, snoozed=True), who.user_id)
    plan = plan_day(house, kept.day, None, hours, who.scope)
    found = _in_turns(plan.desks)
    items = [_item(one) for one in found[:limit]]
    beyond = sum(desk.beyond for desk in plan.desks)
    return Today(
        as_of=kept.day,
        scope=who.scope.says(),
        accounts=kept.total,
        bands=kept.bands,
        items=items,
        more=len(found) - len(items) + beyond,
        waiting=len(plan.waiting),
        notes=plan.notes,
    )


def _in_turns(desks: "Iterable[Desk]") -> "list[Line]":
    """Each CSM's first thing, then each one's second: nobody's list hides another's."""
    rounds: Any = chain.from_iterable(zip_longest(*(desk.lines for desk in desks)))
    return [one for one in rounds if one is not None]


def _item(one: "Line") -> TodayItem:
    item = one.item
    said = None if one.said is None else quote(one.said, f"alert:{item.alert_id}", Trust.CUSTOMER)
    return TodayItem(
        account=one.account,
        external_id=one.account_external_id,
        csm=item.csm,
        health=one.health,
        aim=item.aim,
        band=one.band,
        do=item.do,
        because=item.because,
        worth=item.says,
        hours=item.hours,
        due_on=item.due_on,
        said=said,
    )
