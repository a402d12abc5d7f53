"""What a question is asked about: one account, a view of the portfolio, or the whole book; always within one's own."""

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from domain.errors import KeepwellError, NotFoundError
from domain.scope import AccountScope
from domain.scores import Band
from keepwell.bootstrap import House
from keepwell.knowledge_base import account_in, ids_within
from storage.accounts import AccountRow

ACCOUNT, VIEW = "account:", "view:"
FIELDS = ("band", "segment", "csm")
"""What a view may be cut by."""


@dataclass(frozen=True)
class Within:
    """`told` as addresses and threads name it ("", "account:12", "view:band=red"), `says` in words."""

    told: str
    says: str
    scope: AccountScope
    account: AccountRow | None = None


def within(house: House, scope: AccountScope, told: str) -> Within:
    """NotFoundError for an account out of reach, KeepwellError for a view that cannot be read."""
    if told.startswith(ACCOUNT):
        row = _account(house, scope, told.removeprefix(ACCOUNT))
        return Within(f"{ACCOUNT}{row.id}", row.name, scope.only(row.id), row)
    if told.startswith(VIEW):
        return _view(house, scope, told.removeprefix(VIEW))
    if told:
        raise KeepwellError(f"'{told}' names nothing that can be asked about.")
    return Within("", "All accounts" if scope.everyone else "All my accounts", scope)


def named(house: House, scope: AccountScope, name: str) -> str:
    """How the account that somebody typed is told; NotFoundError as for `within`."""
    return f"{ACCOUNT}{account_in(house, scope, name).id}"


def views(house: House, scope: AccountScope) -> list[tuple[str, str]]:
    """The views there are to choose from, each as it is told and in words."""
    rows = house.accounts.rows(ids_within(house, scope))
    segments = sorted({one for one in rows["segment"].to_list() if one})
    cut = [("band", str(band)) for band in (Band.RED, Band.ORANGE, Band.GREEN)]
    cut += [("segment", one) for one in segments]
    return [(f"{VIEW}{urlencode([one])}", _says([one])) for one in cut]


def _account(house: House, scope: AccountScope, told: str) -> AccountRow:
    if told.isdecimal() and len(told) < 19:
        with suppress(NotFoundError):
            found = house.accounts.get(int(told))
            if scope.reaches(found.id, found.csm):
                return found
    return account_in(house, scope, told)


def _view(house: House, scope: AccountScope, told: str) -> Within:
    cut = [(name, value) for name, value in parse_qsl(told) if value]
    unknown = next((name for name, _ in cut if name not in FIELDS), None)
    if unknown is not None or not cut:
        raise KeepwellError(f"A view can be asked about by {', '.join(FIELDS)}; not by '{unknown or told}'.")
    rows = house.accounts.rows(ids_within(house, scope)).select("account_id", "segment", "csm").to_dicts()
    if any(name == "band" for name, _ in cut):
        bands = dict(house.scores.latest().select("account_id", "band").iter_rows())
        rows = [{**row, "band": bands.get(row["account_id"])} for row in rows]
    ids = [row["account_id"] for row in rows if all(_fits(row[name], value) for name, value in cut)]
    # Nobody's book, and these accounts beside it: what a scope holds by name alone.
    only = AccountScope("", shared=frozenset(ids))
    return Within(f"{VIEW}{urlencode(cut)}", f"{_says(cut)} ({len(ids)})", only)


def _fits(there: str | None, wanted: str) -> bool:
    return (there or "").casefold() == wanted.casefold()


def _says(cut: list[tuple[str, str]]) -> str:
    return ", ".join(f"{name} {value}" for name, value in cut)
