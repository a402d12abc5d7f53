"""The short texts of the other agents, with and without a model."""

from typing import Any

import pytest
from test_writer_by_model import Scripted
from writer_builders import TODAY, WORDS, Weekdays, ago, alert, bare, no_problems, opportunity, situation

from agents.model.asking import Reply, Request
from agents.writer.agents_words import NOTHING_TO_READ, WordsTask, part_of, reason_pack
from agents.writer.situation import Said
from agents.writer.words_by_model import PROMPT, AccountWords, Asking, words_by_model
from agents.writer.writing import allowed
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
        return Reply(Outcome.OK, parsed=AccountWords.model_validate(self.answer))


def task(
    about: About,
    case: Any = None,
    reason: Any = None,
    checks: Any = no_problems,
    others: frozenset[str] = frozenset(),
) -> WordsTask:
    known = case or situation()
    part = part_of(about, reason, reason_pack(known, reason, Weekdays(), TODAY))
    return WordsTask(part, checks, allowed(known, others), known.ours.team)


def plain(about: About, case: Any = None, reason: Any = None) -> AgentWords:
    return task(about, case, reason).by_template(case or situation())


def asked(
    model: Short, *tasks: WordsTask, case: Any = None, prompt: Prompt | None = None
) -> list[AgentWords]:
    asking = Asking(prompt or load(PROMPT), "small")
    return list(words_by_model(model, case or situation(), tasks, asking))


def words(about: About, model: Short, **said: Any) -> AgentWords:
    """Of one agent about an alert."""
    (told,) = asked(model, task(about, None, alert(), **said))
    return told


def says(about: About, text: str, *evidence: str) -> dict[str, Any]:
    return {about.value: [{"text": text, "evidence": list(evidence)}]}


SCORE = says(About.HEALTH, "{score.says}", "score")
WORRY = says(About.CHURN, "the exports may be the reason, for they said {worry.quote}.", "worry")
QUOTED = (
    "A hypothesis, from their own words: the exports may be the reason, for they said “The exports have been failing "
    "every Monday since the update”."
)


def test_health_says_what_moved_it() -> None:
    told = plain(About.HEALTH, reason=alert())
    assert told.text.startswith("Health is 62.8 (orange), -3.1 in 30 days")
    assert told.text.endswith(
        "What weighs most: Licence utilisation: 41 of 60 seats active, down from 55 (-3.1 points)."
    )
    assert [one.evidence for one in told.sentences] == [("score",), ("driver2",)]
    assert told.label == "no AI: no model is configured"


def test_a_cause_is_a_hypothesis_from_their_own_words() -> None:
    told = plain(About.CHURN, reason=alert())
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
        in plain(About.CHURN, situation(said=(leaving, *WORDS)), alert()).text
    )
    assert plain(About.CHURN, bare(), None).text == "Nothing they said lately points to a cause: ask."


def test_an_approach_says_who_when_and_about_what() -> None:
    reason = opportunity(contact_why="Anna Weber named the growth on 14 November 2026.", timing="Ask now.")
    told = plain(About.EXPANSION, reason=reason)
    assert told.text == (
        "Anna Weber named the growth on 14 November 2026. Ask now. On 24 November 2026 they said “Two teams from the "
        "Bergen depot join us in January”."
    )


@pytest.mark.parametrize("about", list(About))
def test_an_account_of_which_nothing_is_known_has_words_too(about: About) -> None:
    assert plain(about, bare(), None).sentences


def test_a_models_cause_is_marked_and_its_values_come_from_code() -> None:
    told = words(About.CHURN, Short(WORRY))
    assert told.text == QUOTED
    assert (told.label, told.prompt_name, told.model) == ("", PROMPT, "small")
    assert [one.id for one in told.evidence] == ["worry"]


def test_all_that_an_account_wants_is_asked_in_one_call() -> None:
    growth = opportunity(contact_why="Anna Weber named the growth on 14 November 2026.", timing="Ask now.")
    model = Short({**SCORE, **WORRY, **says(About.EXPANSION, "{who.says}", "who")})
    tasks = [task(About.HEALTH, None, alert()), task(About.CHURN, None, alert())]
    told = asked(model, *tasks, task(About.EXPANSION, None, growth))
    assert len(model.asked) == 1
    assert [(one.about, one.label) for one in told] == [(about, "") for about in About]
    assert [one.reason for one in told] == [
        "alert:account_review",
        "alert:account_review",
        "opportunity:seats",
    ]
    assert told[1].text == QUOTED
    assert told[2].text == "Anna Weber named the growth on 14 November 2026."


@pytest.mark.parametrize(
    "wrong",
    [
        says(About.HEALTH, "It fell by 40 points.", "score"),
        says(About.HEALTH, "They said {worry.quote}.", "worry"),
        {},
    ],
)
def test_a_part_that_does_not_hold_leaves_the_others_as_they_are(wrong: dict[str, Any]) -> None:
    model = Short({**WORRY, **wrong})
    health, cause = asked(model, task(About.HEALTH, None, alert()), task(About.CHURN, None, alert()))
    assert health.label.startswith("no AI: ")
    assert health.text.startswith("Health is 62.8")
    assert (cause.label, cause.text) == ("", QUOTED)


def test_a_part_nobody_asked_for_is_not_read() -> None:
    (told,) = asked(Short({**WORRY, **SCORE}), task(About.HEALTH, None, alert()))
    assert told.about is About.HEALTH


@pytest.mark.parametrize(
    "wrong",
    [
        says(About.HEALTH, "It fell by 40 points.", "score"),
        says(About.HEALTH, "{score.nothing}"),
        says(About.HEALTH, "Good.", "use_of_others"),
    ],
)
def test_what_is_not_in_the_evidence_leaves_the_template_sentence(wrong: dict[str, Any]) -> None:
    told = words(About.HEALTH, Short(wrong))
    assert told.label.startswith("no AI: its words could not be used")
    assert told.text.startswith("Health is 62.8")


def test_what_the_checks_do_not_pass_leaves_it_too() -> None:
    def strict(*told: Any) -> list[Problem]:
        return [Problem(ProblemCode.NAME, "Nobody.", sentence=1)]

    told = words(About.HEALTH, Short(SCORE), checks=strict)
    assert told.label == "no AI: what it wrote did not hold: a name that is neither theirs nor ours"
    down = words(About.HEALTH, Short(None, "it is down"))
    assert down.label == "no AI: it is down"


def test_no_agent_is_shown_what_it_has_no_use_for() -> None:
    model = Short(SCORE)
    words(About.HEALTH, model)
    question = model.asked[0].messages[0].text
    assert "Anna Weber" not in question
    assert "exports" not in question
    assert "hypothesis" not in question


def test_the_prompt_in_use_is_asked_and_named_also_where_the_answer_could_not_be_used() -> None:
    mine = Prompt(PROMPT, load(PROMPT).text.replace("plain English", "short words"), 4, frozenset())
    model = Short(SCORE)
    (told,) = asked(model, task(About.HEALTH, None, alert()), prompt=mine)
    assert "short words" in model.asked[0].messages[0].text
    assert (told.prompt_version, told.prompt_hash, told.model) == (4, mine.hash, "small")
    (failed,) = asked(
        Short(says(About.HEALTH, "{nobody.says}")), task(About.HEALTH, None, alert()), prompt=mine
    )
    assert failed.label.startswith("no AI: ")
    assert failed.prompt_version == 4
    assert plain(About.HEALTH, reason=alert()).prompt_name is None


def test_a_model_is_not_asked_about_nothing() -> None:
    model = Short(SCORE)
    (told,) = asked(model, task(About.CHURN, bare()), case=bare())
    assert model.asked == []
    assert (told.label, told.prompt_name) == (NOTHING_TO_READ, None)


def test_the_checks_are_told_whom_it_must_not_name() -> None:
    seen: list[frozenset[str]] = []

    def noting(kind: Any, message: Any, evidence: Any, allowed: Any) -> list[Problem]:
        seen.append(allowed.others)
        return []

    words(About.HEALTH, Short(SCORE), checks=noting, others=frozenset({"Umbra AG"}))
    assert seen == [frozenset({"Umbra AG"})]
