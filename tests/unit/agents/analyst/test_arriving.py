"""Sentences are taken out of JSON as it arrives, however it is cut, and never before they are whole."""

import json

import pytest

from agents.analyst.arriving import LONGEST, Arriving

ANSWER = json.dumps(
    {
        "not_there": False,
        "sentences": [
            {"text": 'He said "sentences": [{"text": "no"}] and } too.', "sources": ["e1"]},
            {"text": "Größe: 40 %.", "sources": ["e1", "e2"]},
        ],
    },
    indent=1,
)


@pytest.mark.parametrize("size", [1, 2, 7, 10_000])
def test_however_it_is_cut_the_sentences_are_the_same(size: int) -> None:
    arriving = Arriving()
    found = [one for at in range(0, len(ANSWER), size) for one in arriving.add(ANSWER[at : at + size])]
    assert [one.model_dump() for one in found] == json.loads(ANSWER)["sentences"]


def test_a_sentence_is_there_with_its_last_brace_and_not_before() -> None:
    arriving, end = Arriving(), ANSWER.index('"e1"\n') + 4
    assert arriving.add(ANSWER[:end]) == []
    rest = ANSWER[end:]
    brace = rest.index("}") + 1
    assert len(arriving.add(rest[:brace])) == 1


@pytest.mark.parametrize(
    "odd",
    [
        '{"not_there": true, "sentences": []}',
        '{"sentences": [{"text": "", "sources": []}, {"text": 7}, {"other": 1}]}',
        '{"sentences": ["bare", {"text": "a", "sources": ["e1"]}]}',
        "I cannot answer that. }",
        '{"sentences": [' + '{"text":' * 5000 + "}",
    ],
)
def test_what_is_no_sentence_is_none(odd: str) -> None:
    assert Arriving().add(odd) == []


def test_who_writes_without_end_is_told_by_the_length() -> None:
    arriving = Arriving()
    arriving.add("and " * LONGEST)
    assert arriving.too_long
