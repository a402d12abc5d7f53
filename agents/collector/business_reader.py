"""Reads requests, risks, promises, praise and complaints out of what people write to each other in business.

Precision comes first. A sentence counts when a cue of its language is met and nothing takes it back: a negation just
before it, a question, a how-to, a past that is over, somebody else's words or customers. A condition ("unless the P1 is
fixed") takes nothing back of a risk: it is the risk.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from agents.collector.business_cues import BEFORE, Anchored, Cue, Language
from agents.collector.business_english import ENGLISH
from agents.collector.business_french import FRENCH
from agents.collector.business_german import GERMAN
from agents.collector.business_spanish import SPANISH
from agents.collector.due_days import due_day
from agents.collector.phrases import REMEMBERED
from domain.text_signals import RiskKind, Side, TextSignal

LANGUAGES = (ENGLISH, GERMAN, FRENCH, SPANISH)
CUES = Anchored(LANGUAGES)
FROM_BOTH = TextSignal.PROMISE


@dataclass(frozen=True)
class Told:
    """What one sentence tells: `risk` of a risk; of a promise whose it is, and by when if the words say so."""

    kind: TextSignal
    risk: RiskKind | None = None
    promised_by: Side | None = None
    due_on: date | None = None


def tells(plain: str, side: Side, said_on: date) -> list[Told]:
    """What a sentence tells (in lower case, single spaces, straight apostrophes), one of each kind, said by a side.

    Of our own words only promises count.
    """
    found = {cue.kind: _told(plain, cue, side, said_on) for cue in _all_met(plain, side)}
    return list(_settled(found)) if found else []


@lru_cache(maxsize=REMEMBERED)
def _all_met(plain: str, side: Side) -> tuple[Cue, ...]:
    """The first cue of each kind that the sentence meets and nothing in it takes back."""
    found: dict[TextSignal, Cue] = {}
    asks = plain.rstrip("\"'”’)] ").endswith("?")
    for cue, language in CUES.possible(plain):
        if cue.kind in found or (side is Side.US and cue.kind is not FROM_BOTH) or (asks and not cue.asked):
            continue
        if _met(plain, cue, language):
            found[cue.kind] = cue
    return tuple(found.values())


def _met(plain: str, cue: Cue, language: Language) -> bool:
    found = cue.pattern.search(plain)
    if found is None or language.void[cue.kind].search(plain):
        return False
    start = found.start()
    return language.denied.search(plain[max(0, start - BEFORE) : start]) is None


def _told(plain: str, cue: Cue, side: Side, said_on: date) -> Told:
    if cue.kind is not TextSignal.PROMISE:
        return Told(cue.kind, risk=cue.risk)
    if cue.promiser is not None:  # a promise told of: the days in it are mostly those on which it was made
        return Told(cue.kind, promised_by=cue.promiser)
    return Told(cue.kind, promised_by=side, due_on=due_day(plain, said_on))


def _settled(found: dict[TextSignal, Told]) -> Iterator[Told]:
    """Nobody praises and complains in one breath: the complaint is meant. A threat of theirs is no promise."""
    without = {TextSignal.COMPLAINT: TextSignal.PRAISE, TextSignal.RISK: TextSignal.PROMISE}
    outdone = {without[kind] for kind in found.keys() & without.keys()}
    yield from (told for kind, told in found.items() if kind not in outdone)
