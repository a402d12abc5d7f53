"""What accounts pay and when they renew, as the other commands say it: one row per account, within a scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agents.analyst.fields import Need
from agents.playbooks.money import amount
from keepwell.asking.columns import Columns
from keepwell.bootstrap import House

MONTHS = 12


@dataclass(frozen=True)
class Contract:
    """`paid` is cents a month by currency; `arr_cents` a year in the portfolio's one currency, None where no exchange
    rate leads there. `renewal` is the next one ahead."""

    renewal: date | None
    days_to_renewal: int | None
    auto_renew: bool | None
    plan: str | None
    seats: int | None
    since: date | None
    term_refs: tuple[str, ...]
    paid: tuple[tuple[str, int], ...]
    arr_cents: int | None

    @property
    def arr_says(self) -> str:
        """A year in the currencies that are paid: "12,000 EUR + 300 USD"."""
        return " + ".join(amount(MONTHS * cents, currency) for currency, cents in self.paid)


@dataclass(frozen=True)
class Contracts:
    """`currency` is the one that `arr_cents` are in."""

    currency: str
    by_account: Mapping[int, Contract]

    def of(self, account_id: int) -> Contract:
        return self.by_account.get(account_id, NOTHING)


NOTHING = Contract(None, None, None, None, None, None, (), (), None)


def contracts(house: House, ids: Sequence[int] | None, day: date) -> Contracts:
    """Of these accounts (None: all) as known on a day."""
    columns = Columns(house, ids, day)
    terms = columns.of(Need.CONTRACT, ids)
    yearly = dict(columns.of(Need.MONEY, ids).iter_rows())
    paid: dict[int, list[tuple[str, int]]] = {}
    for account, currency, cents in house.recurring.on(day, terms["account_id"].to_list()).iter_rows():
        paid.setdefault(account, []).append((currency or "", cents))
    lost = set(columns.left_out)
    found = {}
    for row in terms.iter_rows(named=True):
        its = tuple(paid.get(row["account_id"], ()))
        cents = yearly.get(row["account_id"])
        in_one = cents is not None and not lost.intersection(currency for currency, _ in its)
        found[row["account_id"]] = Contract(
            renewal=row["renewal"],
            days_to_renewal=None if row["days_to_renewal"] is None else int(row["days_to_renewal"]),
            auto_renew={"yes": True, "no": False}.get(row["auto_renew"]),
            plan=row["plan"],
            seats=row["seats"],
            since=row["customer_since"],
            term_refs=tuple(row["term_refs"] or ()),
            paid=its,
            arr_cents=round(MONTHS * cents) if in_one and cents is not None else None,
        )
    return Contracts(columns.currency, found)
