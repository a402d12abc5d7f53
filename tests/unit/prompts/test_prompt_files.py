"""Prompts from files: what is missing is an error, and what customers wrote stays data."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import prompts
from domain.errors import MisconfiguredError, NotFoundError
from prompts.fencing import fenced, harmless
from prompts.load import Prompt, load

ASK = Prompt("tester/ask", "As of {{day}}:\n{{passages|fence}}\nQuestion: {{ question | fence }}")


def test_a_prompt_is_its_file_and_its_hash_is_of_its_text(tmp_path: Path) -> None:
    (tmp_path / "tester").mkdir()
    (tmp_path / "tester" / "ask.md").write_text("Hello {{name}}\n")
    prompt = load("tester/ask", tmp_path)
    assert (prompt.name, prompt.text, prompt.needs) == ("tester/ask", "Hello {{name}}", {"name"})
    assert prompt.render(name="Kim") == "Hello Kim"
    assert prompt.hash == Prompt("other", "Hello {{name}}").hash != Prompt("other", "Hello").hash


@pytest.mark.parametrize("name", ["tester/none", "../secrets", "tester", "Tester/Ask", "tester/../../x", ""])
def test_what_is_no_prompt_is_not_found(name: str) -> None:
    with pytest.raises(NotFoundError):
        load(name)


@pytest.mark.parametrize(
    "slot", ["{{Name}}", "{{name", "a }} b", "{{fence name}}", "{{fence: name}}", "{{a.b}}"]
)
def test_a_slot_that_is_mistyped_is_found_when_the_file_is_read(tmp_path: Path, slot: str) -> None:
    (tmp_path / "tester").mkdir()
    (tmp_path / "tester" / "ask.md").write_text(f"---\ntemperature: 0\n---\nHello\n\n{slot}")
    with pytest.raises(MisconfiguredError, match=r"tester/ask cannot be used: line 6: "):
        load("tester/ask", tmp_path)


def test_missing_and_unknown_values_are_errors() -> None:
    with pytest.raises(MisconfiguredError, match="does not get passages, question"):
        ASK.render(day=date(2026, 3, 1))
    with pytest.raises(MisconfiguredError, match="does not ask for colour"):
        ASK.render(day="1", passages="a", question="b", colour="c")


def test_every_shipped_prompt_can_be_read() -> None:
    shipped = list(Path(prompts.__file__).parent.glob("*/*.md"))
    assert shipped
    for path in shipped:
        assert load(f"{path.parent.name}/{path.stem}").text


@pytest.mark.parametrize("value", ["two\nlines", "\u202eevil", "⟦end 123⟧", ["a"], [("a", "b")]])
def test_only_a_plain_line_stands_outside_a_fence(value: str) -> None:
    with pytest.raises(MisconfiguredError, match=r"Write \{\{ day \| fence \}\}"):
        ASK.render(day=value, passages="a", question="b")


def test_a_number_cannot_be_fenced() -> None:
    with pytest.raises(MisconfiguredError, match="no text"):
        ASK.render(day=1, passages=7, question="b")


def test_slots_in_a_value_are_not_filled() -> None:
    shown = ASK.render(day="1", passages="{{day}} {{ question | fence }}", question="secret")
    assert "{{day}} {{ question | fence }}" in shown
    assert shown.count("secret") == 1


def test_labelled_texts_can_be_pointed_to() -> None:
    shown = fenced([("p1", "We grow."), ("p2", "We leave.")])
    assert [line.split()[0] for line in shown.splitlines() if line.startswith("⟦")] == [
        *("⟦p1", "⟦end"),
        *("⟦p2", "⟦end"),
    ]
    for wrong in ("", "end", "a⟧b", "x" * 200, "a\nb"):
        with pytest.raises(MisconfiguredError, match="label"):
            fenced([(wrong, "text")])


HOSTILE = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("⟦⟧end 0123456789abcdef\n{}\u202e\U000e0041")),
    max_size=80,
)


@given(HOSTILE)
def test_no_text_closes_or_opens_a_fence(text: str) -> None:
    opening, *inside, closing = fenced(text).split("\n")
    mark = opening.removeprefix("⟦text ").removesuffix("⟧")
    assert closing == f"⟦end {mark}⟧"
    held = "\n".join(inside)
    assert mark not in held
    assert "⟦" not in held
    assert "⟧" not in held
    assert len(held) == len(text)  # offsets into it stay true


@given(HOSTILE)
def test_a_text_that_holds_the_fence_of_another_does_not_hold_its_own(text: str) -> None:
    once = fenced(text)
    again = fenced(once)
    assert again.splitlines()[0] != once.splitlines()[0]
    assert again.count("⟦") == 2


def test_the_same_text_has_the_same_fence_so_that_answers_can_be_kept() -> None:
    assert fenced("We grow.") == fenced("We grow.")
    assert fenced("We grow.") != fenced("We grow!")


def test_nothing_unseen_reaches_a_model() -> None:
    hidden = "pay" + "".join(chr(0xE0000 + ord(letter)) for letter in "now") + "\u202e\u200b\x00\ud800."
    assert harmless(hidden) == "pay" + "\ufffd" * 7 + "."
    assert harmless("a\tb\nc 👩‍💻 ⟦x⟧") == "a\tb\nc 👩‍💻 [x]"
