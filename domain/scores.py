"""What a score is made of, as the rest of the product speaks of it."""

from enum import StrEnum


class Band(StrEnum):
    """Where a health score stands; `unknown` where nothing could be measured."""

    RED = "red"
    ORANGE = "orange"
    GREEN = "green"
    UNKNOWN = "unknown"


BAND_CHANGED = "band_changed"
"""The kind of the notes that runs keep of it: made anew from the scores, and nobody's work."""


class Standing(StrEnum):
    """Whether the account is a customer on the as-of date."""

    NOT_YET = "not_yet"
    ACTIVE = "active"
    CHURNED = "churned"


SCORE_COLUMNS: tuple[str, ...] = (
    "health",
    "retention",
    "expansion",
    "engagement",
    "relationship",
    "contract",
    "coverage",
    "low",
    "high",
    "velocity_7",
    "velocity_14",
    "velocity_30",
    "churn_30",
    "churn_60",
    "churn_90",
    "momentum",
)
"""The numbers of one account on one day; health and its parts 0 to 100, coverage and churn 0 to 1, null = unknown."""


def percent(risk: float) -> str:
    """A risk (0 to 1) as it is told: whole percent, and never as certain as 0 or 100."""
    if risk < 0.01:
        return "under 1%"
    return "over 99%" if risk > 0.99 else f"{risk:.0%}"
