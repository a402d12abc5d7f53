"""Somebody who was forgotten, found by hashes and taken out of texts."""

import pytest

from domain.redaction import (
    ERASED,
    FORGOTTEN,
    Marks,
    hashed,
    one_forgotten,
    run_hash,
    runs_of,
    spellings,
    stand_in,
    tells,
    words,
)

KEY = b"k"


def marks(*names: str, proper: str = "", said: str = "", ids: str = "P-1042") -> Marks:
    told = [one for name in names for one in spellings(name)]
    return Marks(
        KEY,
        addresses={hashed(KEY, "address", "ana.silva@fjord.example"): "forgotten-x"},
        ids={hashed(KEY, "id", ids.casefold()): "forgotten-x"},
        names={hashed(KEY, "name", one): "forgotten-x" for one in told},
        proper={hashed(KEY, "name", proper): "forgotten-x"} if proper else {},
        lengths=tuple(sorted({one.count(" ") + 1 for one in told})),
        runs=frozenset(run_hash(KEY, one) for one in runs_of(said)),
    )


ANA = marks("Ana Silva")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ask Ana Silva.", f"Ask {ERASED}."),
        ("ANA  SILVA left", f"{ERASED} left"),
        ("Silva, Ana (CFO)", f"{ERASED} (CFO)"),
        ("by A. Silva", f"by {ERASED}"),
        ("Ａｎａ Ｓｉｌｖａ", ERASED),
        ("to Ana.Silva+news@fjord.example!", f"to {ERASED}!"),
        ("contact:P-1042 and p-1042.", f"contact:{ERASED} and {ERASED}."),
        ("ana_silva", ERASED),
        ("ana.silva@other.example", f"{ERASED}@other.example"),
    ],
)
def test_a_person_is_taken_out_however_they_are_written(text: str, left: str) -> None:
    assert ANA.redacted(text) == left


@pytest.mark.parametrize("text", ["Anabel Silvan", "Ana Silvano", "bana silva", "P-10421", "ﬁne, Bo"])
def test_what_only_looks_alike_stays_to_the_letter(text: str) -> None:
    assert ANA.redacted(text) == text


def test_a_name_that_is_a_word_goes_with_a_capital_and_inside_a_sentence_only() -> None:
    will = marks(proper="will")
    assert will.redacted("Will you ask Will? You will.") == f"Will you ask {ERASED}? You will."


def test_what_they_said_is_known_in_any_case_and_around_it_all_stays() -> None:
    said = marks(said="The exports break whenever we add a second region")
    text = "You wrote: the exports BREAK whenever we add a second region, so we looked."
    assert said.redacted(text) == f"You wrote: {ERASED}, so we looked."


def test_a_short_sentence_of_theirs_is_known_as_a_whole_but_not_its_words() -> None:
    said = marks(said="We cancel. And then some more words")
    assert said.redacted("They: we cancel!") == f"They: {ERASED}!"
    assert said.redacted("If they cancel we stay.") == "If they cancel we stay."


def test_a_document_keeps_its_form_and_of_what_refers_to_their_words_none_are_left() -> None:
    told = {"evidence": [{"ref": "I-7", "text": "anything", "day": 3}, {"ref": "I-8", "text": "Ana Silva"}]}
    assert ANA.within(told, frozenset({"I-7"})) == {
        "evidence": [{"ref": "I-7", "text": ERASED, "day": 3}, {"ref": "I-8", "text": ERASED}]
    }


def test_all_records_of_a_person_have_stand_ins_that_begin_alike() -> None:
    first, second = stand_in("a" * 32, "b" * 32), stand_in("a" * 32, "c" * 32)
    assert first != second
    assert one_forgotten(first) == one_forgotten(second) == stand_in("a" * 32)
    assert one_forgotten("P-1") is None
    assert first.startswith(FORGOTTEN)


def test_short_numbers_are_no_ids_to_look_for_inside_texts() -> None:
    assert not tells("4711")
    assert tells("P-1042")
    assert marks(ids="4711").redacted("4711 seats") == "4711 seats"
    assert marks(ids="4711").stand_in("4711") == "forgotten-x"


def test_nothing_of_a_name_is_in_its_mark() -> None:
    assert "ana" not in hashed(KEY, "name", "ana silva")
    assert hashed(KEY, "name", "ana") != hashed(b"other", "name", "ana")
    assert words("Ana-Silva") == ["ana", "silva"]
