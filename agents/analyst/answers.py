"""An answer from figures: sentences with what each rests on, and the rows behind them."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from agents.analyst.question import Wants


@dataclass(frozen=True)
class Citation:
    """`ref` is an external id or names a stored thing ("score:A-1@2026-11-26", "alert:52"); `says` is the fact."""

    ref: str
    account: str | None
    occurred_at: date | None
    says: str

    def as_json(self) -> dict[str, Any]:
        day = None if self.occurred_at is None else self.occurred_at.isoformat()
        return {"ref": self.ref, "account": self.account, "occurred_at": day, "quote": self.says}


@dataclass(frozen=True)
class Sentence:
    text: str
    citations: tuple[Citation, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, "citations": [one.as_json() for one in self.citations]}


@dataclass(frozen=True)
class FigureAnswer:
    """`understood` says what was read out of the question; `value` is the one figure asked for, where it was one.

    Money is in cents, shares are 0 to 1, a yes or no is a bool. `rows` are the first 500 of `total`,
    `groups` (name, figure) of a figure by group. `notes` are what the answer must not be read without.
    """

    as_of: date
    understood: str
    sentences: tuple[Sentence, ...]
    rows: tuple[dict[str, Any], ...] = ()
    groups: tuple[tuple[str | None, float | None], ...] = ()
    total: int = 0
    value: float | bool | None = None
    currency: str | None = None
    notes: tuple[str, ...] = ()
    wants: Wants = Wants.NUMBERS
    accounts: tuple[int, ...] = ()
    abstained: bool = False

    @property
    def text(self) -> str:
        return " ".join(one.text for one in (*self.sentences, *(Sentence(note) for note in self.notes)))

    def as_json(self) -> dict[str, Any]:
        plain = asdict(self) | {"sentences": [one.as_json() for one in self.sentences]}
        return plain | {"groups": [{"name": name, "value": value} for name, value in self.groups]}


@dataclass(frozen=True)
class NotFigures:
    """Nothing was answered from figures: search the words, or say `says`.

    `asks_back` is a question to the person; `unexplained` are the words nothing knows; `accounts` those
    that were named; `called_for` is what the words of the question call for.
    """

    says: str
    wants: Wants
    as_of: date
    unexplained: tuple[str, ...] = ()
    asks_back: str | None = None
    accounts: tuple[int, ...] = field(default_factory=tuple)
    called_for: Wants = Wants.WORDS
    abstained: bool = True
