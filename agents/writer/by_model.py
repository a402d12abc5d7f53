"""stub"""

from dataclasses import dataclass

from agents.model.face import LanguageModel
from agents.writer.choosing import Wanted
from agents.writer.evidence import Pack
from agents.writer.languages import Language
from agents.writer.rendering import Composed
from agents.writer.situation import Situation
from domain.drafts import Written


@dataclass(frozen=True)
class Refused:
    """Why there is no draft of the model's, in words."""

    reason: str


@dataclass(frozen=True)
class ByModel:
    composed: Composed
    written: Written


def by_model(
    model: LanguageModel,
    situation: Situation,
    wanted: Wanted,
    pack: Pack,
    language: Language,
    feedback: str | None,
    run_id: int | None,
) -> ByModel | Refused:
    return Refused("not yet")
