"""What a run did, as people and programs read it: the summary, the accounts left unscored, the alerts it opened."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.alerts import AlertState
from domain.scores import Band, Standing
from graph.nodes.take_spans import STEP as COLLECT
from keepwell.alert_list import AlertRow, described_all
from keepwell.bootstrap import House
from keepwell.model_report import row_json
from keepwell.newest_fact import Freshness, freshness
from storage.model_calls import AgentDay
from storage.runs import Run

NOT_YET, GONE, TOO_LITTLE, FAILED = "not_customers_yet", "left", "too_little_measured", "failed"
SAYS = {
    NOT_YET: "{n} {were} not {customers} yet",
    GONE: "{n} had left",
    TOO_LITTLE: "of {n} too little is known",
    FAILED: "{n} failed",
}


@dataclass(frozen=True)
class RunReport:
    """`unscored` counts accounts without a health on the as-of day by why; `scored` + them = `accounts`. `asked` is
    what the run asked of the model, by agent."""

    run: Run
    as_of: date
    accounts: int
    scored: int
    customers: int
    bands: dict[str, int]
    unscored: dict[str, int]
    fresh: Freshness
    opened: list[AlertRow]
    asked: list[AgentDay] = field(default_factory=list)

    @property
    def summary(self) -> dict[str, Any]:
        return self.run.summary or {}

    def unscored_says(self) -> str:
        """ "26 were not customers yet, 3 had left", or nothing."""
        return ", ".join(
            SAYS[why].format(
                n=n, were="was" if n == 1 else "were", customers="a customer" if n == 1 else "customers"
            )
            for why, n in self.unscored.items()
            if n
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "run": self.run.id,
            **self.summary,
            "accounts": self.accounts,
            "scored": self.scored,
            "unscored": self.unscored,
            "customers": self.customers,
            "bands": self.bands,
            "newest_fact": self.fresh.newest,
            "notes": [self.fresh.says] if self.fresh.says else [],
            "alerts": [row.as_json() for row in self.opened],
            "model_calls": [row_json(row) for row in self.asked],
        }


def run_report(house: House, run: Run) -> RunReport:
    """Counted from the scores stored for the run's own day, which need not be the newest one."""
    only = (run.details or {}).get("account_ids")
    accounts = len(house.accounts.ids()) if only is None else len(only)
    day = house.scores.history(only, run.as_of, run.as_of)
    customers = day.filter(day["standing"] == Standing.ACTIVE)
    bands = Counter(customers["band"].to_list())
    without = Counter(day.filter(day["health"].is_null())["standing"].to_list())
    scored = day.height - without.total()
    failed = sum(entry["step"].startswith(COLLECT) for entry in (run.summary or {}).get("failures", []))
    unscored = {
        NOT_YET: accounts - day.height - failed,  # a day on which an account was unknown has no row
        GONE: without[Standing.CHURNED],
        TOO_LITTLE: without[Standing.ACTIVE],
        FAILED: failed,
    }
    return RunReport(
        run=run,
        as_of=run.as_of,
        accounts=accounts,
        scored=scored,
        customers=customers.height,
        bands={str(band): bands.get(band, 0) for band in Band},
        unscored=unscored,
        fresh=freshness(house, run.as_of),
        opened=_opened(house, run),
        asked=house.model_calls.of_run(run.id),
    )


def _opened(house: House, run: Run) -> list[AlertRow]:
    """Alerts this run opened that are still live; those it also closed again are only counted."""
    live = [a for a in house.alerts.live() if a.opened_by_run == run.id and a.state is AlertState.OPEN]
    return described_all(house, live)
