"""What drafts are written from, as rows of many accounts: handed to the writer, who knows no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from domain.alerts import Alert
from domain.opportunities import Opportunity
from domain.playbooks import SavePlan


@dataclass(frozen=True)
class DraftFrames:
    """Of some accounts, everything dated up to `as_of`. Frames are those of storage/facts.py where not said otherwise.

    `alerts` and `opportunities` are those live now that were opened by the day, `plans` the open save plans;
    `levels` account_id, as_of, health, band, velocity_30, churn_60, red, utilisation of the last stored score.
    """

    as_of: date
    accounts: pl.DataFrame
    contacts: pl.DataFrame
    subscriptions: pl.DataFrame
    interactions: pl.DataFrame
    mentions: pl.DataFrame
    levels: pl.DataFrame
    features: frozenset[str]
    alerts: Sequence[Alert]
    opportunities: Sequence[Opportunity]
    plans: Sequence[SavePlan]
