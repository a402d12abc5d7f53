"""What a customer success team would call good before any history is known: ranges, weights and thresholds.

Each range holds the raw values worth 0, 25, 50, 75 and 100 points, in the unit the catalogue gives the
signal. They are drawn so that an ordinary, content customer collects about 70 points: clear of orange (60),
with room to grow. Falling ranges are signals where less is better.
"""

from domain.calibration import Anchors, SegmentFrame
from domain.signals import DIMENSION_OF, Dimension, SignalId

S, D = SignalId, Dimension

RED = 42.0
ORANGE = 60.0

RANGES: dict[SignalId, Anchors] = {
    # Active user-days a week. One person once a week is the edge of being a customer at all; five people most
    # days are a team that works in the product. The level depends on size, so each segment has its own
    # (below).
    S.LOGIN_FREQUENCY: (0.5, 3.0, 9.0, 22.0, 70.0),
    # Features used in 30 days. One feature is easily replaced; six to ten are part of the work.
    S.FEATURE_BREADTH: (0.5, 2.0, 4.0, 7.0, 14.0),
    # Share of use that is core. Under a quarter they came for something and do not get it.
    S.CORE_RATIO: (0.08, 0.22, 0.38, 0.55, 0.85),
    # Median minutes of a person's day. Under two is a look, not work; beyond 25 more is no longer better.
    S.SESSION_DURATION: (1.0, 3.0, 6.0, 12.0, 25.0),
    # Share of days with use, times its evenness: once a week comes to 0.14, twice to 0.23, every working day
    # to 0.54. Once a week is a habit, twice is one that survives a holiday.
    S.USAGE_REGULARITY: (0.02, 0.07, 0.14, 0.26, 0.54),
    # Change of use in % a month. Steady (0) earns 67: not falling is what most good accounts do. Ten up or
    # down is how months differ; beyond -14 it is no longer chance, and the range gets steep.
    S.USAGE_TREND: (-40.0, -24.0, -14.0, 6.0, 35.0),
    # Time to answer against their own habit: as usual (1.0) earns 75; from 2.5 times on it is turning away.
    S.RESPONSE_LATENCY: (4.0, 2.5, 1.6, 1.0, 0.5),
    # Share of scheduled QBRs and meetings held. Missing one of six happens; missing half is avoidance.
    S.TOUCHPOINT_ATTENDANCE: (0.20, 0.45, 0.65, 0.85, 1.0),
    # People who wrote, met or used the product in 30 days. One is one resignation away from none.
    S.ACTIVE_CONTACTS: (0.3, 2.0, 5.0, 12.0, 40.0),
    # NPS and CSAT on 0 to 100, with half of their change. A polite 7 of 10 is just about satisfied.
    S.SENTIMENT_TREND: (20.0, 40.0, 58.0, 75.0, 92.0),
    # Licences in use of licences bought. Below 40 % somebody will ask why they pay; from 90 % on they need
    # more.
    S.LICENSE_UTILISATION: (0.10, 0.30, 0.48, 0.66, 0.90),
    # Billed to active users: 1.0 is paying for what is used; four times is what a buyer brings to the table.
    S.BILLED_TO_ACTIVE: (5.0, 3.2, 2.2, 1.5, 1.0),
    # Months as a customer. The first quarter is fragile, the first renewal (12) is proof, four years are
    # roots.
    S.TENURE: (0.0, 3.0, 8.0, 18.0, 48.0),
    # Past renewals: up is 1, flat and on time 0.85, down 0.4, late 0.25 less.
    S.RENEWAL_HISTORY: (0.15, 0.35, 0.60, 0.85, 1.0),
    # Growth named in conversations. Saying nothing is neutral (50), never a risk: the range starts below
    # zero.
    S.GROWTH_MENTIONS: (-2.0, -1.0, 0.0, 1.0, 3.0),
    # Change of active users in %. No growth is fine (65); losing a quarter of the people is not.
    S.ACTIVE_GROWTH: (-50.0, -25.0, -8.0, 5.0, 30.0),
    # Days and questions about features of a higher tier. None is neutral, for the same reason.
    S.ADVANCED_INTEREST: (-10.0, -5.0, 0.0, 5.0, 20.0),
}

# What depends on how big the customer is. Everything else is a ratio and reads the same in every segment.
SEGMENT_RANGES: dict[str, dict[SignalId, Anchors]] = {
    "": {},
    "enterprise": {
        S.LOGIN_FREQUENCY: (3.0, 18.0, 55.0, 130.0, 400.0),
        S.FEATURE_BREADTH: (1.0, 3.0, 6.0, 10.0, 18.0),
        S.ACTIVE_CONTACTS: (2.0, 8.0, 22.0, 50.0, 150.0),
        # Large customers answer through procurement and holidays: be slower to call it turning away.
        S.RESPONSE_LATENCY: (5.0, 3.0, 1.8, 1.05, 0.5),
    },
    "mid-market": {
        S.LOGIN_FREQUENCY: (1.0, 6.0, 18.0, 45.0, 140.0),
        S.FEATURE_BREADTH: (0.5, 2.0, 4.5, 8.0, 15.0),
        S.ACTIVE_CONTACTS: (0.5, 3.0, 8.0, 18.0, 50.0),
    },
    "smb": {
        S.LOGIN_FREQUENCY: (0.3, 2.0, 6.0, 14.0, 40.0),
        S.FEATURE_BREADTH: (0.5, 1.5, 3.0, 5.5, 11.0),
        S.ACTIVE_CONTACTS: (0.3, 1.2, 2.5, 5.0, 14.0),
    },
}

# How much each dimension says about staying. Use comes first everywhere; large accounts are kept by people,
# small ones by the product.
DIMENSION_WEIGHTS: dict[str, dict[Dimension, float]] = {
    "": {D.ENGAGEMENT: 0.42, D.RELATIONSHIP: 0.28, D.CONTRACT: 0.20, D.EXPANSION: 0.10},
    "enterprise": {D.ENGAGEMENT: 0.38, D.RELATIONSHIP: 0.32, D.CONTRACT: 0.20, D.EXPANSION: 0.10},
    "mid-market": {D.ENGAGEMENT: 0.42, D.RELATIONSHIP: 0.28, D.CONTRACT: 0.20, D.EXPANSION: 0.10},
    "smb": {D.ENGAGEMENT: 0.47, D.RELATIONSHIP: 0.23, D.CONTRACT: 0.20, D.EXPANSION: 0.10},
}

# Shares inside a dimension, each adding up to 1. Direction and amount of use carry most: they move first.
SHARES: dict[SignalId, float] = {
    S.LOGIN_FREQUENCY: 0.25,
    S.FEATURE_BREADTH: 0.15,
    S.CORE_RATIO: 0.11,
    S.SESSION_DURATION: 0.09,
    S.USAGE_REGULARITY: 0.17,
    S.USAGE_TREND: 0.23,
    S.RESPONSE_LATENCY: 0.21,
    S.TOUCHPOINT_ATTENDANCE: 0.24,
    S.ACTIVE_CONTACTS: 0.23,
    S.SENTIMENT_TREND: 0.32,
    S.LICENSE_UTILISATION: 0.45,
    S.BILLED_TO_ACTIVE: 0.17,
    S.TENURE: 0.12,
    S.RENEWAL_HISTORY: 0.26,
    S.GROWTH_MENTIONS: 0.30,
    S.ACTIVE_GROWTH: 0.48,
    S.ADVANCED_INTEREST: 0.22,
}


def expert_frame(segment: str) -> SegmentFrame:
    """The expert frame of "" (any account), enterprise, mid-market or smb."""
    dimensions = DIMENSION_WEIGHTS[segment]
    return SegmentFrame(
        ranges=RANGES | SEGMENT_RANGES[segment],
        weights={signal: round(dimensions[DIMENSION_OF[signal]] * SHARES[signal], 4) for signal in SignalId},
        red=RED,
        orange=ORANGE,
    )


SEGMENTS: tuple[str, ...] = tuple(DIMENSION_WEIGHTS)
