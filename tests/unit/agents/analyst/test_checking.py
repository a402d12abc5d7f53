"""A sentence says no more than its sources."""

import pytest
from analyst_evidence import source

from agents.analyst.checking import Fault, check, numbers_in

EVIDENCE = [
    source("The migration of 1,200 seats is done since Monday. We are happy with it."),
    source("Exports are not working. Bo Berg looks into it.", "e2"),
]


def faults(sentence: str, *cited: str, question: str = "") -> list[Fault]:
    return [one.fault for one in check(sentence, cited or ("e1",), EVIDENCE, question)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The migration of 1200 seats is done.",
        "On 12 May 2026 Ana Ruiz wrote that the migration is done.",
        "According to Ana, they are happy with the migration.",
        "Ana Ruiz wrote: “The migration of 1,200 seats is done”.",
        "The migration at Acme is done since Monday.",
    ],
)
def test_what_the_source_says_holds(sentence: str) -> None:
    assert faults(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("The migration of 1,300 seats is done.", Fault.NUMBER),
        ("The migration of twelve seats is done.", Fault.NUMBER),
        ("The migration was done in 2025.", Fault.NUMBER),
        ("On 13 May 2026 Ana wrote that the migration is done.", Fault.DATE),
        ("The migration is done since May 12, 2025.", Fault.DATE),
        ("The migration is done, wrote Maria Lund.", Fault.NAME),
        ("Ana wrote: “The migration is a disaster”.", Fault.QUOTE),
        ("Our pricing satisfies every department thoroughly.", Fault.WORDS),
        ("The migration is not done.", Fault.NEGATION),
    ],
)
def test_what_the_source_does_not_say_is_found(sentence: str, fault: Fault) -> None:
    assert fault in faults(sentence)


def test_a_sentence_needs_a_source_that_was_given() -> None:
    assert [one.fault for one in check("The migration is done.", [], EVIDENCE)] == [Fault.NO_SOURCE]
    assert faults("The migration is done.", "e9") == [Fault.UNKNOWN_SOURCE]


def test_another_source_than_the_one_cited_does_not_count() -> None:
    assert faults("Exports are not working.", "e2") == []
    assert faults("Exports are not working.", "e1") != []
    assert faults("The migration is done, but exports are not working.", "e1", "e2") == []


def test_what_the_question_brought_is_no_claim() -> None:
    assert (
        faults(
            "Of the 40 users asked about, the migration is done.",
            question="Is the migration of 40 users done?",
        )
        == []
    )


def test_letters_of_another_width_hide_no_number() -> None:
    assert Fault.NUMBER in faults("The migration of １３００ seats is done.")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,200 and 1200", {"1200"}),
        ("1 200", {"1200"}),
        ("3.50 and 3,5", {"3.5"}),
        ("1.234,56 and 1,234.56", {"1234.56"}),
        ("12 May 2026, 2026-05-12 and May 3", set()),
        ("1.234.567", {"1234567"}),
        ("two and twelve", {"2", "12"}),
        ("v2 of INV-2041", {"2041"}),
        ("none", set()),
    ],
)
def test_numbers_are_compared_as_numbers(text: str, numbers: set[str]) -> None:
    assert {one.lstrip("-") for one in numbers_in(text)} == numbers
