"""What a run makes anew of the agents' words, and what it asks the model for."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from agents.model.asking import Reply, Request
from agents.model.face import NoModel
from agents.writer.situation import AlertReason, Level, Situation
from agents.writer.words_by_model import AccountWords
from domain.agent_words import About, AgentWords
from domain.alerts import RuleId
from domain.drafts import Problem, ProblemCode
from domain.model_calls import Outcome
from graph.quill import GAVE_UP, IN_VAIN, NO_TIME, NOT_CHOSEN, Quill
from graph.telling import OTHERS_FIRST, Teller
from keepwell.work_days import CountryWorkDays
from prompts.load import Prompt, load
from prompts.registry import SHIPPED, Prompts
from storage.agent_words import Identity, Standing

DAY = date(2026, 11, 26)
SLIDE = AlertReason(1, RuleId.SLOW_SLIDE, DAY, headline="has slid from 80 to 74")
ESCALATED = AlertReason(2, RuleId.ESCALATION, DAY, headline="is escalated")


class Model:
    """Says the same to everybody; without a text it raises."""

    present = True

    def __init__(self, text: str | None = "{score.says}") -> None:
        self.text = text
        self.asked: list[str] = []

    def ask(self, request: Request[Any]) -> Reply[Any]:
        self.asked.append(request.agent)
        if self.text is None:
            raise RuntimeError("the endpoint is on fire")
        told = {name: [{"text": self.text, "evidence": []}] for name in ("health", "churn")}
        return Reply(Outcome.OK, parsed=AccountWords.model_validate(told))


def account(*alerts: AlertReason, day: date = DAY, health: float | None = 62.0, number: int = 1) -> Situation:
    level = Level(DAY, health, "orange") if health is not None else None
    return Situation(day, number, "A-1", "Fjord AS", alerts=alerts or (SLIDE,), level=level)


def quill(model: Any, at_most: int = 10, seconds: float = 60.0) -> Quill:
    return Quill(model, at_most, seconds)


def told(
    situation: Situation,
    pen: Quill,
    there: dict[Identity, Standing] | None = None,
    lies: bool = False,
    prompts: Prompts = SHIPPED,
) -> list[AgentWords]:
    def checks(*_: Any) -> list[Problem]:
        return [Problem(ProblemCode.NUMBER, "90 is in no evidence.", "90", 1)] if lies else []

    teller = Teller(checks, CountryWorkDays(), pen, prompts, "small", frozenset(), None)
    return list(teller.tell(situation, there or {}))


def standing(words: list[AgentWords]) -> dict[Identity, Standing]:
    return {
        (one.account_id, one.about, one.reason): Standing(one.as_of, one.basis, one.label, one.prompt_hash)
        for one in words
    }


def by_about(words: list[AgentWords]) -> dict[tuple[str, About], str]:
    return {(one.reason, one.about): one.label for one in words}


def test_the_model_is_asked_about_the_most_pressing_alert_alone() -> None:
    model = Model()
    words = by_about(told(account(SLIDE, ESCALATED), quill(model)))
    assert words["alert:escalation", About.HEALTH] == ""
    assert words["alert:slow_slide", About.HEALTH] == OTHERS_FIRST


def test_an_account_is_one_of_the_runs_share_and_one_call() -> None:
    model = Model()
    pen = quill(model, at_most=1)
    first = told(account(ESCALATED), pen)
    assert model.asked == ["words"]
    assert {one.about for one in first if one.by_model} == {About.HEALTH}
    second = told(replace(account(ESCALATED), account_id=2), pen)
    assert len(model.asked) == 1
    assert {one.label for one in second} == {NOT_CHOSEN.format(at_most=1)}
    assert {one.label for one in told(account(), quill(model, seconds=0.0))} == {NO_TIME}


def test_an_account_of_which_nothing_is_known_takes_none_of_it() -> None:
    pen = quill(Model(), at_most=5)
    told(account(replace(SLIDE, triggers=()), health=None), pen)
    assert (pen.accounts, pen.failed) == (set(), set())


def test_a_lie_leaves_the_template_and_says_what_was_wrong() -> None:
    words = told(account(), quill(Model()), lies=True)
    health = next(one for one in words if one.about is About.HEALTH)
    assert health.text.startswith("Health is 62.0 (orange)")
    assert health.label == "no AI: what it wrote did not hold: a number that its evidence does not hold"
    assert health.prompt_name == "writer/words"


def test_a_model_that_breaks_leaves_the_template_and_is_left_alone_in_the_end() -> None:
    pen = quill(Model(None))
    words = [one for number in range(IN_VAIN) for one in told(account(number=number), pen)]
    assert words[0].text.startswith("Health is 62.0 (orange)")
    assert words[0].label == "no AI: the model could not be asked (RuntimeError)"
    assert told(account(), pen)[0].label == GAVE_UP


def test_one_account_alone_does_not_take_the_model_from_the_others() -> None:
    model = Model("They pay 87,431 a month.")
    pen = quill(model, at_most=50)
    for _ in range(IN_VAIN + 2):
        assert told(account(), pen)[0].label.startswith("no AI: its words could not be used")
    model.text = "{score.says}"
    assert told(account(number=2), pen)[0].label == ""


def test_the_next_day_nothing_is_made_anew_and_another_reason_is() -> None:
    pen = quill(Model())
    there = standing(told(account(), pen))
    tomorrow = DAY + timedelta(days=1)
    assert told(account(day=tomorrow), pen, there) == []
    worse = replace(SLIDE, headline="has slid from 80 to 60")
    assert {one.as_of for one in told(account(worse, day=tomorrow), pen, there)} == {tomorrow}
    assert told(account(day=DAY + timedelta(days=7)), pen, there)
    assert told(account(day=DAY - timedelta(days=1)), pen, there) == []


def test_what_no_model_was_asked_for_it_is_asked_the_next_day_and_not_before() -> None:
    there = standing(told(account(), quill(NoModel())))
    model = Model()
    assert told(account(), quill(model), there) == []
    again = told(account(day=DAY + timedelta(days=1)), quill(model), there)
    assert next(one for one in again if one.about is About.HEALTH).by_model
    assert told(account(day=DAY + timedelta(days=1)), quill(NoModel()), there) == []


def test_what_was_asked_with_another_prompt_is_asked_anew_on_a_later_day() -> None:
    pen, tomorrow = quill(Model()), DAY + timedelta(days=1)
    there = standing(told(account(), pen))
    shipped = load("writer/words")
    mine = SHIPPED.with_one(Prompt(shipped.name, f"{shipped.text} Be brief.", 2, shipped.needs))
    assert told(account(), pen, there, prompts=mine) == []
    assert told(account(day=tomorrow), pen, there) == []
    again = told(account(day=tomorrow), pen, there, prompts=mine)
    assert {one.prompt_version for one in again if one.about is About.HEALTH} == {2}
    assert told(account(day=tomorrow), quill(NoModel()), there, prompts=mine) == []
