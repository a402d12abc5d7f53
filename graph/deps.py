"""What a run needs, handed in through LangGraph's Runtime; built once in keepwell/bootstrap.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from agents.model.face import LanguageModel
from graph.assess import Frame
from graph.engines import Engine
from graph.workspace import Workspace
from storage.actions import ActionStore
from storage.alerts import AlertStore
from storage.annotations import AnnotationStore
from storage.disc import DiscStore
from storage.facts_store import FactStore
from storage.mentions import MentionStore
from storage.opportunities import OpportunityStore
from storage.plans import PlanStore
from storage.runs import RunStore
from storage.scores import ScoreStore

Progress = Callable[[str, int, int], None]
"""Called with the stage in words, how many are done, and how many there are."""


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Progress for nobody."""


@dataclass(frozen=True)
class ModelReads:
    """What a run gives to the model: `at_most` conversations within `seconds`, each in `seconds_each`; and likewise
    `profiles` mails for how they are written."""

    model: LanguageModel
    name: str
    at_most: int
    seconds: float
    seconds_each: float
    profiles: int = 0


@dataclass(frozen=True)
class Deps:
    """`segments` by account id; `holder` is this process's claim on the run."""

    segments: Mapping[int, str | None]
    facts: FactStore
    mentions: MentionStore
    disc: DiscStore
    scores: ScoreStore
    alerts: AlertStore
    opportunities: OpportunityStore
    runs: RunStore
    plans: PlanStore
    actions: ActionStore
    annotations: AnnotationStore
    engine: Engine
    frame: Frame
    holder: str
    wave: int = 256
    progress: Progress = quiet
    model_reads: ModelReads | None = None
    workspace: Workspace = field(default_factory=Workspace)
