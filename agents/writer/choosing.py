"""Which drafts an account gets today, and which wait, and why. See the table KINDS."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agents.playbooks.table import Profile
from agents.writer.situation import AlertReason, Contact, GrowthReason, Meeting, Situation
from domain.drafts import INTERNAL, DraftKind, DraftState
from domain.playbooks import SavePlan

QUIET_DAYS = 7


@dataclass(frozen=True)
class Earlier:
    """A draft of the account that is there already. `on` is the day it was sent, else the day it was written for.

    Hand in all that are live, and all that were sent or settled within the quiet time or for a reason still open.
    """

    reason: str
    kind: DraftKind
    state: DraftState
    on: date
    contact_ids: frozenset[int] = frozenset()
    alert_id: int | None = None
    opportunity_id: int | None = None
    plan_id: int | None = None


@dataclass(frozen=True)
class Wanted:
    """A draft to be written. `to` None: it is for our own people. `why` is what a reviewer reads first."""

    account_id: int
    kind: DraftKind
    reason: str
    why: str
    to: Contact | None = None
    profile: Profile | None = None
    language: str = "en"
    alert: AlertReason | None = None
    opportunity: GrowthReason | None = None
    plan: SavePlan | None = None
    meeting: Meeting | None = None
    warnings: tuple[str, ...] = ()

    @property
    def internal(self) -> bool:
        return self.kind in INTERNAL


@dataclass(frozen=True)
class Waiting:
    """A reason that gets no draft today, and why, in a sentence."""

    reason: str
    why: str


@dataclass(frozen=True)
class Choice:
    wanted: tuple[Wanted, ...] = ()
    held: tuple[Waiting, ...] = ()


def choose(situation: Situation, earlier: Sequence[Earlier] = (), quiet_days: int = QUIET_DAYS) -> Choice:
    """What the account gets today; pure, and the same for the same facts."""
    raise NotImplementedError
