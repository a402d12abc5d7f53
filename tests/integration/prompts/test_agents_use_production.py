"""Agents are told what is in production, from the next question or run on."""

from obedient_model import ObedientModel
from prompt_house import changed

from domain.prompts import Label, MoveKind, NewMove
from keepwell.analyst import ask
from keepwell.bootstrap import House
from keepwell.daily_job import _model_reads

NOTE = "for the test"


def _move(house: House, name: str, to: int, was: int) -> None:
    house.prompt_versions.move(NewMove(name, Label.PRODUCTION, to, was, MoveKind.PROMOTED, "kim", NOTE))


def test_a_question_is_answered_with_the_version_in_production(house: House, obedient: ObedientModel) -> None:
    question = "What did Acme say about the migration?"
    new = changed(house, "analyst/answer", "Quote sparingly", "Quote like a lawyer")
    ask(house, question)
    _move(house, "analyst/answer", new, 1)
    ask(house, question)
    _move(house, "analyst/answer", 1, new)
    ask(house, question)
    told = ["like a lawyer" in one.words for one in obedient.asked if "You answer a question" in one.words]
    assert told[:2] == [False, True]
    assert told[2:] in (
        [],
        [False],
    )  # the first answer may have been kept; the second one is never shown for it


def test_a_run_keeps_to_the_texts_it_began_with(house: House) -> None:
    new = changed(house, "collector/read", "small talk and automatic text", "small talk, automatic text")
    begun = _model_reads(house)
    _move(house, "collector/read", new, 1)
    assert begun.prompts.get("collector/read").version == 1
    assert _model_reads(house).prompts.get("collector/read").version == new
