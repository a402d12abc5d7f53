"""Trying a text of a prompt on a case: what whoever uses the prompt does, with the verdicts of its own validators."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.model_calls import Outcome
from domain.prompts import PromptCase
from prompts.load import Prompt

NOT_TRIED = frozenset({Outcome.TIMEOUT, Outcome.RATE_LIMITED, Outcome.QUOTA, Outcome.DOWN, Outcome.ABSENT})
"""The model was not there: nothing is known of the text. (Refusals, cut answers and wrong forms are the text's own.)"""


@dataclass(frozen=True)
class Check:
    """A verdict. `name` may be kept for good and holds nothing of anybody's words; `says` is for whoever looks on."""

    name: str
    passed: bool
    says: str = ""


@dataclass(frozen=True)
class Output:
    """What came of a case. `text` is what a person would read, "" where nothing came; `asked` the rendered prompt.

    `micros` are millionths of the currency, by the prices of the door; `label` is "no AI: <reason>" or empty.
    """

    text: str
    asked: str
    outcome: Outcome
    checks: tuple[Check, ...] = ()
    label: str = ""
    read: int = 0
    written: int = 0
    micros: int = 0

    @property
    def tried(self) -> bool:
        return self.outcome not in NOT_TRIED


class Trial(Protocol):
    """One for each prompt that can be tried. Nothing that a trial does is kept, shown to a customer or sent."""

    @property
    def name(self) -> str:
        """Of the prompt."""
        ...

    def run(self, prompt: Prompt, case: PromptCase) -> Output:
        """Asks the model anew, as the agent would. Never raises because of the model."""
        ...

    def on_accounts(self, count: int, seed: int) -> Sequence[PromptCase]:
        """Cases of real accounts, chosen by `seed`: the same seed and data, the same cases."""
        ...
