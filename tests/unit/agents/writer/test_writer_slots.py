"""Values as each language writes them, and slots that are none."""

from datetime import date

import pytest

from agents.writer.slots import SlotError, filled, shown
from domain.drafts import Evidence, Origin, Value, ValueKind

NOUNS = {"seats": {"one": "seat", "other": "seats"}}
K = ValueKind
PACK = {
    "use": Evidence(
        "use",
        Origin.FIGURE,
        "signal",
        "41 of 60.",
        date(2026, 11, 26),
        {
            "seats": Value(K.NUMBER, "60"),
            "day": Value(K.DATE, "2026-12-01"),
            "bad": Value(K.QUOTE, "try {use.seats} or {{ x }}"),
        },
    ),
}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Value(K.NUMBER, "12345.5"), ("12,345.5", "12.345,5", "12 345,5", "12.345,5")),
        (Value(K.PERCENT, "0.684"), ("68%", "68 %", "68 %", "68 %")),
        (Value(K.MONEY, "123400", "EUR"), ("€1,234", "1.234 €", "1 234 €", "1.234 €")),
        (Value(K.MONEY, "123450", "EUR"), ("€1,234.50", "1.234,50 €", "1 234,50 €", "1.234,50 €")),
        (Value(K.DATE, "2026-12-01"),
         ("1 December 2026", "1. Dezember 2026", "1er décembre 2026", "1 de diciembre de 2026")),
        (Value(K.QUOTE, "so slow"), ("“so slow”", "„so slow“", "« so slow »", "«so slow»")),
        (Value(K.NAME, "Anna Weber"), ("Anna Weber",) * 4),
    ],
)  # fmt: skip
def test_a_value_is_written_as_its_language_does(value: Value, told: tuple[str, ...]) -> None:
    assert tuple(shown(value, language, NOUNS) for language in ("en", "de", "fr", "es")) == told


def test_a_number_takes_its_noun_along() -> None:
    assert [shown(Value(K.NUMBER, n), "en", NOUNS, "seats") for n in ("1", "2", "0")] == [
        "1 seat",
        "2 seats",
        "0 seats",
    ]


def test_a_slot_in_a_value_is_text() -> None:
    assert filled("So: {use.bad}.", PACK, "en", NOUNS) == "So: “try {use.seats} or {{ x }}”."


@pytest.mark.parametrize(
    "text",
    ["{use.nothing}", "{other.seats}", "{use.seats", "use.seats}", "{{use.seats}}", "{use.seats|day}",
     "{use.day|seats}", "{use.seats|weekday}", "{USE.seats}", "{use.seats.x}", "{}"],
)  # fmt: skip
def test_a_slot_that_is_unknown_or_of_another_kind_raises(text: str) -> None:
    with pytest.raises(SlotError):
        filled(text, PACK, "en", NOUNS)
