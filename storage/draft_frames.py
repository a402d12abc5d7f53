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
    """Of some accounts, everything dated up to `as_of`.

    accounts: account_id, external_id, name, segment, country, csm, currency, attributes (JSON text)
    contacts: contact_id, account_id, external_id, name, email, title, role, is_primary, language; one row a person
    subscriptions: as in storage/facts.py
    interactions: interaction_id, account_id, external_id, occurred_at, channel, direction, contact_id, thread,
        scheduled_at, attended, priority, resolved_at, subject (of tickets and meetings)
    mentions: id, interaction_id, account_id, day, kind, ref, quote, risk, side, promised_by, due_on, speaker,
        contact_id, direction
    levels: account_id, as_of, health, band, velocity_30, churn_60, calibration, red, utilisation: the last stored score

    `alerts` are those of accounts that are live now and were opened by the day, `opportunities` the open ones, `plans`
    the open save plans, without what was done of them later.
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
