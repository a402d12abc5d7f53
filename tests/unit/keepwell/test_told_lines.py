"""Agents' words as lines on a terminal."""

from datetime import date
from typing import Any

import pytest

from domain.agent_words import About, AgentWords, ToldSentence
from keepwell.cli.told import print_told, told_line

DAY = date(2026, 11, 26)


def words(text: str = "Health fell.", about: About = About.HEALTH, **more: Any) -> AgentWords:
    told: dict[str, Any] = {"label": "no AI: no model is configured"} | more
    sentences = tuple(ToldSentence(one, ()) for one in text.split("|"))
    return AgentWords(about, 1, "alert:slow_slide", DAY, sentences, (), **told)


def test_a_line_says_who_wrote_it_and_for_which_day() -> None:
    assert (
        told_line(words(), "Health fell.")
        == "What moved: Health fell. [no AI: no model is configured, as of 2026-11-26]"
    )
    mine = words(label="", prompt_name="writer/words", prompt_version=3, model="small")
    assert told_line(mine, "It fell.").endswith("[AI small, prompt writer/words version 3, as of 2026-11-26]")


@pytest.mark.parametrize("text", ["Ask.", "A hypothesis: the exports."])
def test_a_cause_always_has_the_word_hypothesis_once(text: str) -> None:
    line = told_line(words(text, About.CHURN), text)
    assert line.casefold().count("hypothesis") == 1


def test_a_cause_comes_first_and_nothing_twice(capsys: pytest.CaptureFixture[str]) -> None:
    shown: set[str] = set()
    told = [words(), words("A hypothesis: exports.", About.CHURN)]
    print_told(told, 2, most=1, shown=shown)
    print_told(told, 2, most=1, shown=shown)
    print_told(told, 2, most=1, shown=shown)
    first, second = [line for line in capsys.readouterr().out.splitlines() if ":" in line[:14]]
    assert "exports" in first
    assert "Health fell" in second


def test_what_stands_beside_it_is_not_said_again(capsys: pytest.CaptureFixture[str]) -> None:
    print_told([words("Ana decides.|Ask now.", About.EXPANSION)], 2, beside=("Ana decides.", None))
    print_told([words("Ana decides.", About.EXPANSION)], 2, beside=("Ana decides.",))
    print_told(None, 2)
    assert capsys.readouterr().out.count("Approach: Ask now. [") == 1


def test_hostile_words_are_shown_and_do_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_told([words("\x1b[31m\u202ered [link=https://evil.test]y[/link]\x07")], 2)
    said = capsys.readouterr().out
    assert not {"\x1b", "\u202e", "\x07"} & set(said)
    assert "[link=https://evil.test]y[/link]" in said
