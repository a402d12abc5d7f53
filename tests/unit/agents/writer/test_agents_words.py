"""The short texts of the other agents, with and without a model."""

from typing import Any

import pytest
from test_writer_by_model import Scripted
from writer_builders import TODAY, WORDS, Weekdays, ago, alert, bare, no_problems, opportunity, situation

from agents.model.asking import Reply, Request
from agents.writer.agents_words import NOTHING_TO_READ, ShortWords, agents_words
from agents.writer.situation import Said
from domain.agent_words import About, AgentWords
from domain.drafts import Problem, ProblemCode
from domain.model_calls import Outcome
from domain.text_signals import TextSignal
from prompts.load import Prompt, load


class Short(Scripted):
    def ask(self, request: Request[Any]) -> Reply[Any]:
        self.asked.append(request)
        if self.answer is None:
            return Reply(Outcome.DOWN, reason=self.reason)
        return Reply(Outcome.OK, parsed=ShortWords.model_validate(self.answer))


def words(about: About, case: Any = None, reason: Any = None, **said: Any) -> AgentWords:
    told = {"checks": no_problems, "workdays": Weekdays(), "today": TODAY} | said
    return agents_words(about, case or situation(), reason, **told)


def says(text: str, *evidence: str) -> dict[str, Any]:
    return {"sentences": [{"text": text, "evidence": list(evidence)}]}


def test_health_says_what_moved_it() -> None:
    told = words(About.HEALTH, reason=alert())
    assert told.text.startswith("Health is 62.8 (orange), -3.1 in 30 days")
    assert told.text.endswith(
        "What weighs most: Licence utilisation: 41 of 60 seats active, down from 55 (-3.1 points)."
    )
    assert [one.evidence for one in told.sentences] == [("score",), ("driver2",)]
    assert told.label == "no AI: no model is configured"


def test_a_cause_is_a_hypothesis_from_their_own_words() -> None:
    told = words(About.CHURN, reason=alert())
    assert told.text == (
        "A hypothesis, from their own words: on 21 November 2026 they complained “The exports have been failing every "
        "Monday since the update”."
    )
    leaving = Said(
        "I-9",
        ago(2),
        TextSignal.RISK,
        "We may not renew unless this is fixed.",
        "Anna Weber",
        7,
        "not_renewing",
    )
    assert (
        "they said “We may not renew unless this is fixed”"
        in words(About.CHURN, situation(said=(leaving, *WORDS)), alert()).text
    )
    assert words(About.CHURN, bare(), None).text == "Nothing they said lately points to a cause: ask."


def test_an_approach_says_who_when_and_about_what() -> None:
    reason = opportunity(contact_why="Anna Weber named the growth on 14 November 2026.", timing="Ask now.")
    told = words(About.EXPANSION, reason=reason)
    assert told.text == (
        "Anna Weber named the growth on 14 November 2026. Ask now. On 24 November 2026 they said “Two teams from the "
        "Bergen depot join us in January”."
    )


@pytest.mark.parametrize("about", list(About))
def test_an_account_of_which_nothing_is_known_has_words_too(about: About) -> None:
    assert words(about, bare(), None).sentences


def test_a_models_cause_is_marked_and_its_values_come_from_code() -> None:
    model = Short(says("the exports may be the reason, for they said {worry.quote}.", "worry"))
    told = words(About.CHURN, reason=alert(), model=model)
    assert told.text == (
        "A hypothesis, from their own words: the exports may be the reason, for they said “The exports have been "
        "failing every Monday since the update”."
    )
    assert (told.label, told.prompt_name) == ("", "churn/cause")
    assert [one.id for one in told.evidence] == ["worry"]


@pytest.mark.parametrize(
    "wrong", [says("It fell by 40 points.", "score"), says("{score.nothing}"), says("Good.", "use_of_others")]
)
def test_what_is_not_in_the_evidence_leaves_the_template_sentence(wrong: dict[str, Any]) -> None:
    told = words(About.HEALTH, reason=alert(), model=Short(wrong))
    assert told.label.startswith("no AI: its words could not be used")
    assert told.text.startswith("Health is 62.8")


def test_what_the_checks_do_not_pass_leaves_it_too() -> None:
    def strict(*told: Any) -> list[Problem]:
        return [Problem(ProblemCode.NAME, "Nobody.", sentence=1)]

    told = words(About.HEALTH, reason=alert(), model=Short(says("{score.says}", "score")), checks=strict)
    assert told.label == "no AI: what it wrote did not hold: a name that is neither theirs nor ours"
    down = words(About.HEALTH, reason=alert(), model=Short(None, "it is down"))
    assert down.label == "no AI: it is down"


def test_no_agent_is_shown_what_it_has_no_use_for() -> None:
    model = Short(says("{score.says}", "score"))
    words(About.HEALTH, reason=alert(), model=model)
    question = model.asked[0].messages[0].text
    assert "Anna Weber" not in question
    assert "exports" not in question


def test_the_prompt_in_use_is_asked_and_named_also_where_the_answer_could_not_be_used() -> None:
    shipped = load("health/explain")
    mine = Prompt("health/explain", shipped.text.replace("plain English", "short words"), 4, frozenset())
    model = Short(says("{score.says}", "score"))
    told = words(About.HEALTH, reason=alert(), model=model, prompt=mine, model_name="small")
    assert "short words" in model.asked[0].messages[0].text
    assert (told.prompt_version, told.prompt_hash, told.model) == (4, mine.hash, "small")
    failed = words(About.HEALTH, reason=alert(), model=Short(says("{nobody.says}")), prompt=mine)
    assert failed.label.startswith("no AI: ")
    assert failed.prompt_version == 4
    assert words(About.HEALTH, reason=alert()).prompt_name is None


def test_a_model_is_not_asked_about_nothing() -> None:
    model = Short(says("Good.", "score"))
    told = words(About.CHURN, bare(), None, model=model)
    assert model.asked == []
    assert (told.label, told.prompt_name) == (NOTHING_TO_READ, None)


def test_the_checks_are_told_whom_it_must_not_name() -> None:
    seen: list[frozenset[str]] = []

    def noting(kind: Any, message: Any, evidence: Any, allowed: Any) -> list[Problem]:
        seen.append(allowed.others)
        return []

    model = Short(says("{score.says}", "score"))
    words(About.HEALTH, reason=alert(), model=model, checks=noting, others=frozenset({"Umbra AG"}))
    assert seen == [frozenset({"Umbra AG"})]
