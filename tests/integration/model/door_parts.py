"""A door onto a scripted model, with its ledger and kept answers in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, SecretStr
from scripted_model import KEY

from agents.model.asking import Message, Request
from agents.model.breaker import Breakers
from agents.model.door import Door, Limits
from agents.model.endpoint import Endpoint
from domain.model_calls import Call, CapReached, Ceiling, Ending, Prices

PRICES = Prices(Decimal("2"), Decimal("10"), Decimal("0.1"))

PAUSE = 0.01


class Paint(BaseModel):
    """A form a model is asked to fill in."""

    colour: Annotated[str, Field(max_length=20)]
    coats: Annotated[int, Field(ge=1, le=9)] = 1


class Verdict(BaseModel):
    kind: Literal["good", "bad"]
    quotes: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=3)]


@dataclass
class Memory:
    """Ledger and kept answers; `full` is what a reservation is refused with."""

    rows: list[tuple[Call, Ceiling | None]] = field(default_factory=list)
    endings: dict[int, Ending] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    told: list[tuple[Call, Ending, str]] = field(default_factory=list)
    full: CapReached | None = None

    def reserve(self, call: Call, ceiling: Ceiling) -> int | CapReached:
        if self.full is not None:
            return self.full
        self.rows.append((call, ceiling))
        return len(self.rows) - 1

    def settle(self, row: int, ending: Ending) -> None:
        self.endings[row] = ending

    def note(self, call: Call, ending: Ending) -> None:
        self.rows.append((call, None))
        self.endings[len(self.rows) - 1] = ending

    def get(self, key: str) -> str | None:
        return self.answers.get(key)

    def put(self, key: str, text: str, account_id: int | None) -> None:
        self.answers[key] = text

    def tell(self, call: Call, ending: Ending, reason: str) -> None:
        self.told.append((call, ending, reason))

    @property
    def last(self) -> Ending:
        return self.endings[max(self.endings)]


@contextmanager
def door_to(url: str, memory: Memory, seconds: float = 5.0, attempts: int = 3, **more: Any) -> Iterator[Door]:
    where = Endpoint(url, "scripted", SecretStr(KEY), "scripted-vectors")
    more = {"prices": PRICES, "breakers": Breakers(), "tell": memory.tell, **more}
    door = Door(where, memory, memory, limits=Limits(seconds, attempts, PAUSE), **more)
    try:
        yield door
    finally:
        door.close()


def request(words: str = "What colour is it?", **more: Any) -> Request[Any]:
    return Request("tester", [Message("system", "Be brief."), Message("user", words)], **more)
