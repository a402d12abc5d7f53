"""Whether a candidate may replace production: both are tried on the same cases, and nothing may get worse.

**The rule.** A case passes where every check of it passes: the validators of whoever uses the prompt, what the case
expects, agreement with the approved text where there is one, and the style rules. Cases are counted as a whole and in
slices: by kind, by DISC profile and by language. Where the candidate passes fewer cases of any slice than production
does, it is refused. A slice of one case counts like any other: a case in Spanish that is lost is a customer who gets
worse mail. The exact sign test beside each slice says how likely so many lost against so few gained would be if both
were equally good; it is shown, and excuses nothing. Where the model was not there for any case, nothing is known, and
it is refused, too. A model judge may be heard; it never decides.

**Style rules.** Both are held to the rules of production and of the candidate together, so that a candidate cannot pass
by loosening a rule. Who means to loosen one says so, and both are held to the candidate's rules alone.
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from domain.prompts import PromptCase
from prompts.front_matter import StyleRules
from prompts.load import Prompt
from prompts.style import broken, words
from prompts.trial import Check, Output, Trial

MOST_NAMED = 12
"""Cases in the sentence of a refusal; the evaluation has them all."""
AGREES = 0.4
"""Share of words in common (Dice) from which on a text says about what the approved one says."""


class Verdict(StrEnum):
    BETTER = "better"
    EQUAL = "equal"
    WORSE = "worse"
    UNKNOWN = "unknown"  # the model was not there for some case


class Preference(StrEnum):
    """What a model judge says of two texts that it cannot tell apart by their names."""

    PRODUCTION = "production"
    CANDIDATE = "candidate"
    NEITHER = "neither"
    UNHEARD = "unheard"  # it did not answer


Judge = Callable[[PromptCase, str, str, bool], Preference]
"""Given the case, production's text, the candidate's, and whether the candidate's is shown first."""


@dataclass(frozen=True)
class Tried:
    """One case, both ways: the checks each failed, and what a model judge prefers, where one is heard."""

    case: PromptCase
    production: Output
    candidate: Output
    production_failed: tuple[Check, ...]
    candidate_failed: tuple[Check, ...]
    preferred: Preference | None = None

    @property
    def lost(self) -> bool:
        return not self.production_failed and bool(self.candidate_failed)

    @property
    def gained(self) -> bool:
        return bool(self.production_failed) and not self.candidate_failed


@dataclass(frozen=True)
class Slice:
    """`what` is all, kind, disc or language. `chance` is the one-sided exact sign test: of so many lost, or more."""

    what: str
    value: str
    cases: int
    production: int
    candidate: int
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    chance: float

    @property
    def worse(self) -> bool:
        return self.candidate < self.production

    @property
    def title(self) -> str:
        return self.what if not self.value else f"{self.what} {self.value}"


@dataclass(frozen=True)
class Evaluation:
    """`missing` says why nothing is known; then `tried` ends with the case that could not be tried."""

    tried: tuple[Tried, ...]
    missing: str
    seed: int
    own_rules: bool
    slices: tuple[Slice, ...] = field(default=())

    @property
    def verdict(self) -> Verdict:
        if self.missing or not self.tried:
            return Verdict.UNKNOWN
        if any(one.worse for one in self.slices):
            return Verdict.WORSE
        return Verdict.BETTER if any(one.candidate > one.production for one in self.slices) else Verdict.EQUAL

    @property
    def micros(self) -> int:
        return sum(one.production.micros + one.candidate.micros for one in self.tried)

    @property
    def heard(self) -> dict[str, int] | None:
        """What the model judge prefers, over all cases where the texts differ; None where none was asked for."""
        told = [one.preferred for one in self.tried if one.preferred is not None]
        return {str(one): told.count(one) for one in Preference} if told else None

    def side(self, name: str) -> dict[str, int]:
        """Tokens and money of one side."""
        outputs: list[Output] = [getattr(one, name) for one in self.tried]
        return {what: sum(getattr(one, what) for one in outputs) for what in ("read", "written", "micros")}

    def as_json(self) -> dict[str, Any]:
        """What is kept: keys of cases and names of checks, never a word of anybody."""
        return {
            "seed": self.seed,
            "own_rules": self.own_rules,
            "missing": self.missing,
            "slices": [{**asdict(one), "worse": one.worse} for one in self.slices],
            "cost": {side: self.side(side) for side in ("production", "candidate")},
            "model_judge": None if self.heard is None else {**self.heard, "decides": False},
            "cases": [
                {
                    "key": one.case.key,
                    "production_failed": [check.name for check in one.production_failed],
                    "candidate_failed": [check.name for check in one.candidate_failed],
                }
                for one in self.tried
            ],
        }


Progress = Callable[[int, int], None]
"""Told how many cases are done, and how many there are."""


def quiet(_done: int, _total: int) -> None:
    """Progress for nobody."""


def evaluate(
    trial: Trial,
    cases: Sequence[PromptCase],
    production: Prompt,
    candidate: Prompt,
    *,
    seed: int = 0,
    own_rules: bool = False,
    judge: Judge | None = None,
    progress: Progress = quiet,
) -> Evaluation:
    """Every case with both texts; which is asked first is drawn by `seed`. Ends where the model is not there."""
    chance, tried, missing = random.Random(seed), [], ""  # noqa: S311 - an order, no secret
    rules = [candidate.front.style_rules]
    rules += [] if own_rules else [production.front.style_rules]
    for number, case in enumerate(cases):
        progress(number, len(cases))
        first, second = (production, candidate) if chance.random() < 0.5 else (candidate, production)
        outputs = {id(first): trial.run(first, case)}
        outputs[id(second)] = trial.run(second, case)
        old, new = outputs[id(production)], outputs[id(candidate)]
        both = old.tried and new.tried and old.text != new.text
        preferred = judge(case, old.text, new.text, second is production) if judge and both else None
        tried.append(Tried(case, old, new, _failed(case, old, rules), _failed(case, new, rules), preferred))
        missing = next((one.label or str(one.outcome) for one in (old, new) if not one.tried), "")
        if missing:
            break
    return Evaluation(tuple(tried), missing, seed, own_rules, () if missing else tuple(_slices(tried)))


def _failed(case: PromptCase, output: Output, rules: Sequence[StyleRules]) -> tuple[Check, ...]:
    return tuple(one for one in checks_of(case, output, rules) if not one.passed)


def checks_of(case: PromptCase, output: Output, rules: Sequence[StyleRules]) -> Iterator[Check]:
    """The validators' verdicts, then agreement, then style."""
    yield from output.checks
    if case.approved:
        share = alike(case.approved, output.text)
        told = f"{share:.0%} of its words are those of the approved text, {AGREES:.0%} are wanted"
        yield Check("agreement", share >= AGREES, told)
    for said in dict.fromkeys(said for one in rules for said in broken(one, output.text)):
        yield Check("style", passed=False, says=said)


def alike(one: str, other: str) -> float:
    """Dice's coefficient of the words, each as often as it stands there: 0 to 1."""
    mine, theirs = (Counter(word.casefold() for word in words(text)) for text in (one, other))
    both = mine.total() + theirs.total()
    return 2 * (mine & theirs).total() / both if both else 1.0


def _slices(tried: Sequence[Tried]) -> Iterator[Slice]:
    named = dict.fromkeys(one for each in tried for one in each.case.slices)
    for what, value in sorted(named, key=lambda one: ("all", "kind", "disc", "language").index(one[0])):
        mine = [one for one in tried if (what, value) in one.case.slices]
        lost = tuple(one.case.key for one in mine if one.lost)
        gained = tuple(one.case.key for one in mine if one.gained)
        yield Slice(
            what,
            value,
            len(mine),
            sum(not one.production_failed for one in mine),
            sum(not one.candidate_failed for one in mine),
            lost,
            gained,
            sign_test(len(lost), len(gained)),
        )


def sign_test(lost: int, gained: int) -> float:
    """Exact and one-sided: how likely `lost` or more of `lost + gained` would be, were each as likely as the other."""
    total = lost + gained
    return float(sum(math.comb(total, k) for k in range(lost, total + 1)) / 2**total)


def refusal(found: Evaluation) -> str:
    """Why the candidate may not be promoted, in one sentence that names slices and cases; "" where it may."""
    if found.missing:
        return f"it could not be tried on every case ({found.missing.removeprefix('no AI: ')})"
    worse = [one for one in found.slices if one.worse]
    if not worse:
        return ""
    # Where the whole is worse, the figures of its slices are for the table.
    told = worse[:1] if worse[0].what == "all" else worse
    others = ", ".join(one.title for one in worse[len(told) :])
    figures = "; ".join(
        f"{one.title}: {one.candidate} of {one.cases} pass, {one.production} did (by chance: {one.chance:.0%})"
        for one in told
    )
    lost = [f"{one.case.key} ({one.candidate_failed[0].name})" for one in found.tried if one.lost]
    more = f" and {len(lost) - MOST_NAMED} more" if len(lost) > MOST_NAMED else ""
    also = f"; so are {others}" if others else ""
    return f"it is worse, {figures}{also}. Lost: {', '.join(lost[:MOST_NAMED])}{more}"
