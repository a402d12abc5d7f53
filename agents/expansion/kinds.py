"""The one table of opportunity kinds: when each is found and is over, and what it rests on."""

from dataclasses import asdict, dataclass

from agents.alerts.rules import CONVERSATIONS, EVERYTHING, USAGE, Need
from agents.alerts.thresholds import STANDARD, Thresholds
from domain.opportunities import OpportunityKind

RENEWED_AFTER = 60
"""Days after which one that still holds is made anew: nobody should propose with figures older than this."""

LAPSED_AFTER = 30
"""Days without holding after which one closes that is not clearly over either: at 82% of the seats, say."""

RENEWED_BECAUSE = "Still true after {days} days: made anew with new figures."
LAPSED_BECAUSE = "It has not been so for {days} days."
ENDED_BECAUSE = "The account is no longer a customer."


@dataclass(frozen=True)
class Kind:
    """One line of the table. `clear_days` and `cooldown_days` mean what they mean for an alert's rule."""

    id: OpportunityKind
    title: str
    found_when: str
    over_when: str
    clear_days: int
    cooldown_days: int
    needs: frozenset[Need]
    closed_because: str

    def sentence(self, thresholds: Thresholds = STANDARD) -> str:
        """When it is found, with the numbers it compares with."""
        return self.found_when.format(**asdict(thresholds))

    def over_sentence(self, thresholds: Thresholds = STANDARD) -> str:
        return self.over_when.format(days=self.clear_days, **asdict(thresholds))


KINDS: tuple[Kind, ...] = (
    Kind(
        id=OpportunityKind.SEATS,
        title="More seats",
        found_when="85% or more of the seats have been in use for {saturated_days} days in a row.",
        over_when="Less than {saturation_over:.0%} of the seats have been in use for {days} days.",
        clear_days=7,
        cooldown_days=60,
        needs=USAGE,
        closed_because="There is room again.",
    ),
    Kind(
        id=OpportunityKind.TIER,
        title="Higher tier",
        found_when=(
            "They use advanced features clearly more than the month before (more than chance makes of it), or "
            "asked about features of a higher tier within 30 days, and are not on the highest tier."
        ),
        over_when="Neither has been so for {days} days.",
        clear_days=7,
        cooldown_days=60,
        needs=EVERYTHING,
        closed_because="They no longer explore or ask for more.",
    ),
    Kind(
        id=OpportunityKind.TEAM,
        title="New people or teams",
        found_when=(
            "They named a new team, department, office or manager within 90 days, or at least 3 more people "
            "(and 15%) are active than 60 days before."
        ),
        over_when="Neither has been so for {days} days.",
        clear_days=7,
        cooldown_days=60,
        needs=EVERYTHING,
        closed_because="No new team was named for 90 days, and no more people are active.",
    ),
    Kind(
        id=OpportunityKind.MOMENTUM,
        title="Momentum",
        found_when=(
            "Contact in the last 21 days is {momentum:g} times their own normal or more, with a sign of growth."
        ),
        over_when="Contact has been below {momentum_over:g} times their normal for {days} days.",
        clear_days=7,
        cooldown_days=60,
        needs=CONVERSATIONS,
        closed_because="Contact is back to normal.",
    ),
)

BY_ID: dict[OpportunityKind, Kind] = {kind.id: kind for kind in KINDS}
