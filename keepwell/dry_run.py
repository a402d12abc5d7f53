"""What a run would do, without doing it: a real run on a copy of the home, held against what is there."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from domain.alerts import Alert
from domain.opportunities import Opportunity, OpportunityState
from domain.reviews import QueueAsk, QueueRow
from graph.deps import Progress, quiet
from keepwell.bootstrap import House
from keepwell.daily_job import run_daily
from keepwell.model_forecast import Forecast, forecast
from keepwell.operations.scratch import scratch
from keepwell.run_changes import Moved, customers, moved_between
from keepwell.run_orders import Order
from keepwell.run_report import RunReport, run_report


@dataclass(frozen=True)
class Would:
    """Something that would begin or end: of an account, or of a source where that is None. `kind` is the rule of an
    alert, the kind of an opportunity or a draft."""

    account_id: int | None
    account: str | None
    kind: str
    says: str
    why: str | None = None


@dataclass(frozen=True)
class DryRun:
    """`moved` are the accounts whose band would be another than now; `model` is None where none is configured."""

    first: date
    as_of: date
    accounts: int
    scored: int
    customers: int
    bands: dict[str, int]
    failures: int
    moved: list[Moved]
    alerts_opened: list[Would]
    alerts_closed: list[Would]
    opportunities_found: list[Would]
    opportunities_closed: list[Would]
    drafts_written: list[Would]
    drafts_withdrawn: list[Would]
    model: Forecast | None
    notes: list[str]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        counted = ("alerts_opened", "alerts_closed", "drafts_written")
        by_kind = {f"{name}_by_kind": by_kind_of(getattr(self, name)) for name in counted}
        return {"dry_run": True, **asdict(self), **by_kind}


@dataclass(frozen=True)
class _Before:
    """What is there, by id, to hold what came of it against."""

    alerts: dict[int, Alert]
    newest_alert: int
    open: dict[int, Opportunity]
    newest_opportunity: int
    queue: dict[int, QueueRow]


def by_kind_of(found: Iterable[Would]) -> dict[str, int]:
    """The most frequent first."""
    return dict(Counter(one.kind for one in found).most_common())


def dry_run(house: House, order: Order, progress: Progress = quiet) -> DryRun:
    """BusyError while a run of the day, or another dry run, is going on."""
    begun = time.monotonic()
    names = {row["account_id"]: row["name"] for row in house.accounts.rows().iter_rows(named=True)}
    with scratch(house) as copy:
        scores, before = customers(copy.scores.latest()), _before(copy)
        words = copy.agent_words.standing(names)
        run = run_daily(copy, order, progress)
        return _told(
            run_report(copy, run),
            order,
            moved_between(scores, customers(copy.scores.latest()), names),
            _differences(copy, before, lambda number: names.get(number) if number is not None else None),
            forecast(house, copy, run, words) if house.settings.has_model else None,
            round(time.monotonic() - begun, 1),
        )


def _told(
    report: RunReport,
    order: Order,
    moved: list[Moved],
    differences: dict[str, list[Would]],
    model: Forecast | None,
    seconds: float,
) -> DryRun:
    return DryRun(
        first=order.first,
        as_of=order.as_of,
        accounts=report.accounts,
        scored=report.scored,
        customers=report.customers,
        bands=report.bands,
        failures=len(report.summary.get("failures", [])),
        moved=[one for one in moved if one.band_before != one.band_after],
        **differences,
        model=model,
        notes=[report.fresh.says] if report.fresh.says else [],
        seconds=seconds,
    )


def _before(copy: House) -> _Before:
    alerts, opportunities = copy.alerts.list(), copy.opportunities.list()
    return _Before(
        alerts={one.id: one for one in alerts if one.closed_on is None},
        newest_alert=max((one.id for one in alerts), default=0),
        open={one.id: one for one in opportunities if one.state is OpportunityState.OPEN},
        newest_opportunity=max((one.id for one in opportunities), default=0),
        queue=_queue(copy),
    )


def _queue(copy: House) -> dict[int, QueueRow]:
    ask = QueueAsk(now=copy.now(), today=copy.today(), limit=None)
    return {one.id: one for one in copy.drafts.page(ask)}


def _differences(
    copy: House, before: _Before, name: Callable[[int | None], str | None]
) -> dict[str, list[Would]]:
    alerts, opportunities, queue = copy.alerts.list(), copy.opportunities.list(), _queue(copy)

    def alert(one: Alert) -> Would:
        return Would(one.account_id, name(one.account_id), str(one.rule), one.headline, one.close_reason)

    def opportunity(one: Opportunity) -> Would:
        return Would(one.account_id, name(one.account_id), str(one.kind), one.headline, one.close_reason)

    def draft(one: QueueRow) -> Would:
        return Would(one.account_id, one.account, str(one.kind), one.subject, one.why)

    new = [one for one in alerts if one.id > before.newest_alert]
    found = [one for one in opportunities if one.id > before.newest_opportunity]
    over = [one for one in opportunities if one.state is not OpportunityState.OPEN]
    return {
        "alerts_opened": [alert(one) for one in new],
        "alerts_closed": [
            alert(one) for one in alerts if one.closed_on and (one.id in before.alerts or one in new)
        ],
        "opportunities_found": [opportunity(one) for one in found],
        "opportunities_closed": [opportunity(one) for one in over if one.id in before.open or one in found],
        "drafts_written": [draft(one) for number, one in queue.items() if number not in before.queue],
        "drafts_withdrawn": [draft(one) for number, one in before.queue.items() if number not in queue],
    }
