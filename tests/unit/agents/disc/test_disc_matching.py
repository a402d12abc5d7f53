"""Many patterns as one find what they find side by side."""

import random
import re

import pytest

from agents.disc.cue_words import WORDS
from agents.disc.cues import patterns
from agents.disc.matching import any_of

PIECES = (
    *(
        "i",
        "we",
        "want",
        "to",
        "understand",
        "please",
        "send",
        "could you",
        "d'accord",
        "qué tal",
        "über",
        "1",
    ),
    *(
        "données",
        "i'm not going",
        "for example",
        "e.g.",
        "so great",
        "mein team",
        "hope you",
        "no",
        "rush",
        "-",
    ),
    *(
        "step-by-step",
        "step by step",
        "the manual",
        "page 3",
        "wie geht",
        "como",
        "siempre",
        "!",
        "(",
        "love",
        "3%",
    ),
)


@pytest.mark.parametrize("name", WORDS)
def test_a_cue_is_found_where_one_of_its_patterns_is(name: str) -> None:
    draw = random.Random(name)
    apart = [re.compile(pattern) for pattern in WORDS[name].values()]
    said = [" ".join(draw.choices(PIECES, k=6)) for _ in range(400)]
    found = dict(patterns())[name]
    for words in (*PIECES, *said):
        assert bool(found.search(words)) == any(one.search(words) for one in apart), words


@pytest.mark.parametrize(
    "patterns",
    [
        [r"\b(?:a|ab|b(?:c|d)?)\b|\b(?:x) (?:y|z)\b", r"^(?:oh )?go\b"],
        [r"\b(?:a?b|[cd]|e\.g\.)\b", r"\b(?:a\)|b)\b"],
        [r"\bno\b(?! way)"],
    ],
)
def test_groups_classes_and_escapes_stay_what_they_are(patterns: list[str]) -> None:
    apart, together = [re.compile(one) for one in patterns], any_of(patterns)
    for words in (
        "a",
        "ab",
        "abc",
        "bc",
        "xy",
        "x y",
        "x z",
        "oh go",
        "so go",
        "b",
        "c",
        "e.g. this",
        "no way",
        "no",
    ):
        assert bool(together.search(words)) == any(one.search(words) for one in apart), words
