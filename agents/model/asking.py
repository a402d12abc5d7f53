"""What is asked of a language model, and what comes back, whatever happened in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel
from typing_extensions import TypeVar

from domain.model_calls import Outcome
from prompts.load import Prompt

Form = TypeVar("Form", bound=BaseModel, default=BaseModel)
MOST_TEXTS = 256
"""Texts in one call for embeddings."""


class Message(NamedTuple):
    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True)
class Request(Generic[Form]):
    """One question. With `schema` the answer is that form, in which every text and list must have an upper bound.

    `seconds` bounds the whole call, its repetitions and slow trickles included; None takes the configured time.
    `most_tokens` bounds the answer. `keep` False asks anew even where the same was answered before. `prompt` is what
    the messages were made from; where it names a model or a temperature, those are asked. Never ask within a
    transaction that writes: the ledger would wait for it.
    """

    agent: str
    messages: Sequence[Message]
    prompt: Prompt | None = None
    schema: type[Form] | None = None
    temperature: float | None = 0.0
    most_tokens: int = 1024
    seconds: float | None = None
    run_id: int | None = None
    account_id: int | None = None
    keep: bool = True

    @property
    def asked_model(self) -> str | None:
        """The model that the prompt names; None is the configured one."""
        return None if self.prompt is None else self.prompt.front.model

    @property
    def asked_temperature(self) -> float | None:
        said = None if self.prompt is None else self.prompt.front.temperature
        return self.temperature if said is None else said


@dataclass(frozen=True)
class Reply(Generic[Form]):
    """What a call came to. `text` is the model's and only there when OK or TRUNCATED; `reason` is ours, for a person.

    `parsed` is there where a form was asked for and the outcome is OK. Cost is in millionths of the currency.
    """

    outcome: Outcome
    text: str = ""
    parsed: Form | None = None
    reason: str = ""
    read: int = 0
    written: int = 0
    micros: int = 0
    ms: int = 0
    attempts: int = 0
    cached: bool = False

    @property
    def ok(self) -> bool:
        return self.outcome is Outcome.OK

    @property
    def label(self) -> str:
        """What stands beside work that was done without the model: "no AI: ..."; empty when it was there."""
        return "" if self.ok else f"no AI: {self.reason}"


@dataclass(frozen=True)
class Vectors:
    """`rows` is float32 [texts, dimensions] in the order of the texts, and None unless the outcome is OK."""

    outcome: Outcome
    rows: npt.NDArray[np.float32] | None = None
    reason: str = ""
    read: int = 0
    micros: int = 0
    ms: int = 0
    attempts: int = 0
