"""Which agents say something of which reasons, and for how long it stands."""

from dataclasses import replace
from datetime import timedelta

from writer_builders import TODAY, ago, alert, bare, opportunity, situation

from agents.writer.agents_words import basis_of
from agents.writer.worth_telling import STANDS, Telling, still_stands, tellings
from domain.agent_words import About
from domain.alerts import RuleId


def test_an_account_without_a_reason_has_nothing_to_be_told() -> None:
    assert tellings(bare()) == []


def test_alerts_have_the_move_and_a_cause_where_it_is_to_be_kept_and_opportunities_an_approach() -> None:
    case = situation(
        alerts=(alert(RuleId.SLOW_SLIDE), replace(alert(RuleId.ESCALATION), id=2)),
        opportunities=(opportunity(),),
    )
    told = [(one.name, one.about, one.first) for one in tellings(case)]
    assert told[:2] == [
        ("alert:escalation", About.HEALTH, True),
        ("alert:escalation", About.CHURN, True),
    ]
    assert ("alert:slow_slide", About.HEALTH, False) in told
    assert [one[1:] for one in told if one[0].startswith("opportunity:")] == [(About.EXPANSION, True)]


def test_an_approach_waits_while_the_account_is_to_be_kept() -> None:
    growing, worried = opportunity(timing="Ask now."), alert(RuleId.ESCALATION)
    (alone,) = tellings(bare(opportunities=(growing,)))
    held = tellings(bare(opportunities=(growing,), alerts=(worried,)))[-1]
    assert alone.reason == growing
    assert held.basis != alone.basis
    assert "Ask now" not in str(held.reason)


def test_the_basis_is_what_the_reason_says_and_not_its_number() -> None:
    one = alert()
    assert basis_of(replace(one, id=99)) == basis_of(one)
    for other in (
        replace(one, headline="has slid further"),
        replace(one, step=one.step + 1),
        replace(one, triggers=one.triggers[:1]),
    ):
        assert basis_of(other) != basis_of(one)


def test_words_stand_for_a_week_unless_the_reason_is_another() -> None:
    telling = Telling(About.HEALTH, alert(), first=True)
    other = Telling(About.HEALTH, replace(alert(), headline="another"), first=True)
    assert still_stands(ago(6), telling.basis, telling, TODAY)
    assert not still_stands(TODAY - STANDS, telling.basis, telling, TODAY)
    assert not still_stands(TODAY, telling.basis, other, TODAY)
    assert still_stands(TODAY + timedelta(days=1), telling.basis, other, TODAY)
