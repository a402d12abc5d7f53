"""Scores brought up to date for the accounts with news, without touching the rest of the portfolio."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from domain.errors import KeepwellError
from graph.nodes.take_drafts import DRAFT
from graph.nodes.take_spans import STEP
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, RESCORE, Order, run_daily
from storage.runs import RunState

NAMED = 20


@dataclass(frozen=True)
class Rescored:
    """`before` and `after` are health by external id, None where unknown."""

    as_of: date
    accounts: int
    before: dict[str, float | None]
    after: dict[str, float | None]
    failed_in: int | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def lines(self) -> list[str]:
        """For a person: how many, and where the first of them went."""
        if not self.accounts and self.failed_in is not None:
            return [f"No account failed in run {self.failed_in}."]
        if not self.accounts:
            return [f"No account has news since its last score (as of {self.as_of})."]
        told = [
            f"{self.accounts:,} account{'s' if self.accounts > 1 else ''} scored again as of {self.as_of}.",
            *(f"{who}: {_shown(self.before.get(who))} to {_shown(now)}" for who, now in self._first()),
        ]
        rest = self.accounts - len(self._first())
        return [*told, f"And {rest:,} more."] if rest else told

    def _first(self) -> list[tuple[str, float | None]]:
        return list(self.after.items())[:NAMED]


def rescore_touched(house: House) -> Rescored:
    """KeepwellError before the first daily run: there is no day to score for yet."""
    # Not the day of the last run: that may have been a look at the past.
    day = house.runs.newest_day(DAILY, RunState.DONE)
    if day is None:
        raise KeepwellError("Nothing was scored yet. Run `keepwell run` first.")
    ids = house.accounts.touched_since_score()
    if not ids:
        house.scores.compact()  # nobody waits: the moment to clear up after earlier ones
    before = house.scores.healths(ids)
    if ids:
        run_daily(house, Order(RESCORE, day, day, account_ids=tuple(ids)))
    return Rescored(day, len(ids), before, house.scores.healths(ids))


def rescore_failed(house: House, run_id: int) -> Rescored:
    """The accounts that failed in a run, for the days of that run; the others are left as they are."""
    run = house.runs.get(run_id)
    if run.state is RunState.RUNNING:
        raise KeepwellError(f"Run {run_id} is still going on: it may have failures to come.")
    ids = failed_accounts(house, run_id)
    before = house.scores.healths(ids)
    if ids:
        first = date.fromisoformat((run.details or {}).get("first", run.as_of.isoformat()))
        run_daily(house, Order(RESCORE, first, run.as_of, account_ids=tuple(ids)))
    return Rescored(run.as_of, len(ids), before, house.scores.healths(ids), failed_in=run_id)


def failed_accounts(house: House, run_id: int) -> list[int]:
    """Accounts that could not be scored or written for in a run, and are still there."""
    named = {
        int(one.key) for one in house.runs.failures(run_id) if one.key.isdigit() and _of_account(one.step)
    }
    return sorted(named & set(house.accounts.ids()))


def _of_account(step: str) -> bool:
    return step == DRAFT or step.startswith(f"{STEP} ")


def _shown(health: float | None) -> str:
    return "unknown" if health is None else f"{health:.1f}"
