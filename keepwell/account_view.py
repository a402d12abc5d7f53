"""Everything about one account on one day, each number with its sentence and the facts behind it."""

from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from agents.churn.agent import RiskFrame, assessed
from agents.collector.catalogue import CATALOGUE, numbers_of
from agents.collector.chronicle import Chronicle
from agents.collector.gaps import SourceDays
from agents.collector.kernel import read
from agents.collector.readings import Readings
from agents.health.moves import MoveKind, moved_between
from agents.health.score import Scores, needed_days
from agents.health.way_back import WayBack, way_back
from domain.alerts import Alert, EvidenceRef
from domain.errors import KeepwellError
from domain.scores import SCORE_COLUMNS, Band, Standing
from domain.signals import DIMENSION_OF, SignalId
from graph.assess import facts_since
from keepwell.account_clocks import InTime, in_time
from keepwell.account_words import AccountWords, account_words
from keepwell.agent_words import alerts_told, opportunities_told
from keepwell.alert_list import AlertRow, described_all, known_by, told_json
from keepwell.bootstrap import House
from keepwell.disc import ContactProfile, account_profiles, reads_as
from keepwell.opportunity_list import OpportunityRow, opportunities_of
from keepwell.risk import risk_frame
from keepwell.risk_view import RiskView, risk_view
from keepwell.source_liveness import remembered
from storage.accounts import AccountRow
from storage.facts import Facts

WEEKS_SHOWN = 52
Trajectory = list[tuple[date, float | None]]
"""Health week by week, the last day last."""


@dataclass(frozen=True)
class SignalView:
    """`points` 0 to 100 and `weight` as a share of what is measured; both None where the signal is missing."""

    id: str
    title: str
    dimension: str
    value: float | None
    unit: str
    says: str
    points: float | None
    weight: float | None
    evidence: list[EvidenceRef]


@dataclass(frozen=True)
class MoveView:
    """`amount` in tenths; the amounts add up to the change shown. `evidence` is of the later day."""

    kind: str
    signal: str | None
    title: str
    amount: float
    says: str
    evidence: list[EvidenceRef]


@dataclass(frozen=True)
class AccountView:
    account: AccountRow
    as_of: date
    since: date
    standing: str
    band: str
    numbers: dict[str, float | None]
    thresholds: dict[str, float]
    calibration: int
    calibration_note: str
    change: float | None
    moves: list[MoveView]
    signals: list[SignalView]
    missing: list[str]
    way_back: WayBack
    days_to_renewal: int | None
    source_gaps: list[str]
    alerts: list[Alert]
    opportunities: list[OpportunityRow]
    in_time: InTime
    words: AccountWords
    trajectory: Trajectory = field(default_factory=list)
    risk: RiskView | None = None
    contacts: list[ContactProfile] = field(default_factory=list)
    score_reads: str | None = None
    """How to read the score with the main contact's profile; None where that is not known."""
    alert_rows: list[AlertRow] = field(default_factory=list)
    """The same alerts as people see them, with what agents say of them."""

    def as_json(self) -> dict[str, Any]:
        plain = asdict(replace(self, alert_rows=[], opportunities=[]))
        del plain["alert_rows"]
        plain["alerts"] = [
            {**row.alert.model_dump(mode="json"), **told_json(row.told)} for row in self.alert_rows
        ]
        plain["contacts"] = [one.as_json() for one in self.contacts]
        plain["opportunities"] = [row.as_json() for row in self.opportunities]
        _plain_evidence(plain["signals"], [one.evidence for one in self.signals])
        _plain_evidence(plain["moves"], [one.evidence for one in self.moves])
        plain["trajectory"] = [{"as_of": day, "health": health} for day, health in self.trajectory]
        return plain


def _plain_evidence(shown: list[dict[str, Any]], evidence: list[list[EvidenceRef]]) -> None:
    for one, facts in zip(shown, evidence, strict=True):
        one["evidence"] = [fact.as_json() for fact in facts]


@dataclass(frozen=True)
class _Read:
    """One account's facts, readings and scores on `since` and `as_of`."""

    facts: Facts
    readings: Readings
    scores: Scores
    day: date

    @property
    def at(self) -> int:
        return self.readings.days.index(self.day)

    @cached_property
    def told(self) -> Chronicle:
        """The facts put in order once, for the evidence of every signal."""
        return Chronicle(self.facts)


def view_account(
    house: House, account: AccountRow, as_of: date, since: date, trajectory: Trajectory | None = None
) -> AccountView:
    """Computed from the facts known by `as_of`, in the active calibration; `since` must lie before it.

    `trajectory` is what is stored of the year up to `as_of`, where that has been read already.
    """
    if since >= as_of:
        raise KeepwellError(f"--since {since} must lie before {as_of}.")
    from keepwell.calibration import active_calibration

    calibration = active_calibration(house)
    risk = risk_frame(house)
    seen = _read(house, account, as_of, since, risk)
    scores, last = seen.scores, len(seen.scores.days) - 1
    numbers = {name: _plain(scores[name][0, last]) for name in SCORE_COLUMNS}
    values = {signal: float(seen.readings.values[signal][0, seen.at]) for signal in SignalId}
    signals = [_signal(signal, seen, last) for signal in SignalId]
    change, moves = _change(seen, signals)
    around = seen.readings.circumstances
    people = account_profiles(house, account.id, as_of)
    alerts = known_by(house.alerts.list(account_id=account.id), as_of)
    names = {account.id: (account.name, account.external_id)}
    days_left = float(around.days_to_renewal[0, seen.at])
    return AccountView(
        account=account,
        as_of=as_of,
        since=since,
        standing=str(tuple(Standing)[int(scores.standing[0, last])]),
        band=str(tuple(Band)[int(scores.band[0, last])]),
        numbers=numbers,
        thresholds={"red": float(scores.red[0]), "orange": float(scores.orange[0])},
        calibration=calibration.number,
        calibration_note=calibration.note,
        change=change,
        moves=moves,
        signals=signals,
        missing=[one.title for one in signals if one.value is None],
        way_back=way_back(values, calibration.frame(account.segment)),
        days_to_renewal=None if np.isnan(days_left) else int(days_left),
        source_gaps=[
            f"{gap.source} ({gap.kind}) has delivered nothing since {gap.since}"
            for gap in around.gaps
            if gap.seen_on == as_of
            and (around.usage_held[0, seen.at] or around.conversations_held[0, seen.at])
        ],
        alerts=alerts,
        opportunities=opportunities_told(house, opportunities_of(house, account.id, as_of), as_of),
        words=account_words(house, account.id, as_of),
        in_time=in_time(house, account.id, seen.readings, seen.at, numbers),
        trajectory=_trajectory(house, account.id, as_of) if trajectory is None else trajectory,
        risk=risk_view(house, account, as_of, seen.readings, numbers, risk),
        contacts=people,
        score_reads=reads_as(people, numbers),
        alert_rows=alerts_told(house, described_all(house, alerts, names), as_of),
    )


def _read(house: House, account: AccountRow, as_of: date, since: date, risk: RiskFrame) -> _Read:
    from keepwell.calibration import active_calibration

    targets = (since, as_of)
    facts = house.facts.load_accounts([account.id], facts_since(targets), as_of)
    shared = house.heartbeats.same(remembered(house, facts.since, as_of).at_least(SourceDays.measure(facts)))
    readings = read(facts, needed_days(targets), shared, traced=risk.traced(targets))
    profiles = house.facts.profiles([account.id]) if risk.wants_profiles else {}
    segments = {account.id: account.segment}
    scores = assessed(readings, active_calibration(house), segments, targets, risk, profiles)
    return _Read(facts, readings, scores, as_of)


def _signal(signal: SignalId, seen: _Read, last: int) -> SignalView:
    spec = CATALOGUE[signal]
    value, points = (
        _plain(seen.readings.values[signal][0, seen.at]),
        _plain(seen.scores.points[signal][0, last]),
    )
    return SignalView(
        id=str(signal),
        title=spec.title,
        dimension=str(DIMENSION_OF[signal]),
        value=value,
        unit=spec.unit,
        says=_sentence(signal, seen),
        points=points,
        weight=None if points is None else _share(signal, seen.scores, last),
        evidence=spec.evidence(seen.told, int(seen.readings.account_ids[0]), seen.day)
        if value is not None
        else [],
    )


def _sentence(signal: SignalId, seen: _Read) -> str:
    if np.isnan(seen.readings.values[signal][0, seen.at]):
        return "no data"
    account_id = int(seen.readings.account_ids[0])
    return CATALOGUE[signal].sentence(numbers_of(seen.readings, signal, account_id, seen.day))


def _share(signal: SignalId, scores: Scores, last: int) -> float:
    present = sum(
        float(scores.weights[other][0]) for other in SignalId if not np.isnan(scores.points[other][0, last])
    )
    return float(scores.weights[signal][0]) / present


def _change(seen: _Read, signals: list[SignalView]) -> tuple[float | None, list[MoveView]]:
    """The change in health in tenths and the moves that add up to it; None and none where it is unknown."""
    health = seen.scores["health"][0]
    if np.isnan(health[0]) or np.isnan(health[-1]):
        return None, []
    evidence = {one.id: one.evidence for one in signals}
    shown = []
    for move in moved_between(seen.scores, 0, 0, len(seen.scores.days) - 1):
        title = CATALOGUE[move.signal].title if move.signal else "New calibration"
        says = {
            MoveKind.GONE: "no longer measured",
            MoveKind.CALIBRATION: "the frame changed, not the account",
        }.get(move.kind) or (_sentence(move.signal, seen) if move.signal else "")
        signal = str(move.signal) if move.signal else None
        shown.append(
            MoveView(str(move.kind), signal, title, move.shown, says, evidence.get(signal or "", []))
        )
    return round(sum(move.amount for move in shown), 1), shown


def _trajectory(house: House, account_id: int, as_of: date) -> Trajectory:
    """Health week by week up to the as-of day, from the stored history."""
    weeks = [as_of - timedelta(days=7 * n) for n in range(WEEKS_SHOWN, -1, -1)]
    stored = house.scores.healths_of(account_id, weeks[0], as_of)
    by_day = dict(zip(stored["as_of"].to_list(), stored["health"].to_list(), strict=True))
    return [(week, by_day.get(week)) for week in weeks]


def _plain(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
