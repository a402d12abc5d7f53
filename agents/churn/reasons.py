"""What a risk is made of, in words: signals in their own sentences, the rest by the number that adds most."""

from agents.churn.features import BY_NAME, PEOPLE, PRODUCT, TALK, TERM, USE
from agents.churn.ratings import Share
from agents.churn.traits import SEGMENT

TITLES = {
    USE: "Use over time",
    PEOPLE: "People",
    PRODUCT: "Products",
    TALK: "Conversations",
    TERM: "Contract",
    SEGMENT: "Segment and profile",
}
LEAST_POINTS = 0.005  # of risk: less is not worth a line


def telling(shares: list[Share], most: int) -> list[Share]:
    """Those that raise the risk enough to be worth a line, the largest first."""
    return [one for one in shares if one.adds >= LEAST_POINTS][:most]


def adds(share: Share) -> str:
    """ "adds 12 points to the risk": of 100, as the risk would be without it."""
    points = share.adds * 100
    told = f"{abs(points):.0f}" if abs(points) >= 0.95 else f"{abs(points):.1f}"
    unit = "point" if told == "1" else "points"
    return f"{'adds' if points >= 0 else 'takes'} {told} {unit} {'to' if points >= 0 else 'off'} the risk"


def says(share: Share) -> str:
    """A topic by the number that adds most: "Use over time, days since the last use: 41 (adds 9 points ...)"."""
    feature = BY_NAME.get(share.feature)
    if feature is None:
        return f"{TITLES[SEGMENT]}: {share.feature} ({adds(share)})."
    return f"{TITLES[share.about]}, {feature.means}: {_number(share)} ({adds(share)})."


def _number(share: Share) -> str:
    if share.value != share.value:
        return "not known"
    if BY_NAME[share.feature].scale == "plain" and share.feature.startswith(
        ("use_", "people_", "term_income")
    ):
        return _relative(share)
    return f"{share.value:,.0f}" if abs(share.value) >= 10 else f"{share.value:,.1f}"


RATIOS = (
    "use_month_to_usual",
    "use_volume_to_usual",
    "use_month_ago_30",
    "use_month_ago_90",
    "use_quarter_to_quarter",
    "use_beyond_drift",
    "use_break",
    "people_quarter_to_quarter",
    "term_income_change",
)


def _relative(share: Share) -> str:
    """Logarithms of ratios as a change in percent, shares as a percentage, the rest as it is."""
    if share.feature in RATIOS:
        return f"{2.718281828459045**share.value - 1:+.0%}"
    if share.feature in ("people_gone", "people_one"):
        return f"{share.value:.0%}"
    return f"{share.value:,.1f}"
