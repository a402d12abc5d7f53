"""What is ranked before what."""

import math
from typing import Any

import numpy as np
import pytest
from ranked_rows import rows

from knowledge.asked import exact_runs
from knowledge.ranking import K1, B, Neighbours, Sought, Statistics, _bm25, _lengths, counted, rank, weights
from knowledge.words import terms_of
from storage.passage_reading import Rows


def best(found: Rows, question: str, **sought: Any) -> list[int]:
    return [int(one) for one in rank(found, Sought(terms_of(question), **sought), 10).places]


def test_bm25_equals_its_formula() -> None:
    texts = [
        "the export fails and fails",
        "exports are fine",
        "nothing here",
        "a long text about an export " * 3,
    ]
    found, terms = rows(texts), terms_of("export fails")
    counts, lengths = counted(found, terms), _lengths(found)
    given = _bm25(counts, lengths, weights(Statistics((counts > 0).sum(1).astype(float), 4.0)))
    for place in range(4):
        expected = 0.0
        for term in range(len(terms)):
            held = sum(counts[term] > 0)
            rare = math.log(1 + (4 - held + 0.5) / (held + 0.5))
            often = counts[term][place]
            expected += rare * often * (K1 + 1) / (often + K1 * (1 - B + B * lengths[place] / lengths.mean()))
        assert given[place] == pytest.approx(expected)


def test_a_passage_with_the_words_comes_first_and_one_without_them_not_at_all() -> None:
    texts = ["Lunch was good.", "The migration failed on Monday.", "We talked of many things."]
    assert best(rows(texts), "Did the migration fail?") == [1]


def test_an_answer_is_found_by_the_question_before_it() -> None:
    texts = [
        "Lunch was good today.",
        "How is the migration?",
        "It is done since Monday.",
        "The weather is fine.",
    ]
    talk = rows(texts, conversation=np.array([0, 1, 1, 2]))
    assert set(best(talk, "migration")) == {1, 2}


def test_neighbours_end_with_the_conversation_and_with_the_account() -> None:
    talk = rows(["a"] * 5, conversation=np.array([7, 7, 7, 8, 8]), account=np.array([1, 1, 2, 2, 2]))
    near = Neighbours.of(talk)
    assert near.added(np.ones(5), 1.0).tolist() == [2, 2, 1, 2, 2]


def test_what_the_named_person_said_comes_before_the_same_words_of_another() -> None:
    talk = rows(["The price is too high"] * 3, speaker=["Bo", "Ana", None], contact=np.array([-1, -1, 5]))
    assert best(talk, "price", speakers=frozenset({"ana"}))[0] == 1
    assert best(talk, "price", people=frozenset({5}))[0] == 2


def test_quoted_words_must_stand_together_within_one_passage() -> None:
    texts = ["a blank page came", "page after page of blank forms", "first blank", "page two"]
    assert best(rows(texts), "blank page", exact=exact_runs('"blank page"'))[0] == 0
    apart = rows(texts[2:], conversation=np.zeros(2, np.int64))
    scores = rank(apart, Sought(terms_of("blank page"), exact=exact_runs('"blank page"')), 10).scores
    assert max(scores) < 6


def test_the_time_that_is_asked_about_decides_between_like_passages() -> None:
    same = rows(["We moved to the new plan."] * 3)
    assert best(same, "new plan", between=(86_400, 2 * 86_400))[0] == 1


def test_a_time_alone_finds_what_was_said_in_it() -> None:
    assert best(
        rows(["Hello there.", "Fine weather.", "Good bye."]), "last week", between=(86_400, 2 * 86_400)
    ) == [1]


def test_meaning_finds_what_no_word_does() -> None:
    vectors = np.array([[1, 0], [0, 1], [0.1, 0.99]], np.float32)
    found = rows(["Costs are an issue."] * 3, embedded=np.ones(3, bool), vectors=vectors)
    assert best(found, "too expensive", vector=np.array([0, 1], np.float32))[0] == 1


def test_passages_without_a_vector_are_neither_preferred_nor_dropped() -> None:
    embedded = np.array([True, True, False])
    vectors = np.array([[0, 1], [1, 0], [0, 0]], np.float32)
    found = rows(["The price rose."] * 3, embedded=embedded, vectors=vectors)
    assert best(found, "price", vector=np.array([0, 1], np.float32)) == [0, 2, 1]


def test_an_equal_score_is_broken_by_the_newest() -> None:
    assert best(rows(["The price rose."] * 3), "price") == [2, 1, 0]


def test_nothing_is_found_where_nothing_is() -> None:
    assert best(rows([]), "price") == []
    assert best(rows(["Lunch."]), "price") == []
