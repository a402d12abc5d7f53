"""Who is told of what, as an admin decides it; each change is in the audit log."""

import secrets
from base64 import b64encode
from collections.abc import Sequence

from domain.errors import KeepwellError
from domain.webhooks import SUBSCRIBABLE, EventKind, Format, Subscription
from keepwell.bootstrap import House
from outbox.notices.places import wrong_with

SECRET_BYTES = 32
MOST = 50


def subscribe(
    house: House, url: str, kinds: Sequence[str], format: str, by: str, user_id: int | None = None
) -> Subscription:
    """KeepwellError for an address that cannot be sent to, or a kind there is not. The secret is shown once."""
    address = url.strip()
    wrong = wrong_with(address)
    if wrong is not None:
        raise KeepwellError(f"Nothing can be sent to this address: {wrong}.")
    if len(house.webhooks.all()) >= MOST:
        raise KeepwellError(f"There are {MOST} subscriptions already. Remove one first.")
    secret = "whsec_" + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    mark = secrets.token_hex(6)
    made = house.webhooks.add(address, Format(format), known_kinds(kinds), secret, mark, by)
    house.audit.note(by, "subscribed", f"subscription {made.id}", user_id, kinds=list(kinds))
    return made


def change(
    house: House,
    subscription_id: int,
    kinds: Sequence[str] | None,
    enabled: bool | None,
    by: str,
    user_id: int | None = None,
) -> Subscription:
    """What is None stays."""
    wanted = None if kinds is None else known_kinds(kinds)
    made = house.webhooks.change(subscription_id, wanted, enabled)
    told = {"kinds": [str(one) for one in made.kinds], "enabled": made.enabled}
    house.audit.note(by, "changed subscription", f"subscription {made.id}", user_id, **told)
    return made


def unsubscribe(house: House, subscription_id: int, by: str, user_id: int | None = None) -> None:
    house.webhooks.remove(subscription_id)
    house.audit.note(by, "removed subscription", f"subscription {subscription_id}", user_id)


def try_out(house: House, subscription_id: int) -> str:
    """An event of the kind `test`, delivered with the next round; gives its id."""
    found = house.webhooks.get(subscription_id)
    if not found.enabled:
        raise KeepwellError(f"Subscription {found.id} is switched off: {found.disabled_because}.")
    event = f"test {secrets.token_hex(6)}"
    house.webhooks.put(subscription_id, event)
    return event_id(found, event)


def event_id(subscription: Subscription, event: str) -> str:
    """The same however often it is sent, and of no other installation."""
    return f"evt_{subscription.mark}_{'_'.join(event.split())}".replace(":", "").replace("+", "")


def known_kinds(kinds: Sequence[str]) -> list[EventKind]:
    names = {str(one): one for one in SUBSCRIBABLE}
    unknown = [one for one in kinds if one not in names]
    if unknown or not kinds:
        asked = f"There is no event '{unknown[0]}'. " if unknown else ""
        raise KeepwellError(f"{asked}Choose of {', '.join(names)}.")
    return [names[one] for one in dict.fromkeys(kinds)]
