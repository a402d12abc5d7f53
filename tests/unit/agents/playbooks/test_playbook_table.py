"""The table of playbooks is whole, reads well, and refuses to be half right."""

import pytest
import yaml

from agents.playbooks import table as the_table
from agents.playbooks.profile import profile_of
from agents.playbooks.table import FILE, Playbook, parse, playbooks
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


def _changed(**changes: object) -> str:
    text = the_table.resources.files("agents.playbooks").joinpath(FILE).read_text()
    return yaml.safe_dump(yaml.safe_load(text) | changes)


def _plays(**changes: object) -> str:
    given = yaml.safe_load(_changed())["plays"]
    return _changed(plays=given | {"note_it": given["note_it"] | changes})


def _rules(*more: dict[str, object], without: str = "") -> str:
    given = yaml.safe_load(_changed())["rules"]
    return _changed(rules=[row for row in given if row["rule"] != without] + list(more))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("plays: [", "is not YAML"),
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
def test_a_table_that_is_not_right_is_refused_with_the_place(text: str, says: str):
    with pytest.raises(MisconfiguredError, match=says):
        parse(text)


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
