"""The planted stories: what must be found, what must not, and the script that makes it so."""

from dataclasses import dataclass, replace
from functools import cache

from sources.demo import scripts
from sources.demo.script import Script
from sources.demo.scripts import ENT, MID, SMB

DROPS = ("sudden_drop", "account_review", "slow_slide")
EVERY_DROP = (*DROPS, "escalation", "leaving_sequence")
ANY_WORRY = (*EVERY_DROP, "proactive")
Days = tuple[int, int]


@dataclass(frozen=True)
class Story:
    """`rules` must fire (or, where `fires` is false, never) between `window[0]` and `window[1]` days ago."""

    name: str
    rules: tuple[str, ...]
    fires: bool
    window: Days
    planted: str
    script: Script
    step: int = 0  # of the leaving sequence: reached, and not passed

    def among(self, *segments: str) -> list["Story"]:
        """The same story once per segment named."""
        return [replace(self, script=replace(self.script, segment=segment)) for segment in segments]


def _must(name: str, rule: str, window: Days, planted: str, script: Script, step: int = 0) -> Story:
    return Story(name, (rule,), True, window, planted, script, step)


def _never(name: str, rules: str | tuple[str, ...], window: Days, planted: str, script: Script) -> Story:
    return Story(name, (rules,) if isinstance(rules, str) else rules, False, window, planted, script)


@cache
def catalogue() -> tuple[Story, ...]:
    """Every story once per account that lives it, one of each kind before the second of any."""
    kinds = _falling() + _renewing() + _leaving() + _capacity() + _growing() + _calm()
    rounds: list[Story] = []
    for turn in range(max(len(kind) for kind in kinds)):
        rounds += [kind[turn] for kind in kinds if turn < len(kind)]
    return tuple(rounds)


def _falling() -> list[list[Story]]:
    sudden = "champion and nearly everyone stopped 5 days ago, bad scores, a missed review, unanswered mails"
    review = "four fifths of the users left within two weeks, three poor scores, a missed review"
    slide = "a little less use every day for seven weeks"
    return [
        _must("sudden drop", "sudden_drop", (5, 0), sudden, scripts.SUDDEN).among(MID, SMB),
        _must("account review", "account_review", (13, 0), review, scripts.REVIEW).among(MID, SMB),
        _must("slow slide", "slow_slide", (20, 0), slide, scripts.SLIDE).among(MID, ENT, ENT),
        _must("escalation", "escalation", (60, 0), "barely used, unhappy", scripts.DEEP_RED).among(MID, SMB),
    ]


def _renewing() -> list[list[Story]]:
    def weak(days: int) -> tuple[str, Script]:
        return f"weak all year, renewal in {days} days", replace(scripts.WEAK, renewal_in=days)

    return [
        _must("proactive", "proactive", (5, 0), *weak(60)).among(MID, SMB),
        _never("renewal too near", "proactive", (4, 0), *weak(40)).among(MID, SMB),
        _never("renewal too far", "proactive", (60, 0), *weak(90)).among(MID, SMB),
    ]


def _leaving() -> list[list[Story]]:
    told = ("use down", "then a missed review", "then direct mail for tickets", "then silence")
    kinds = []
    for step in (1, 2, 3, 4):
        planted, script = ", ".join(told[:step]), scripts.leaving(step)
        story = _must(f"leaving step {step}", "leaving_sequence", (13, 0), planted, script, step)
        kinds.append([story] * (2 if step in (1, 4) else 1))
    dip = "use fell by two fifths for a week and came back, all else as usual"
    return [*kinds, [_never("dip that recovered", "leaving_sequence", (20, 0), dip, scripts.RECOVERED)] * 2]


def _capacity() -> list[list[Story]]:
    joined = "new users {} days ago took use above 85 % of the seats"

    def filled(days: int) -> tuple[str, Script]:
        return joined.format(days), replace(scripts.FILLING, joining=(days - 1, 0.24))

    nearly = replace(scripts.UNUSED, utilisation=0.48)
    return [
        _must("low adoption", "adoption", (60, 0), "three of ten seats used", scripts.UNUSED).among(MID, ENT),
        _never("nearly low adoption", "adoption", (400, 0), "48 % of the seats used", nearly).among(MID, ENT),
        _must("saturated for 22 days", "saturation", (1, 0), *filled(22)).among(MID, ENT),
        _never("saturated for 20 days", "saturation", (400, 0), *filled(20)).among(MID, ENT),
    ]


def _growing() -> list[list[Story]]:
    burst = "three times the usual contact, "
    rise = "use and mood rose within days, "
    alone = replace(scripts.RISE, calls=((95, True),), chatter=0.5)
    growth = _must("momentum", "momentum", (12, 0), burst + "growth named three times", scripts.GROWING_TALK)
    tickets = _never(
        "busy with tickets", "momentum", (60, 0), burst + "all of it tickets", scripts.TICKET_TALK
    )
    steady = _never("always talkative", "momentum", (60, 0), "much contact all year", scripts.MUCH_TALK)
    called = _must(
        "action confirmed", "action_confirmed", (10, 0), rise + "after a call 18 days ago", scripts.RISE
    )
    left = _never("rise without an action", "action_confirmed", (30, 0), rise + "no contact for long", alone)
    return [[growth] * 2, [tickets] * 2, [steady] * 2, called.among(MID, SMB), left.among(MID, SMB)]


def _calm() -> list[list[Story]]:
    stopped = "use came from product-legacy, which stopped 9 days ago"
    quiet = "the main contact rarely writes, the product is used hard"
    season = "two slow weeks, now and in the same weeks a year ago"
    return [
        [_never("dead source", ANY_WORRY, (12, 0), stopped, scripts.LEGACY)] * 6,
        _never("quiet D", ANY_WORRY, (60, 0), quiet, scripts.QUIET_D).among(MID, MID),
        _never("seasonal dip", DROPS, (14, 0), season, scripts.SEASONAL).among(MID, MID),
        _never("steady 58", ANY_WORRY, (60, 0), "middling and steady", scripts.MIDDLING).among(MID, MID),
        [_never("brand new", ANY_WORRY, (60, 0), "five days of data", scripts.NEWCOMER)],
        [_never("no data", ANY_WORRY, (60, 0), "a contract and nothing else", scripts.EMPTY)],
    ]
