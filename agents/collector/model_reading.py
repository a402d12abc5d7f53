"""The model's reading of a conversation: the same closed kinds, and nothing without the customer's own words.

It may be wrong, made up, or somebody's injected order. So each finding must carry a quote that stands in what the
customer wrote themselves, days are worked out by our code from that quote, and numbers count it as any other.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agents.collector.conversation_reader import LONGEST_QUOTE, LONGEST_TEXT, Finding, in_plain
from agents.collector.due_days import due_day
from agents.collector.phrases import own_sentences
from agents.model.asking import Message, Reply, Request
from agents.model.face import LanguageModel
from domain.text_signals import RiskKind, Side, TextSignal
from prompts.load import harmless, load

AGENT = "collector"
PROMPT = "collector/read"
MOST_FINDINGS = 12
MOST_LETTERS = 6000
"""Of the customer's own words in one question; what is beyond them the offline reader alone has read."""
MOST_TOKENS = 1200
SHORTEST_QUOTE = 12
MARKS = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-"}
)


class FoundByModel(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: TextSignal
    risk: RiskKind | None
    promised_by: Side | None
    quote: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_QUOTE)]


class ReadByModel(BaseModel):
    """What the model is asked for."""

    model_config = ConfigDict(extra="forbid")

    findings: list[FoundByModel] = Field(max_length=MOST_FINDINGS)


@dataclass(frozen=True)
class ModelReading:
    """`found` by reference of the text it stands in; what was `dropped` had no quote that stands there, or was none."""

    found: list[tuple[str, Finding]]
    dropped: int
    reply: Reply[ReadByModel]


def read_by_model(
    model: LanguageModel,
    texts: Sequence[tuple[str, str]],
    said_on: date,
    *,
    account_id: int | None = None,
    run_id: int | None = None,
    seconds: float | None = None,
) -> ModelReading | None:
    """What the model finds in the customer's texts, (reference, text) each; None where no words are their own."""
    own = list(own_words(texts))
    if not own:
        return None
    prompt = load(PROMPT)
    shown = [(f"text {n}", one.shown) for n, one in enumerate(own, start=1)]
    request = Request(
        AGENT,
        [Message("user", prompt.render(day=said_on, texts=shown))],
        prompt=prompt,
        schema=ReadByModel,
        most_tokens=MOST_TOKENS,
        seconds=seconds,
        run_id=run_id,
        account_id=account_id,
    )
    reply = model.ask(request)
    told = reply.parsed.findings if reply.ok and reply.parsed is not None else []
    found = [placed for one in told if (placed := _placed(one, own, said_on)) is not None]
    return ModelReading(_each_once(found), len(told) - len(found), reply)


@dataclass(frozen=True)
class OwnWords:
    """The customer's own words in a text: what the model is shown of it, and where each letter of that stands."""

    ref: str
    text: str
    shown: str
    places: tuple[int, ...]

    def find(self, quote: str) -> tuple[int, int] | None:
        """Where a quote stands in the text: in one piece, spaces and forms of letters aside."""
        wanted, _ = folded(quote)
        plain, at = folded(self.shown)
        start = plain.find(wanted)
        if start < 0:
            return None
        first = self.places[at[start]]
        last = self.places[at[start + len(wanted) - 1]] + 1
        return (first, last) if folded(harmless(self.text[first:last]))[0] == wanted else None


def own_words(texts: Sequence[tuple[str, str]]) -> Iterator[OwnWords]:
    """Without quoted lines and signatures, as long as there is room."""
    room = MOST_LETTERS
    for ref, text in texts:
        places: list[int] = []
        for start, end in own_sentences(text[:LONGEST_TEXT]):
            if end - start >= room:
                break
            places += [*range(start, end), end - 1]
            room -= end - start + 1
        if places:
            yield OwnWords(ref, text, _shown(text, places), tuple(places))


def _shown(text: str, places: list[int]) -> str:
    """The letters at these places; a place that is named twice ends a line."""
    ends = (after == place for place, after in zip(places[1:], places, strict=False))
    return harmless(
        "".join("\n" if end else text[place] for place, end in zip(places, (False, *ends), strict=True))
    )


def folded(text: str) -> tuple[str, list[int]]:
    """The text in one form of its letters and with single spaces, and where each letter of it came from."""
    letters: list[str] = []
    at: list[int] = []
    for place, letter in enumerate(text):
        for one in unicodedata.normalize("NFKC", letter).translate(MARKS):
            if one.isspace():
                if not letters or letters[-1] == " ":
                    continue
                one = " "
            letters.append(one)
            at.append(place)
    if letters and letters[-1] == " ":
        letters.pop()
        at.pop()
    return "".join(letters), at


def _placed(told: FoundByModel, own: Sequence[OwnWords], said_on: date) -> tuple[str, Finding] | None:
    quote, _ = folded(told.quote)
    if len(quote) < SHORTEST_QUOTE or " " not in quote or not _whole(told):
        return None
    for words in own:
        place = words.find(told.quote)
        if place is not None:
            return words.ref, _finding(told, words.text, *place, said_on)
    return None


def _whole(told: FoundByModel) -> bool:
    return (told.kind is not TextSignal.RISK or told.risk is not None) and (
        told.kind is not TextSignal.PROMISE or told.promised_by is not None
    )


def _finding(told: FoundByModel, text: str, start: int, end: int, said_on: date) -> Finding:
    quote = text[start:end]
    promise = told.kind is TextSignal.PROMISE
    return Finding(
        told.kind,
        quote,
        start,
        end,
        risk=told.risk if told.kind is TextSignal.RISK else None,
        promised_by=told.promised_by if promise else None,
        due_on=due_day(in_plain(quote), said_on) if promise and told.promised_by is Side.THEM else None,
    )


def _each_once(found: list[tuple[str, Finding]]) -> list[tuple[str, Finding]]:
    """A sentence told twice under one kind is one finding."""
    kept: list[tuple[str, Finding]] = []
    for ref, one in found:
        if not any(ref == other and same_place(one, told) for other, told in kept):
            kept.append((ref, one))
    return kept


def same_place(one: Finding, other: Finding) -> bool:
    """Whether two findings of a kind stand in the same words."""
    return one.kind is other.kind and one.start < other.end and other.start < one.end
