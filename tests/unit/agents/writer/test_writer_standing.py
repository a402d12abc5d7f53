"""A stored draft held against what is known later: what changed is told, and what did not is left alone."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from writer_builders import (
    KINDS,
    LANGUAGES,
    TODAY,
    Weekdays,
    ago,
    situation,
    wanted,
)

from agents.writer.checking import check
from agents.writer.checking.again import check_again
from agents.writer.checking.case import Case
from agents.writer.checking.vouching import vouched
from agents.writer.evidence import evidence_pack
from agents.writer.figures import measured
from agents.writer.situation import Meeting, Situation
from agents.writer.standing import Now, changes
from agents.writer.writing import allowed, write
from domain.clock import begin_of
from domain.drafts import DraftKind, NewDraft, Problem, ProblemCode
from domain.reviews import Checked

Figures = Mapping[str, Mapping[str, float] | None]


def drafted(kind: DraftKind, language: str = "en") -> NewDraft:
    return write(situation(), wanted(kind, language=language), check, Weekdays(), TODAY)


def again(
    draft: NewDraft,
    known: Situation | None = None,
    today: date = TODAY,
    figures: Figures | None = None,
    lost: str = "",
) -> Checked:
    """`known` is the account as it is by then; `lost` a word that is not on record any more."""
    later = replace(known or situation(save_plan=wanted(draft.kind).plan), as_of=today)
    pack = evidence_pack(later, wanted(draft.kind), Weekdays(), today)
    refs = frozenset(one.ref for one in draft.evidence) - {lost}
    internal = draft.kind in (DraftKind.ACCOUNT_REVIEW, DraftKind.ESCALATION_BRIEF)
    now = Now(later, pack, today, TODAY, internal, figures, refs)
    before = {one.id: one for one in draft.evidence}
    changed = changes(draft.evidence, now)
    standing = tuple(changed[name].now if name in changed else one for name, one in before.items())
    return check_again(Case(draft.kind, draft.message, standing, allowed(later)), changed, before, today)


def outdated(checked: Checked) -> list[Problem]:
    assert {one.code for one in checked.problems} <= {ProblemCode.OUTDATED}
    return list(checked.problems)


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_not_changed_holds_on_the_day_and_on_the_next(kind: DraftKind) -> None:
    for language in LANGUAGES:
        draft = drafted(kind, language)
        for days in (0, 1):
            assert again(draft, today=TODAY + timedelta(days=days)).problems == ()


CHANGES: dict[str, tuple[DraftKind, dict[str, Any], str]] = {
    "ticket": (DraftKind.FOLLOW_UP, {"tickets": ()}, "The ticket of 20 November 2026 is not open any more."),
    "meeting": (
        DraftKind.FOLLOW_UP,
        {"meetings": (Meeting("M-1", ago(16), "meeting", True, "Monthly call", 7),)},
        "The meeting of 10 November 2026 counts as missed no more.",
    ),
    "meeting undone": (DraftKind.FOLLOW_UP, {"meetings": ()}, "is not on record any more."),
    "csm": (DraftKind.CHECK_IN, {"csm": "Lee Moss"}, "Lee Moss looks after the account."),
    "renewal": (
        DraftKind.RENEWAL_NOTE,
        {"renewal_on": date(2027, 3, 1)},
        "The contract renews on 1 March 2027",
    ),
    "nothing to renew": (
        DraftKind.RENEWAL_NOTE,
        {"renewal_on": None, "contract": None},
        "No renewal of theirs lies ahead any more.",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_has_changed_is_told_at_the_sentence_that_says_it(what: str) -> None:
    kind, told, says = CHANGES[what]
    draft = drafted(kind)
    found = outdated(again(draft, situation(**told)))
    assert found
    assert all(says in one.says for one in found)
    assert all(one.sentence is not None for one in found)


def test_a_contact_who_is_called_something_else_is_greeted_anew() -> None:
    draft = drafted(DraftKind.CHECK_IN)
    anna, *others = situation().contacts
    known = situation(contacts=(replace(anna, name="Anna Berg"), *others))
    told = again(draft, known).problems
    assert any(one.says.startswith("Anna Weber is called Anna Berg by now.") for one in told)


@pytest.mark.parametrize(
    ("active", "says"),
    [(None, ""), (30.0, "the facts by now say: "), (math.nan, "is not borne out by the facts any more.")],
)
def test_a_figure_is_held_against_the_facts_there_are_now(active: float | None, says: str) -> None:
    draft = drafted(DraftKind.RENEWAL_NOTE)
    use = next(one for one in draft.evidence if one.id == "use")
    assert measured(use) is not None
    parts = {name: float(use.values[name].raw) for name in ("active", "seats", "before")}
    now = parts if active is None else {**parts, "active": active}
    found = outdated(again(draft, figures={use.ref: now}))
    assert bool(found) == bool(says)
    assert all(says in one.says for one in found)


def test_a_figure_of_a_day_that_was_not_over_may_still_grow_a_little() -> None:
    draft = drafted(DraftKind.RENEWAL_NOTE)
    use = next(one for one in draft.evidence if one.id == "use")
    parts = {name: float(use.values[name].raw) for name in ("active", "seats", "before")}
    near = {**parts, "active": parts["active"] + 1}
    assert use.occurred_on == TODAY
    assert again(draft, figures={use.ref: near}).problems == ()


def test_words_that_were_taken_back_are_not_quoted() -> None:
    draft = drafted(DraftKind.FOLLOW_UP)
    wish = next(one for one in draft.evidence if one.id == "wish")
    [one, *_] = outdated(again(draft, lost=wish.ref))
    assert "is not on record any more" in one.says


def test_a_day_that_is_over_is_not_proposed() -> None:
    draft = drafted(DraftKind.FOLLOW_UP)
    until = again(draft).good_until
    assert until is not None
    assert again(draft, today=until).problems == ()
    [over] = outdated(again(draft, today=until + timedelta(days=1)))
    assert over.says.startswith(f"“{over.text}” is over.")


def test_a_figure_of_long_ago_is_no_news() -> None:
    draft = drafted(DraftKind.RENEWAL_NOTE)
    late = again(draft, situation(seats=None), today=TODAY + timedelta(days=31))
    assert any("more than 30 days old by now" in one.says for one in late.problems)


def test_a_sentence_somebody_stands_for_holds_whatever_became_of_its_evidence() -> None:
    draft = drafted(DraftKind.FOLLOW_UP)
    told = again(draft, situation(tickets=()))
    message, evidence = draft.message, draft.evidence
    for number in {one.sentence for one in told.problems if one.sentence is not None}:
        sentence = message.sentences[number]
        fact = vouched(message.text_of(sentence), "kim", begin_of(TODAY))
        parts = list(message.sentences)
        parts[number] = replace(sentence, evidence=(*sentence.evidence, fact.id))
        message, evidence = replace(message, sentences=tuple(parts)), (*evidence, fact)
    stood = replace(draft, message=message, evidence=evidence)
    assert told.problems
    assert again(stood, situation(tickets=())).problems == ()
