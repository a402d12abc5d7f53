"""Words as search sees them."""

import numpy as np
import pytest

from knowledge.words import language_of, numbered, stems, stems_among, terms_of, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The migration failed", "MIGRATIONS fail"),
        ("Ｍigration", "migration"),  # full width
        ("Die Verlängerungen sind für uns wichtig", "die Verlängerung ist für uns wichtig"),
        ("les exports ne sont pas rapides", "l'export n'est pas rapide"),
    ],
)
def test_forms_of_a_word_share_a_number(one: str, other: str) -> None:
    longest = max(tokens(one), key=len)
    held = set(numbered(one).tolist())
    asked = {number for term in terms_of(other) for number in term.numbers}
    assert held & asked, longest


def test_the_order_of_words_is_kept_and_stop_words_count() -> None:
    assert stems("We can not sign in") == ["we", "can", "not", "sign", "in"]
    assert numbered("sign in").size == 2


def test_a_code_falls_into_its_parts() -> None:
    assert tokens("Error INV-2041 in bulk_export") == ["error", "inv", "2041", "in", "bulk", "export"]


def test_scripts_without_spaces_are_found_by_pairs() -> None:
    asked = {number for term in terms_of("移行") for number in term.numbers}
    assert asked & set(numbered("移行について").tolist())


def test_questions_lose_what_says_nothing_in_their_own_language_only() -> None:
    assert [term.word for term in terms_of("What did they say about the son?")] == ["say", "son"]
    assert [term.word for term in terms_of("Was haben sie über die Preise gesagt?")] == [
        "haben",
        "preise",
        "gesagt",
    ]


def test_a_question_of_stop_words_alone_keeps_them() -> None:
    assert [term.word for term in terms_of("who are you?")] == ["who", "are", "you"]


def test_nothing_has_no_words() -> None:
    assert numbered("  …  ").size == 0
    assert terms_of("") == []


def test_lone_surrogates_and_endless_words_are_survived() -> None:
    words = numbered("\ud800 " + "a" * 100_000)
    assert words.dtype == np.uint32
    assert all(len(token) <= 64 for token in tokens("a" * 100_000))


def test_the_language_is_that_of_most_stop_words() -> None:
    assert language_of(tokens("Wir haben das nicht mit der Gruppe")) == "german"
    assert language_of(tokens("nous avons la facture dans une autre")) == "french"
    assert language_of([]) == "english"


@pytest.mark.parametrize(
    "text",
    [
        "The exports were exported again, and the invoices too.",
        "Die Rechnungen wurden wieder exportiert, und die Übersicht fehlt.",
        "Les factures exportées ne sont pas là.",
        "No estas facturas exportadas, por favor.",
        "EXPORT ЭКСПОРТ 請求書 ﬁles",
        "",
    ],
)
def test_stems_among_those_wanted_are_those_of_the_text(text: str) -> None:
    wanted = frozenset({*stems(text)[::2], "export", "factur", "nothing"})
    assert stems_among(text, wanted) == wanted & set(stems(text))
    assert stems_among(text, frozenset({"nothing"})) == frozenset()


def test_plain_letters_give_the_words_that_any_letters_give() -> None:
    plain = "Hi_there, It's 2 o'Clock & " + "x" * 100
    assert tokens(plain + " é")[:-1] == tokens(plain)
