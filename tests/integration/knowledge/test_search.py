"""Search in one account and in many: what is found, and what must never be."""

from datetime import timedelta

import pytest
from library import DAY, Library, mail

from knowledge.embedder import MiniLM

EVERYWHERE = [None, [1, 2], [1]]


@pytest.fixture
def talk(library: Library) -> Library:
    library.load(
        accounts=[{}, {}],
        contacts=[{"external_id": "c", "name": "Ana Ruiz"}],
        interactions=[
            mail(1, "The price is too high for us.", contact="c"),
            mail(2, "We moved to the new office.", days=40),
            mail(3, "Lunch in the sun was good.", days=3),
            mail(4, "Your invoice INV-2041 is wrong.", "A-2"),
        ],
    )
    library.fill()
    return library


@pytest.mark.parametrize("accounts", EVERYWHERE)
def test_the_same_question_finds_the_same_first_hit_in_one_account_and_in_all(
    talk: Library, accounts: list[int] | None
) -> None:
    assert talk.refs("is the price an issue?", accounts)[0] == "I-1"
    assert talk.refs("expensive", accounts)[0] == "I-1"  # no such word: by meaning
    assert talk.refs("what did Ana Ruiz write", accounts)[0] == "I-1"


@pytest.mark.parametrize("accounts", EVERYWHERE)
def test_nothing_said_after_the_day_is_found(talk: Library, accounts: list[int] | None) -> None:
    assert "I-2" in talk.refs("moved office", accounts)
    assert "I-2" not in talk.refs("moved office", accounts, until=DAY + timedelta(days=39))


def test_a_code_finds_its_mail_first(talk: Library) -> None:
    assert talk.refs("what about INV-2041?", None)[0] == "I-4"


def test_another_accounts_words_are_never_found(talk: Library) -> None:
    assert "I-4" not in talk.refs("INV-2041 invoice", [1])
    assert talk.refs("price", []) == []


def test_a_book_is_told_how_much_of_its_own_was_searched(
    talk: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.search.EXACT_UP_TO", 0)
    own = talk.search.find("price", [1], DAY.date())
    book, everybody = (talk.search.find("price", ids, DAY.date()) for ids in ([1, 99], None))
    assert (book.passages, book.embedded) == (own.passages, own.embedded)
    assert everybody.passages > book.passages


def test_a_question_before_anything_is_embedded_is_answered_by_words(library: Library) -> None:
    library.load(accounts=[{}], interactions=[mail(1, "The price is fine."), mail(2, "Lunch.")])
    found = library.search.find("price", [1], DAY.date())
    assert [hit.passage.ref for hit in found.hits] == ["I-1"]
    assert (found.embedded, found.passages) == (0, 2)
    assert library.embedder.asked == []


def test_a_long_mail_is_one_hit(library: Library) -> None:
    library.load(accounts=[{}], interactions=[mail(1, "The price is high. " * 200), mail(2, "price")])
    assert sorted(library.refs("price", [1])) == ["I-1", "I-2"]


def test_an_account_without_a_word_gives_nothing(library: Library) -> None:
    library.load(accounts=[{}])
    found = library.search.find("price", [1], DAY.date())
    assert (found.hits, found.passages) == ([], 0)
    assert library.search.find("price", None, DAY.date()).hits == []


def test_the_model_that_ships_knows_that_expensive_is_about_price() -> None:
    model = MiniLM()
    price, lunch, asked = model.embed(["The price is too high.", "Lunch was good.", "Is it too expensive?"])
    assert model.embed(["The price is too high.", ""]).shape == (2, model.size)
    assert asked @ price > asked @ lunch + 0.2
