"""Which agents say something of which reasons, and for how long it stands."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from writer_builders import TODAY, WORDS, Weekdays, ago, alert, bare, opportunity, situation

from agents.writer.agents_words import Part, part_of, reason_pack
from agents.writer.situation import Situation
from agents.writer.worth_telling import STANDS, still_stands, tellings
from domain.agent_words import About
from domain.alerts import RuleId


def told(case: Situation) -> list[Part]:
    return list(tellings(case, Weekdays()))


def part(about: About, reason: Any, case: Situation | None = None) -> Part:
    case = case or situation()
    return part_of(about, reason, reason_pack(case, reason, Weekdays(), case.as_of))


def test_an_account_without_a_reason_has_nothing_to_be_told() -> None:
    assert told(bare()) == []


def test_alerts_have_the_move_and_a_cause_where_it_is_to_be_kept_and_opportunities_an_approach() -> None:
    case = situation(
        alerts=(alert(RuleId.SLOW_SLIDE), replace(alert(RuleId.ESCALATION), id=2)),
        opportunities=(opportunity(),),
    )
    parts = [(one.name, one.about, one.first) for one in told(case)]
    assert parts[:2] == [
        ("alert:escalation", About.HEALTH, True),
        ("alert:escalation", About.CHURN, True),
    ]
    assert ("alert:slow_slide", About.HEALTH, False) in parts
    assert [one[1:] for one in parts if one[0].startswith("opportunity:")] == [(About.EXPANSION, True)]


def test_an_approach_waits_while_the_account_is_to_be_kept() -> None:
    growing, worried = opportunity(timing="Ask now."), alert(RuleId.ESCALATION)
    (alone,) = told(bare(opportunities=(growing,)))
    held = told(bare(opportunities=(growing,), alerts=(worried,)))[-1]
    assert alone.reason == growing
    assert held.basis != alone.basis
    assert "Ask now" not in str(held.reason)


def test_what_weighs_for_leaving_and_for_growing_never_has_one_name() -> None:
    """They stand in one question: a name of both would be filled with the wrong figure."""
    parts = told(situation(alerts=(alert(),), opportunities=(opportunity(),)))
    facts = [(name, one) for each in parts for name, one in each.pack.items()]
    assert {each.about for each in parts} == set(About)
    assert len({name for name, _ in facts}) == len({repr(one) for one in facts})


def test_the_basis_is_what_the_reason_says_and_not_its_number() -> None:
    one = alert()
    basis = part(About.HEALTH, one).basis
    assert part(About.HEALTH, replace(one, id=99)).basis == basis
    for other in (
        replace(one, headline="has slid further"),
        replace(one, step=one.step + 1),
        replace(one, triggers=one.triggers[:1]),
    ):
        assert part(About.HEALTH, other).basis != basis


def test_a_new_word_of_theirs_is_another_basis_of_the_cause_and_a_new_score_is_none_of_the_move() -> None:
    heard, unheard = situation(said=WORDS), situation(said=())
    assert part(About.CHURN, alert(), heard).basis != part(About.CHURN, alert(), unheard).basis
    assert part(About.HEALTH, alert(), heard).basis == part(About.HEALTH, alert(), unheard).basis
    assert heard.level is not None
    lower = situation(level=replace(heard.level, health=40.0))
    assert part(About.HEALTH, alert(), lower).basis == part(About.HEALTH, alert(), heard).basis


def test_words_stand_for_a_week_unless_the_reason_is_another() -> None:
    one, other = part(About.HEALTH, alert()), part(About.HEALTH, replace(alert(), headline="another"))
    assert still_stands(ago(6), one.basis, one, TODAY)
    assert not still_stands(TODAY - STANDS, one.basis, one, TODAY)
    assert not still_stands(TODAY, one.basis, other, TODAY)
    assert still_stands(TODAY + timedelta(days=1), one.basis, other, TODAY)
