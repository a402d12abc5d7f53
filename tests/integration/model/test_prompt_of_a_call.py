"""What a prompt says of its call is done, and what it was is kept beside what came of it."""

import pytest
from door_parts import Memory, door_to, request
from scripted_model import Fault, ScriptedModel

from agents.model.breaker import Breakers
from prompts.load import Prompt


@pytest.fixture
def memory() -> Memory:
    return Memory()


PLAIN = Prompt("tester/ask", "Hello", 1)
OTHER = Prompt("tester/ask", "---\nmodel: small:7b\ntemperature: 0.7\n---\nHello", 2)


def test_a_prompt_may_name_its_model_and_its_temperature(
    scripted_model: ScriptedModel, memory: Memory
) -> None:
    scripted_model.says("one", "two", "three")
    with door_to(scripted_model.url, memory) as door:
        assert door.ask(request("a", prompt=PLAIN)).text == "one"
        assert door.ask(request("b", prompt=OTHER)).text == "two"
        assert "".join(door.stream(request("c", prompt=OTHER))) == "three"
    told = [(one.body["model"], one.body["temperature"]) for one in scripted_model.asked]
    assert told == [("scripted", 0.0), ("small:7b", 0.7), ("small:7b", 0.7)]
    calls = [call for call, _ in memory.rows]
    assert [(one.model, one.prompt, one.prompt_version) for one in calls] == [
        ("scripted", "tester/ask", 1),
        *[("small:7b", "tester/ask", 2)] * 2,
    ]
    assert [one.prompt_hash for one in calls] == [PLAIN.hash, OTHER.hash, OTHER.hash]


def test_a_model_that_a_prompt_names_in_vain_costs_nobody_else_an_answer(
    scripted_model: ScriptedModel, memory: Memory
) -> None:
    scripted_model.says(Fault.UNKNOWN_MODEL, "here")
    with door_to(scripted_model.url, memory, breakers=Breakers()) as door:
        assert not door.ask(request("a", prompt=OTHER)).ok
        assert not door.ask(request("a", prompt=OTHER)).ok  # left alone for a while
        assert door.ask(request("a", prompt=PLAIN)).text == "here"


def test_a_kept_answer_belongs_to_the_text_it_was_made_with(
    scripted_model: ScriptedModel, memory: Memory
) -> None:
    """Two versions may ask the same in the end; an answer of one is never shown as the other's."""
    noted = Prompt("tester/ask", "{# a note #}Hello", 2)
    scripted_model.says("first", "second")
    with door_to(scripted_model.url, memory) as door:
        assert door.ask(request("same", prompt=PLAIN)).text == "first"
        assert door.ask(request("same", prompt=noted)).text == "second"
        back = door.ask(request("same", prompt=PLAIN))
        assert (back.text, back.cached) == ("first", True)
    assert len(scripted_model.asked) == 2
