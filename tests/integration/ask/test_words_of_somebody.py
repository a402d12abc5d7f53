"""Questions that name no words: what a person complained about, what there was in a time, before or after an event."""

from datetime import date

import pytest
from asked_house import TODAY, refs

from keepwell.analyst import ask
from keepwell.bootstrap import House


def test_a_person_is_answered_for_from_their_own_words(house: House) -> None:
    for question in ("What did Ana Ruiz complain about?", "what did ana ruiz complain about"):
        found = ask(house, question)
        assert refs(found) == {"I-2"}
        assert found.sentences[0]["text"].startswith("On 3 September 2026 Ana Ruiz (Acme) wrote: “")


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ("What did Nora Klein complain about?", {}),
        ("What did Ana Ruiz complain about?", {"user": "Lee Chan"}),
        ("What did Ana Ruiz complain about?", {"as_of": date(2026, 6, 30)}),
    ],
)
def test_nobody_else_is_answered_for(house: House, question: str, options: dict[str, object]) -> None:
    found = ask(house, question, **options)  # type: ignore[arg-type]  # one of the two options
    assert found.abstained
    assert "I don't have that." in found.text


def test_what_was_looked_through_for_nothing_is_said(house: House) -> None:
    found = ask(house, "What did Ana Ruiz complain about?", as_of=date(2026, 6, 30))
    assert "Nothing that reads as a complaint was found in 1 piece of text of Ana Ruiz." in found.notes


def test_complaints_of_all_stay_within_the_scope(house: House) -> None:
    everybody, kim = ask(house, "any complaints?"), ask(house, "any complaints?", user="Kim Berg")
    assert refs(everybody) == {"I-2", "I-4"}
    assert refs(kim) == {"I-2"}


def test_a_time_of_an_account_is_told_in_its_words(house: House) -> None:
    found = ask(house, "what happened?", account="Acme")
    assert "I-2" in refs(found)
    assert refs(ask(house, "what happened in May?", account="Acme")) & {"I-1", "I-2", "I-3"} == {"I-1"}


def test_the_last_of_a_channel(house: House) -> None:
    assert refs(ask(house, "what was the last email about?", account="Acme")) == {"I-2"}


@pytest.mark.parametrize(
    ("question", "comes_to"),
    [
        ("What did Acme say about the migration before the lunch?", {"I-1"}),
        ("What did Acme say about the migration since the lunch?", {"I-2"}),
    ],
)
def test_before_and_after_an_event(house: House, question: str, comes_to: set[str]) -> None:
    found = ask(house, question)
    assert refs(found) == comes_to
    assert any(note.startswith("Taking “the lunch” as 1 June 2026") for note in found.notes)


def test_an_event_that_is_still_to_come_is_not_known(house: House) -> None:
    found = ask(house, "What did Acme say about the migration before the lunch?", as_of=date(2026, 5, 30))
    assert refs(found) == {"I-1"}
    assert "“the lunch” is named nowhere: the search is not limited to it." in found.notes


def test_what_is_no_one_day_limits_nothing(house: House) -> None:
    found = ask(house, "What did Acme say about tables after the migration?")
    assert refs(found) == {"I-2"}
    assert any("no one day" in note for note in found.notes)


def test_an_injected_wish_is_quoted_as_what_it_is(house: House) -> None:
    found = ask(house, "what does Acme ask for?", as_of=TODAY)
    assert "Brightwave" not in {c["account"] for one in found.sentences for c in one["citations"]}
