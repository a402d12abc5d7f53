"""The table of rules reads well, agrees with its thresholds and leaves nothing out."""

import pytest

from agents.alerts.rules import BY_ID, RULES, Need, Rule
from agents.alerts.thresholds import Thresholds
from domain.alerts import RuleId

EACH = pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])


def test_every_rule_is_in_the_table_once():
    assert sorted(rule.id for rule in RULES) == sorted(RuleId)
    assert set(BY_ID) == set(RuleId)


@EACH
def test_every_line_says_when_it_fires_when_it_is_over_and_what_to_do(rule: Rule):
    texts = (rule.title, rule.sentence(), rule.over_sentence(), rule.closed_because, rule.owner)
    for text in (*texts, rule.action.do, rule.action.why):
        assert text
        assert text[0].isupper() or text[0].isdigit()
    for text in (rule.sentence(), rule.over_sentence(), rule.action.do, rule.action.why):
        assert text.endswith(".")
        assert not {"{", "}", "_"} & set(text)


@EACH
def test_an_unknown_profile_gets_neutral_words(rule: Rule):
    assert rule.action_for(None) == rule.action


@EACH
def test_every_alert_can_close(rule: Rule):
    assert rule.clear_days >= 1
    assert rule.cooldown_days >= 0


def test_the_sentence_follows_the_threshold():
    assert "by 8 points" in BY_ID[RuleId.SUDDEN_DROP].sentence()
    assert "by 6 points" in BY_ID[RuleId.SUDDEN_DROP].sentence(Thresholds(sudden_drop=-6.0))
    assert "45 to 75 days" in BY_ID[RuleId.PROACTIVE].sentence()
    assert "40%" in BY_ID[RuleId.ADOPTION].sentence()


def test_a_review_and_a_growth_alert_are_shaped_to_the_profile():
    for rule in (RuleId.ACCOUNT_REVIEW, RuleId.MOMENTUM):
        actions = {BY_ID[rule].action_for(profile) for profile in ("D", "I", "S", "C")}
        assert len(actions) == 4


def test_health_rules_rest_on_use_and_conversations_and_a_gap_on_nothing():
    assert BY_ID[RuleId.ESCALATION].needs == {Need.USAGE, Need.CONVERSATIONS}
    assert BY_ID[RuleId.SATURATION].needs == {Need.USAGE}
    assert BY_ID[RuleId.MOMENTUM].needs == {Need.CONVERSATIONS}
    assert BY_ID[RuleId.DATA_GAP].needs == set()


def test_only_falls_are_drop_rules():
    drops = {rule.id for rule in RULES if rule.is_drop}
    assert drops == {RuleId.SUDDEN_DROP, RuleId.ACCOUNT_REVIEW, RuleId.SLOW_SLIDE}
