"""Which agents say something about an account, for which of its reasons, and whether what they said still stands."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from agents.alerts.rules import RETENTION_RULES
from agents.writer.agents_words import Part, part_of, reason_pack
from agents.writer.choosing import reasons_of, retention_of
from agents.writer.situation import Situation
from domain.agent_words import About
from domain.drafts import WorkDays

STANDS = timedelta(days=7)
"""After this the figures and quotes are old, even where the reason is the same."""


def tellings(situation: Situation, workdays: WorkDays) -> Iterator[Part]:
    """The most pressing first. Every alert has the words of health, and of churn where the account is to be kept; every
    opportunity those of expansion, which say to wait while it has to be kept."""
    day, wait = situation.as_of, retention_of(situation)
    first_alert = first_growth = True
    for one in sorted(reasons_of(situation), key=lambda one: (one.line.rank, one.name)):
        if one.alert is not None:
            every = reason_pack(situation, one.alert, workdays, day)
            yield part_of(About.HEALTH, one.alert, every, first_alert)
            if one.alert.rule in RETENTION_RULES:
                yield part_of(About.CHURN, one.alert, every, first_alert)
            first_alert = False
        elif one.opportunity is not None:
            growth = replace(one.opportunity, timing=wait) if wait else one.opportunity
            every = reason_pack(situation, growth, workdays, day)
            yield part_of(About.EXPANSION, growth, every, first_growth)
            first_growth = False


def still_stands(told_on: date, told_of: str, part: Part, day: date) -> bool:
    """Of words of a day and a state of the reason: whether they need not be made anew on `day`. Those of a later day
    always stand."""
    if told_on > day:
        return True
    return told_of == part.basis and day - told_on < STANDS
