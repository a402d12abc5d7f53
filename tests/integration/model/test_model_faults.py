"""Every way in which an endpoint goes wrong, in every way of asking: the right outcome, in time, and no exception."""

import time

import pytest
from door_parts import Memory, Paint, door_to, request
from scripted_model import KEY, Fault, ScriptedModel

from agents.model.asking import Reply, Vectors
from domain.model_calls import Outcome

ENOUGH = 10.0
HARDLY_ANY = 0.15
ATTEMPTS = 2
SLACK = 5.0
"""How far behind its deadline a call may come on a busy machine; left alone, a fault that hangs takes 20 s."""
OK, REFUSED, TRUNCATED, INVALID = Outcome.OK, Outcome.REFUSED, Outcome.TRUNCATED, Outcome.INVALID
TIMEOUT, RATE, QUOTA, DOWN = Outcome.TIMEOUT, Outcome.RATE_LIMITED, Outcome.QUOTA, Outcome.DOWN

EVERYWHERE = {
    Fault.CONNECTION_REFUSED: DOWN,
    Fault.TLS_TO_A_PLAIN_PORT: DOWN,
    Fault.HANG_BEFORE_HEADERS: TIMEOUT,
    Fault.HANG_AFTER_HEADERS: TIMEOUT,
    Fault.SLOW_DRIP: TIMEOUT,
    Fault.DRIP_OF_COMMENTS: TIMEOUT,
    Fault.DRIP_OF_PIECES: TIMEOUT,
    Fault.RESET_BEFORE_HEADERS: DOWN,
    Fault.RESET_IN_THE_BODY: DOWN,
    Fault.CLOSED_TOO_EARLY: DOWN,
    Fault.NOT_HTTP: DOWN,
    Fault.ENDLESS_HEADERS: DOWN,
    Fault.RATE_LIMITED: RATE,
    Fault.RATE_LIMITED_FOR_LONG: RATE,
    Fault.INSUFFICIENT_QUOTA: QUOTA,
    Fault.PAYMENT_REQUIRED: QUOTA,
    Fault.SERVER_ERROR: DOWN,
    Fault.BAD_GATEWAY_PAGE: DOWN,
    Fault.OVERLOADED: DOWN,
    Fault.GATEWAY_TIMEOUT: TIMEOUT,
    Fault.KEY_REFUSED: DOWN,
    Fault.FORBIDDEN: DOWN,
    Fault.UNKNOWN_MODEL: DOWN,
    Fault.CONTEXT_LENGTH: TRUNCATED,
    Fault.FILTERED_QUESTION: REFUSED,
    Fault.UNKNOWN_PARAMETER: INVALID,
    Fault.EMPTY_BODY: INVALID,
    Fault.HTML_PAGE: INVALID,
    Fault.INVALID_JSON: INVALID,
    Fault.OTHER_SHAPE: INVALID,
    Fault.NULL_BODY: INVALID,
    Fault.ERROR_WITH_200: INVALID,
    Fault.EMPTY_CHOICES: INVALID,
    Fault.NULL_CONTENT: INVALID,
    Fault.ENORMOUS_BODY: INVALID,
    Fault.WRONG_BYTES: INVALID,
    Fault.UNASKED_ENCODING: INVALID,
    Fault.REDIRECT_ELSEWHERE: DOWN,
}
OF_CHAT = {
    Fault.REFUSAL: REFUSED,
    Fault.FILTERED_ANSWER: REFUSED,
    Fault.TOO_LONG_ANSWER: TRUNCATED,
}
OF_FORMS = {Fault.WRONG_FORM: INVALID, Fault.NO_JSON: INVALID, Fault.TRAILING_PROSE: OK}
OF_STREAMS = {Fault.STREAM_CUT: TRUNCATED, Fault.STREAM_GARBAGE: INVALID, Fault.STREAM_ERROR: DOWN}
OF_VECTORS = {Fault.TOO_FEW_VECTORS: INVALID, Fault.UNEVEN_VECTORS: INVALID, Fault.NOT_A_NUMBER: INVALID}
AGAIN_TOO = {Fault.SERVER_ERROR, Fault.BAD_GATEWAY_PAGE, Fault.OVERLOADED}
AT_ONCE = {Fault.RATE_LIMITED_FOR_LONG}
"""Not repeated: what the endpoint asks to wait goes beyond the time of the call."""
TEXT_STANDS = {TRUNCATED, OK}


def ways() -> list[tuple[str, Fault, Outcome]]:
    cases = [(way, *case) for way in WAYS for case in EVERYWHERE.items()]
    cases += [
        (way, *case) for way in ("plain", "form", "streamed", "streamed form") for case in OF_CHAT.items()
    ]
    cases += [(way, *case) for way in ("form", "streamed form") for case in OF_FORMS.items()]
    cases += [(way, *case) for way in ("streamed", "streamed form") for case in OF_STREAMS.items()]
    cases += [("embedded", *case) for case in OF_VECTORS.items()]
    return cases


WAYS = ("plain", "form", "streamed", "streamed form", "embedded")


def test_every_fault_is_tried() -> None:
    assert {fault for _, fault, _ in ways()} == set(Fault)
    assert len(Fault) >= 19


@pytest.mark.parametrize(("way", "fault", "outcome"), ways(), ids=lambda part: str(part).replace(" ", "-"))
def test_a_fault_has_its_outcome_in_time(
    scripted_model: ScriptedModel, way: str, fault: Fault, outcome: Outcome
) -> None:
    memory, begun = Memory(), time.monotonic()
    seconds = HARDLY_ANY if outcome is TIMEOUT else ENOUGH
    with door_to(scripted_model.url_of(fault), memory, seconds, ATTEMPTS) as door:
        reply = _asked(door, way)
    assert time.monotonic() - begun < seconds + SLACK
    assert (reply.outcome, bool(reply.reason)) == (outcome, outcome is not OK), reply
    _the_call_is_settled(memory, reply)
    _attempts_are_bounded(scripted_model, fault, way, reply)
    assert KEY not in repr((reply, memory.told, memory.rows, memory.endings))
    if isinstance(reply, Reply):
        assert reply.text == "" or outcome in TEXT_STANDS
        assert reply.parsed == (Paint(colour="green") if outcome is OK else None)
    if fault is Fault.REDIRECT_ELSEWHERE:
        assert scripted_model.elsewhere is not None
        assert scripted_model.elsewhere.asked == []


def _asked(door: object, way: str) -> "Reply[Paint] | Vectors":
    if way == "embedded":
        return door.embed(["one", "two"], agent="tester")  # type: ignore[attr-defined]
    schema = Paint if way.endswith("form") else None
    if way.startswith("streamed"):
        stream = door.stream(request(schema=schema))  # type: ignore[attr-defined]
        for _ in stream:
            pass
        return stream.reply
    return door.ask(request(schema=schema))  # type: ignore[attr-defined]


def _the_call_is_settled(memory: Memory, reply: "Reply[Paint] | Vectors") -> None:
    assert len(memory.rows) == len(memory.endings) == len(memory.told) == 1
    assert memory.last.outcome is reply.outcome
    assert memory.told[0][1] == memory.last
    assert memory.answers == {} or reply.outcome is OK


def _attempts_are_bounded(
    model: ScriptedModel, fault: Fault, way: str, reply: "Reply[Paint] | Vectors"
) -> None:
    if fault in (Fault.CONNECTION_REFUSED, Fault.TLS_TO_A_PLAIN_PORT):
        assert reply.attempts == 1
        return
    asked = len(model.asked)
    if reply.outcome is TIMEOUT:
        assert (
            asked <= reply.attempts <= ATTEMPTS
        )  # on a busy machine time runs out before an attempt arrives
        return
    assert asked == reply.attempts
    if way == "form" and fault in OF_FORMS:
        assert asked == (1 if fault is Fault.TRAILING_PROSE else 2)  # a wrong form is asked for once more
    elif (reply.outcome is RATE or fault in AGAIN_TOO) and fault not in AT_ONCE:
        assert asked == ATTEMPTS
    else:
        assert asked == 1
