"""The signals people can act on, how far each can be brought in a quarter, and what that takes."""

from dataclasses import dataclass

from domain.signals import SignalId


@dataclass(frozen=True)
class Lever:
    """`reach` points at most in a quarter; `effort` units for every 5 points; `whole` values come in ones.

    `says` is filled with `before` and `after`, as they are shown to a person.
    """

    signal: SignalId
    reach: float
    effort: int
    says: str
    how: str
    whole: bool = False
    percent: bool = False


CEILING = 75.0
"""Nobody is asked to be better than a good account of their segment."""

STARTING_EFFORT = 2
"""For taking up one more thing at all: two habits changed a lot are easier than six changed a little."""

LEVERS: tuple[Lever, ...] = (
    Lever(
        SignalId.LOGIN_FREQUENCY,
        reach=20.0,
        effort=3,
        says="from {before} to {after} active user-days a week",
        how="bring the people who stopped, or never started, back in with one concrete task",
        whole=True,
    ),
    Lever(
        SignalId.FEATURE_BREADTH,
        reach=20.0,
        effort=2,
        says="from {before} to {after} features in use",
        how="show the features that fit the work they already do here",
        whole=True,
    ),
    Lever(
        SignalId.CORE_RATIO,
        reach=15.0,
        effort=3,
        says="core features from {before} to {after} of use",
        how="move one routine to the core of the product",
        percent=True,
    ),
    Lever(
        SignalId.RESPONSE_LATENCY,
        reach=20.0,
        effort=2,
        says="their time to answer from {before} to {after} times their habit",
        how="close the open questions by phone and write to them only with one clear request",
    ),
    Lever(
        SignalId.TOUCHPOINT_ATTENDANCE,
        reach=25.0,
        effort=1,
        says="meetings held from {before} to {after} of those scheduled",
        how="hold the next QBR, with an agenda of theirs",
        percent=True,
    ),
    Lever(
        SignalId.ACTIVE_CONTACTS,
        reach=25.0,
        effort=2,
        says="from {before} to {after} people active",
        how="ask the main contact to bring in a colleague",
        whole=True,
    ),
    Lever(
        SignalId.SENTIMENT_TREND,
        reach=15.0,
        effort=3,
        says="sentiment from {before} to {after} of 100",
        how="settle what they complained about, and ask them again",
        whole=True,
    ),
    Lever(
        SignalId.LICENSE_UTILISATION,
        reach=20.0,
        effort=3,
        says="licences in use from {before} to {after}",
        how="assign the idle licences to named people, team by team",
        percent=True,
    ),
    Lever(
        SignalId.BILLED_TO_ACTIVE,
        reach=25.0,
        effort=3,
        says="billed to active users from {before} to {after}",
        how="bring the bill and the use together at the next invoice",
    ),
)
"""Not here: what nobody can do anything about (tenure, past renewals), what follows from others (session
length, regularity, trend, growth), and what must come from the customer (growth, interest in more)."""
