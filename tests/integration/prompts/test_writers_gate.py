"""The writer's prompt behind the gate: what makes mail worse stays out, and the way back gives the same draft."""

import re
from dataclasses import replace

import pytest
from obedient_model import PARTS, ObedientModel
from obedient_writer import SHORT_FOR_D
from prompt_house import changed

from domain.errors import PromptRejectedError
from domain.prompts import PromptCase
from keepwell.bootstrap import House
from keepwell.prompting.draft_trial import DraftTrial, task_of
from keepwell.prompting.promoting import promote, roll_back
from prompts.cases import shipped_cases
from prompts.load import load
from prompts.trial import Output

NAME = "writer/draft"
KINDS = {
    *("follow_up", "check_in", "qbr_summary", "save_plan", "renewal_note", "stabilisation_plan"),
    "expansion_proposal",
}


def test_shipped_situations_cover_kinds_profiles_and_languages() -> None:
    cases = shipped_cases(NAME)
    assert len(cases) >= 24
    assert {one.kind for one in cases} == KINDS
    assert {one.disc for one in cases} == {"D", "I", "S", "C", "unknown"}
    assert {one.language for one in cases} == {"en", "de", "fr", "es"}
    assert min(sum(one.kind == kind for one in cases) for kind in KINDS) >= 4
    assert len({one.key for one in cases}) == len(cases)


def test_a_prompt_that_forgets_how_a_profile_reads_is_refused_with_the_cases(house: House) -> None:
    worse = changed(house, NAME, SHORT_FOR_D, "- D: as you like", "less to read")
    with pytest.raises(PromptRejectedError, match=r"shipped-[\w-]+-d-\w\w \(written for D\)") as told:
        promote(house, NAME, worse, "kim", "shorter")
    assert "so are" in str(told.value)
    assert "disc D" in str(told.value)
    assert "disc C" not in str(told.value)


def test_a_style_rule_of_the_front_matter_holds_for_mail(house: House) -> None:
    """Production fails its cases then just as much: nothing gets worse, and it may be promoted."""
    strict = changed(
        house, NAME, "variables:\n  today", "style_rules:\n  most_words: 20\nvariables:\n  today"
    )
    promote(house, NAME, strict, "kim", "terse")
    assert house.prompts().get(NAME).front.style_rules.most_words == 20


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_part_of_the_agents_words_that_gets_worse_is_refused_with_its_own_cases(
    house: House, part: str
) -> None:
    """Those of the others pass as before; where several are asked together, the one is enough."""
    worse = changed(house, "writer/words", PARTS[part], "Say what you like", "freer")
    with pytest.raises(PromptRejectedError) as told:
        promote(house, "writer/words", worse, "kim", "freer")
    lost = set(re.findall(r"shipped-(\w+)-", str(told.value)))
    assert lost
    assert lost <= {part, "together"}


def test_the_agents_words_are_tried_as_runs_ask_for_them_one_by_one_and_together() -> None:
    asked = [tuple(one.given["about"]) for one in shipped_cases("writer/words")]
    assert {("health",), ("churn",), ("expansion",), ("health", "churn")} < set(asked)
    assert ("health", "churn", "expansion") in asked


def output(house: House) -> Output:
    return DraftTrial(house).run(house.prompts().get(NAME), shipped_cases(NAME)[0])


def test_the_way_back_gives_the_same_request_and_the_same_draft(
    house: House, obedient: ObedientModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = ObedientModel._answer

    def act(self: ObedientModel, words: str) -> dict[str, object]:
        found = answer(self, words)
        if "calm and warm" in words and "subject" in found:
            found["subject"] = "A word between us"
        return found

    monkeypatch.setattr(ObedientModel, "_answer", act)
    before, asked = output(house), obedient.asked[-1].body
    warmer = changed(house, NAME, "calm and plain", "calm and warm")
    promote(house, NAME, warmer, "kim", "warmer")
    assert output(house).text != before.text
    roll_back(house, NAME, "kim", "too warm")
    after = output(house)
    assert (after.text, after.asked, obedient.asked[-1].body) == (before.text, before.asked, asked)


@pytest.mark.parametrize(
    ("spoil", "fails"),
    [
        (lambda told: told["blocks"][0]["sentences"].pop(1), "keeps the facts"),
        (
            lambda told: told["blocks"][0]["sentences"].append(_said("Could you reply? " * 3)),
            "one call to action",
        ),
        (lambda told: told["blocks"][0]["sentences"].append(_said("We are glad of it. " * 20)), "length"),
        (lambda told: told["ask"].update(text="You are at risk of leaving us."), "validator of internal"),
        (lambda told: told.update(subject="41 seats"), "slots and evidence"),
        (lambda told: told["blocks"][0]["sentences"].append(_said("{use.secret}")), "slots and evidence"),
    ],
)
def test_each_rule_finds_what_breaks_it(
    house: House, monkeypatch: pytest.MonkeyPatch, spoil: object, fails: str
) -> None:
    answer = ObedientModel._answer

    def act(self: ObedientModel, words: str) -> dict[str, object]:
        found = answer(self, words)
        spoil(found)  # type: ignore[operator]  # one of the functions above
        return found

    case = next(one for one in shipped_cases(NAME) if one.key == "shipped-follow-up-n-en")
    monkeypatch.setattr(ObedientModel, "_answer", act)
    assert fails in _failed(house, case)


def test_another_language_than_the_contacts_fails(house: House) -> None:
    """The plain version of the same facts, asked for in German, comes in English from a model that does not listen."""
    english, german = (
        next(one for one in shipped_cases(NAME) if (one.kind, one.language) == ("follow_up", language))
        for language in ("en", "de")
    )
    trial, said = DraftTrial(house), ObedientModel._answer
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ObedientModel, "_answer", lambda self, words: said(self, told(trial, english)))
        assert {"language", "validator of shape"} & set(_failed(house, replace(german, given=english.given)))


def told(trial: DraftTrial, case: PromptCase) -> str:
    task = task_of(case)
    plain = "\n".join(
        f"{line.part} (no fact): {line.text}" for block in task.plain().blocks for line in block.lines
    )
    mark = "0" * 12
    rules = load(NAME).text
    return f"{rules}\n⟦text {mark}⟧\nsubject: {task.plain().subject.text}\n{plain}\n⟦end {mark}⟧"


def _said(text: str) -> dict[str, object]:
    return {"text": text.strip(), "evidence": []}


def _failed(house: House, case: PromptCase) -> list[str]:
    return [one.name for one in DraftTrial(house).run(load(NAME), case).checks if not one.passed]
