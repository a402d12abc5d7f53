"""What somebody may see of things that belong to accounts: what lies outside their scope is not there."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TypeVar

from domain.errors import NotFoundError
from domain.scope import AccountScope
from keepwell.bootstrap import House
from keepwell.knowledge_base import account_in, ids_within

if TYPE_CHECKING:
    from domain.alerts import Alert
    from domain.opportunities import Opportunity
    from domain.outbox import OutboxEvent, OutboxRow
    from domain.playbooks import SavePlan
    from storage.accounts import AccountRow


class OfAccount(Protocol):
    @property
    def account_id(self) -> int | None: ...


DIGITS = 19
"""Fewer than these are a number that databases hold."""
Thing = TypeVar("Thing")
Owned = TypeVar("Owned", bound=OfAccount)


def account_by_id(house: House, scope: AccountScope, account_id: int) -> "AccountRow":
    """NotFoundError in the same words whether there is none or it is another's."""
    found = _or_none(house.accounts.get, account_id)
    if found is None or not scope.reaches(found.id, found.csm):
        raise NotFoundError(f"There is no account with id {account_id}.")
    return found


def account_told(house: House, scope: AccountScope, told: str) -> "AccountRow":
    """By its id, else by its external id (which may be a number, too) or name. NotFoundError as for `account_in`."""
    if told.isdecimal() and len(told) < DIGITS:
        with suppress(NotFoundError):
            return account_by_id(house, scope, int(told))
    return account_in(house, scope, told)


def within(
    house: House, scope: AccountScope, things: Iterable[Thing], account_id: Callable[[Thing], int | None]
) -> list[Thing]:
    """Those whose account is in the scope, in their order."""
    ids = ids_within(house, scope)
    if ids is None:
        return list(things)
    mine = frozenset(ids)
    return [one for one in things if account_id(one) in mine]


def alert_of(house: House, scope: AccountScope, alert_id: int) -> "Alert":
    """One that is about a source is for those who see all accounts."""
    return _mine(house, scope, "alert", alert_id, house.alerts.get)


def opportunity_of(house: House, scope: AccountScope, number: int) -> "Opportunity":
    return _mine(house, scope, "opportunity", number, house.opportunities.get)


def plan_of(house: House, scope: AccountScope, number: int) -> "SavePlan":
    return _mine(house, scope, "plan", number, house.plans.get)


def message_of(house: House, scope: AccountScope, number: int) -> "tuple[OutboxRow, str, list[OutboxEvent]]":
    """The message, its body, and what happened to it."""
    from storage.outbox_rows import one

    found = _or_none(lambda wanted: one(house.engine, wanted), number)
    if found is None or not _reaches(house, scope, found[0].account_id):
        raise NotFoundError(f"There is no message {number}.")
    return found


def _mine(house: House, scope: AccountScope, what: str, number: int, get: Callable[[int], Owned]) -> Owned:
    found = _or_none(get, number)
    if found is None or not _reaches(house, scope, found.account_id):
        raise NotFoundError(f"There is no {what} {number}.")
    return found


def _reaches(house: House, scope: AccountScope, account_id: int | None) -> bool:
    if scope.everyone:
        return True
    if account_id is None:
        return False
    account = house.accounts.get(account_id)
    return scope.reaches(account.id, account.csm)


def _or_none(get: Callable[[int], Thing], number: int) -> Thing | None:
    try:
        return get(number)
    except NotFoundError:
        return None
