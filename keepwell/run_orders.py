"""What a run is to do, and the row it begins with: in the calibration, with the models and for the alerts of now."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from keepwell.asked_day import asked_day
from keepwell.bootstrap import House
from keepwell.calibration import active_calibration
from keepwell.risk import newest_number
from storage.models import GROWTH, LEAVING
from storage.runs import DAILY, Run, RunState

STALE = timedelta(days=14)


@dataclass(frozen=True)
class Order:
    """What to run: the days from `first` to `as_of`, for these accounts (None: all), on this engine."""

    kind: str
    first: date
    as_of: date
    account_ids: tuple[int, ...] | None = None
    engine: str = "local"

    def details(
        self, calibration: int, models: dict[str, int | None], alert_days: tuple[date, ...]
    ) -> dict[str, Any]:
        """What a run that died needs in order to go on as it began."""
        return {
            "first": self.first.isoformat(),
            "account_ids": list(self.account_ids) if self.account_ids is not None else None,
            "engine": self.engine,
            "calibration": calibration,
            **models,
            "alerts_from": alert_days[0].isoformat() if alert_days else None,
        }

    @property
    def targets(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(days=n) for n in range((self.as_of - self.first).days + 1))


def asked_order(house: House, as_of: date | None = None, backfill: int = 0) -> Order:
    """The day (default: today, UTC), and as many days up to it; KeepwellError for one that cannot be scored."""
    last = asked_day(house, as_of or house.today())
    return Order(DAILY, asked_day(house, last - timedelta(days=max(0, backfill - 1))), last)


def begin(house: House, order: Order, holder: str | None = None) -> Run:
    """By this process, or for another; BusyError while another run of the day is alive."""
    models = {"model": newest_number(house, LEAVING), "growth": newest_number(house, GROWTH)}
    calibration = active_calibration(house)
    details = order.details(calibration.number, models, _alert_days(house, order))
    return house.runs.start(order.kind, order.as_of, details, holder)


def _alert_days(house: House, order: Order) -> tuple[date, ...]:
    """Alerts live forward: days before the last one stepped are scored, but wake no alert.

    Nor do days long after the newest fact: scoring old data as of today says nothing about today, and must not
    keep the alerts of the days it does know from being stepped afterwards.
    """
    done = house.runs.by_day(DAILY, RunState.DONE)
    stepped = (run.as_of for run in done if (run.details or {}).get("alerts_from") is not None)
    first = next(stepped, date.min)
    if order.targets == (first,):
        return order.targets  # no need to look for the newest fact: there is none less than there was then
    newest_fact = house.facts.last_day(planned=False)
    last = newest_fact + STALE if newest_fact else date.min
    return tuple(day for day in order.targets if first <= day <= last)
