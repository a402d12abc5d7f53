"""A model that says which of two texts is better. It is heard, and marked as what it is; it never decides."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from agents.model.asking import Message, Request
from domain.prompts import PromptCase
from keepwell.bootstrap import House
from prompts.gate import Judge, Preference
from prompts.load import load

PROMPT = "model/judge"
NONE_APPROVED = "none"
MOST_TOKENS = 60


class Judgement(BaseModel):
    """What the model is asked for."""

    model_config = ConfigDict(extra="forbid")

    better: Literal["first", "second", "equal"]


def model_judge(house: House) -> Judge:
    """Blind: which text is whose is told neither by name nor, being drawn, by its place."""
    prompt = load(PROMPT)

    def judge(case: PromptCase, production: str, candidate: str, candidate_first: bool) -> Preference:
        first, second = (candidate, production) if candidate_first else (production, candidate)
        asked = prompt.render(first=first, second=second, approved=case.approved or NONE_APPROVED)
        reply = house.language_model.ask(
            Request(
                "prompts",
                [Message("user", asked)],
                prompt=prompt,
                schema=Judgement,
                most_tokens=MOST_TOKENS,
                account_id=case.account_id,
                keep=False,
            )
        )
        if not reply.ok or reply.parsed is None:
            return Preference.UNHEARD
        if reply.parsed.better == "equal":
            return Preference.NEITHER
        likes_first = reply.parsed.better == "first"
        return Preference.CANDIDATE if likes_first == candidate_first else Preference.PRODUCTION

    return judge
