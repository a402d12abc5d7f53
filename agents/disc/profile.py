"""From cues to four probabilities: two axes, each a logistic of where the texts lie, trusted as far as there are texts.

    weight of a text = its own weight x (2 for a talk) x 2^(-age / half-life)
    position         = agreement x sum of weight x leaning / (sum of weights + PRIOR)
    P(active)        = logistic(SLOPE x (position - middle)),  P(people) likewise
    P(D) = P(active) x P(task), and so on

PRIOR is what makes a few texts say little: three mails have a third of the say that a hundred have. Where both axes
lie near the middle no corner reaches SURE, and there is not enough to say.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.disc.cues import CUES
from agents.disc.habits import WEIGHT, Habit, habits, leaning
from domain.disc import CORNERS, LETTERS, CueQuote, DiscReading, Pole, Profile, Source
from storage.disc_facts import DiscFacts, DiscMark

HALF_LIFE = 180.0
"""Days after which a text counts half: people stay who they are, but change their role and whom they write to."""
TALK_WEIGHT = 2.0
PRIOR = 8.0
"""Texts' worth of knowing nothing: three mails move a position by a quarter of what they say."""
USUAL_SPREAD = 0.06
"""Variance of the leanings between one person's texts, as a rule: a quarter of the scale, squared."""
SLOPE = {"pace": 16.0, "focus": 16.0}
MIDDLE = {"pace": 0.0, "focus": 0.0}
SURE = 0.60
"""The probability a profile needs to be said; below it, there is not enough to say."""
LEAST = 3
"""Interactions below which nothing is said, whatever they hold."""
MODEL_SHARE = 0.25
"""What a model found counts for at most so much of what the cue table found: it adds, and never overrides."""
MOST_QUOTES = 4

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Positions:
    """Of [N] persons in order of `contact_ids`: where they lie on both axes, and what that rests on."""

    contact_ids: list[int]
    account_ids: list[int]
    pace: Floats
    focus: Floats
    mails: list[int]
    calls: list[int]

    def probabilities(self) -> Floats:
        """[N, 4] in order of LETTERS; each row adds up to 1."""
        active, people = _logistic(self.pace, "pace"), _logistic(self.focus, "focus")
        pace = {Pole.ACTIVE: active, Pole.RESERVED: 1 - active}
        focus = {Pole.PEOPLE: people, Pole.TASK: 1 - people}
        return np.stack([pace[CORNERS[one][0]] * focus[CORNERS[one][1]] for one in LETTERS], axis=-1)


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
    below = own + share * model + acts + PRIOR
    axes = [
        _agreed(sums, name, own)
        * (sums[name].to_numpy() + share * sums[f"model_{name}"].to_numpy() + added[:, place])
        / below
        for place, name in enumerate(("pace", "focus"))
    ]
    mails, calls = sums["mails"].to_list(), sums["calls"].to_list()
    return Positions(ids, sums["account_id"].to_list(), axes[0], axes[1], mails, calls)


def _agreed(sums: pl.DataFrame, name: str, own: Floats) -> Floats:
    """How far the texts agree, 0 to 1: the mean leaning squared over that and the variance between texts.

    Somebody whose texts lean now this way, now that, has a mean as well; it says little of them. Until there are
    many, the variance that is usual stands beside theirs: three texts that agree may do so by chance.
    """
    mean = sums[name].to_numpy() / own
    own_spread = np.maximum(sums[f"{name}_2"].to_numpy() / own - mean**2, 0.0)
    spread = (own * own_spread + PRIOR * USUAL_SPREAD) / (own + PRIOR)
    return np.asarray(mean**2 / np.maximum(mean**2 + spread, 1e-9), dtype=np.float64)


def _logistic(position: Floats, axis: str) -> Floats:
    return np.asarray(1 / (1 + np.exp(-SLOPE[axis] * (position - MIDDLE[axis]))), dtype=np.float64)


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
    for n, odds in enumerate(placed.probabilities()):
        best = int(np.argmax(odds))
        sure = float(odds[best])
        many = placed.mails[n] + placed.calls[n]
        enough = many >= LEAST and sure >= SURE
        yield DiscReading(
            contact_id=placed.contact_ids[n],
            account_id=placed.account_ids[n],
            as_of=day,
            probabilities={letter: float(p) for letter, p in zip(LETTERS, odds, strict=True)},
            profile=LETTERS[best] if enough else None,
            confidence=sure,
            mails=placed.mails[n],
            calls=placed.calls[n],
            why_not="" if enough else _why_not(many, float(placed.pace[n]), float(placed.focus[n])),
        )


def _why_not(many: int, pace: float, focus: float) -> str:
    if many < LEAST:
        return "too few of their own words"
    active = 1 / (1 + math.exp(-SLOPE["pace"] * (pace - MIDDLE["pace"])))
    people = 1 / (1 + math.exp(-SLOPE["focus"] * (focus - MIDDLE["focus"])))
    unclear = [
        name
        for name, share in (("fast or steady", active), ("task or people", people))
        if max(share, 1 - share) < math.sqrt(SURE)
    ]
    return f"no clear sign of {' nor of '.join(unclear)} yet" if unclear else "the signs are still weak"


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
    """The reading with the newest words that lean its way, each cue once; both ways where there is no profile.

    What a person said needs no words of the contact, and what is erased has none.
    """
    if seen.source is not Source.OBSERVED:
        return seen
    corner = CORNERS[seen.profile] if seen.profile else None
    quotes: dict[str, CueQuote] = {}
    for mark in marks:
        cue = CUES.get(mark.cue)
        if cue is None or mark.contact_id != seen.contact_id or mark.day > seen.as_of or mark.cue in quotes:
            continue
        if corner is None or cue.leans in corner:
            quotes[mark.cue] = CueQuote(
                mark.cue, cue.axis, cue.leans, mark.quote, mark.ref, mark.day, mark.by_model
            )
    return replace(seen, evidence=tuple(list(quotes.values())[:most]))
