"""Alerts: what is open and why, and a person's word on it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from domain.alerts import RuleId
from domain.errors import KeepwellError
from domain.principals import TokenScope
from keepwell.agent_words import alerts_told
from keepwell.alert_list import described, list_alerts
from keepwell.api.contract import (
    CHANGING,
    READING,
    ROOT,
    Asked,
    Cursor,
    Day,
    Limit,
    Name,
    Number,
    Page,
    Words,
    refusals,
)
from keepwell.api.pages import paged
from keepwell.api.shapes import AlertTold
from keepwell.books import alert_of, within
from keepwell.bootstrap import House
from keepwell.knowledge_base import account_in
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse

routes = APIRouter(prefix=f"{ROOT}/alerts", tags=["alerts"])
reading, changing = refusals(*READING), refusals(*CHANGING)
State = Literal["live", "all", "open", "acknowledged", "snoozed", "resolved"]


class Acknowledge(Asked):
    reason: Words | None = None


class Snooze(Asked):
    until: Day = Field(description="It wakes the day after.")
    reason: Words | None = None


class Resolve(Asked):
    reason: Words = Field(description="What was done, or why it does not matter.")
    false_alarm: bool = Field(
        default=False, description="It should not have fired; counts in the next calibration."
    )


@routes.get("", summary="Alerts", responses=reading)
@allow(*EVERY_ROLE, token=TokenScope.READ)
def alerts(
    house: TheHouse,
    who: Who,
    state: State = "live",
    rule: RuleId | None = None,
    account: Annotated[Name | None, Query(description="One account, by external id or name.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AlertTold]:
    """The newest first."""
    only = account_in(house, who.scope, account).id if account is not None else None
    found = list_alerts(house, state, str(rule) if rule else None)
    mine = within(house, who.scope, found, lambda row: row.alert.account_id)
    wanted = (row for row in mine if only is None or row.alert.account_id == only)
    shown, following = paged(wanted, lambda row: (-row.alert.id,), cursor, limit)
    return Page(data=[AlertTold.of(row) for row in alerts_told(house, shown)], next=following)


@routes.get("/{alert_id}", summary="One alert", responses=reading)
@allow(*EVERY_ROLE, token=TokenScope.READ)
def one_alert(house: TheHouse, who: Who, alert_id: Number) -> AlertTold:
    """With every trigger and the facts it rests on."""
    return _told(house, who, alert_id)


@routes.post("/{alert_id}/acknowledge", summary="Have it in hand", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.WRITE)
def acknowledge(house: TheHouse, who: Who, alert_id: Number, asked: Acknowledge | None = None) -> AlertTold:
    alert_of(house, who.scope, alert_id)
    house.alerts.acknowledge(alert_id, who.name, asked.reason if asked else None)
    return _told(house, who, alert_id)


@routes.post("/{alert_id}/snooze", summary="Put it out of sight until a day", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.WRITE)
def snooze(house: TheHouse, who: Who, alert_id: Number, asked: Snooze) -> AlertTold:
    alert_of(house, who.scope, alert_id)
    if asked.until < house.today():
        raise KeepwellError(f"{asked.until} is over. Snooze until today or a later day.")
    house.alerts.snooze(alert_id, who.name, asked.until, asked.reason)
    return _told(house, who, alert_id)


@routes.post("/{alert_id}/resolve", summary="Close it with a reason", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.WRITE)
def resolve(house: TheHouse, who: Who, alert_id: Number, asked: Resolve) -> AlertTold:
    alert_of(house, who.scope, alert_id)
    house.alerts.resolve(alert_id, who.name, asked.reason, asked.false_alarm, on=house.today())
    return _told(house, who, alert_id)


def _told(house: House, who: Who, alert_id: int) -> AlertTold:
    alert = alert_of(house, who.scope, alert_id)
    [row] = alerts_told(house, [described(house, alert)])
    return AlertTold.of(row)
