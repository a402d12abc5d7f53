"""The short texts of three agents about an account: what moved health, why they may leave, whom to talk to.

They are for colleagues, never for a customer, and each belongs to one reason: a live alert or an open opportunity.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from domain.drafts import Evidence


class About(StrEnum):
    """Whose words they are."""

    HEALTH = "health"  # explains the move
    CHURN = "churn"  # a hypothesis of the cause, from the account's own words
    EXPANSION = "expansion"  # whom to talk to, when and about what


@dataclass(frozen=True)
class ToldSentence:
    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class AgentWords:
    """`reason` is "alert:<rule>" or "opportunity:<kind>"; `as_of` the day they were written for. `evidence` is all that
    the sentences cite. `label` is empty where a model wrote them, else "no AI: ..." and why. `prompt_*` and `model` say
    what was asked, also where the answer could not be used; None where nothing was. `basis` tells two states of the
    reason apart: words are made anew when it is another."""

    about: About
    account_id: int
    reason: str
    as_of: date
    sentences: tuple[ToldSentence, ...]
    evidence: tuple[Evidence, ...]
    label: str
    basis: str = ""
    prompt_name: str | None = None
    prompt_version: int | None = None
    prompt_hash: str | None = None
    model: str | None = None

    @property
    def text(self) -> str:
        return " ".join(one.text for one in self.sentences)

    @property
    def by_model(self) -> bool:
        return not self.label

    @property
    def is_hypothesis(self) -> bool:
        return self.about is About.CHURN

    def as_json(self) -> dict[str, Any]:
        return {
            "about": str(self.about),
            "reason": self.reason,
            "as_of": self.as_of.isoformat(),
            "mode": "ai" if self.by_model else "template",
            "label": self.label or "AI",
            "hypothesis": self.is_hypothesis,
            "text": self.text,
            "sentences": [{"text": one.text, "evidence": list(one.evidence)} for one in self.sentences],
            "evidence": [one.as_json() for one in self.evidence],
            "prompt_name": self.prompt_name,
            "prompt_version": self.prompt_version,
            "prompt_hash": self.prompt_hash,
            "model": self.model,
        }
