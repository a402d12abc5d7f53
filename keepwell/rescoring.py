"""Scores brought up to date for the accounts with news, without touching the rest of the portfolio."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from domain.errors import KeepwellError
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, RESCORE, Order, run_daily
from storage.runs import RunState


@dataclass(frozen=True)
class Rescored:
    """`before` and `after` are health by external id, None where unknown."""

    as_of: date
    accounts: int
    before: dict[str, float | None]
    after: dict[str, float | None]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def says(self) -> str:
        if not self.accounts:
            return f"No account has news since its last score (as of {self.as_of})."
        lines = [f"{self.accounts} accounts scored again as of {self.as_of}."]
        for account, health in list(self.after.items())[:20]:
            lines.append(f"  {account}: {_shown(self.before.get(account))} > {_shown(health)}")
        if self.accounts > 20:
            lines.append(f"  and {self.accounts - 20} more.")
        return "\n".join(lines)


def rescore_touched(house: House) -> Rescored:
    """KeepwellError before the first daily run: there is no day to score for yet."""
    last = house.runs.latest(DAILY, RunState.DONE)
    if last is None:
        raise KeepwellError("Nothing was scored yet. Run `keepwell run` first.")
    ids = house.accounts.touched_since_score()
    before = _health(house, ids)
    if ids:
        run_daily(house, Order(RESCORE, last.as_of, last.as_of, account_ids=tuple(ids)))
    return Rescored(last.as_of, len(ids), before, _health(house, ids))


def _health(house: House, ids: list[int]) -> dict[str, float | None]:
    if not ids:
        return {}
    names = house.accounts.rows(ids).select("account_id", "external_id")
    found = names.join(house.scores.latest(ids).select("account_id", "health"), on="account_id", how="left")
    return dict(zip(found["external_id"].to_list(), found["health"].to_list(), strict=True))


def _shown(health: float | None) -> str:
    return "unknown" if health is None else f"{health:.1f}"
