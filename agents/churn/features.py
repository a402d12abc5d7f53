"""What risk is learnt from: one table of features, the same for training, the daily run and the back-test.

A row is one account on one day. Every feature is a signal, a change of a signal, or a trace of how use, people,
conversations and the contract have moved (agents/collector/traces.py); segments and the profile come on top.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from agents.collector.readings import Readings
from domain.signals import SignalId as S

Floats = NDArray[np.float64]

CHANGES = (7, 14, 30)


@dataclass(frozen=True)
class Feature:
    """`sign`: +1 where more of it cannot mean less risk, -1 the other way round, 0 where nobody can say.

    `expert` is how much one standard deviation adds to the log-odds of leaving before anything is learnt, `grows`
    the same for growing. `scale` "log" is for counts. `about` is the signal or topic its contribution is told
    under.
    """

    name: str
    about: str
    means: str
    sign: Literal[-1, 0, 1] = 0
    expert: float = 0.0
    scale: Literal["plain", "log"] = "plain"
    grows: float = 0.0


@dataclass(frozen=True)
class Beliefs:
    """What is expected of features before anything is learnt: the expert's coefficients, and directions that are sure.

    Features without an entry (segments, the profile) start at 0 and may go either way.
    """

    expert: Mapping[str, float]
    signs: Mapping[str, int]

    def coefficients(self, names: Sequence[str]) -> Floats:
        return np.array([self.expert.get(name, 0.0) for name in names], dtype=np.float64)

    def directions(self, names: Sequence[str]) -> NDArray[np.int64]:
        return np.array([self.signs.get(name, 0) for name in names], dtype=np.int64)


USE, PEOPLE, PRODUCT, TALK, TERM = "use", "people", "products", "conversations", "contract"


def _windows() -> list[Feature]:
    experts = {7: -0.05, 14: -0.2, 30: -0.5, 90: -0.1, 180: 0.0, 365: 0.0}
    grows = {30: 0.1, 90: 0.2}
    days = [
        Feature(
            f"use_days_{w}", USE, f"days with use a month, last {w} days", -1, e, "log", grows.get(w, 0.0)
        )
        for w, e in experts.items()
    ]
    volume = [
        Feature(f"use_volume_{w}", USE, f"use a month, last {w} days", -1, 0.0, "log") for w in (30, 90, 365)
    ]
    return days + volume


def _signals() -> list[Feature]:
    rows: list[tuple[S, Literal[-1, 0, 1], float, Literal["plain", "log"]]] = [
        (S.LOGIN_FREQUENCY, -1, -0.2, "log"),
        (S.FEATURE_BREADTH, -1, -0.2, "log"),
        (S.CORE_RATIO, -1, 0.0, "plain"),
        (S.SESSION_DURATION, -1, 0.0, "log"),
        (S.USAGE_REGULARITY, -1, -0.2, "plain"),
        (S.USAGE_TREND, -1, 0.0, "plain"),
        (S.RESPONSE_LATENCY, 1, 0.1, "log"),
        (S.TOUCHPOINT_ATTENDANCE, -1, -0.15, "plain"),
        (S.ACTIVE_CONTACTS, -1, -0.2, "log"),
        (S.SENTIMENT_TREND, -1, -0.2, "plain"),
        (S.LICENSE_UTILISATION, -1, -0.1, "plain"),
        (S.BILLED_TO_ACTIVE, 1, 0.0, "log"),
        (S.TENURE, 0, 0.0, "log"),
        (S.RENEWAL_HISTORY, -1, -0.1, "plain"),
        (S.GROWTH_MENTIONS, -1, 0.0, "log"),
        (S.ACTIVE_GROWTH, -1, -0.05, "plain"),
        (S.ADVANCED_INTEREST, -1, 0.0, "log"),
    ]
    grows = {
        S.LICENSE_UTILISATION: 0.3,
        S.GROWTH_MENTIONS: 0.3,
        S.ACTIVE_GROWTH: 0.15,
        S.ADVANCED_INTEREST: 0.3,
        S.FEATURE_BREADTH: 0.3,
        S.TENURE: -0.1,
    }
    return [
        Feature(s.value, s.value, s.value.replace("_", " "), g, e, scale, grows.get(s, 0.0))
        for s, g, e, scale in rows
    ]


MOVING = tuple(s for s in S if s not in (S.TENURE, S.RENEWAL_HISTORY))


def _changes() -> list[Feature]:
    signs = {feature.name: feature.sign for feature in _signals()}
    return [
        Feature(
            f"{s.value}_change_{k}",
            s.value,
            f"change of {s.value.replace('_', ' ')} in {k} days",
            signs[s.value],
        )
        for s in MOVING
        for k in CHANGES
    ]


FEATURES: tuple[Feature, ...] = (
    *_signals(),
    *_changes(),
    *_windows(),
    Feature("use_silence", USE, "days since the last use", 1, 0.6, "log"),
    Feature("use_silence_usual", USE, "days since the last use against their usual pause", 1, 0.0, "log"),
    Feature("use_month_to_usual", USE, "use of 30 days against the half year before", -1, -0.05),
    Feature("use_volume_to_usual", USE, "volume of 30 days against the half year before", -1),
    Feature("use_month_ago_30", USE, "use of 30 days against the 30 days before", -1),
    Feature("use_month_ago_90", USE, "use of 30 days against the same a quarter ago", -1, -0.05),
    Feature("use_quarter_to_quarter", USE, "use of a quarter against the one before", -1, grows=0.15),
    Feature(
        "use_beyond_drift", USE, "the same, less what all accounts of the source did", -1, -0.05, grows=0.15
    ),
    Feature("use_deviation", USE, "use of four weeks, in standard deviations of their half year", -1),
    Feature("use_weeks_falling", USE, "weeks in a row with less use", 1),
    Feature("use_break", USE, "largest lasting change of use in a year", -1, -0.05),
    Feature("use_break_weeks", USE, "weeks since that change", 0),
    Feature("people", PEOPLE, "people who used the product in 30 days", -1, 0.0, "log"),
    Feature("people_now", PEOPLE, "people who used the product in 60 days", -1, 0.0, "log", grows=0.2),
    Feature("people_come", PEOPLE, "people who are new in 60 days", -1, -0.05, "log", grows=0.2),
    Feature("people_gone", PEOPLE, "share of the people of the four months before who stopped", 1, 0.05),
    Feature("people_quarter_to_quarter", PEOPLE, "people of a month against a quarter ago", -1, -0.05),
    Feature("people_one", PEOPLE, "all use rests on one person", 1, 0.05),
    Feature("product_used", PRODUCT, "products they use", 0, 0.0, "log"),
    Feature("product_left", PRODUCT, "products they do not use yet", 0, 0.0, "log", grows=0.3),
    Feature("product_since", PRODUCT, "days since they took up a product", 0, 0.0, "log", grows=-0.1),
    Feature("product_new", PRODUCT, "products taken up in half a year", 0, 0.0, "log", grows=0.1),
    Feature("talk_30", TALK, "messages and meetings from their side in 30 days", 0, 0.0, "log"),
    Feature("talk_90", TALK, "messages and meetings from their side in a quarter", 0, -0.1, "log"),
    Feature("talk_silence", TALK, "days since they last spoke", 1, 0.1, "log"),
    Feature("talk_month_to_usual", TALK, "what they say in 30 days against the half year before", 0),
    Feature("talk_missed", TALK, "meetings missed in a quarter", 1, 0.15, "log"),
    Feature("talk_tickets_30", TALK, "tickets in 30 days", 0, 0.0, "log"),
    Feature("talk_tickets_90", TALK, "tickets in a quarter", 0, 0.0, "log"),
    Feature("talk_people", TALK, "people who spoke in half a year", -1, 0.0, "log"),
    Feature("talk_one_person", TALK, "share of the conversation one person carries", 1),
    Feature("term_days_to_renewal", TERM, "days to the renewal", 0),
    Feature("term_renewal_near", TERM, "the renewal is within 90 days", 1, 0.3),
    Feature("term_age", TERM, "days since the current subscription began", 0, 0.0, "log"),
    Feature("term_billing_day", TERM, "days into the billing month", 0),
    Feature("term_income", TERM, "recurring revenue", 0),
    Feature("term_income_change", TERM, "recurring revenue against half a year ago", -1, -0.1),
    Feature("term_seats", TERM, "seats", 0),
    Feature("term_annual", TERM, "billed by the year", -1),
    Feature("term_auto_renew", TERM, "renews by itself", -1, -0.1),
    Feature("term_trial", TERM, "on trial", 1),
    Feature("term_count", TERM, "paid subscriptions so far", 0, 0.0, "log"),
    Feature("term_overdue", TERM, "invoices past their due day", 1, 0.15, "log"),
)

BY_NAME = {feature.name: feature for feature in FEATURES}
OF_LEAVING = Beliefs(
    {feature.name: feature.expert for feature in FEATURES},
    {feature.name: feature.sign for feature in FEATURES},
)
OF_GROWING = Beliefs(
    {feature.name: feature.grows for feature in FEATURES},
    {feature.name: int(np.sign(feature.grows)) for feature in FEATURES},
)
NEAR_DAYS = 90
LARGEST = 1e6


@dataclass(frozen=True)
class FeatureTable:
    """[N, F] numbers, NaN where unknown; row = account and day."""

    names: tuple[str, ...]
    values: Floats
    account_ids: NDArray[np.int64]  # [N]
    days: NDArray[np.int64]  # [N], proleptic ordinals

    def column(self, name: str) -> Floats:
        found: Floats = self.values[:, self.names.index(name)]
        return found

    def rows(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "FeatureTable":
        return FeatureTable(self.names, self.values[chosen], self.account_ids[chosen], self.days[chosen])

    def beside(self, extra: Mapping[str, Floats]) -> "FeatureTable":
        """With further columns ([N]) by name."""
        values = np.asfortranarray(np.column_stack([self.values, *extra.values()]))
        return FeatureTable((*self.names, *extra), values, self.account_ids, self.days)


def feature_table(
    readings: Readings, targets: Sequence[date], chosen: NDArray[np.bool_], extra: Mapping[str, Floats]
) -> FeatureTable:
    """The features of `chosen` [A, T] accounts and days; `readings` must have traced the targets.

    `extra` are further columns by name ([A] each, the same on every day): segments and the profile.
    """
    row, day = np.nonzero(chosen)
    at = np.array([readings.days.index(target) for target in targets], dtype=np.int64)
    traced = np.array([readings.traced.index(target) for target in targets], dtype=np.int64)
    values = np.empty((row.size, len(FEATURES) + len(extra)), order="F")
    for place, feature in enumerate(FEATURES):
        values[:, place] = _scaled(feature, _raw(feature.name, readings, targets, at, traced, row, day))
    for place, column in enumerate(extra.values(), len(FEATURES)):
        values[:, place] = column[row]
    ordinals = np.array([target.toordinal() for target in targets], dtype=np.int64)
    names = (*(feature.name for feature in FEATURES), *extra)
    return FeatureTable(names, values, readings.account_ids[row], ordinals[day])


def _raw(
    name: str,
    readings: Readings,
    targets: Sequence[date],
    at: NDArray[np.int64],
    traced: NDArray[np.int64],
    row: NDArray[np.int64],
    day: NDArray[np.int64],
) -> Floats:
    if name in readings.traces:
        return readings.traces[name][row, traced[day]]
    if name.startswith("product_"):  # only where growth is another product
        return np.full(row.size, np.nan)
    if name == "term_renewal_near":
        ahead = readings.traces["term_days_to_renewal"][row, traced[day]]
        return np.where(np.isnan(ahead), np.nan, (ahead >= 0) & (ahead <= NEAR_DAYS))
    signal, _, days = name.partition("_change_")
    values = readings.values[S(signal)]
    now: Floats = values[row, at[day]]
    if not days:
        return now
    place = {known: index for index, known in enumerate(readings.days)}
    before = np.array([place[target - timedelta(days=int(days))] for target in targets], dtype=np.int64)
    return now - values[row, before[day]]


def _scaled(feature: Feature, raw: Floats) -> Floats:
    if feature.scale == "log":
        return np.log1p(np.clip(raw, 0.0, LARGEST))
    return np.clip(raw, -LARGEST, LARGEST)
