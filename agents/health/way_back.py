"""The smallest realistic change to bring an account back to green: the least effort of all combinations."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.health.levers import CEILING, LEVERS, STARTING_EFFORT, Lever
from agents.health.moves import level, worth
from agents.health.points import points_of, value_at
from agents.health.score import MIN_COVERAGE
from domain.calibration import Anchors, SegmentFrame
from domain.signals import SignalId

STEP = 5.0  # points per unit of effort, and between two values considered
SLACK = 1e-9


@dataclass(frozen=True)
class Step:
    """One signal brought from one raw value to another, and what that adds to health."""

    signal: SignalId
    before: float
    after: float
    gain: float
    effort: int
    says: str  # from where to where
    how: str


@dataclass(frozen=True)
class WayBack:
    """`steps` reach `target` if `reachable`; else they are all that is realistic, up to `reaches`."""

    health: float
    target: float
    reachable: bool
    reaches: float
    effort: int
    steps: tuple[Step, ...]
    says: str


def way_back(
    values: Mapping[SignalId, float],
    frame: SegmentFrame,
    target: float | None = None,
    levers: Sequence[Lever] = LEVERS,
) -> WayBack:
    """The least effort that lifts one account's health to `target` (its orange line unless given).

    Each lever may be raised up to its quarterly reach and the segment's 75-point value; signals that are
    missing stay missing, and each is counted alone (more logins also lift the licences in use, so the real
    way is rarely longer). effort = STARTING_EFFORT per lever used + the lever's effort per 5 points begun.
    """
    goal = frame.orange if target is None else target
    health = level(values, frame)
    present = sum(frame.weights.get(signal, 0.0) for signal in worth(values, frame))
    if present < MIN_COVERAGE * sum(frame.weights.values()):
        health = math.nan
    if math.isnan(health) or health >= goal - SLACK:
        return _nothing_to_do(health, goal)
    choices = [_choices(lever, values, frame, present) for lever in levers]
    best = _best_by_effort([options for options in choices if options])
    enough = [effort for effort, (gain, _) in best.items() if health + gain >= goal - SLACK]
    # Out of reach: show everything that can be done, and how far it goes.
    effort = min(enough) if enough else max(best, key=lambda spent: (best[spent][0], -spent))
    gain, steps = best[effort]
    ordered = tuple(sorted(steps, key=lambda step: -step.gain))
    says = _words(bool(enough), health + gain, goal, ordered)
    return WayBack(health, goal, bool(enough), health + gain, effort, ordered, says)


def _choices(
    lever: Lever, values: Mapping[SignalId, float], frame: SegmentFrame, present: float
) -> list[Step]:
    """Every realistic improvement of one lever, smallest first."""
    before, anchors = values.get(lever.signal, math.nan), frame.ranges.get(lever.signal)
    if math.isnan(before) or anchors is None or frame.weights.get(lever.signal, 0.0) <= 0.0:
        return []
    start = points_of(before, anchors)
    limit = min(CEILING, start + lever.reach)
    share = frame.weights[lever.signal] / present
    steps = []
    for after in _reachable_values(lever, before, start, limit, anchors):
        points = points_of(after, anchors) - start
        effort = STARTING_EFFORT + lever.effort * math.ceil(points / STEP - SLACK)
        says = lever.says.format(before=_shown(lever, before), after=_shown(lever, after))
        steps.append(Step(lever.signal, before, after, share * points, effort, says, lever.how))
    return steps


def _reachable_values(
    lever: Lever, before: float, start: float, limit: float, anchors: Anchors
) -> list[float]:
    """Raw values every 5 points up to the limit; whole numbers for what comes in ones."""
    wanted = [start + STEP * step for step in range(1, math.floor((limit - start) / STEP + SLACK) + 1)]
    if limit - (wanted[-1] if wanted else start) > SLACK:
        wanted.append(limit)
    if not lever.whole:
        return [value_at(points, anchors) for points in wanted]
    whole = {math.ceil(value_at(points, anchors) - SLACK) for points in wanted}
    return [float(v) for v in sorted(whole) if v > before and points_of(v, anchors) <= limit + SLACK]


def _best_by_effort(choices: list[list[Step]]) -> dict[int, tuple[float, tuple[Step, ...]]]:
    """The largest gain for every total effort, over all combinations of at most one choice per lever.

    Efforts are whole numbers, so keeping the best gain of each is exact and stays small.
    """
    best: dict[int, tuple[float, tuple[Step, ...]]] = {0: (0.0, ())}
    for options in choices:
        wider = dict(best)
        for spent, (gained, taken) in best.items():
            for step in options:
                effort, gain = spent + step.effort, gained + step.gain
                if effort not in wider or gain > wider[effort][0] + SLACK:
                    wider[effort] = (gain, (*taken, step))
        best = wider
    return best


def _nothing_to_do(health: float, goal: float) -> WayBack:
    if math.isnan(health):
        says = "Too little is measured to say what would bring this account back."
    else:
        says = f"Already at {health:.0f}, at or above the line of {goal:.0f}."
    return WayBack(health, goal, not math.isnan(health), health, 0, (), says)


def _words(reachable: bool, reaches: float, goal: float, steps: tuple[Step, ...]) -> str:
    if not steps:
        return f"Not reachable within realistic steps: nothing measured can be acted on to reach {goal:.0f}."
    listed = "; ".join(f"{step.says}: {step.how}" for step in steps)
    if reachable:
        return f"Back to {goal:.0f} with: {listed}."
    together = f"everything together comes to {reaches:.0f} of {goal:.0f}"
    return f"Not reachable within realistic steps: {together} ({listed})."


def _shown(lever: Lever, value: float) -> str:
    if lever.percent:
        return f"{value:.0%}"
    if lever.whole:
        return f"{value:.0f}"
    return f"{value:.1f}".removesuffix(".0")
