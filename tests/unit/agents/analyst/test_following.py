"""Questions that lean on the one before them."""

import pytest

from agents.analyst.following import followed


@pytest.mark.parametrize(
    ("before", "question", "asked"),
    [
        (
            "What did they say about the price?",
            "and about the migration?",
            "What did they say about the migration?",
        ),
        ("What did they say in March?", "And in April?", "What did they say in April?"),
        ("What happened at Acme?", "what about Beta?", "What happened at Beta?"),
        ("What did Acme say?", "and since June?", "What did Acme say since June?"),
        ("Which accounts renew in December?", "and how many are red?", "how many are red"),
    ],
)
def test_what_is_left_out_comes_from_the_question_before(before: str, question: str, asked: str) -> None:
    assert followed(question, before) == asked


@pytest.mark.parametrize("question", ["What did they say?", "Which accounts are red?", "and?"])
def test_a_question_that_stands_by_itself_is_left_alone(question: str) -> None:
    assert followed(question, "What happened at Acme?") == question
    assert followed("and in March?", None) == "and in March?"
