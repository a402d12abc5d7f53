"""What an account pays for on a day, as far as sizes need to know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agents.collector.chronicle import Fact
from domain.tiers import rung


@dataclass(frozen=True)
class Contract:
    """The paid subscriptions that cover a day. `seats` 0 is unknown; the price is that of the seats that have one.

    `currencies` are all those its prices are in: a price per seat exists only where there is exactly one.
    """

    seats: int
    priced_seats: int
    priced_cents: int
    currencies: tuple[str, ...]
    tier: str | None  # the highest by name, the only one where no name says how high it stands
    tier_seats: int  # the seats on that tier

    @property
    def currency(self) -> str | None:
        return self.currencies[0] if len(self.currencies) == 1 else None

    @property
    def seat_cents(self) -> int | None:
        """MRR per seat, rounded to the cent; None without seats, price or one currency."""
        if not self.priced_seats or not self.priced_cents or self.currency is None:
            return None
        return rounded(self.priced_cents, self.priced_seats)

    @property
    def unpriced_because(self) -> str:
        """Why there is no price per seat."""
        if not self.seats:
            return "no running contract names seats"
        if not self.priced_cents:
            return "the contract names no price"
        if not self.currencies:
            return "the contract names no currency"
        return f"the contract is in several currencies ({', '.join(self.currencies)})"


def rounded(above: int, below: int) -> int:
    """above / below to the nearest whole number, halves up."""
    return (2 * above + below) // (2 * below)


def contract_on(subscriptions: Sequence[Fact], day: date) -> Contract:
    """From an account's rows of facts.subscriptions, which may go on after the day."""
    running = [row for row in subscriptions if not row["is_trial"] and _covers(row, day)]
    seated = [row for row in running if row["seats"]]
    priced = [row for row in seated if row["mrr_cents"]]
    tier = _highest({row["tier"] for row in running if row["tier"]})
    return Contract(
        seats=sum(row["seats"] for row in seated),
        priced_seats=sum(row["seats"] for row in priced),
        priced_cents=sum(row["mrr_cents"] for row in priced),
        currencies=tuple(sorted({row["currency"] for row in priced if row["currency"]})),
        tier=tier,
        tier_seats=sum(row["seats"] for row in seated if row["tier"] == tier),
    )


def _covers(row: Fact, day: date) -> bool:
    end, churned = row["end_date"], row["churned_on"]
    ended = (end is not None and end < day) or (churned is not None and churned <= day)
    return row["start_date"] <= day and not ended


def _highest(tiers: set[str]) -> str | None:
    if len(tiers) == 1:
        return next(iter(tiers))
    placed = sorted((place, name) for name in tiers if (place := rung(name)) is not None)
    return placed[-1][1] if placed else None
