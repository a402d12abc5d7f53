"""An answer as it is taken elsewhere: plain text or Markdown, its sources numbered and named."""

from collections.abc import Mapping, Sequence
from typing import Any

MARKS = str.maketrans({one: f"\\{one}" for one in "\\`*_[]<>#|"})


def numbered(answer: Mapping[str, Any]) -> dict[str, int]:
    """The number of each source, by reference and account, in the order in which the answer comes to them."""
    keys = [key_of(one) for sentence in answer["sentences"] for one in sentence["citations"]]
    return {key: number for number, key in enumerate(dict.fromkeys(keys), start=1)}


def key_of(citation: Mapping[str, Any]) -> str:
    return f"{citation['account']}\n{citation['ref']}"


def as_text(question: str, answer: Mapping[str, Any]) -> str:
    return _told(question, answer, plain=True)


def as_markdown(question: str, answer: Mapping[str, Any]) -> str:
    return _told(question, answer, plain=False)


def _told(question: str, answer: Mapping[str, Any], plain: bool) -> str:
    """Nothing that a customer wrote becomes a mark of the format it is put into."""

    def safe(text: str) -> str:
        return " ".join(text.split()) if plain else " ".join(text.split()).translate(MARKS)

    numbers = numbered(answer)
    lines = [safe(question) if plain else f"**{safe(question)}**", ""]
    for sentence in answer["sentences"]:
        marks = dict.fromkeys(numbers[key_of(one)] for one in sentence["citations"])
        lines.append(f"{safe(sentence['text'])}{''.join(f' [{mark}]' for mark in marks)}")
    lines += [safe(note) for note in answer["notes"]]
    sources = _sources(answer["sentences"], numbers)
    if sources:
        lines += ["", *(f"[{number}] {safe(says)}" for number, says in sources)]
    lines += ["", safe(f"As of {answer['as_of']}. {answer['label'] or answer['mode']}.")]
    return "\n".join(lines)


def _sources(sentences: Sequence[Mapping[str, Any]], numbers: Mapping[str, int]) -> list[tuple[int, str]]:
    known = {key_of(one): one for sentence in sentences for one in sentence["citations"]}
    return [(number, _source(known[key])) for key, number in numbers.items()]


def _source(one: Mapping[str, Any]) -> str:
    parts = (one["account"], (one["occurred_at"] or "")[:10], one["ref"])
    return ", ".join(str(part) for part in parts if part)
