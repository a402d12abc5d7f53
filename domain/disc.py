"""The words of the DISC profiler: how somebody likes to be written to. A preference, never a judgement of a person.

Two axes: pace (active or reserved) and focus (task or people). The four letters are their corners.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

Profile = Literal["D", "I", "S", "C"]
LETTERS: tuple[Profile, ...] = ("D", "I", "S", "C")

PREFERENCE = "A communication preference read from how they write and act, never a judgement of a person."
UNKNOWN = "DISC: not enough to say"


class Axis(StrEnum):
    PACE = "pace"
    FOCUS = "focus"


class Pole(StrEnum):
    """The ends of the axes. On pace, active is positive; on focus, people."""

    ACTIVE = "active"
    RESERVED = "reserved"
    TASK = "task"
    PEOPLE = "people"


class Source(StrEnum):
    OBSERVED = "observed"
    CORRECTED = "corrected"
    ERASED = "erased"


CORNERS: dict[Profile, tuple[Pole, Pole]] = {
    "D": (Pole.ACTIVE, Pole.TASK),
    "I": (Pole.ACTIVE, Pole.PEOPLE),
    "S": (Pole.RESERVED, Pole.PEOPLE),
    "C": (Pole.RESERVED, Pole.TASK),
}
STYLE: dict[Profile, str] = {
    "D": "direct and brief: outcomes, one recommendation",
    "I": "lively and personal: the person first, then the product",
    "S": "steady and friendly: steps, dates, no surprises",
    "C": "exact and reserved: evidence, documentation, figures",
}


@dataclass(frozen=True)
class CueQuote:
    """Words of the contact that a cue was read in; `ref` is the external id of the utterance or interaction.

    `by_model` where a language model pointed to them and the words stood there.
    """

    cue: str
    axis: Axis
    leans: Pole
    quote: str
    ref: str
    occurred_on: date
    by_model: bool = False


@dataclass(frozen=True)
class DiscReading:
    """One contact's profile on a day; `probabilities` add up to 1, and `profile` None means "not enough to say".

    `probabilities` are of somebody who has one of the four styles; where there is not enough to say, whether they do
    is open. `confidence` 0 to 1 is the probability of the profile; of the likeliest one where none is said.
    `mails` and `calls` are the interactions it rests on. `habits` are sentences about what they did, not wrote.
    """

    contact_id: int
    account_id: int
    as_of: date
    probabilities: dict[Profile, float]
    profile: Profile | None
    confidence: float
    mails: int = 0
    calls: int = 0
    source: Source = Source.OBSERVED
    evidence: tuple[CueQuote, ...] = ()
    habits: tuple[str, ...] = ()
    corrected_by: str | None = None
    why_not: str = ""

    @property
    def interactions(self) -> int:
        return self.mails + self.calls

    @property
    def label(self) -> str:
        """As an alert says it: "DISC: S (94% sure)"."""
        if self.source is Source.CORRECTED and self.profile is not None:
            return f"DISC: {self.profile} (set by {self.corrected_by or 'a person'})"
        if self.profile is None:
            return UNKNOWN
        return f"DISC: {self.profile} ({sure(self.confidence)} sure)"

    @property
    def says(self) -> str:
        """One sentence, with what it rests on."""
        rests = f"from {_many(self.mails, 'mail')} and {_many(self.calls, 'call')}"
        if self.source is Source.ERASED:
            return "Their profile was erased and is not made again until somebody lifts that."
        if self.profile is None:
            return f"Not enough to say ({self.why_not or 'too little is known'}; {rests})."
        if self.source is Source.CORRECTED:
            return f"Prefers {STYLE[self.profile]} (set by {self.corrected_by or 'a person'})."
        return f"Seems to prefer {STYLE[self.profile]} ({sure(self.confidence)} sure, {rests})."


@dataclass(frozen=True)
class Correction:
    """What a person said of a contact's profile, and why; it counts from the day `since` on."""

    letter: Profile
    by: str
    since: date
    reason: str = field(default="")


_READING = re.compile(r" ?For an? [DISC] contact a score of .*$", re.DOTALL)


def reads_as(profile: Profile, score: float) -> str:
    """How a sentence begins that reads a score with a contact's profile; the last of its text."""
    return f"For {'an' if profile in ('I', 'S') else 'a'} {profile} contact a score of {score:.0f}"


def without_reading(text: str) -> str:
    """The text without such a sentence, for a contact whose profile was erased."""
    return _READING.sub("", text)


def sure(confidence: float) -> str:
    """Never "100%": nothing read from texts is certain."""
    return f"{min(99, round(100 * confidence))}%"


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


NOBODY = DiscReading(0, 0, date.min, dict.fromkeys(LETTERS, 0.25), None, 0.25)
"""The reading of a contact of whom nothing is known."""
