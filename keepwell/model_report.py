"""What is said of the language model: whether there is one, whether it answers, what it was asked, what that cost."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from domain.model_calls import Outcome
from keepwell.bootstrap import House
from keepwell.settings import Settings
from storage.model_calls import AgentDay

PROBE_SECONDS = 15.0
NONE = (
    "no model is configured; Keepwell works without one. With KEEPWELL_MODEL_URL (any OpenAI-compatible address), "
    "KEEPWELL_MODEL and, where needed, KEEPWELL_MODEL_KEY it writes and reads with one"
)


@dataclass(frozen=True)
class Probe:
    outcome: Outcome
    says: str


def configured(settings: Settings) -> str:
    """One sentence; the key is only said to be there."""
    if not settings.has_model:
        return NONE
    from keepwell.model_door import endpoint

    where = endpoint(settings)
    told = [f"{where.model} at {where.shown}, {'with' if where.key else 'without'} a key"]
    told.append(
        f"embeddings by {where.embedding_model}" if where.embedding_model else "no model for embeddings"
    )
    if settings.model_price_read is None or settings.model_price_written is None:
        told.append("no prices are set, so costs are not known")
    if where.key is not None and _in_the_open(where.url):
        told.append("the key travels unencrypted (http)")
    return "; ".join(told)


def _in_the_open(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1")


def probe(house: House) -> Probe:
    """Asks the model for one word; and for one vector, where there is a model for them."""
    from agents.model.asking import Message, Request
    from prompts.load import load

    hello, model = load("model/hello"), house.language_model
    seconds = min(PROBE_SECONDS, house.settings.model_seconds)
    question = [Message("user", hello.render())]
    reply = model.ask(Request("doctor", question, prompt=hello, most_tokens=64, seconds=seconds, keep=False))
    if reply.outcome not in (Outcome.OK, Outcome.TRUNCATED):
        return Probe(reply.outcome, reply.reason)
    told = f"it answered in {reply.ms / 1000:.1f} s"
    if house.settings.embedding_model is None:
        return Probe(Outcome.OK, told)
    vectors = model.embed(["ready"], agent="doctor", seconds=seconds)
    if vectors.rows is None:
        return Probe(vectors.outcome, f"{told}, but embeddings do not work: {vectors.reason}")
    return Probe(Outcome.OK, f"{told}, embeddings have {vectors.rows.shape[1]} dimensions")


def totals(rows: Iterable[AgentDay]) -> list[tuple[str, int]]:
    """Millionths by currency."""
    by_currency: Counter[str] = Counter()
    for row in rows:
        by_currency[row.currency] += row.micros
    return sorted(by_currency.items())


def row_json(row: AgentDay) -> dict[str, object]:
    return {
        "day": row.day,
        "agent": row.agent,
        "calls": row.calls,
        "cached": row.cached,
        "outcomes": dict(sorted(row.outcomes.items())),
        "tokens_read": row.read,
        "tokens_written": row.written,
        "cost_micros": row.micros,
        "currency": row.currency,
        "ms": row.ms,
    }


def budget_lines(house: House, day: date) -> list[str]:
    """How much of the caps of a day is spent or kept free for calls that are going on."""
    from keepwell.model_door import caps

    micros, tokens = house.model_calls.spent(day)
    limits, currency = caps(house.settings), house.settings.model_currency
    told = []
    if limits.day_micros is not None:
        told.append(f"{micros / 1e6:.2f} of {limits.day_micros / 1e6:.2f} {currency} of today are spent.")
    if limits.day_tokens is not None:
        told.append(f"{tokens:,} of {limits.day_tokens:,} tokens of chat of today are spent.")
    return told
