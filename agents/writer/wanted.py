"""What choosing comes to: drafts that are wanted, reasons that wait, drafts that are over."""

from dataclasses import dataclass

from agents.playbooks.table import Profile
from agents.writer.languages import Language
from agents.writer.situation import AlertReason, Contact, GrowthReason, Meeting
from domain.drafts import INTERNAL, DraftKind
from domain.playbooks import SavePlan


@dataclass(frozen=True)
class Wanted:
    """A draft to be written. `to` None: it is for our own people. `why` is what a reviewer reads first."""

    account_id: int
    kind: DraftKind
    reason: str
    why: str
    to: Contact | None = None
    profile: Profile | None = None
    language: Language = "en"
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
    """A reason that gets no draft today, or a draft that is no longer wanted, and why, in a sentence."""

    reason: str
    why: str


@dataclass(frozen=True)
class Choice:
    """`over` are live drafts to be withdrawn: their reason is gone, or they give way to a more pressing one."""

    wanted: tuple[Wanted, ...] = ()
    held: tuple[Waiting, ...] = ()
    over: tuple[Waiting, ...] = ()
