"""Who competes to predict leaving, and who to predict growth."""

from dataclasses import dataclass

from agents.churn import baselines, candidates
from agents.churn.baselines import Baseline
from agents.churn.candidates import Candidate


@dataclass(frozen=True)
class Contest:
    """Candidates for the model, the simple baselines they must beat, and the verb for what is predicted."""

    candidates: tuple[Candidate, ...]
    baselines: tuple[Baseline, ...]
    what: str


TO_LEAVE = Contest(candidates.TO_LEAVE, baselines.TO_LEAVE, "leave")
TO_GROW = Contest(candidates.TO_GROW, baselines.TO_GROW, "grow")
