"""What people's edits have in common, as rules of style in our own words.

Only figures are taken from the texts, and only sentences of this file get into a proposal: whatever customers or
colleagues wrote, none of it can. Nothing here is applied: what comes of it is a proposed version.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Protocol

from domain.drafts import DraftKind
from prompts.style import calls_to_action, sentences, words

LEAST_PAIRS = 5
"""Edited texts of one kind and language, or of all: fewer are a habit of one afternoon."""
MOSTLY = 0.6
SHORTER, LONGER = 0.85, 1.15
BEGINS = "{# learnt from edits: the next proposal replaces what stands between these two lines #}"
ENDS = "{# end of what was learnt #}"
LANGUAGES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}
# Words that people strike out of drafts, by language; none of them says anything about a customer.
_FILLERS = {
    "en": "just actually really very simply basically hopefully quickly certainly absolutely exciting excited kindly",
    "de": "eigentlich einfach wirklich sehr grundsätzlich hoffentlich sicherlich natürlich gerne kurz",
    "fr": "simplement vraiment très certainement effectivement absolument rapidement bien",
    "es": "simplemente realmente muy ciertamente absolutamente rápidamente básicamente",
}
FILLERS = {language: told.split() for language, told in _FILLERS.items()}
_ITEM = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s", re.MULTILINE)


class Pair(Protocol):
    @property
    def draft_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def drafted(self) -> str: ...
    @property
    def approved(self) -> str: ...


@dataclass(frozen=True)
class Figures:
    """Of `pairs` edited texts. Shares are of those; `words` are fillers that most of them lost."""

    pairs: int
    length_ratio: float
    opening_gone: float
    closing_gone: float
    sentences_gone: float
    exclamations_gone: float
    questions_gone: float
    lists_made: float
    words: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {**vars(self), "words": list(self.words)}


@dataclass(frozen=True)
class Learnt:
    """`rules` are the sentences; `says` is the change note; `evidence` what is kept beside the proposed version."""

    rules: tuple[str, ...]
    says: str
    evidence: dict[str, Any]


def learn(pairs: Sequence[Pair]) -> Learnt | None:
    """None where too few were edited, or where they have nothing in common."""
    edited = [one for one in pairs if one.drafted.strip() != one.approved.strip() and one.drafted.strip()]
    if len(edited) < LEAST_PAIRS:
        return None
    whole = figures(edited)
    rules = list(_rules(whole))
    slices: dict[str, dict[str, Any]] = {}
    for kind, language in sorted({(one.kind, one.language) for one in edited}):
        some = [one for one in edited if (one.kind, one.language) == (kind, language)]
        if len(some) < LEAST_PAIRS or len(some) == len(edited) or not _is_ours(kind, language):
            continue
        mine = figures(some)
        slices[f"{kind} {language}"] = mine.as_json()
        told = f"{kind.replace('_', ' ')} in {LANGUAGES[language]}"
        rules += [f"For a {told}: {rule}" for rule in _rules(mine) if rule not in rules]
    if not rules:
        return None
    evidence = {
        "learnt_from": "edits",
        "pairs": sorted(one.draft_id for one in edited),
        "figures": whole.as_json(),
        "slices": slices,
    }
    return Learnt(tuple(rules), _says(whole, len(pairs)), evidence)


def proposed(text: str, learnt: Learnt) -> str:
    """The text with the rules at its end, in place of those of an earlier proposal."""
    block = "\n".join([BEGINS, "Style, as people here edit it:", *(f"- {one}" for one in learnt.rules), ENDS])
    start, end = text.find(BEGINS), text.find(ENDS)
    if 0 <= start < end:
        return text[:start] + block + text[end + len(ENDS) :]
    return f"{text}\n\n{block}"


def figures(pairs: Sequence[Pair]) -> Figures:
    """ZeroDivisionError for none."""
    lost = [len(sentences(one.drafted)) - len(sentences(one.approved)) for one in pairs]
    return Figures(
        len(pairs),
        round(median(len(words(one.approved)) / max(1, len(words(one.drafted))) for one in pairs), 3),
        _share(pairs, lambda one: _gone(one, 0)),
        _share(pairs, lambda one: _gone(one, -1)),
        float(median(lost)),
        _share(pairs, lambda one: "!" in one.drafted and "!" not in one.approved),
        _share(pairs, lambda one: calls_to_action(one.drafted) > 1 >= calls_to_action(one.approved)),
        _share(pairs, lambda one: bool(_ITEM.search(one.approved)) and not _ITEM.search(one.drafted)),
        tuple(_struck(pairs)),
    )


def _share(pairs: Sequence[Pair], holds: Callable[[Pair], bool]) -> float:
    return round(sum(holds(one) for one in pairs) / len(pairs), 3)


def _gone(pair: Pair, at: int) -> bool:
    """Whether the first (or last) sentence of the body went, or became another."""
    drafted, approved = _body(pair.drafted), {_plain(one) for one in sentences(pair.approved)}
    return len(drafted) > 1 and _plain(drafted[at]) not in approved


def _body(text: str) -> list[str]:
    """Without the lines of greeting and signature: what has no full stop at its end."""
    return [one for one in sentences(text) if one[-1:] in ".!?…"]


def _plain(sentence: str) -> str:
    return " ".join(sentence.casefold().split())


def _struck(pairs: Sequence[Pair]) -> Iterator[str]:
    for language in sorted({one.language for one in pairs} & FILLERS.keys()):
        mine = [one for one in pairs if one.language == language]
        for filler in FILLERS[language]:
            had = [one for one in mine if filler in _set(one.drafted)]
            gone = [one for one in had if filler not in _set(one.approved)]
            if len(gone) >= LEAST_PAIRS and len(gone) >= MOSTLY * len(had):
                yield filler


def _set(text: str) -> set[str]:
    return {word.casefold() for word in words(text)}


def _is_ours(kind: str, language: str) -> bool:
    return kind in {str(one) for one in DraftKind} and language in LANGUAGES


def _rules(told: Figures) -> Iterator[str]:
    """The closed vocabulary: each sentence, and when it is said."""
    if told.length_ratio <= SHORTER:
        yield f"Write about {round((1 - told.length_ratio) * 100 / 5) * 5} % shorter."
    if told.length_ratio >= LONGER:
        yield f"Write about {round((told.length_ratio - 1) * 100 / 5) * 5} % longer."
    if told.opening_gone >= MOSTLY:
        yield "Begin with the point; leave out an opening sentence of courtesy."
    if told.closing_gone >= MOSTLY:
        yield "End with the request; leave out a closing sentence of courtesy."
    if told.sentences_gone >= 1:
        yield "Leave out every sentence that the reader does not need."
    if told.exclamations_gone >= MOSTLY:
        yield "Use no exclamation marks."
    if told.questions_gone >= MOSTLY:
        yield "Ask for one thing only."
    if told.lists_made >= MOSTLY:
        yield "Set several points as a list."
    if told.words:
        yield f"Do not use these words: {', '.join(told.words)}."


def _says(told: Figures, seen: int) -> str:
    change = f"{abs(1 - told.length_ratio):.0%} {'shorter' if told.length_ratio < 1 else 'longer'}"
    return (
        f"Learnt from {told.pairs} edited of {seen} approved drafts: {change} (median), opening changed in "
        f"{told.opening_gone:.0%}, closing in {told.closing_gone:.0%}, {told.sentences_gone:g} sentences fewer."
    )
