"""One block of accounts from facts to scores and rule conditions: pure functions, the same wherever they run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agents.churn.agent import PRIOR, RiskFrame
from agents.collector.catalogue import LOOKBACK_DAYS
from agents.collector.gaps import SourceDays
from agents.collector.usage import use_since
from agents.health.score import needed_days
from domain.calibration import Calibration
from storage.facts import Facts
from storage.use_rollups import UseSince


@dataclass(frozen=True)
class Frame:
    """What a run scores in: the same for every block.

    `alert_days` are the targets on which alerts live on: days that an earlier run has stepped already are left out.
    Where `source_days` are only `remembered` from an earlier run, what the accounts at hand delivered since comes on
    top.
    """

    targets: tuple[date, ...]
    alert_days: tuple[date, ...]
    calibration: Calibration
    source_days: SourceDays
    remembered: bool = False
    risk: RiskFrame = PRIOR
    growth: RiskFrame = PRIOR  # how likely accounts are to grow, where a model says

    def sources_of(self, facts: Facts) -> SourceDays:
        return self.source_days.at_least(SourceDays.measure(facts)) if self.remembered else self.source_days

    @property
    def days(self) -> tuple[date, ...]:
        return needed_days(self.targets)

    @property
    def facts_since(self) -> date:
        return facts_since(self.targets)

    @property
    def use_since(self) -> UseSince:
        return use_since(self.days[0])

    @property
    def as_of(self) -> date:
        return self.targets[-1]


def facts_since(targets: Sequence[date]) -> date:
    """How far back facts must reach to score these days."""
    return needed_days(targets)[0] - timedelta(days=LOOKBACK_DAYS)
