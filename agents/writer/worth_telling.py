"""Which agents say something about an account, for which of its reasons, and whether what they said still stands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agents.alerts.rules import RETENTION_RULES
from agents.writer.agents_words import basis_of, reason_name
from agents.writer.choosing import reasons_of, retention_of
from agents.writer.situation import AlertReason, GrowthReason, Situation
from domain.agent_words import About

STANDS = timedelta(days=7)
"""After this the figures and quotes are old, even where the reason is the same."""


@dataclass(frozen=True)
class Telling:
    """`first` marks the most pressing alert and the first opportunity: of the others no model is asked."""

    about: About
    reason: AlertReason | GrowthReason
    first: bool

    @property
    def name(self) -> str:
        return reason_name(self.reason)

    @property
    def basis(self) -> str:
        return basis_of(self.reason)


def tellings(situation: Situation) -> list[Telling]:
    """The most pressing first. Every alert has the words of health, and of churn where the account is to be kept; every
    opportunity those of expansion, which say to wait while it has to be kept."""
    return list(_tellings(situation))


def _tellings(situation: Situation) -> Iterator[Telling]:
    first = {AlertReason: True, GrowthReason: True}
    wait = retention_of(situation)
    for one in sorted(reasons_of(situation), key=lambda one: (one.line.rank, one.name)):
        if one.alert is not None:
            yield Telling(About.HEALTH, one.alert, first[AlertReason])
            if one.alert.rule in RETENTION_RULES:
                yield Telling(About.CHURN, one.alert, first[AlertReason])
            first[AlertReason] = False
        elif one.opportunity is not None:
            growth = replace(one.opportunity, timing=wait) if wait else one.opportunity
            yield Telling(About.EXPANSION, growth, first[GrowthReason])
            first[GrowthReason] = False


def still_stands(told_on: date, told_of: str, telling: Telling, day: date) -> bool:
    """Of words of a day and a state of the reason: whether they need not be made anew on `day`. Those of a later day
    always stand."""
    if told_on > day:
        return True
    return told_of == telling.basis and day - told_on < STANDS
