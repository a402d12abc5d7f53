"""The table of playbooks is whole, reads well, and refuses to be half right."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import yaml

from agents.playbooks import table as the_table
from agents.playbooks.profile import profile_of
from agents.playbooks.table import FILE, Playbook, parse, playbooks
from agents.yaml_text import read_yaml
from domain.alerts import RuleId
from domain.errors import MisconfiguredError, NotFoundError

TABLE = playbooks()
EACH = pytest.mark.parametrize("play", TABLE.plays.values(), ids=list(TABLE.plays))
R = RuleId


@EACH
def test_every_playbook_says_in_whole_sentences_what_to_do_and_why(play: Playbook):
    for text in (play.do, play.why, *(step.what for step in play.steps)):
        assert text[0].isupper()
        assert text.endswith(".")
        assert not {"{", "}", "_"} & set(text)


@EACH
def test_the_steps_of_a_plan_take_the_hours_of_its_playbook(play: Playbook):
    if play.steps:
        assert sum(step.hours for step in play.steps) == pytest.approx(play.hours)
        assert play.steps[0].day == 0


def test_the_profile_counts_more_than_the_segment_and_either_more_than_neither():
    def first(*key: str | None) -> str:
        return TABLE.choices(R.ACCOUNT_REVIEW, *key)[1].id

    assert first() == "personal_call"
    assert first(None, "Enterprise") == "stabilisation_offer"
    assert first("D", "enterprise") == "contact_check"
    assert TABLE.choices(R.ESCALATION, None, "SMB")[0].id == "short_save_plan"
    assert TABLE.choices(R.ESCALATION, "D", "nowhere")[0].id == "save_plan"


def test_an_escalation_always_leads_to_a_plan_with_steps():
    for segment in (None, "enterprise", "smb", "mid-market"):
        assert TABLE.choices(R.ESCALATION, None, segment)[0].steps


def test_a_playbook_is_found_by_id_and_title_and_an_unknown_one_names_those_there_are():
    assert TABLE.get("Save Plan").id == TABLE.get("save-plan").id == "save_plan"
    assert TABLE.get("Talk about their plans").id == "growth_talk"
    with pytest.raises(NotFoundError, match="same_day_review, contact_check"):
        TABLE.get("hope")


Text = Callable[[], str]
"""Made when its test runs: to collect the tests, every process would make them all."""


@cache
def _given() -> dict[str, Any]:
    return dict(read_yaml(the_table.resources.files("agents.playbooks").joinpath(FILE).read_text()))


def _changed(**changes: object) -> str:
    return yaml.safe_dump(_given() | changes)


def _plays(**changes: object) -> Text:
    def made() -> str:
        plays = _given()["plays"]
        return _changed(plays=plays | {"note_it": plays["note_it"] | changes})

    return made


def _rules(*more: dict[str, object], without: str = "") -> Text:
    return lambda: _changed(rules=[row for row in _given()["rules"] if row["rule"] != without] + list(more))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (lambda: "plays: [", "is not YAML"),
        (_plays(hours=-1), "plays.note_it.hours"),
        (_plays(surprise=1), "plays.note_it.surprise"),
        (_plays(do="do it"), "plays.note_it.do"),
        (_plays(aim="keep"), "expected to reach it never"),
        (
            _plays(steps=[{"day": d, "owner": "csm", "hours": 1, "what": "X."} for d in (3, 1)]),
            "not in order",
        ),
        (_rules({"rule": "momentum", "plays": ["hope"]}), "no playbook: \\['hope'\\]"),
        (_rules({"rule": "momentum", "plays": ["growth_talk"]}), "stand twice"),
        (_rules({"rule": "fire", "plays": ["growth_talk"]}), "rules.38.rule"),
        (_rules({"rule": "adoption", "segment": "x", "plays": ["adoption_plan"] * 2}), "twice in a row of"),
        (_rules(without="proactive"), "no general row: \\['proactive'\\]|no rule names these"),
    ],
)
def test_a_table_that_is_not_right_is_refused_with_the_place(text: Text, says: str):
    changed = text()
    with pytest.raises(MisconfiguredError, match=says):
        parse(changed)


@pytest.mark.parametrize(
    ("said", "profile"),
    [
        ("DISC: S", "S"),
        ("DISC: D (72% sure)", "D"),
        ("DISC: not enough to say", None),
        ("Sam", None),
        (None, None),
    ],
)
def test_the_profile_is_read_from_what_an_alert_says(said: str | None, profile: str | None):
    assert profile_of(said) == profile
