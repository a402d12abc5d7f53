"""Alerts and opportunities put into words, with the facts they rest on: reads and computes, and touches nothing."""

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agents.alerts.brief import Words, compose
from agents.alerts.case import Grounds
from agents.churn.model import RiskModel
from agents.churn.ratings import Ratings
from agents.collector.chronicle import Chronicle
from agents.collector.evidence import USE_DAYS
from agents.collector.kernel import read
from agents.collector.usage import use_since
from agents.disc.book import DiscBook
from agents.expansion import brief as expansion
from agents.expansion.prices import TierPrices
from agents.health.score import needed_days
from domain.alerts import RuleId
from domain.calibration import SegmentFrame
from domain.opportunities import CaseWords, OpportunityKind
from graph.assess import Frame
from storage.facts_store import FactStore

TOLD = timedelta(days=USE_DAYS)

GROWN_WITHIN = 90  # days

Segments = Mapping[int, str | None]


@dataclass(frozen=True)
class Asked:
    """What words are wanted for: a rule that fired, or an opportunity found, on an account, as of a day.

    `prices` are the portfolio's on that day, for an opportunity that is sized by them.
    """

    account_id: int
    rule: RuleId | OpportunityKind
    day: date
    prices: TierPrices | None = None


Told = Words | CaseWords


@dataclass(frozen=True)
class Speechless:
    """Why there are no words: in a line, and for the log."""

    reason: str
    trace: str


def own_segments(asked: Sequence[Asked], segments: Segments) -> Segments:
    """Those of the accounts asked about: what another process is sent."""
    return {one.account_id: segments[one.account_id] for one in asked}


def words_for(
    facts: FactStore, asked: Sequence[Asked], frame: Frame, segments: Segments
) -> list[Told | Speechless]:
    """The words of each, in order; what the accounts have in common is read once."""
    grounds = _grounds(facts, asked, frame, segments)
    own = {segment: frame.calibration.frame(segment) for segment in set(segments.values())}
    growth = _Growth(grounds, frame.growth.model)
    return [_words(one, grounds, own[segments[one.account_id]], growth) for one in asked]


class _Growth:
    """How likely accounts are to grow within GROWN_WITHIN days, where a model that earned its place says."""

    def __init__(self, grounds: Grounds, model: RiskModel | None) -> None:
        self._grounds, self._model = grounds, model
        self._ratings: dict[date, Ratings] = {}

    def probability(self, account_id: int, day: date) -> float | None:
        if self._model is None:
            return None
        if day not in self._ratings:
            g = self._grounds
            self._ratings[day] = Ratings.of(g.readings, day, g.segments, g.profiles, self._model)
        return self._ratings[day].likelihood(account_id, GROWN_WITHIN)


def _words(one: Asked, grounds: Grounds, own: SegmentFrame, growth: _Growth) -> Told | Speechless:
    try:
        case = grounds.case(one.account_id, one.day, own)
        if isinstance(one.rule, OpportunityKind):
            words = expansion.compose(one.rule, expansion.Plea(case, one.prices or TierPrices()))
            return replace(words, probability=growth.probability(one.account_id, one.day))
        return compose(one.rule, case)
    except Exception as broken:
        return Speechless(f"{type(broken).__name__}: {broken}", traceback.format_exc())


def _grounds(facts: FactStore, asked: Sequence[Asked], frame: Frame, segments: Segments) -> Grounds:
    days = tuple(sorted({one.day for one in asked}))
    ids, read_days = {one.account_id for one in asked}, needed_days(days)
    told = facts.load_told(ids, use_since(read_days[0]), days[0] - TOLD, days[-1])
    traced = frame.risk.traced(days) or frame.growth.traced(days)
    readings = read(told, read_days, frame.sources_of(told), traced=traced)
    profiles = facts.profiles(ids) if frame.risk.wants_profiles or frame.growth.wants_profiles else {}
    by_day = {day: frozenset(one.account_id for one in asked if one.day == day) for day in days}
    disc = DiscBook(facts.disc(ids, days[0], days[-1]), by_day)
    return Grounds.of(
        Chronicle(told), readings, frame.calibration, segments, days, frame.risk, profiles, disc
    )
