"""Whether enough accounts have left since the last calibration for a new one to be worth a person's while."""

from agents.health.thresholds import LEAST_LEAVERS
from domain.calibration import Calibration
from domain.scores import Standing
from keepwell.bootstrap import House

LEAST_NEW = 10
NEW_SHARE = 0.2
"""A refit is worth it when at least LEAST_NEW accounts, and NEW_SHARE of the leavers it was fitted on, left since."""


def refit_advice(house: House) -> str:
    """One sentence, from the newest scores: no fact is read. Nothing is ever refitted by itself (decision 0005)."""
    latest = house.calibrations.latest()
    if latest is None:
        return "none yet: the first `keepwell run` uses the expert one"
    left = house.scores.count(Standing.CHURNED)
    new = left - _left_then(latest)
    which = f"number {latest.number}, {latest.kind}"
    if latest.fitted_on:
        which += f" on facts up to {latest.fitted_on}"
    if new < needed(latest):
        since = (
            f"{max(new, 0):,} accounts have left since" if latest.fitted else f"{left:,} accounts have left"
        )
        return f"{which}; {since}, worth a refit from {needed(latest):,} on"
    since = "have left since" if latest.fitted else "have left by now"
    return f"{which}; {new:,} accounts {since}: a refit is worth it (`keepwell calibrate --dry-run` shows it)"


def needed(latest: Calibration) -> int:
    """New leavers from which a refit is worth it; as many as any fit needs where none was made on leavers yet."""
    if latest.fitted is None:
        return LEAST_LEAVERS
    return max(LEAST_NEW, round(NEW_SHARE * latest.fitted.leavers))


def _left_then(latest: Calibration) -> int:
    """Accounts that had left when it was made, in the whole portfolio if only some of it was read."""
    if latest.fitted is None:
        return 0
    return round(latest.fitted.left * latest.fitted.portfolio / max(latest.fitted.seen, 1))
