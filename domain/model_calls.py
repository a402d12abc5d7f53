"""What a call of a language model came to, what it cost, and the limits it is held to."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum


class Outcome(StrEnum):
    """How a call ended. Everything but OK is a normal day: the caller goes on without the model."""

    OK = "ok"
    REFUSED = "refused"  # the model, or a filter before it, would not answer
    TRUNCATED = "truncated"  # the answer was cut off, or the question was longer than the model takes
    INVALID = (
        "invalid"  # an answer that is none: another shape, not the schema, empty, not what was asked for
    )
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    QUOTA = "quota"  # no money left: at the provider, or by our own caps
    DOWN = "down"  # cannot be reached, breaks off, refuses the key, does not know the model
    ABSENT = "absent"  # no model is configured


class CallKind(StrEnum):
    CHAT = "chat"
    EMBEDDING = "embedding"


@dataclass(frozen=True)
class Prices:
    """Money per million tokens, in one currency; None where nobody said."""

    read: Decimal | None = None
    written: Decimal | None = None
    embedded: Decimal | None = None

    def micros(self, kind: CallKind, read: int, written: int) -> int:
        """Millionths of the currency, rounded up; what has no price costs nothing."""
        if kind is CallKind.EMBEDDING:
            total = (self.embedded or Decimal(0)) * read
        else:
            total = (self.read or Decimal(0)) * read + (self.written or Decimal(0)) * written
        return int(total.to_integral_value(ROUND_CEILING))


@dataclass(frozen=True)
class Caps:
    """The most that may be spent; None is no limit. Money is in millionths; tokens are those of chat alone."""

    day_micros: int | None = None
    run_micros: int | None = None
    day_tokens: int | None = None


@dataclass(frozen=True)
class Call:
    """Who asks what of whom. `endpoint` is scheme, host and port, without anything that could be a secret."""

    kind: CallKind
    agent: str
    model: str
    endpoint: str
    prompt: str | None = None
    prompt_hash: str | None = None
    run_id: int | None = None
    account_id: int | None = None
    prompt_version: int | None = None


@dataclass(frozen=True)
class Ceiling:
    """The most that one call can come to, kept free for it until it has come to something."""

    tokens: int
    micros: int
    seconds: float


@dataclass(frozen=True)
class Ending:
    """What a call came to. `guessed`: the endpoint did not say how many tokens it counted."""

    outcome: Outcome
    read: int = 0
    written: int = 0
    guessed: bool = False
    micros: int = 0
    ms: int = 0
    attempts: int = 0
    cached: bool = False


TODAYS, THE_RUNS = "today's budget does not reach for it", "the run's budget does not reach for it"


@dataclass(frozen=True)
class CapReached:
    """Why a call has no budget, as told to a person."""

    says: str
