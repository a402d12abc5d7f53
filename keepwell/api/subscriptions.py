"""Subscriptions: which events other systems are told of, and what became of them."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import AfterValidator, Field, StringConstraints

from domain.principals import Role, TokenScope
from domain.webhooks import EventKind, Format, Subscription
from keepwell.api.contract import (
    CHANGING,
    READING,
    ROOT,
    Asked,
    Number,
    Told,
    refusals,
)
from keepwell.bounds import without_nul
from keepwell.web.access import Who, allow
from keepwell.web.handed import TheHouse
from keepwell.webhooks.subscribing import change, event_id, subscribe, try_out, unsubscribe

routes = APIRouter(prefix=f"{ROOT}/subscriptions", tags=["subscriptions"])
Kinds = Annotated[list[Annotated[str, StringConstraints(max_length=40)]], Field(min_length=1, max_length=20)]


class SubscriptionTold(Told):
    id: int
    url: str
    format: Format
    kinds: list[EventKind]
    made_by: str
    enabled: bool
    disabled_because: str | None
    created_at: datetime
    failing_since: datetime | None = Field(description="Since when no delivery has come through.")
    last_error: str | None
    delivered_at: datetime | None


class SubscriptionMade(SubscriptionTold):
    secret: str = Field(
        description="What the events are signed with (standardwebhooks.com). Shown this once."
    )


class Subscriptions(Told):
    data: list[SubscriptionTold]


class DeliveryTold(Told):
    event_id: str
    kind: EventKind
    occurred_at: datetime
    state: str = Field(description="waiting, delivered or given_up.")
    attempts: int
    next_at: datetime
    ended_at: datetime | None
    error: str | None


class Deliveries(Told):
    data: list[DeliveryTold]


class Subscribe(Asked):
    url: Annotated[str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(without_nul)]
    kinds: Kinds = Field(
        description="alert.opened, alert.closed, draft.ready, verdict.given, run.finished, run.failed"
    )
    format: Annotated[Format, Field(strict=False)] = Format.STANDARD


class Change(Asked):
    kinds: Kinds | None = None
    enabled: bool | None = None


class Tried(Told):
    event_id: str


@routes.get("", summary="Subscriptions", responses=refusals(*READING))
@allow(Role.ADMIN, token=TokenScope.ADMIN)
def subscriptions(house: TheHouse, who: Who) -> Subscriptions:  # noqa: ARG001
    return Subscriptions(data=[_told(one) for one in house.webhooks.all()])


@routes.post("", summary="Subscribe an address", status_code=201, responses=refusals(*CHANGING))
@allow(Role.ADMIN, token=TokenScope.ADMIN)
def new_subscription(house: TheHouse, who: Who, asked: Subscribe, response: Response) -> SubscriptionMade:
    """An address of the internet over https, or one of this machine."""
    made = subscribe(house, asked.url, asked.kinds, asked.format, who.name, who.user_id)
    response.headers["Location"] = f"{ROOT}/subscriptions/{made.id}"
    return SubscriptionMade.model_validate(made)


@routes.get("/{number}", summary="One subscription", responses=refusals(*READING))
@allow(Role.ADMIN, token=TokenScope.ADMIN)
def one_subscription(house: TheHouse, who: Who, number: Number) -> SubscriptionTold:  # noqa: ARG001
    return _told(house.webhooks.get(number))


@routes.patch("/{number}", summary="Change it, or switch it on or off", responses=refusals(*CHANGING))
@allow(Role.ADMIN, token=TokenScope.ADMIN)
def change_subscription(house: TheHouse, who: Who, number: Number, asked: Change) -> SubscriptionTold:
    """What is left out stays. Switched on again, it is told of what happens from then on."""
    return _told(change(house, number, asked.kinds, asked.enabled, who.name, who.user_id))


@routes.delete("/{number}", summary="Remove it", status_code=204, responses=refusals(*CHANGING))
@allow(Role.ADMIN, token=TokenScope.ADMIN)
def remove_subscription(house: TheHouse, who: Who, number: Number) -> None:
    unsubscribe(house, number, who.name, who.user_id)


@routes.post("/{number}/test", summary="Send it a test", status_code=202, responses=refusals(*CHANGING))
@allow(Role.ADMIN, token=TokenScope.ADMIN)
def test_subscription(house: TheHouse, who: Who, number: Number) -> Tried:  # noqa: ARG001
    """Delivered with the next round."""
    return Tried(event_id=try_out(house, number))


@routes.get("/{number}/deliveries", summary="What became of its events", responses=refusals(*READING))
@allow(Role.ADMIN, token=TokenScope.ADMIN)
def deliveries(house: TheHouse, who: Who, number: Number) -> Deliveries:  # noqa: ARG001
    """The newest fifty."""
    found = house.webhooks.get(number)
    rows = house.webhooks.deliveries(number)
    return Deliveries(
        data=[
            DeliveryTold.model_validate({**vars(one), "event_id": event_id(found, one.event)}) for one in rows
        ]
    )


def _told(one: Subscription) -> SubscriptionTold:
    return SubscriptionTold.model_validate(one)
