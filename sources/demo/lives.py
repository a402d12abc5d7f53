"""Which life each account lives: a planted story at fixed places, an ordinary year everywhere else."""

from dataclasses import replace

from sources.demo.draws import Draws
from sources.demo.script import Knots, Script
from sources.demo.stories import Story, catalogue

BLOCK = 300  # the stories come again in every block of this many accounts
SPACING = 3  # one account in three of the beginning of a block lives a story
REASONS = (
    "price",
    "missing features",
    "went to a competitor",
    "budget cut",
    "champion left",
    "project ended",
    "merged into another firm",
)
UNWARNED = 0.22


def life_of(index: int, seed: int) -> tuple[Script, Story | None]:
    """The script of an account and its story, if any; the same whatever the size of the portfolio."""
    place, rest = divmod(index % BLOCK, SPACING)
    stories = catalogue()
    if rest == SPACING - 1 and place < len(stories):
        return stories[place].script, stories[place]
    return _ordinary(Draws(seed, index, 0)), None


def _ordinary(draws: Draws) -> Script:
    """Most stay, about one in seven leaves or is leaving, some grow, many say things that mean nothing."""
    fate = draws.unit()
    if fate < 0.15:
        script = _leaver(draws)
    elif fate < 0.18:
        script = _fading(draws)
    elif fate < 0.27:
        script = _grower(draws)
    else:
        script = Script(chatter=draws.pick((0.8, 1.0, 1.0, 1.2)))
    if script.churned is None and draws.chance(0.08):
        script = replace(script, chatter=2.5)
    return _with_asides(script, draws)


def _decline(draws: Draws, end: float, length: float, floor: float) -> Knots:
    return ((430.0, 1.0), (end + length, 1.0), (end + length * 0.4, draws.between(0.55, 0.75)), (end, floor))


def _leaver(draws: Draws) -> Script:
    """Left during the year; most faded for two to four months before, some gave no sign."""
    gone = draws.whole(4, 320)
    script = Script(
        churned=gone,
        renewal_in=-gone,
        churn_reason=draws.pick(REASONS),
        customer_for=gone + draws.whole(370, 1200),
    )
    if draws.chance(UNWARNED):
        return script
    length, floor = draws.whole(70, 130), draws.between(0.1, 0.35)
    return replace(
        script,
        quality=draws.between(0.5, 0.72),
        usage=_decline(draws, gone, length, floor),
        staying=_decline(draws, gone, length * 0.8, floor + 0.15),
        mood=((gone + length + 20, 0.0), (gone + length * 0.3, -0.6)),
        silent_from=gone + draws.whole(8, 30),
        slow_from=int(gone + length * 0.6),
        qbrs=((gone + 15, False), (gone + 50, draws.chance(0.3)), (gone + 140, True), (gone + 230, True)),
        no_tickets_from=gone + 45 if draws.chance(0.6) else None,
        near_growth=(gone + 90,) if draws.chance(0.4) else (),
    )


def _fading(draws: Draws) -> Script:
    """Still a customer, on the way down."""
    length = draws.whole(50, 100)
    return Script(
        quality=draws.between(0.5, 0.7),
        usage=_decline(draws, 0, length, draws.between(0.3, 0.5)),
        staying=_decline(draws, 0, length, draws.between(0.5, 0.7)),
        mood=((length + 10, 0.0), (0, -0.6)),
        renewal_in=draws.whole(50, 200),
        customer_for=draws.whole(600, 1500),
        slow_from=int(length * 0.6),
    )


def _grower(draws: Draws) -> Script:
    """Bought more seats during the year, after saying why."""
    grew = draws.whole(5, 330)
    return Script(
        quality=draws.between(0.76, 0.92),
        customer_for=draws.whole(760, 1700),
        expands=grew,
        renewal_in=draws.whole(10, max(11, 360 - grew)) if grew < 350 else None,
        growth=(grew + 50, grew + 20),
        advanced=(grew + 30,) if draws.chance(0.4) else (),
        usage=((430.0, 0.9), (grew + 40.0, 0.92), (grew, 1.02), (0.0, 1.05)),
        staying=((430.0, 0.75), (grew + 20.0, 0.78), (max(0.0, grew - 25.0), 1.0)),
    )


def _with_asides(script: Script, draws: Draws) -> Script:
    """Things said that mean little by themselves, and things that sound like growth and are not."""
    last = (script.churned or 0) + (script.silent_from or 0)
    first = min(380, script.customer_for or 380)
    if last + 20 >= first:
        return script
    day = draws.whole(last + 1, first - 10)
    aside = draws.unit()
    if aside < 0.05:
        return replace(script, growth=(*script.growth, day))
    if aside < 0.11:
        return replace(
            script,
            advanced=(*script.advanced, day),
            exploring_from=min(60, day) if draws.chance(0.5) else None,
        )
    if aside < 0.21:
        return replace(script, near_growth=(*script.near_growth, day))
    return replace(script, near_advanced=(day,)) if aside < 0.28 else script
