"""No text gets into production that makes anything worse; and the way back gives the same bytes as before."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from obedient_model import RULES, ObedientModel
from prompt_house import changed, house_of
from scripted_model import Fault

from agents.analyst.writing import write_answer
from domain.errors import ConflictError, NotFoundError, PromptRejectedError
from domain.prompts import Label, NewVersion, PromptCase
from keepwell.bootstrap import House
from keepwell.prompting.answer_trial import evidence_of
from keepwell.prompting.promoting import judge, preview, promote, regression_set, roll_back
from keepwell.prompting.trials import TRIALS
from keepwell.prompting.versions import edit, history, list_prompts, version_of
from prompts.gate import Verdict
from prompts.load import load, shipped_names
from storage.schema import model_calls, prompt_moves, prompt_versions

NOTE = "to see"


def production(house: House, name: str) -> int:
    return house.prompt_versions.labelled(Label.PRODUCTION)[name]


@pytest.mark.parametrize("name", sorted(RULES))
def test_an_obedient_model_passes_every_shipped_case(house: House, name: str) -> None:
    number = changed(house, name, "Rules" if name != "analyst/question" else "Examples", "The rules")
    judged = judge(house, name, number, "kim")
    failed = [(one.case.key, one.production_failed) for one in judged.found.tried if one.production_failed]
    assert failed == []
    assert judged.found.verdict is Verdict.EQUAL
    assert judged.refused == ""
    assert judged.found.micros > 0
    assert {one.what for one in judged.found.slices} >= {"all", "kind", "language"}


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_deliberately_worse_prompt_is_refused_with_the_cases_it_lost(house: House, name: str) -> None:
    worse = changed(house, name, RULES[name], "", "shorter is better")
    with pytest.raises(PromptRejectedError, match="it is worse, all: ") as told:
        promote(house, name, worse, "kim", NOTE)
    assert "Lost: shipped-" in str(told.value)
    assert "by chance" in str(told.value)
    assert production(house, name) == 1
    assert house.prompts().get(name).text == load(name).text
    log = house.prompt_log.actions(name)
    assert [(one.action, one.version, one.by) for one in log] == [
        ("refused", worse, "kim"),
        ("edited", worse, "kim"),
    ]


def test_one_case_lost_in_a_small_slice_is_enough(house: House, obedient: ObedientModel) -> None:
    """Six cases pass that did not before, and one in Spanish is lost: that is somebody's mail."""
    name = "analyst/answer"
    worse = changed(house, name, "the language of the question", "the language of the question, not Spanish")
    answer = ObedientModel._answer

    def act(self: ObedientModel, words: str) -> dict[str, object]:
        said = answer(self, words)
        if "not Spanish" in words:
            return {"not_there": True, "sentences": []} if "¿De qué se quejan?" in words else said
        known = ("Wunsch", "wünschen", "9 days", "12 May", "six days", "41 are")
        return {"not_there": True, "sentences": []} if any(one in words for one in known) else said

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ObedientModel, "_answer", act)
        judged = judge(house, name, worse, "kim")
    whole = next(one for one in judged.found.slices if one.what == "all")
    assert whole.candidate > whole.production
    assert [one.title for one in judged.found.slices if one.worse] == ["language es"]
    assert "language es: 0 of 1 pass, 1 did" in judged.refused
    assert "shipped-queja-es" in judged.refused


def said(house: House) -> list[str]:
    """What an analyst answers, to the byte."""
    given = regression_set(house, "analyst/answer")[0].given
    evidence = [evidence_of(one) for one in given["sources"]]
    day, left, texts = date(2026, 3, 1), (lambda: 5.0), house.prompts()
    written = write_answer(house.language_model, given["question"], evidence, day, left, prompts=texts)
    return [written.reply.text, *(one.text for one in written.kept)]


def test_rolling_back_restores_the_old_output_byte_for_byte(
    house: House, home: Path, obedient: ObedientModel
) -> None:
    answer = ObedientModel._answer

    def act(self: ObedientModel, words: str) -> dict[str, object]:
        found = answer(self, words)
        if "Write warmly" in words:
            for one in found.get("sentences", []):
                one["text"] += "  "
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ObedientModel, "_answer", act)
        before = said(house)
        asked = obedient.asked[-1].body
        new = changed(house, "analyst/answer", "Quote sparingly", "Write warmly. Quote sparingly")
        moved = promote(house, "analyst/answer", new, "kim", "warmer")
        assert (moved.move.was, moved.move.to, moved.judged is not None) == (1, new, True)
        assert said(house) != before
        roll_back(house, "analyst/answer", "kim", "too warm")
        # With answers kept from before, without, and in another process's house.
        assert said(house) == before
        fresh = house_of(home, obedient.url, model_cache_days=0)
        assert said(fresh) == before
        assert obedient.asked[-1].body == asked
        fresh.language_model.close()
    with house.engine.connect() as connection:
        m = model_calls.c
        rows = connection.execute(
            sa.select(m.prompt_version, m.prompt_hash).where(m.agent == "analyst")
        ).tuples()
        told = dict(rows.all())
    assert told == {1: load("analyst/answer").hash, new: version_of(house, "analyst/answer", new).hash}


def test_going_back_is_said_and_has_an_end(house: House) -> None:
    name = "collector/read"
    with pytest.raises(ConflictError, match="no version before 1"):
        roll_back(house, name, "kim", NOTE)
    new = changed(house, name, "small talk and automatic text", "small talk, automatic text")
    promote(house, name, new, "kim", NOTE)
    roll_back(house, name, "lee", "it was a try")
    last = history(house, name).moves[-1]
    assert (last.was, last.to, last.kind, last.by, last.note) == (
        new,
        1,
        "rolled back",
        "lee",
        "it was a try",
    )
    with pytest.raises(PromptRejectedError, match="needs a note"):
        roll_back(house, name, "kim", "  \n ")


def test_without_a_model_nothing_goes_into_production(modelless: House) -> None:
    number = changed(modelless, "analyst/answer", "Quote sparingly", "Quote little")
    for more in ({}, {"without_evaluation": "in a hurry"}):
        with pytest.raises(PromptRejectedError):
            promote(modelless, "analyst/answer", number, "kim", NOTE, **more)
    refused = [one.says for one in modelless.prompt_log.actions("analyst/answer") if one.action == "refused"]
    assert "it has cases, so it is tried on them" in refused[0]
    assert "no model is configured to try them with" in refused[1]
    assert production(modelless, "analyst/answer") == 1


def test_a_prompt_without_cases_goes_with_a_reason_that_is_kept(
    modelless: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keepwell.prompting.promoting.TRIALS", {})
    number = changed(modelless, "analyst/answer", "Quote sparingly", "Quote little")
    with pytest.raises(PromptRejectedError, match="no cases to be tried on"):
        promote(modelless, "analyst/answer", number, "kim", NOTE)
    done = promote(
        modelless, "analyst/answer", number, "kim", NOTE, without_evaluation="nobody wrote cases yet"
    )
    assert done.judged is None
    assert done.move.note == "to see (without evaluation: nobody wrote cases yet)"


@pytest.mark.parametrize("fault", [Fault.KEY_REFUSED, Fault.RATE_LIMITED_FOR_LONG])
def test_a_model_that_is_not_there_says_nothing_of_a_text(
    house: House, obedient: ObedientModel, fault: Fault
) -> None:
    number = changed(house, "analyst/answer", "Quote sparingly", "Quote little")
    obedient.fault = fault
    with pytest.raises(PromptRejectedError, match="could not be tried on every case"):
        promote(house, "analyst/answer", number, "kim", NOTE)
    assert production(house, "analyst/answer") == 1


def test_a_text_that_makes_the_model_refuse_is_worse(house: House, obedient: ObedientModel) -> None:
    """That it was refused is the text's own doing; that the endpoint is down is not."""
    name = "collector/read"
    number = changed(house, name, "Kinds:", "Kinds of a forbidden sort:")
    following = ObedientModel.next

    def act(self: ObedientModel, asked: object) -> object:
        turn = following(self, asked)  # type: ignore[arg-type]  # as it comes
        return Fault.REFUSAL if "forbidden" in asked.words else turn  # type: ignore[attr-defined]  # an Asked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ObedientModel, "next", act)
        with pytest.raises(PromptRejectedError, match=r"all: 0 of 16 pass, 16 did .* \(answer\)"):
            promote(house, name, number, "kim", NOTE)


def test_somebody_who_promoted_meanwhile_is_not_overruled(house: House) -> None:
    name = "collector/read"
    mine = changed(house, name, "small talk and automatic text", "small talk, automatic text")
    hers = changed(house, name, "No finding is a good answer", "To find nothing is a good answer")

    def meanwhile(done: int, _: int) -> None:
        if done == 3 and production(house, name) == 1:
            promote(house, name, hers, "lee", "first")

    with pytest.raises(ConflictError, match=f"version {hers} by now, no more 1"):
        promote(house, name, mine, "kim", NOTE, progress=meanwhile)
    assert production(house, name) == hers


def test_a_style_rule_cannot_be_loosened_in_passing(house: House, obedient: ObedientModel) -> None:
    name = "analyst/answer"
    strict = changed(house, name, "most_words: 150", "most_words: 40")
    promote(house, name, strict, "kim", "short")
    loose = changed(house, name, "most_words: 40", "most_words: 400\n  must_not_contain: [nothing]")
    wordy = ObedientModel._answer

    def act(self: ObedientModel, words: str) -> dict[str, object]:
        found = wordy(self, words)
        if "wünschen" in words and "wordy" in words:
            found["sentences"] = found["sentences"] * 5
        return found

    text = version_of(house, name, loose).text.replace("Quote sparingly", "Be wordy. Quote sparingly")
    loose = edit(house, name, text, "kim", "long", strict).version.number
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ObedientModel, "_answer", act)
        with pytest.raises(PromptRejectedError, match=r"shipped-wunsch \(style\)"):
            promote(house, name, loose, "kim", "longer")
        done = promote(house, name, loose, "kim", "longer", own_rules=True)
    assert done.judged is not None
    assert done.judged.found.own_rules


def test_reviewed_cases_are_tried_too_and_their_words_are_not_kept(
    house: House, obedient: ObedientModel
) -> None:
    name, secret = "analyst/answer", "Our canary word is xylophone and it broke 3 times."
    given = {
        "question": "What broke at Acme?",
        "day": "2026-11-26",
        "sources": [
            {"label": "e1", "said_on": "2026-05-12", "who": "Ana", "account": "Acme", "text": secret}
        ],
    }
    case = PromptCase(
        name, "", given, kind="reviewed", disc="D", language="en", approved=secret, account_id=1
    )
    house.prompt_cases.add(case, "kim")
    obedient.more = (replace(case, key="review-1"),)
    number = changed(house, name, RULES[name], "")
    judged = judge(house, name, number, "kim")
    mine = next(one for one in judged.found.slices if one.title == "disc D")
    assert (mine.cases, mine.production, mine.candidate, mine.lost) == (1, 1, 0, ("review-1",))
    kept = house.prompt_log.evaluation(judged.number)
    assert kept.verdict == "worse"
    assert "xylophone" not in str(kept.body)
    assert "xylophone" not in judged.refused
    house.prompt_cases.erase(account_id=1)
    assert "disc D" not in [one.title for one in judge(house, name, number, "kim").found.slices]


def test_the_same_seed_shows_the_same_accounts(house: House) -> None:
    number = changed(house, "collector/read", "small talk and automatic text", "small talk, automatic text")
    found = [preview(house, "collector/read", number, 5, seed) for seed in (1, 1)]
    assert [one.case.key for one in found[0]] == [one.case.key for one in found[1]]
    assert sorted(one.case.key for one in found[0]) == ["Acme", "Brightwave"]
    assert all(one.production.micros > 0 for one in found[0])
    answers = preview(
        house, "analyst/answer", changed(house, "analyst/answer", "Quote sparingly", "Quote little"), 1, 0
    )
    assert len(answers) == 1
    questions = preview(
        house, "analyst/question", changed(house, "analyst/question", "Examples", "Some examples"), 3, 0
    )
    assert len(questions) == 3


def test_without_a_model_a_preview_shows_the_prompts_and_says_why(modelless: House) -> None:
    number = changed(modelless, "analyst/answer", "Quote sparingly", "Quote little")
    one = preview(modelless, "analyst/answer", number, 1, 0)[0]
    assert one.candidate.label == "no AI: no model is configured"
    assert "Quote little" in one.candidate.asked
    assert "Quote sparingly" in one.production.asked


def test_a_version_that_no_longer_fits_the_code_is_told_of_and_not_used(house: House) -> None:
    name = "collector/read"
    odd = load(name).text.replace("schema: ReadByModel", "schema: ReadOtherwise")
    version_of(house, name)
    with house.engine.begin() as connection:
        row = vars(NewVersion(name, odd, "h", "kim", "old")) | {"number": 2, "at": house.now()}
        connection.execute(sa.insert(prompt_versions).values(row))
        move = {"name": name, "label": "production", "step": 2, "was": 1, "to_number": 2, "kind": "promoted"}
        connection.execute(sa.insert(prompt_moves).values(**move, by="kim", note="x", at=house.now()))
    assert house.prompts().get(name).text == load(name).text
    assert [one.idle for one in list_prompts(house) if one.name == name] == [True]
    roll_back(house, name, "kim", NOTE)
    with pytest.raises(PromptRejectedError, match="schema must stay ReadByModel"):
        promote(house, name, 2, "kim", NOTE)


def test_a_model_judge_is_heard_and_decides_nothing(house: House, obedient: ObedientModel) -> None:
    """It likes the worse text, wherever that is shown: the text is refused all the same."""
    name = "analyst/answer"
    worse = changed(house, name, RULES[name], "")
    answer = ObedientModel._answer

    def act(self: ObedientModel, words: str) -> dict[str, object]:
        if "Say which one serves" not in words:
            return answer(self, words)
        first = words.split("The second:")[0]
        return {"better": "first" if "text" in first and not _between(first) else "second"}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ObedientModel, "_answer", act)
        judged = judge(house, name, worse, "kim", hear_model=True)
    assert judged.found.heard == {"production": 0, "candidate": 8, "neither": 0, "unheard": 0}
    assert judged.found.verdict is Verdict.WORSE
    assert house.prompt_log.evaluation(judged.number).body["model_judge"]["decides"] is False


def _between(words: str) -> str:
    """What the last fence of these words holds."""
    return words.rsplit("⟦text", 1)[1].split("\n", 1)[1].split("\n⟦end", 1)[0]


def test_what_is_no_prompt_to_edit_is_not_found(house: House) -> None:
    for name in ("model/form", "nobody/nothing", "../x"):
        with pytest.raises(NotFoundError, match="no prompt"):
            history(house, name)
    assert set(TRIALS) <= set(shipped_names())
