"""What a model's draft must keep of the plain version."""

from dataclasses import replace

import pytest
from writer_builders import LANGUAGES, PROFILES, TODAY, Weekdays, situation, wanted

from agents.writer.evidence import evidence_pack
from agents.writer.keeping import Kept, checks, own_words
from agents.writer.rendering import Block, Composed, Line
from agents.writer.templates import compose
from domain.drafts import INTERNAL, DraftKind

KINDS = tuple(kind for kind in DraftKind if kind not in INTERNAL)


def beside(
    draft: Composed | None, profile: str | None, kind: DraftKind = DraftKind.FOLLOW_UP, language: str = "en"
) -> Kept:
    """A draft (the plain version itself, if none) beside the plain version."""
    pack = evidence_pack(situation(), wanted(kind, profile, language), Weekdays(), TODAY)
    plain = compose(kind, profile, language, pack)  # type: ignore[arg-type]  # one of the four
    neutral = compose(kind, None, language, pack)  # type: ignore[arg-type]  # the same
    return Kept(draft or plain, plain, neutral, pack, language)  # type: ignore[arg-type]  # the same


def failed(kept: Kept, profile: str | None) -> dict[str, str]:
    return {one.name: one.says for one in checks(kept, profile) if not one.passed}


def with_lines(composed: Composed, *more: Line, without: str = "\0", style: str = "") -> Composed:
    blocks = [
        Block(tuple(line for line in block.lines if without not in line.text), style or block.style)
        for block in composed.blocks
    ]
    return Composed(composed.subject, (*(block for block in blocks if block.lines), Block(more)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", PROFILES)
def test_a_plain_version_keeps_everything(kind: DraftKind, language: str, profile: str | None) -> None:
    assert failed(beside(None, profile, kind, language), profile) == {}


def test_a_fact_that_is_left_out_is_named_and_one_that_is_told_otherwise_is_kept() -> None:
    plain = beside(None, None).plain
    short = with_lines(plain, without="{worry.quote}")
    assert failed(beside(short, None), None) == {"keeps the facts": "it leaves out worry"}
    told = with_lines(plain, Line("body", "We know of the exports.", ("worry",)), without="{worry.quote}")
    assert failed(beside(told, None), None) == {}


def test_better_is_not_longer() -> None:
    plain = beside(None, None).plain
    long = with_lines(plain, *[Line("body", "We are glad that you said so to us.")] * 12)
    assert "length" in failed(beside(long, None), None)
    assert "length" in failed(beside(Composed(plain.subject, ()), None), None)


def test_one_thing_is_asked_for_and_their_own_questions_are_not_ours() -> None:
    plain = beside(None, None).plain
    twice = with_lines(plain, Line("body", "Could you reply?"))
    assert failed(beside(twice, None), None) == {"one call to action": "1 more beside the one that is asked"}
    quoted = with_lines(plain, Line("body", "You asked: {asked.quote}."))
    assert failed(beside(quoted, None), None) == {}


def test_each_profile_has_its_way() -> None:
    def way(profile: str, draft: Composed, kind: DraftKind = DraftKind.FOLLOW_UP) -> str:
        return failed(beside(draft, profile, kind), profile).get(f"written for {profile}", "")

    d = beside(None, "D").plain
    assert way("D", with_lines(d, style="prose")) == "it has no points"
    assert "gets" in way("D", beside(None, "C").plain)
    figures = Composed(d.subject, (Block((Line("body", "You use {use.active} seats."),)),))
    assert way("I", figures) == "it begins with a figure"
    dry = with_lines(beside(None, "I").plain, Line("body", "The ticket of {ticket.day} is open."))
    assert way("I", dry) == "it speaks of ticket"
    s = DraftKind.STABILISATION_PLAN
    steps = beside(None, "S", s).plain
    turned = replace(steps, blocks=tuple(reversed(steps.blocks)))
    assert way("S", turned, s) == ""
    wrong = replace(steps, blocks=tuple(Block(tuple(reversed(one.lines)), one.style) for one in steps.blocks))
    assert way("S", wrong, s) == "its steps are not in their order"
    assert way("S", with_lines(beside(None, "S").plain, without="call.second")) == (
        "it leaves out call.second"
    )
    compared = beside(None, "C", DraftKind.CHECK_IN).plain
    assert "use.before" in way("C", with_lines(compared, without="use.before"), DraftKind.CHECK_IN)


def test_own_words_are_counted_without_values_and_frame() -> None:
    hello = Block((Line("greeting", "Hello {contact.name},"),))
    said = Block((Line("body", "You use {use.active} of {use.seats|seats} now."),))
    assert own_words(Composed(Line("subject", "x"), (hello, said))) == 4
