"""What a run may ask of the model for its messages and short texts, shared by its threads."""

import time
from dataclasses import dataclass, field
from threading import Lock

from agents.model.face import LanguageModel

NOT_CHOSEN = "no AI: {at_most} texts a run are written by the model, the most pressing"
NO_TIME = "no AI: the time for writing was over"
GAVE_UP = "no AI: the model failed for several accounts in a row and was left alone for the rest of the run"
LEAST_SECONDS = 0.05
IN_VAIN = 3
"""Accounts in a row for which it failed, after which it is left alone for the rest of a run. Accounts, not texts: what
stands in one of them must not take the model from the others."""


@dataclass
class Quill:
    """`at_most` texts (a draft is one, an agent's short text is one) within `seconds` from the first."""

    model: LanguageModel
    at_most: int
    seconds: float
    left: int = field(init=False)
    until: float | None = None
    failed: set[int] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.left = self.at_most

    @property
    def can_write(self) -> bool:
        """Whether one more would be given to the model now."""
        with self.lock:
            return self.model.present and not self._why_not()

    def take(self) -> tuple[LanguageModel | None, str]:
        """The model for one text more; or None, and what its label says."""
        with self.lock:
            if not self.model.present:
                return self.model, ""
            self.until = self.until or time.monotonic() + self.seconds
            if why_not := self._why_not():
                return None, why_not
            self.left -= 1
            return self.model, ""

    def _why_not(self) -> str:
        if self.left <= 0:
            return NOT_CHOSEN.format(at_most=self.at_most)
        if len(self.failed) >= IN_VAIN:
            return GAVE_UP
        late = self.until is not None and self.until - time.monotonic() < LEAST_SECONDS
        return NO_TIME if late else ""

    def came(self, account_id: int, by_model: bool) -> None:
        """Whether what was taken it for was written by the model in the end."""
        with self.lock:
            self.failed = set() if by_model else {*self.failed, account_id}

    def give_back(self) -> None:
        """It was not asked after all."""
        with self.lock:
            self.left += 1
