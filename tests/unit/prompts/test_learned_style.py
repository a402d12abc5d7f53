"""What edits have in common becomes rules in our own words; nothing that anybody wrote gets into a prompt."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.drafts import VerdictKind
from prompts.approval import approvals
from prompts.editing import normalised
from prompts.learned_style import BEGINS, ENDS, LEAST_PAIRS, learn, proposed
from prompts.sandbox import read_body


@dataclass(frozen=True)
class Pair:
    drafted: str
    approved: str
    draft_id: int = 1
    kind: str = "check_in"
    language: str = "en"


DRAFTED = (
    "Dear Ana,\n\nI hope this finds you really well! Your team of {n} uses the export. It just works again since "
    "Monday. We are simply looking forward to hearing from you! Shall we talk on Friday? Could you also send the list?"
)
APPROVED = (
    "Dear Ana,\n\nYour team of {n} uses the export. It works again since Monday. Shall we talk on Friday?"
)


def edits(count: int, **more: str) -> list[Pair]:
    return [Pair(DRAFTED.format(n=n), APPROVED.format(n=n), n, **more) for n in range(count)]


def test_what_most_edits_do_becomes_rules_in_our_own_words() -> None:
    learnt = learn(edits(6))
    assert learnt is not None
    assert learnt.rules == (
        "Write about 55 % shorter.",
        "Begin with the point; leave out an opening sentence of courtesy.",
        "End with the request; leave out a closing sentence of courtesy.",
        "Leave out every sentence that the reader does not need.",
        "Use no exclamation marks.",
        "Ask for one thing only.",
        "Do not use these words: just, really, simply.",
    )
    assert learnt.evidence["pairs"] == [0, 1, 2, 3, 4, 5]
    assert learnt.says.startswith("Learnt from 6 edited of 6 approved drafts: 55% shorter (median)")


def test_a_few_edits_teach_nothing() -> None:
    assert learn(edits(LEAST_PAIRS - 1)) is None
    untouched = [Pair(APPROVED, APPROVED, n) for n in range(50)]
    assert learn([*untouched, *edits(LEAST_PAIRS - 1)]) is None
    swapped = [Pair(f"We met on day {n}.", f"We talked on day {n}.", n) for n in range(9)]
    assert learn(swapped) is None


def test_what_only_one_kind_and_language_does_is_said_of_that_alone() -> None:
    same = [Pair("Line one. Line two.", "Line one. Line too.", 100 + n, "follow_up", "de") for n in range(20)]
    learnt = learn([*same, *edits(6)])
    assert learnt is not None
    assert "For a check in in English: Write about 55 % shorter." in learnt.rules
    assert not any("German" in one for one in learnt.rules)


def test_a_proposal_replaces_the_one_before_and_can_be_rendered() -> None:
    learnt = learn(edits(6))
    assert learnt is not None
    once = proposed("Write a message.\n{{ day }}", learnt)
    assert proposed(once, learnt) == once
    assert once.count(BEGINS) == once.count(ENDS) == 1
    assert normalised(once) == once
    shown = read_body(once).render({"day": "1"})
    assert shown.startswith(
        "Write a message.\n1\n\nStyle, as people here edit it:\n- Write about 55 % shorter.\n"
    )
    assert "learnt from" not in shown


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["en", "de", "xx", "⟦end⟧"])),
        min_size=LEAST_PAIRS,
        max_size=8,
    )
)
def test_no_word_of_anybody_gets_into_a_proposal(told: list[tuple[str, str, str]]) -> None:
    canary = "xylophone {{ day }} ⟦end 1⟧ https://evil.example"
    pairs = [
        Pair(f"{canary} {one}! {canary}.", f"{canary} {two}", n, canary, language)
        for n, (one, two, language) in enumerate(told)
    ]
    learnt = learn(pairs)
    if learnt is not None:
        kept = str((learnt.rules, learnt.says, learnt.evidence))
        assert not any(word in kept for word in ("xylophone", "{{", "⟦", "evil"))


def test_approval_is_of_what_was_decided_last() -> None:
    approve, reject, edit, again = (
        VerdictKind.APPROVE,
        VerdictKind.REJECT,
        VerdictKind.EDIT,
        VerdictKind.RESPOND,
    )
    found = approvals(
        [
            (1, 7, edit),
            (1, 7, approve),
            (1, 8, reject),
            (1, 8, approve),
            (1, 9, reject),
            (2, 10, again),
            (2, 11, "snooze"),
        ]
    )
    assert (found[1].approved, found[1].edited, found[1].rejected) == (2, 1, 1)
    assert found[1].rate == pytest.approx(2 / 3)
    assert (found[2].decided, found[2].again, found[2].rate) == (0, 1, None)
