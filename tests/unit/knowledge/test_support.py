"""Whether what was found can hold an answer."""

import numpy as np
from ranked_rows import rows

from knowledge.ranking import Sought, rank
from knowledge.support import NOTHING, support, telling
from knowledge.words import terms_of

TEXTS = [
    "The migration to the new plan is done since Monday.",
    "Lunch was good.",
    "We met in Oslo.",
    "Prices rise.",
]


def supported(question: str, **about: object) -> bool:
    found, sought = rows(TEXTS), Sought(terms_of(question), **about)  # type: ignore[arg-type]  # a few of its fields
    return support(found, sought, rank(found, sought, 10)).enough


def test_a_passage_that_holds_what_is_asked_for_is_enough() -> None:
    assert supported("What did they say about the migration?")


def test_one_shared_word_of_many_is_not() -> None:
    assert not supported("Which Kubernetes cluster did the migration use for its database?")


def test_nothing_found_is_nothing() -> None:
    found = rows(TEXTS)
    flying = Sought(terms_of("helicopter"))
    assert support(found, flying, rank(found, flying, 10)) == NOTHING
    assert not supported("Who flies the helicopter?")


def test_the_name_of_the_speaker_and_the_asking_are_no_evidence() -> None:
    sought = Sought(terms_of("What did Ana say about prices?"), speakers=frozenset({"ana"}))
    assert [term.word for term in telling(sought)] == ["prices"]
    assert not supported(
        "What did Ana say about the prices of helicopters in Bergen?", speakers=frozenset({"ana"})
    )


def test_a_near_meaning_helps_but_does_not_stand_alone() -> None:
    vectors = np.tile(np.array([1, 0], np.float32), (4, 1))
    found = rows(TEXTS, embedded=np.ones(4, bool), vectors=vectors)
    near = Sought(terms_of("helicopter pilot"), vector=np.array([1, 0], np.float32))
    given = support(found, near, rank(found, near, 10))
    assert given.meaning == 1.0
    assert not given.enough
