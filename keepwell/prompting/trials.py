"""Which prompts can be tried, and by what. A prompt of a new agent joins the table."""

from collections.abc import Callable
from importlib import import_module

from domain.errors import NotFoundError
from keepwell.bootstrap import House
from prompts.trial import Trial

Maker = Callable[[House], Trial]
TRIALS: dict[str, str] = {
    "analyst/answer": "keepwell.prompting.answer_trial:AnswerTrial",
    "analyst/question": "keepwell.prompting.question_trial:QuestionTrial",
    "collector/read": "keepwell.prompting.reading_trial:ReadingTrial",
    "writer/draft": "keepwell.prompting.draft_trial:DraftTrial",
    "writer/words": "keepwell.prompting.words_trial:WordsTrial",
}
"""By name of the prompt, where its trial is made: loaded when it is asked for."""


def trial_of(house: House, name: str) -> Trial:
    """NotFoundError for a prompt that nobody knows how to try."""
    place = TRIALS.get(name)
    if place is None:
        raise NotFoundError(
            f"{name} cannot be tried: there is nothing that would judge it. Those that can: {', '.join(TRIALS)}."
        )
    module, _, maker = place.partition(":")
    make: Maker = getattr(import_module(module), maker)
    return make(house)
