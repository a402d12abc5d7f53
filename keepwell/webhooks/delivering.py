"""Events on their way: each at least once, again with longer and longer pauses, given up after three days."""

from dataclasses import dataclass
from datetime import timedelta

from domain.webhooks import Delivery, Subscription
from keepwell.bootstrap import House
from keepwell.webhooks.bodies import body_of
from keepwell.webhooks.subscribing import event_id
from keepwell.webhooks.telling import event_of
from outbox.notices.post import SECONDS, Heard, post

PAUSES = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60, 24 * 60)
)
LEASE = timedelta(seconds=4 * SECONDS)
"""No sender may still be at it when its lease is over."""
DEAD_AFTER = timedelta(days=5)
AT_MOST = 500


@dataclass
class Round:
    collected: int = 0
    delivered: int = 0
    failed: int = 0
    given_up: int = 0
    disabled: int = 0


def deliver_due(house: House, at_most: int = AT_MOST) -> Round:
    """Take down what happened and send what is due; any number of senders may be at it."""
    done = Round(collected=house.webhooks.collect())
    for delivery, subscription in house.webhooks.due(LEASE, at_most):
        _deliver(house, delivery, subscription, done)
    return done


def _deliver(house: House, delivery: Delivery, subscription: Subscription, done: Round) -> None:
    event = event_of(house, delivery, subscription)
    if event is None:
        house.webhooks.give_up(delivery, "what it tells of is gone", ours=True)
        done.given_up += 1
        return
    number = event_id(subscription, delivery.event)
    body = body_of(event, number, subscription)
    private = house.settings.webhook_private
    heard = post(subscription.url, number, body, subscription.secret, house.now(), private)
    if heard.taken:
        house.webhooks.delivered(delivery)
        done.delivered += 1
    elif heard.over:
        house.webhooks.disable(subscription.id, f"{heard.says}: it wants nothing more")
        done.disabled += 1
    else:
        _again(house, delivery, heard, done)


def _again(house: House, delivery: Delivery, heard: Heard, done: Round) -> None:
    now = house.now()
    if delivery.attempts > len(PAUSES):
        house.webhooks.give_up(delivery, heard.says)
        done.given_up += 1
        return
    pause = max(PAUSES[delivery.attempts - 1], heard.wait or timedelta())
    subscription = house.webhooks.failed(delivery, heard.says, now + pause)
    done.failed += 1
    if subscription.failing_since is not None and now - subscription.failing_since > DEAD_AFTER:
        house.webhooks.disable(
            subscription.id, f"nothing came through since {subscription.failing_since:%Y-%m-%d}: {heard.says}"
        )
        done.disabled += 1
