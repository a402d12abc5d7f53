"""Answers of which a part was lost or replaced: whatever is left of them, an outcome comes back."""

import json
import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from door_parts import Memory, Paint, door_to, request
from scripted_model import Answer, Asked, Raw, ScriptedModel, completion, embeddings, pieces

from agents.model.breaker import Breaker, Breakers
from domain.model_calls import Outcome

ROUNDS = 40
SAID = Answer('{"colour": "green"}')
ODD: tuple[Any, ...] = (
    None,
    "",
    0,
    -1,
    1e308,
    True,
    [],
    {},
    [None],
    [[]],
    "x" * 5000,
    {"a": {"b": []}},
    "\ud800",
)
POSSIBLE = {Outcome.OK, Outcome.INVALID, Outcome.TRUNCATED, Outcome.REFUSED, Outcome.DOWN}


class NeverOpen(Breakers):
    """Every answer is looked at, however many wrong ones came before."""

    def of(self, endpoint: str, monotonic: Callable[[], float]) -> Breaker:
        return Breaker(monotonic, strikes=10_000)


def _spots(node: Any) -> list[tuple[Any, Any]]:
    """Every place in a document: its holder and its key."""
    here = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
    below = [spot for _, part in here if isinstance(part, dict | list) for spot in _spots(part)]
    return [(node, key) for key, _ in here] + below


def _mangled(document: Any, dice: random.Random) -> Any:
    whole = json.loads(json.dumps(document))
    for _ in range(dice.randint(1, 2)):
        holder, key = dice.choice(_spots(whole) or [([None], 0)])
        if isinstance(holder, dict) and dice.random() < 0.3:
            holder.pop(key, None)
        else:
            holder[key] = deepcopy(dice.choice(ODD))
    return whole


def _body(way: str, dice: random.Random) -> Raw:
    if way == "streamed":
        events = pieces(SAID)
        one = dice.randrange(len(events))
        events[one] = _mangled(events[one], dice)
        told = "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"
        return Raw(told.encode(), "text/event-stream")
    asked = Asked("/embeddings", {}, {"input": ["one", "two"]})
    right = embeddings(asked, Answer()) if way == "embedded" else completion(SAID)
    told = json.dumps(_mangled(right, dice))
    cut = dice.randint(1, len(told)) if dice.random() < 0.2 else len(told)
    return Raw(told[:cut].encode())


@pytest.mark.parametrize("way", ["plain", "form", "streamed", "embedded"])
def test_a_mangled_answer_has_an_outcome(scripted_model: ScriptedModel, way: str) -> None:
    dice, memory = random.Random(way), Memory()
    found = set()
    with door_to(scripted_model.url, memory, attempts=1, breakers=NeverOpen()) as door:
        for _ in range(ROUNDS):
            scripted_model.always(_body(way, dice))
            if way == "embedded":
                found.add(door.embed(["one", "two"], agent="tester").outcome)
            elif way == "streamed":
                stream = door.stream(request(keep=False))
                assert all(isinstance(piece, str) for piece in stream)
                found.add(stream.reply.outcome)
            else:
                schema = Paint if way == "form" else None
                found.add(door.ask(request(keep=False, schema=schema)).outcome)
    assert found <= POSSIBLE
    assert {Outcome.OK, Outcome.INVALID} <= found
    assert len(memory.endings) == ROUNDS
    assert all(0 <= ending.read < 10**9 and 0 <= ending.written < 10**9 for ending in memory.endings.values())
