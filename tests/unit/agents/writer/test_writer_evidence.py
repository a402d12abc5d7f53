"""What a pack takes from what was said: whose word a promise is, and no words twice."""

from collections.abc import Sequence

import pytest
from writer_builders import (
    ANNA,
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

from agents.writer.choosing import open_between
from agents.writer.evidence import Pack, evidence_pack
from agents.writer.situation import Said
from agents.writer.writing import write
from domain.drafts import DraftKind, Origin
from domain.text_signals import TextSignal

THEIRS = Said(
    "I-8", ago(3), TextSignal.PROMISE, "You promised us half the price.", ANNA.name, ANNA.id, promised_by="us"
)
OURS = Said(
    "I-9",
    ago(2),
    TextSignal.PROMISE,
    "I will send the notes by Friday.",
    "Kim Vos",
    promised_by="us",
    ours=True,
)


def pack(said: Sequence[Said], kind: DraftKind = DraftKind.FOLLOW_UP) -> Pack:
    return evidence_pack(situation(said=tuple(said)), wanted(kind), Weekdays(), TODAY)


def test_what_a_customer_says_we_promised_is_no_promise_of_ours() -> None:
    found = pack([THEIRS])
    assert "promise" not in found
    assert found["reminder"].origin is Origin.QUOTE
    assert "what they say we promised" in found["reminder"].says


def test_our_own_word_and_their_reminder_stand_side_by_side() -> None:
    found = pack([THEIRS, OURS])
    assert (found["promise"].quote, found["promise"].origin) == (OURS.quote, Origin.PROMISE)
    assert found["reminder"].quote == THEIRS.quote


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", PROFILES)
def test_a_reminder_is_told_as_theirs(profile: str | None, language: str) -> None:
    about = situation(said=(THEIRS,), tickets=(), meetings=())
    body = write(
        about, wanted(DraftKind.FOLLOW_UP, profile, language), no_problems, Weekdays(), TODAY
    ).message.body
    line = next(line for line in body.split("\n") if "half the price" in line)
    told = {"en": "remind", "de": "erinner", "fr": "rappel", "es": "record"}[language]
    assert told in line.casefold()


def test_a_colleague_asks_what_stands_behind_a_reminder() -> None:
    draft = write(
        situation(said=(THEIRS,)), wanted(DraftKind.ACCOUNT_REVIEW), no_problems, Weekdays(), TODAY
    ).message.body
    assert "A promise of ours, as they tell it" in draft
    assert "Our promise," not in draft


def test_a_reminder_is_something_open_between_us() -> None:
    assert open_between(bare(said=(THEIRS,)))
    assert not open_between(bare())


def test_a_sentence_that_is_two_things_is_quoted_once() -> None:
    words = "Could you fix the export, it has failed us every week?"
    both = [
        Said("I-5", ago(1), kind, words, ANNA.name, ANNA.id)
        for kind in (TextSignal.COMPLAINT, TextSignal.REQUEST)
    ]
    assert [one.id for one in pack(both).values() if one.quote == words] == ["worry"]
