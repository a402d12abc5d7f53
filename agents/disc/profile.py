"""From cues to four probabilities: on each axis where a person's texts lie, how sure that is, and so which side of it.

    weight of a text = its own weight x (2 for a talk) x 2^(-age / half-life)
    mean, spread     = of the leanings of their texts, by weight; the spread is never very small
    position         = mean, drawn to the middle as far as its standard error, spread / sqrt(sum of weights), is large
    dead zone        = DEAD x spread, LEAST_DEAD at least, round the middle: leanings within it are no side
    P(active)        = P(position beyond the dead zone) + half of P(within it), sharpened; P(people) likewise
    P(D) = P(active) x P(task), and so on

That is calibrated on people who have a style, if a blurred one (docs/disc.md). Whether somebody has one is another
question: a letter is said where both axes lie CLEAR + EARLY / sqrt(sum of weights) standard errors beyond the dead
zone, in the geometric mean, and neither less than A_SIDE.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.disc.cues import CUES, Kind
from agents.disc.habits import WEIGHT, Habit, habits, leaning
from domain.disc import CORNERS, LETTERS, CueQuote, DiscReading, Pole, Profile, Source
from storage.disc_facts import DiscFacts, DiscMark

HALF_LIFE = 180.0
"""Days after which a text counts half: people stay who they are, but change their role and whom they write to."""
TALK_WEIGHT = 2.0
USUAL_SPREAD = 0.28
"""Standard deviation of the leanings between one person's texts, as a rule."""
LEAST_SPREAD = 0.20
"""Theirs is taken for no less: people repeat themselves, and ten times the same sentence is not ten texts."""
USUAL_TEXTS = 8.0
"""Texts' worth that the usual spread stands beside their own: three that differ wildly may do so by chance."""
PERSONS = 0.30
"""Standard deviation of where people lie on an axis."""
DEAD, LEAST_DEAD = 0.10, 0.03
"""Of the spread, and on the axis: a mean nearer to the middle is no leaning, however many texts it is of."""
CLEAR, EARLY = 1.0, 9.5
"""Standard errors beyond the dead zone that a letter takes, and how many more the fewer texts there are: divided
by the root of their weight. Of few texts the error itself is poorly known. Sentences dealt at random stay below it."""
A_SIDE = 1.0
"""Of them, what the less clear axis must have, however clear the other is."""
SHARP = 2.0
"""By how much the odds are raised: fitted on people of whose sentences up to 60 % are another style's."""
MOST_SURE = 0.98
"""On an axis; so no letter is more probable than 96 %, whatever sample people are like."""
LEAST = 3
"""Interactions below which nothing is said, whatever they hold."""
MODEL_SHARE = 0.25
"""What a model found counts for at most so much of what the cue table found, in texts and in how far they lean: it
adds, and never overrides."""
MOST_QUOTES = 4

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Positions:
    """Of [N] persons in order of `contact_ids`: where they lie on [N, 2] axes (pace, focus), the standard error of
    that, half the width of the dead zone round 0, and [N] weights of all texts of their own together."""

    contact_ids: list[int]
    account_ids: list[int]
    mails: list[int]
    calls: list[int]
    at: Floats
    error: Floats
    dead: Floats
    weight: Floats

    def probabilities(self) -> Floats:
        """[N, 4] in order of LETTERS; each row adds up to 1."""
        beyond, below = (_share_above(side * self.at - self.dead, self.error) for side in (1, -1))
        plain = (1 + beyond - below) / 2
        sharp = plain**SHARP / (plain**SHARP + (1 - plain) ** SHARP)
        active, people = np.clip(sharp, 1 - MOST_SURE, MOST_SURE).T
        pace = {Pole.ACTIVE: active, Pole.RESERVED: 1 - active}
        focus = {Pole.PEOPLE: people, Pole.TASK: 1 - people}
        return np.stack([pace[CORNERS[one][0]] * focus[CORNERS[one][1]] for one in LETTERS], axis=-1)

    def by_axis(self) -> Floats:
        """[N, 2]: standard errors beyond the dead zone; negative within it."""
        return np.asarray((np.abs(self.at) - self.dead) / self.error, dtype=np.float64)

    def clearness(self) -> Floats:
        """[N]: of both axes together, in standard errors."""
        by_axis = self.by_axis()
        both = np.sqrt(np.prod(np.maximum(by_axis, 0.0), axis=1))
        found: Floats = np.where(by_axis.min(axis=1) >= A_SIDE, both, by_axis.min(axis=1))
        return found

    def wanted(self) -> Floats:
        """[N]: the clearness that a letter takes."""
        return np.asarray(CLEAR + EARLY / np.sqrt(self.weight), dtype=np.float64)


def _share_above(at: Floats, error: Floats) -> Floats:
    """How much of a bell round `at` lies above 0; near enough a logistic."""
    return np.asarray(1 / (1 + np.exp(-np.clip(1.702 * at / error, -50, 50))), dtype=np.float64)


def positions(rows: pl.DataFrame, day: date, told: dict[int, list[Habit]]) -> Positions:
    """Where each person of `rows` (see DiscFacts) lies on a day: nothing after it counts, and what is old, less."""
    age = (pl.lit(day) - pl.col("day")).dt.total_days()
    talk = pl.when(pl.col("kind") == "call").then(TALK_WEIGHT).otherwise(1.0)
    weighed = rows.filter(pl.col("day") <= day).with_columns(
        at=pl.col("weight") * talk * (2.0 ** (-age / HALF_LIFE))
    )
    ours = ~pl.col("by_model")
    sums = (
        weighed.group_by("account_id", "contact_id")
        .agg(
            own=pl.col("at").filter(ours).sum(),
            model=pl.col("at").filter("by_model").sum(),
            pace=(pl.col("at") * pl.col("pace")).filter(ours).sum(),
            focus=(pl.col("at") * pl.col("focus")).filter(ours).sum(),
            pace_2=(pl.col("at") * pl.col("pace") ** 2).filter(ours).sum(),
            focus_2=(pl.col("at") * pl.col("focus") ** 2).filter(ours).sum(),
            model_pace=(pl.col("at") * pl.col("pace")).filter("by_model").sum(),
            model_focus=(pl.col("at") * pl.col("focus")).filter("by_model").sum(),
            mails=(ours & (pl.col("kind") == "mail")).sum(),
            calls=(ours & (pl.col("kind") == "call")).sum(),
        )
        .filter(pl.col("own") > 0)
        .sort("contact_id")
    )
    return _placed(sums, told)


def _placed(sums: pl.DataFrame, told: dict[int, list[Habit]]) -> Positions:
    ids = sums["contact_id"].to_list()
    added = np.array([leaning(told.get(one, [])) for one in ids]).reshape(-1, 2)
    acts = np.array([WEIGHT if told.get(one) else 0.0 for one in ids])
    own, model = sums["own"].to_numpy(), sums["model"].to_numpy()
    # The share of the model's sum that may count; where there is none, none of nothing.
    share = np.minimum(1.0, MODEL_SHARE * own / np.maximum(model, 1e-9))
    texts, by_model = (sums.select(f"{of}pace", f"{of}focus").to_numpy() for of in ("", "model_"))
    most = MODEL_SHARE * np.abs(texts)
    read, weight = texts + np.clip(share[:, None] * by_model, -most, most), own + share * model
    mean = (read + added) / (weight + acts)[:, None]
    spread = _spread(sums, texts, own)
    error = spread / np.sqrt(weight)[:, None]
    drawn = PERSONS**2 / (PERSONS**2 + error**2)
    return Positions(
        ids,
        sums["account_id"].to_list(),
        sums["mails"].to_list(),
        sums["calls"].to_list(),
        at=mean * drawn,
        error=error * np.sqrt(drawn),
        dead=np.maximum(DEAD * spread, LEAST_DEAD),
        weight=own,
    )


def _spread(sums: pl.DataFrame, texts: Floats, own: Floats) -> Floats:
    """[N, 2]: how far somebody's texts lie apart. Who writes now this way, now that, has a mean that says little."""
    weight = own[:, None]
    squares = sums.select("pace_2", "focus_2").to_numpy()
    theirs = np.maximum(squares / weight - (texts / weight) ** 2, 0.0)
    beside = (weight * theirs + USUAL_TEXTS * USUAL_SPREAD**2) / (weight + USUAL_TEXTS)
    return np.sqrt(np.maximum(beside, LEAST_SPREAD**2))


def readings(facts: DiscFacts, day: date) -> dict[int, DiscReading]:
    """The profile of every person of these accounts on a day, by the id of any of their records."""
    found = observed(facts, day)
    return {
        contact_id: as_told(found.get(person), facts, account_id, person, day)
        for account_id, contact_id, person in facts.people.iter_rows()
    }


def observed(facts: DiscFacts, day: date) -> dict[int, DiscReading]:
    """By person, what their words and habits tell, whatever people said of it since."""
    acts = habits(facts.touches, day)
    return {
        one.contact_id: replace(one, habits=tuple(habit.says for habit in acts.get(one.contact_id, ())))
        for one in _judged(positions(facts.rows, day, acts), day)
    }


def _judged(placed: Positions, day: date) -> Iterable[DiscReading]:
    clearness, wanted, by_axis = placed.clearness(), placed.wanted(), placed.by_axis()
    for n, odds in enumerate(placed.probabilities()):
        best = int(np.argmax(odds))
        many = placed.mails[n] + placed.calls[n]
        why_not = _why_not(many, clearness[n] >= wanted[n], [one >= wanted[n] for one in by_axis[n]])
        yield DiscReading(
            contact_id=placed.contact_ids[n],
            account_id=placed.account_ids[n],
            as_of=day,
            probabilities={letter: float(p) for letter, p in zip(LETTERS, odds, strict=True)},
            profile=None if why_not else LETTERS[best],
            confidence=float(odds[best]),
            mails=placed.mails[n],
            calls=placed.calls[n],
            why_not=why_not,
        )


def _why_not(many: int, clear: bool, by_axis: Sequence[bool]) -> str:
    """Empty where there is a profile."""
    if many < LEAST:
        return "too few of their own words"
    if clear:
        return ""
    axes = zip(("fast or steady", "task or people"), by_axis, strict=True)
    return f"no clear sign of {' nor of '.join(name for name, seen in axes if not seen)} yet"


def _nothing(contact_id: int, account_id: int, day: date) -> DiscReading:
    even: dict[Profile, float] = dict.fromkeys(LETTERS, 1 / len(LETTERS))
    return DiscReading(
        contact_id, account_id, day, even, None, 1 / len(LETTERS), why_not="nothing of theirs was read"
    )


def as_told(
    seen: DiscReading | None, facts: DiscFacts, account_id: int, person: int, day: date
) -> DiscReading:
    """Erased before all, then what a person said, then what was read; `seen` is None where nothing was."""
    seen = seen or _nothing(person, account_id, day)
    if seen.contact_id in facts.erased:
        plain = _nothing(seen.contact_id, seen.account_id, day)
        return replace(plain, source=Source.ERASED, why_not="the profile was erased")
    said = [one.said for one in facts.corrections.get(seen.contact_id, ()) if one.on(day)]
    if not said:
        return seen
    sure: dict[Profile, float] = {letter: float(letter == said[-1].letter) for letter in LETTERS}
    return replace(
        seen,
        probabilities=sure,
        profile=said[-1].letter,
        confidence=1.0,
        source=Source.CORRECTED,
        corrected_by=said[-1].by,
        why_not="",
    )


def with_quotes(seen: DiscReading, marks: Sequence[DiscMark], most: int = MOST_QUOTES) -> DiscReading:
    """The reading with the newest words that lean its way, each cue and each quote once, small words last; both ways
    where there is no profile.

    What a person said needs no words of the contact, and what is erased has none.
    """
    if seen.source is not Source.OBSERVED:
        return seen
    corner = CORNERS[seen.profile] if seen.profile else None
    quotes: dict[str, CueQuote] = {}
    told: set[tuple[str, str]] = set()
    for mark in sorted(marks, key=lambda one: one.cue in CUES and CUES[one.cue].kind is Kind.MANNER):
        cue, place = CUES.get(mark.cue), (mark.ref, mark.quote)
        if cue is None or mark.contact_id != seen.contact_id or mark.day > seen.as_of:
            continue
        if mark.cue not in quotes and place not in told and (corner is None or cue.leans in corner):
            told.add(place)
            quotes[mark.cue] = CueQuote(
                mark.cue, cue.axis, cue.leans, mark.quote, mark.ref, mark.day, mark.by_model
            )
    return replace(seen, evidence=tuple(list(quotes.values())[:most]))
