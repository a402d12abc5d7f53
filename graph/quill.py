"""What a run may ask of the model for its messages and short texts, shared by its threads."""

import time
from dataclasses import dataclass, field
from threading import Lock

from agents.model.face import LanguageModel

NOT_CHOSEN = "no AI: the model writes for {at_most} accounts a run, the most pressing (KEEPWELL_MODEL_DRAFTS)"
NO_TIME = "no AI: the time for writing was over (KEEPWELL_MODEL_DRAFT_SECONDS)"
GAVE_UP = "no AI: the model failed for several accounts in a row and was left alone for the rest of the run"
LEAST_SECONDS = 0.05
IN_VAIN = 3
"""Accounts in a row for which it failed, after which it is left alone for the rest of a run. Accounts, not texts: what
stands in one of them must not take the model from the others."""


@dataclass
class Quill:
    """For `at_most` accounts, all that is to be written of each, within `seconds` from the first. `accounts` are those
    that the run has asked about: one that is resumed begins with them."""

    model: LanguageModel
    at_most: int
    seconds: float
    accounts: set[int] = field(default_factory=set)
    until: float | None = None
    failed: set[int] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    @property
    def has_some_left(self) -> bool:
        """Whether the model would write for an account more now."""
        with self.lock:
            return self.model.present and not self._why_not(None)

    def would_take(self, account_id: int) -> bool:
        """Whether it would be asked about this account now."""
        with self.lock:
            return self.model.present and not self._why_not(account_id)

    def take(self, account_id: int) -> tuple[LanguageModel | None, str]:
        """The model for a call about this account; or None, and what the label of the text says."""
        with self.lock:
            if not self.model.present:
                return self.model, ""
            self.until = self.until or time.monotonic() + self.seconds
            if why_not := self._why_not(account_id):
                return None, why_not
            self.accounts.add(account_id)
            return self.model, ""

    def came(self, account_id: int, by_model: bool) -> None:
        """Whether what was taken it for was written by the model in the end."""
        with self.lock:
            self.failed = set() if by_model else {*self.failed, account_id}

    def _why_not(self, account_id: int | None) -> str:
        if account_id not in self.accounts and len(self.accounts) >= self.at_most:
            return NOT_CHOSEN.format(at_most=self.at_most)
        if len(self.failed) >= IN_VAIN:
            return GAVE_UP
        late = self.until is not None and self.until - time.monotonic() < LEAST_SECONDS
        return NO_TIME if late else ""
