"""Every template in every language, for every profile, with much and with little known."""

import re
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from writer_builders import (
    FOR_CUSTOMERS,
    KINDS,
    LANGUAGES,
    PROFILES,
    TODAY,
    Weekdays,
    ago,
    bare,
    no_problems,
    situation,
    wanted,
)

from agents.writer.evidence import evidence_pack
from agents.writer.languages import Language
from agents.writer.slots import shown, slots
from agents.writer.templates import Piece, book
from agents.writer.writing import write
from domain.drafts import INTERNAL, DraftKind, NewDraft, ValueKind

EVERY = [
    pytest.param(
        kind, profile, language, full, id=f"{kind}-{profile or 'N'}-{language}-{'full' if full else 'bare'}"
    )
    for kind, profile, language, full in product(KINDS, PROFILES, LANGUAGES, (True, False))
    if kind not in INTERNAL or (profile is None and language == "en")
]
HOUSE_WORDS = re.compile(
    r"\b(?:score|risk|churn|DISC|profile|alert|segment|upsell|MRR|band)\b", re.IGNORECASE
)


def made(kind: DraftKind, profile: str | None, language: str, full: bool) -> NewDraft:
    about = situation() if full else bare()
    return write(about, wanted(kind, profile, language, full), no_problems, Weekdays(), TODAY)


@pytest.mark.parametrize(("kind", "profile", "language", "full"), EVERY)
def test_a_message_is_whole(kind: DraftKind, profile: str | None, language: str, full: bool) -> None:
    message = made(kind, profile, language, full).message
    assert not re.search(r"[{}]", message.subject + message.body)
    assert message.subject
    assert message.body == message.body.strip()
    assert not re.search(r"[ \t]\n|\n{3}|  |[\u00a0\u202f]", message.body)
    at = 0
    for one in (one for one in message.sentences if one.part != "subject"):
        assert message.body[at : one.start].strip() == "", "sentences cover the body"
        assert message.text_of(one)[:1].strip()
        at = one.end
    assert at == len(message.body)


@pytest.mark.parametrize(("kind", "profile", "language", "full"), EVERY)
def test_no_line_announces_what_does_not_follow(
    kind: DraftKind, profile: str | None, language: str, full: bool
) -> None:
    lines = made(kind, profile, language, full).message.body.split("\n\n")
    for place, block in enumerate(lines[:-1]):
        if block.endswith(":") and place > 0:
            assert lines[place + 1].startswith("- "), block


@pytest.mark.parametrize(("kind", "profile", "language", "full"), EVERY)
def test_every_number_is_one_of_the_cited_evidence(
    kind: DraftKind, profile: str | None, language: Language, full: bool
) -> None:
    draft = made(kind, profile, language, full)
    nouns = book(language, kind).nouns
    by_id = {one.id: one for one in draft.evidence}
    for sentence in draft.message.sentences:
        left = draft.message.text_of(sentence)
        values = [value for name in sentence.evidence for value in by_id[name].values.values()]
        told = {shown(value, language, nouns) for value in values}
        told |= {shown(value, language, nouns, "weekday") for value in values if value.kind is ValueKind.DATE}
        for text in sorted(told, key=len, reverse=True):
            left = re.sub(re.escape(text), "", left, flags=re.IGNORECASE)
        assert not re.search(r"\d", left), left


@pytest.mark.parametrize(("kind", "profile", "language"), list(product(FOR_CUSTOMERS, PROFILES, LANGUAGES)))
def test_a_customer_reads_nothing_of_the_house(kind: DraftKind, profile: str | None, language: str) -> None:
    message = made(kind, profile, language, True).message
    assert not HOUSE_WORDS.search(f"{message.subject}\n{message.body}")
    assert all(one.contact_id is not None for one in message.recipients)


@pytest.mark.parametrize(("kind", "language"), list(product(FOR_CUSTOMERS, LANGUAGES)))
def test_each_profile_is_written_to_differently(kind: DraftKind, language: str) -> None:
    bodies = {profile: made(kind, profile, language, True).message.body for profile in PROFILES}
    assert len(set(bodies.values())) == len(PROFILES)
    assert len(bodies["D"]) < len(bodies["C"]) or kind is DraftKind.EXPANSION_PROPOSAL
    subjects = {made(kind, profile, language, True).message.subject for profile in PROFILES}
    assert len(subjects) >= 4


def test_all_languages_say_the_same_sentences_with_the_same_slots() -> None:
    english = book("en", DraftKind.CHECK_IN).sentences
    for language in LANGUAGES[1:]:
        other = book(language, DraftKind.CHECK_IN).sentences  # type: ignore[arg-type]  # one of the four
        assert set(other) == set(english)
        for name, text in english.items():
            mine = {(one.evidence, one.value) for one in slots(text)}
            assert {(one.evidence, one.value) for one in slots(other[name])} == mine, name


def test_every_sentence_is_used_by_a_shape_and_every_shape_has_its_sentences() -> None:
    for kind in (DraftKind.CHECK_IN, DraftKind.ACCOUNT_REVIEW):
        told = book("en", kind)
        named = {
            name
            for by_profile in told.shapes.values()
            for pieces in by_profile.values()
            for piece in pieces
            for name in _names(piece)
        }
        assert named <= set(told.sentences)
        frame = ("hello", "bye.", "sign.", "s.")
        assert {name for name in told.sentences if not name.startswith(frame)} == named


def _names(piece: Piece) -> list[str]:
    listed = [*piece.say, *piece.points, *piece.ask, *piece.under, *([piece.each] if piece.each else [])]
    return [name for one in listed for name in ([one] if isinstance(one, str) else one)]


def test_a_colleague_reads_score_drivers_words_and_plan() -> None:
    draft = made(DraftKind.ESCALATION_BRIEF, None, "en", True)
    for told in (
        "Health is 62.8 (orange)",
        "41 of 60 seats active",
        "DISC: S (82% sure)",
        "exports have been failing",
        "Call the sponsor with a senior person",
        "Did we keep our word",
    ):
        assert told in draft.message.body
    assert [one.address for one in draft.message.recipients] == ["kim.vos@loomboard.example"]


def test_proposed_days_are_work_days_to_come() -> None:
    for kind in FOR_CUSTOMERS:
        pack = evidence_pack(situation(), wanted(kind), Weekdays(), TODAY)
        days = [
            value.raw
            for name in pack
            if name == "call" or name.startswith("step_")
            for value in pack[name].values.values()
            if value.kind is ValueKind.DATE
        ]
        assert days
        assert all(date.fromisoformat(one) > TODAY and date.fromisoformat(one).weekday() < 5 for one in days)


def test_an_old_figure_is_left_out_of_a_message_to_a_customer() -> None:
    one = wanted(DraftKind.CHECK_IN)
    assert one.alert is not None
    old = tuple(replace(trigger, on=ago(31)) for trigger in one.alert.triggers)
    pack = evidence_pack(
        situation(seats=None), replace(one, alert=replace(one.alert, triggers=old)), Weekdays(), TODAY
    )
    assert not {"use", "logins", "breadth"} & set(pack)


def test_a_reviewer_is_told_that_a_reason_is_old() -> None:
    one = wanted(DraftKind.CHECK_IN)
    assert one.alert is not None
    old = replace(one, alert=replace(one.alert, opened_on=ago(60)))
    warnings = write(situation(), old, no_problems, Weekdays(), TODAY).warnings
    assert warnings == (
        "What it is drafted for is of 27 September 2026: its figures are left out where they are older.",
    )


def test_a_first_month_has_nothing_before_it() -> None:
    one = wanted(DraftKind.CHECK_IN, "D")
    assert one.alert is not None
    use = one.alert.triggers[1]
    first = replace(use, parts={"active": 41.0, "seats": 60.0})
    draft = write(
        situation(), replace(one, alert=replace(one.alert, triggers=(first,))), no_problems, Weekdays(), TODAY
    )
    assert "Seats in use: 41 of 60\n" in draft.message.body
