"""What the language model was asked and cost, with the caps and what is left of them: one answer for screen and API."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from domain.errors import KeepwellError
from keepwell.bootstrap import House
from keepwell.model_door import caps
from keepwell.model_report import configured
from storage.model_costs import CostRow, cost_rows
from storage.runs import RunState

MOST_DAYS = 3650
TOKENS = "tokens"


@dataclass(frozen=True)
class CapLeft:
    """One cap. `unit` is a currency, whose amounts are in millionths, or tokens of chat."""

    of: str
    unit: str
    limit: int
    spent: int
    setting: str

    @property
    def left(self) -> int:
        return max(0, self.limit - self.spent)


@dataclass(frozen=True)
class Costs:
    """Days are UTC, as bills are; `totals` are millionths by currency."""

    first: date
    last: date
    model: str
    rows: list[CostRow]
    totals: dict[str, int]
    caps: list[CapLeft]

    def as_json(self) -> dict[str, Any]:
        told = asdict(self)
        told["caps"] = [asdict(one) | {"left": one.left} for one in self.caps]
        return told


def costs(house: House, days: int = 30) -> Costs:
    """The last `days`, today included."""
    if not 1 <= days <= MOST_DAYS:
        raise KeepwellError(f"{days} days cannot be asked for. Ask for 1 to {MOST_DAYS}.")
    last = house.now().date()
    first = last - timedelta(days=days - 1)
    rows = cost_rows(house.engine, first, last)
    totals: Counter[str] = Counter()
    for row in rows:
        totals[row.currency] += row.micros
    told = dict(sorted(totals.items()))
    return Costs(first, last, configured(house.settings), rows, told, _caps_left(house, last))


def _caps_left(house: House, day: date) -> list[CapLeft]:
    limits, currency = caps(house.settings), house.settings.model_currency
    micros, tokens = house.model_calls.spent(day)
    found = []
    if limits.day_micros is not None:
        found.append(CapLeft("today", currency, limits.day_micros, micros, "KEEPWELL_MODEL_DAY_CAP"))
    if limits.day_tokens is not None:
        found.append(CapLeft("today", TOKENS, limits.day_tokens, tokens, "KEEPWELL_MODEL_DAY_TOKENS"))
    going_on = house.runs.latest(state=RunState.RUNNING)
    if limits.run_micros is not None and going_on is not None:
        spent, _ = house.model_calls.spent(day, going_on.id)
        found.append(CapLeft("run", currency, limits.run_micros, spent, "KEEPWELL_MODEL_RUN_CAP"))
    return found
