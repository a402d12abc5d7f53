"""Laws: any changed digit is blocked, any way to write a cited value passes, in every language."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.agents.writer.checking.test_checks_of_drafts import ALLOWED, day, fact, message

from agents.writer.checking import check
from agents.writer.checking.number_words import MOST, cardinals, spelt
from agents.writer.checking.parsing import read
from benchmarks.drafting.prose import drafts, written
from domain.calendar_names import LANGUAGES
from domain.drafts import DraftKind, Evidence, Origin, Value, ValueKind

TODAY = date(2026, 11, 26)
NUMBER = {
    "en": "The figure is {}.",
    "de": "Der Wert beträgt {}.",
    "fr": "La valeur est de {}.",
    "es": "El valor es de {}.",
}
DAY = {"en": "It ends on {}.", "de": "Es endet am {}.", "fr": "Cela finit le {}.", "es": "Termina el {}."}


def blocked(text: str, language: str, evidence: Evidence) -> bool:
    return bool(
        check(DraftKind.CHECK_IN, message((text, evidence.id), language=language), (evidence,), ALLOWED)
    )


@given(
    language=st.sampled_from(LANGUAGES),
    cents=st.integers(2, 10**9),
    kind=st.sampled_from(["number", "percent", "money"]),
    seed=st.integers(0, 9),
)
@settings(max_examples=150, deadline=None)
def test_any_way_to_write_a_cited_value_passes(language: str, cents: int, kind: str, seed: int) -> None:
    raw = {
        "number": str(Decimal(cents) / 10),
        "percent": str(Decimal(cents % 1000) / 1000),
        "money": str(cents),
    }[kind]
    value = Value(ValueKind(kind), raw, "EUR" if kind == "money" else None)
    text = written(value, language, random.Random(seed))
    assert not blocked(NUMBER[language].format(text), language, fact("e", Origin.PRICE, v=value)), text


@given(
    language=st.sampled_from(LANGUAGES),
    days=st.integers(-360, 360),
    way=st.sampled_from(["long", "weekday"]),
    seed=st.integers(0, 9),
)
@settings(max_examples=100, deadline=None)
def test_any_way_to_write_a_cited_day_passes(language: str, days: int, way: str, seed: int) -> None:
    true = TODAY + timedelta(days=days)
    text = written(Value(ValueKind.DATE, true.isoformat()), language, random.Random(seed), way)
    assert not blocked(
        DAY[language].format(text), language, fact("e", Origin.CONTRACT, on=day(true.isoformat()))
    ), text


@given(
    language=st.sampled_from(LANGUAGES),
    n=st.integers(2, 999_999),
    place=st.integers(0, 5),
    digit=st.integers(0, 9),
)
@settings(max_examples=150, deadline=None)
def test_any_single_changed_digit_of_a_number_is_blocked(
    language: str, n: int, place: int, digit: int
) -> None:
    text = written(Value(ValueKind.NUMBER, str(n)), language, random.Random(0))
    digits = [at for at, letter in enumerate(text) if letter.isdigit()]
    at = digits[place % len(digits)]
    if text[at] != str(digit):
        changed = text[:at] + str(digit) + text[at + 1 :]
        evidence = fact("e", Origin.FIGURE, v=Value(ValueKind.NUMBER, str(n)))
        assert blocked(NUMBER[language].format(changed), language, evidence), changed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_in_words_is_read_back(language: str) -> None:
    known = cardinals(language)
    assert all(known[phrase] == n for n in range(2, MOST + 1) for phrase in spelt(n, language))
    for n in (2, 17, 21, 45, 71, 88, 99, 100, 342):
        (said,) = read(f"x {spelt(n, language)[0]} z", language, TODAY).numbers
        assert said.value == n


def test_true_prose_passes_and_a_falsehood_in_it_does_not() -> None:
    """A sample of benchmarks/drafts.py."""
    from benchmarks.drafts import false_drafts, problems_of

    for which in ("tuned", "last"):
        assert not any(problems_of(one) for one in drafts(which, 22, 3))
        assert all(problems_of(one.draft) for one in false_drafts(which, 18, 4))


def test_another_language_reads_its_own_marks() -> None:
    thousand = fact("e", Origin.FIGURE, v=Value(ValueKind.NUMBER, "1200"))
    assert not blocked("The figure is 1,200.", "en", thousand)
    assert blocked("La valeur est de 1,200.", "fr", thousand)
    assert not blocked("Der Wert beträgt 1.200.", "de", thousand)
    assert blocked("The figure is 1.200.", "en", thousand)
