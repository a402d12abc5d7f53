"""Exchange rates of the sample: made up, of the size they have had, one at the end of each month."""

from collections.abc import Iterator
from datetime import date, timedelta

from sources.demo.diary import Row
from sources.demo.draws import Draws

PURPOSE = 9
MONTHS = 96  # the oldest customer of the sample began seven years ago
START = {"EUR": 1.10, "GBP": 1.27}
PULL, STEP = 0.08, 0.012  # how far a month goes back to the start, and how far it strays


def write_rates(as_of: date, seed: int) -> Iterator[Row]:
    """What a euro and a pound were worth in dollars, oldest first."""
    ends = _month_ends(as_of)
    for place, (currency, start) in enumerate(START.items()):
        draws, rate = Draws(seed, place, PURPOSE), start
        for day in ends:
            rate += PULL * (start - rate) + draws.around(0.0, STEP)
            row = {"currency": currency, "base": "USD", "day": day, "rate": f"{rate:.4f}"}
            yield {**row, "source": "bank"}


def _month_ends(as_of: date) -> list[date]:
    ends = [as_of.replace(day=1) - timedelta(days=1)]
    while len(ends) < MONTHS:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return ends[::-1]
