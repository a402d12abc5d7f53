"""How large an opportunity is, in MRR per month, with its arithmetic in one sentence that anybody can redo.

Every number comes from the account's own contract and use, or from what the portfolio's customers pay; nothing a
customer writes is ever a factor. Where the facts do not carry a number there is none, and the sentence says why.
"""

from dataclasses import dataclass

from agents.collector.catalogue import many
from agents.expansion.contract import Contract
from agents.expansion.prices import TierPrices
from domain.tiers import rung

TARGET = 80
"""% of the seats in use that leaves room to grow: below it a saturated account is no longer one."""

QUOTED = "a number somebody mentions is a plan, not a fact"


@dataclass(frozen=True)
class Size:
    """`cents` of MRR per month in `currency`; both None where nothing supports a number."""

    arithmetic: str
    cents: int | None = None
    currency: str | None = None


@dataclass(frozen=True)
class People:
    """Named users active within 30 days, and 60 days before; None where that is not known."""

    active: int | None
    before: int | None = None

    @property
    def more(self) -> int:
        if self.active is None or self.before is None:
            return 0
        return max(0, self.active - self.before)


def money(cents: int, currency: str) -> str:
    return f"{cents // 100:,}.{cents % 100:02d} {currency}"


def no_basis(why: str) -> Size:
    return Size(f"No basis to size it: {why}.")


def seats_size(people: People, contract: Contract) -> Size:
    """Seats for those who are active now at TARGET, less the seats there are, at the account's own price."""
    if not people.active:
        return no_basis("it is not known how many people use it")
    return _more_seats(people.active, f"{many(people.active, 'active user')}", contract)


def team_size(people: People, contract: Contract) -> Size:
    """As if as many people came again as did in the last 60 days: the only pace the account itself has shown."""
    if people.active is None or people.before is None:
        return no_basis(f"it is not known how many people use it, and {QUOTED}")
    if not people.more:
        now, then = many(people.active, "active user"), people.before
        return no_basis(f"no more people use it yet ({now}, {then} 60 days ago), and {QUOTED}")
    expected = people.active + people.more
    said = (
        f"{people.before} active users became {people.active} in 60 days; with {people.more} more, "
        f"{expected} of them"
    )
    return _more_seats(expected, said, contract)


def momentum_size(people: People, contract: Contract) -> Size:
    """What is short already, else what the pace of the last 60 days would bring."""
    now = seats_size(people, contract)
    return now if now.cents is not None else team_size(people, contract)


def tier_size(contract: Contract, prices: TierPrices) -> Size:
    """The median step in price per seat to the next tier up, times the account's seats on its own tier."""
    tier, currency = contract.tier, contract.currency
    if contract.seat_cents is None or currency is None:
        return no_basis(contract.unpriced_because)
    if tier is None or rung(tier) is None:
        return no_basis("the name of their tier does not say how high it stands")
    own = prices.of(currency, tier)
    if own is None:
        return no_basis(f"too few customers on {tier} pay per seat in {currency} to know its usual price")
    higher = prices.above(currency, own.rung)
    if higher is None:
        return no_basis(f"too few customers on a tier above {tier} pay per seat in {currency}")
    step = higher.seat_cents - own.seat_cents
    if step <= 0:
        return no_basis(f"customers on {higher.tier} pay no more per seat than those on {own.tier}")
    size = step * contract.tier_seats
    return Size(
        f"Per seat and month the median of {higher.accounts} customers on {higher.tier} is "
        f"{money(higher.seat_cents, currency)}, of {own.accounts} on {own.tier} {money(own.seat_cents, currency)}: "
        f"a step of {money(step, currency)}, x {many(contract.tier_seats, 'seat')} on {tier} = "
        f"{money(size, currency)} a month.",
        size,
        currency,
    )


def _more_seats(people: int, said: str, contract: Contract) -> Size:
    price, currency = contract.seat_cents, contract.currency
    if not contract.seats:
        return no_basis("no running contract names seats")
    needed = -(-people * 100 // TARGET)
    extra = needed - contract.seats
    if extra <= 0:
        return no_basis(
            f"{said} need {many(needed, 'seat')} at {TARGET}% use, and they have {contract.seats}"
        )
    if price is None or currency is None:
        return no_basis(f"{many(extra, 'more seat')} would be needed, but {contract.unpriced_because}")
    size = extra * price
    return Size(
        f"{said} need {many(needed, 'seat')} at {TARGET}% use ({people} / {TARGET / 100:.2f}, rounded up), "
        f"{extra} more than the {contract.seats} they have; at {money(contract.priced_cents, currency)} a month / "
        f"{many(contract.priced_seats, 'seat')} = {money(price, currency)} a seat that is "
        f"{extra} x {money(price, currency)} = {money(size, currency)} a month.",
        size,
        currency,
    )
