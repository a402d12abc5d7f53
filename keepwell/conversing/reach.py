"""What a question is asked about: one account, a view of the portfolio, or the whole book; always within one's own."""

from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from domain.errors import KeepwellError
from domain.scope import AccountScope
from domain.scores import Band
from keepwell.books import account_told
from keepwell.bootstrap import House
from keepwell.desk.ask import FILTERS, filters_of, says, told_by
from keepwell.desk.page import ids_of
from keepwell.knowledge_base import account_in
from storage.accounts import AccountRow

ACCOUNT, VIEW = "account:", "view:"


@dataclass(frozen=True)
class Within:
    """`told` as addresses and threads name it ("", "account:12", "view:band=red"), `says` in words."""

    told: str
    says: str
    scope: AccountScope
    account: AccountRow | None = None


def within(house: House, scope: AccountScope, told: str, user_id: int | None = None) -> Within:
    """NotFoundError for an account out of reach, KeepwellError for a view that cannot be read. `user_id`: whose names
    for views are used."""
    if told.startswith(ACCOUNT):
        row = account_told(house, scope, told.removeprefix(ACCOUNT))
        return Within(f"{ACCOUNT}{row.id}", row.name, scope.only(row.id), row)
    if told.startswith(VIEW):
        return _view(house, scope, told.removeprefix(VIEW), user_id)
    if told:
        raise KeepwellError(f"'{told}' names nothing that can be asked about.")
    return Within("", "All accounts" if scope.everyone else "All my accounts", scope)


def named(house: House, scope: AccountScope, name: str) -> str:
    """How the account that somebody typed is told; NotFoundError as for `within`."""
    return f"{ACCOUNT}{account_in(house, scope, name).id}"


def views(house: House, user_id: int) -> list[tuple[str, str]]:
    """The saved views this person may choose from, each as it is told and by its name; then the bands."""
    bands = [(f"{VIEW}band={band}", f"band {band}") for band in (Band.RED, Band.ORANGE, Band.GREEN)]
    told: dict[str, str] = {}
    for one, name in [*((f"{VIEW}{filters}", name) for filters, name in _saved(house, user_id)), *bands]:
        told.setdefault(one, name)
    return list(told.items())


def _saved(house: House, user_id: int | None) -> list[tuple[str, str]]:
    """Filters and name of the views this person has or is shown; those that nothing can be made of any more are not."""
    found = []
    for one in house.saved_views.list(user_id) if user_id is not None else ():
        with suppress(KeepwellError):
            found.append((filters_of(told_by(one.query)), one.name))
    return [one for one in found if one[0]]


def _view(house: House, scope: AccountScope, told: str, user_id: int | None) -> Within:
    """Told by its filters, so that a conversation stands when the view is called otherwise, or is gone."""
    unknown = next((name for name, _ in parse_qsl(told) if name not in FILTERS), None)
    ask = replace(told_by(told), snoozed=True)
    filters = filters_of(ask)
    if unknown is not None or not filters:
        raise KeepwellError(f"A view can be asked about by {', '.join(FILTERS)}; not by '{unknown or told}'.")
    ids = ids_of(house, scope, ask)
    name = next((name for kept, name in _saved(house, user_id) if kept == filters), says(ask))
    # Nobody's book, and these accounts beside it: what a scope holds by name alone.
    only = AccountScope("", shared=frozenset(ids))
    return Within(f"{VIEW}{filters}", f"{name} ({len(ids)})", only)
