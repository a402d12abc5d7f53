"""Asking through the door: what goes over the wire, what comes back, and what is written down of it."""

import gc
import json
import logging
import os
import socket
import threading
from collections.abc import Iterator
from email.utils import formatdate

import langsmith.utils
import numpy as np
import pytest
from door_parts import Memory, Paint, Verdict, door_to, request
from langchain_core.tracers.langchain import LangChainTracer
from pydantic import BaseModel, SecretStr
from scripted_model import KEY, Fault, ScriptedModel, Status, answer, calls, vector_of, vectors

from agents.model.asking import Message, Request
from agents.model.breaker import Breaker, Breakers
from agents.model.door import Door, Limits
from agents.model.endpoint import Endpoint
from agents.model.face import NoModel
from domain.errors import BusyError
from domain.model_calls import Call, CapReached, Ceiling, Ending, Outcome
from prompts.load import Prompt


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def door(scripted_model: ScriptedModel, memory: Memory) -> Iterator[Door]:
    with door_to(scripted_model.url, memory) as made:
        yield made


def test_an_answer_comes_with_what_it_cost(door: Door, scripted_model: ScriptedModel, memory: Memory) -> None:
    scripted_model.says(answer("It is green.", usage=(1000, 500)))
    prompt = Prompt("tester/colour", "What colour is it?")
    reply = door.ask(request(prompt=prompt, run_id=3, account_id=7))
    assert (reply.outcome, reply.text, reply.reason, reply.label) == (Outcome.OK, "It is green.", "", "")
    assert (reply.read, reply.written, reply.micros) == (1000, 500, 7000)
    call, ceiling = memory.rows[0]
    assert (call.agent, call.prompt, call.prompt_hash) == ("tester", "tester/colour", prompt.hash)
    assert (call.endpoint, call.run_id, call.account_id) == (scripted_model.url.removesuffix("/v1"), 3, 7)
    assert ceiling is not None
    assert ceiling.tokens >= 1024
    assert memory.last == Ending(Outcome.OK, 1000, 500, False, 7000, reply.ms, 1)


def test_only_the_question_and_the_key_leave(
    monkeypatch: pytest.MonkeyPatch, scripted_model: ScriptedModel, memory: Memory
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "LANGSMITH_API_KEY"):
        monkeypatch.setenv(name, "stray-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", "http://127.0.0.1:9")
    scripted_model.says("It is green.")
    with door_to(scripted_model.url, memory) as door:
        assert door.ask(request()).ok
    asked = scripted_model.asked[0]
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert "stray" not in json.dumps([asked.headers, asked.body])
    assert set(asked.headers) <= {
        *("host", "connection", "accept", "content-type", "content-length"),
        *("authorization", "accept-encoding", "user-agent", "x-stainless-raw-response"),
    }
    assert set(asked.body) == {"model", "stream", "messages", "max_tokens", "temperature"}


def test_nothing_is_traced_elsewhere_whatever_the_machine_is_set_to(
    monkeypatch: pytest.MonkeyPatch, door: Door, scripted_model: ScriptedModel
) -> None:
    tracers = []

    def traced(*_: object, **given: object) -> None:
        tracers.append(given)
        raise RuntimeError("whoever makes one goes on without it")

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setattr(LangChainTracer, "__init__", traced)
    langsmith.utils.get_env_var.cache_clear()
    try:
        scripted_model.says("It is green.", "It is green.")
        assert door.ask(request()).ok
        stream = door.stream(request(keep=False))
        assert list(stream)
        assert tracers == []
    finally:
        langsmith.utils.get_env_var.cache_clear()


def test_without_a_key_no_other_is_looked_for(
    monkeypatch: pytest.MonkeyPatch, scripted_model: ScriptedModel, memory: Memory
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "stray-secret")
    scripted_model.says("It is green.")
    door = Door(Endpoint(scripted_model.url, "scripted"), memory, memory, breakers=Breakers())
    assert door.ask(request()).ok
    door.close()
    assert scripted_model.asked[0].headers["authorization"] == "Bearer none"


def test_a_redirect_never_carries_the_key_elsewhere(door: Door, scripted_model: ScriptedModel) -> None:
    scripted_model.says(Fault.REDIRECT_ELSEWHERE)
    reply = door.ask(request())
    assert (reply.outcome, "KEEPWELL_MODEL_URL" in reply.reason) == (Outcome.DOWN, True)
    assert scripted_model.elsewhere is not None
    assert scripted_model.elsewhere.asked == []


def test_pieces_come_one_by_one_and_end_in_a_reply(door: Door, scripted_model: ScriptedModel) -> None:
    scripted_model.says("It is quite green.")
    stream = door.stream(request())
    with pytest.raises(RuntimeError):
        _ = stream.reply
    assert list(stream) == ["It ", "is ", "quite ", "green."]
    assert (stream.reply.text, stream.reply.read, stream.reply.written) == ("It is quite green.", 11, 7)


def test_a_stream_left_early_is_settled(door: Door, scripted_model: ScriptedModel, memory: Memory) -> None:
    scripted_model.says(Fault.DRIP_OF_PIECES)
    stream = door.stream(request())
    assert next(iter(stream)) == "and "
    stream.close()
    assert (stream.reply.outcome, memory.last.outcome) == (Outcome.TRUNCATED, Outcome.TRUNCATED)
    assert memory.last.guessed
    assert memory.answers == {}


def test_a_form_is_asked_for_by_its_schema_and_read(door: Door, scripted_model: ScriptedModel) -> None:
    scripted_model.says('{"kind": "good", "quotes": ["we grow"]}')
    reply = door.ask(request(schema=Verdict))
    assert reply.parsed == Verdict(kind="good", quotes=["we grow"])
    asked = scripted_model.asked[0].body["response_format"]
    assert (asked["type"], asked["json_schema"]["name"], asked["json_schema"]["strict"]) == (
        "json_schema",
        "Verdict",
        True,
    )


def test_a_wrong_form_is_mended_once_and_both_answers_are_paid(
    door: Door, scripted_model: ScriptedModel, memory: Memory
) -> None:
    scripted_model.says('{"colour": 7}', '{"colour": "green"}')
    reply = door.ask(request(schema=Paint))
    assert reply.parsed == Paint(colour="green")
    assert (reply.read, reply.written, reply.attempts) == (22, 14, 2)
    again = scripted_model.asked[1].body["messages"]
    assert [one["role"] for one in again] == ["system", "user", "assistant", "user"]
    assert "colour: string type" in again[-1]["content"]
    assert memory.rows[0][1] is not None
    assert memory.rows[0][1].tokens >= 2 * 1024


def test_a_form_without_bounds_is_a_mistake_of_ours(door: Door) -> None:
    class Free(BaseModel):
        text: str

    with pytest.raises(ValueError, match="text without max_length"):
        door.ask(request(schema=Free))


REFUSES = {"error": {"message": "response_format json_schema is not supported", "param": "response_format"}}


def test_an_endpoint_that_takes_no_schema_is_told_in_words(door: Door, scripted_model: ScriptedModel) -> None:
    scripted_model.says(Status(400, REFUSES), Status(400, REFUSES), 'Here: {"colour": "green"}')
    assert door.ask(request(schema=Paint)).parsed == Paint(colour="green")
    first, second, third = (one.body.get("response_format") for one in scripted_model.asked)
    assert (first["json_schema"]["strict"], second["json_schema"]["strict"], third) == (True, False, None)
    assert "maxLength" in scripted_model.asked[2].words
    scripted_model.says('{"colour": "red"}')
    assert door.ask(request("And now?", schema=Paint)).ok  # learnt: asked in words at once
    assert "maxLength" in scripted_model.asked[3].words


def test_a_refused_parameter_is_left_out_in_streams_too(door: Door, scripted_model: ScriptedModel) -> None:
    told = {
        "error": {"message": "Unsupported value: 'temperature' does not support 0", "param": "temperature"}
    }
    scripted_model.says(Status(400, told), "It is green.")
    stream = door.stream(request())
    assert ("".join(stream), stream.reply.attempts) == ("It is green.", 2)
    assert ["temperature" in one.body for one in scripted_model.asked] == [True, False]


def test_tool_calls_that_nobody_asked_for_are_no_answer(door: Door, scripted_model: ScriptedModel) -> None:
    scripted_model.says(calls(send_mail={"to": "all"}))
    assert door.ask(request()).outcome is Outcome.INVALID


def test_vectors_come_in_the_order_of_their_texts(
    door: Door, scripted_model: ScriptedModel, memory: Memory
) -> None:
    scripted_model.says(answer(None, usage=(40, 0)))
    found = door.embed(["one", "", "two\ud800"], agent="indexer")
    assert found.rows is not None
    assert found.rows.dtype == np.float32
    assert np.allclose(found.rows, [vector_of("one"), vector_of(" "), vector_of("two?")])
    assert (found.read, found.micros, memory.rows[0][0].model) == (40, 4, "scripted-vectors")


def test_the_number_of_texts_is_bounded(door: Door) -> None:
    for texts in ([], ["x"] * 257):
        with pytest.raises(ValueError, match="between 1 and 256"):
            door.embed(texts, agent="indexer")


def test_a_door_without_a_model_for_vectors_says_so(scripted_model: ScriptedModel, memory: Memory) -> None:
    door = Door(Endpoint(scripted_model.url, "scripted"), memory, memory)
    assert door.embed(["one"], agent="indexer").outcome is Outcome.ABSENT
    assert memory.rows == []


def test_without_a_model_everything_is_absent_and_says_so() -> None:
    nobody = NoModel()
    assert nobody.ask(request()).label == "no AI: no model is configured"
    stream = nobody.stream(request())
    assert (list(stream), stream.reply.outcome) == ([], Outcome.ABSENT)
    assert nobody.embed(["x"], agent="indexer").outcome is Outcome.ABSENT
    nobody.close()


def test_a_passing_fault_is_overcome_within_the_call(
    door: Door, scripted_model: ScriptedModel, memory: Memory
) -> None:
    scripted_model.says(Fault.OVERLOADED, Status(429, {}, {"Retry-After": "0"}), "It is green.")
    assert door.ask(request()).ok
    assert memory.last.attempts == 3


def test_a_pause_that_is_asked_for_is_kept_within_the_deadline(
    scripted_model: ScriptedModel, memory: Memory
) -> None:
    later, now = formatdate(2_000_000_600, usegmt=True), formatdate(2_000_000_000, usegmt=True)
    for told in ({"Retry-After": "600"}, {"Retry-After": later, "Date": now}):
        scripted_model.says(Status(429, {}, told))
        with door_to(scripted_model.url, memory) as door:
            reply = door.ask(request())
            assert (reply.outcome, reply.attempts) == (Outcome.RATE_LIMITED, 1)
            closed = door.ask(request())  # the pause is everybody's
            assert (closed.outcome, closed.attempts) == (Outcome.RATE_LIMITED, 0)
    assert len(scripted_model.asked) == 2


@pytest.mark.parametrize("told", ["soon", "-5", "nan", "1e9", "٣", ""])
def test_a_pause_that_is_none_is_passed_over(
    scripted_model: ScriptedModel, memory: Memory, told: str
) -> None:
    headers = {"Retry-After": told} if told.isascii() else {}
    scripted_model.says(Status(429, {}, headers), "It is green.")
    with door_to(scripted_model.url, memory) as door:
        assert door.ask(request()).ok


def test_a_name_that_nobody_resolves_is_given_up_in_time(
    monkeypatch: pytest.MonkeyPatch, scripted_model: ScriptedModel, memory: Memory
) -> None:
    found = threading.Event()

    def never(*_: object, **__: object) -> list[object]:
        found.wait(20)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never)
    url = scripted_model.url.replace("127.0.0.1", "localhost")
    with door_to(url, memory, seconds=0.15) as door:
        reply = door.ask(request())
    found.set()
    assert reply.outcome is Outcome.TIMEOUT
    assert reply.ms < 10_000


def test_calls_share_the_breaker_of_their_endpoint(scripted_model: ScriptedModel, memory: Memory) -> None:
    shared = Breakers()
    scripted_model.always(Fault.SERVER_ERROR)
    for _ in range(2):
        with door_to(scripted_model.url, memory, breakers=shared) as door:
            door.ask(request())
    asked = len(scripted_model.asked)
    assert asked == 5  # the fifth failure opened it, in the middle of the second call
    with door_to(scripted_model.url, memory, breakers=shared) as door:
        reply = door.ask(request())
        stream = door.stream(request())
        list(stream)
    assert (reply.outcome, reply.attempts, stream.reply.outcome) == (Outcome.DOWN, 0, Outcome.DOWN)
    assert "left alone" in reply.reason
    assert len(scripted_model.asked) == asked
    assert memory.last.outcome is Outcome.DOWN


def test_it_is_tried_again_when_its_rest_is_over(scripted_model: ScriptedModel, memory: Memory) -> None:
    class Known(Breakers):
        def of(self, endpoint: str, monotonic: object) -> Breaker:
            return breaker

    now = [100.0]
    breaker = Breaker(lambda: now[0], strikes=1, rest_seconds=30)
    scripted_model.says(Fault.RESET_BEFORE_HEADERS, "It is green.")
    with door_to(scripted_model.url, memory, breakers=Known()) as door:
        assert door.ask(request()).outcome is Outcome.DOWN
        assert door.ask(request()).attempts == 0
        now[0] += 30
        assert door.ask(request()).ok


def test_the_same_question_is_paid_for_once(
    door: Door, scripted_model: ScriptedModel, memory: Memory
) -> None:
    scripted_model.says('{"colour": "green"}')
    first, again = door.ask(request(schema=Paint)), door.ask(request(schema=Paint))
    assert (again.parsed, again.cached, again.micros, again.attempts) == (first.parsed, True, 0, 0)
    assert (memory.last.cached, memory.last.micros, memory.last.read) == (True, 0, 0)
    stream = door.stream(request(schema=Paint))
    assert (list(stream), stream.reply.cached) == (['{"colour": "green"}'], True)


def test_another_question_model_account_form_or_wish_is_asked_anew(
    door: Door, scripted_model: ScriptedModel
) -> None:
    others = [
        request(),
        request("Another?"),
        request(account_id=1),
        request(account_id=2),
        request(temperature=0.7),
        request(most_tokens=10),
        request(keep=False),
    ]
    scripted_model.says(*("It is green." for _ in others))
    for one in others:
        assert not door.ask(one).cached
    assert scripted_model.left == 0


def test_only_what_was_answered_is_kept(door: Door, scripted_model: ScriptedModel, memory: Memory) -> None:
    scripted_model.says(Fault.TOO_LONG_ANSWER, Fault.REFUSAL, Fault.NULL_CONTENT)
    for _ in range(3):
        assert not door.ask(request()).ok
    assert memory.answers == {}


def test_a_spent_budget_is_an_outcome_and_no_call(door: Door, memory: Memory) -> None:
    memory.full = CapReached("today's budget does not reach for it")
    reply = door.ask(request())
    assert (reply.outcome, reply.label) == (Outcome.QUOTA, "no AI: today's budget does not reach for it")
    assert door.embed(["x"], agent="indexer").outcome is Outcome.QUOTA
    assert memory.last.outcome is Outcome.QUOTA


def test_a_busy_database_costs_no_answer(scripted_model: ScriptedModel) -> None:
    class Busy(Memory):
        busy = True

        def settle(self, row: int, ending: Ending) -> None:
            if self.busy:
                raise BusyError("held")
            super().settle(row, ending)

        def put(self, key: str, text: str, account_id: int | None) -> None:
            raise BusyError("held")

    memory = Busy()
    scripted_model.always("It is green.")
    with door_to(scripted_model.url, memory) as door:
        assert door.ask(request()).ok
        assert memory.endings == {}
        memory.busy = False
        assert door.ask(request("Another?")).ok
    assert [one.outcome for one in memory.endings.values()] == [Outcome.OK] * 2


def test_a_database_that_stays_busy_is_a_timeout(scripted_model: ScriptedModel) -> None:
    class Held(Memory):
        def reserve(self, call: Call, ceiling: Ceiling) -> int | CapReached:
            raise BusyError("held")

        def note(self, call: Call, ending: Ending) -> None:
            raise BusyError("held")

    memory = Held()
    with door_to(scripted_model.url, memory) as door:
        reply = door.ask(request())
    assert (reply.outcome, "database was busy" in reply.reason) == (Outcome.TIMEOUT, True)
    assert scripted_model.asked == []


def test_tokens_that_nobody_counted_are_guessed(
    door: Door, scripted_model: ScriptedModel, memory: Memory
) -> None:
    scripted_model.says(answer("It is green, I should say.", usage=None))
    reply = door.ask(request())
    assert reply.ok
    assert memory.last.guessed
    assert (reply.read > 5, reply.written) == (True, 7)


def test_threads_ask_at_once(door: Door, scripted_model: ScriptedModel, memory: Memory) -> None:
    scripted_model.always("It is green.")
    replies = []
    threads = [
        threading.Thread(target=lambda n=n: replies.append(door.ask(request(f"{n}?")))) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.outcome for one in replies] == [Outcome.OK] * 8
    assert len(memory.endings) == 8


def test_a_forked_process_has_a_door_of_its_own(door: Door, scripted_model: ScriptedModel) -> None:
    scripted_model.says("It is green.", "It is red.")
    assert door.ask(request()).ok
    child = os.fork()
    if child == 0:
        os._exit(0 if door.ask(request("And now?", seconds=4)).text == "It is red." else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_door_that_is_dropped_hangs_up(scripted_model: ScriptedModel, memory: Memory) -> None:
    scripted_model.says("It is green.")
    door = Door(Endpoint(scripted_model.url, "scripted"), memory, memory, breakers=Breakers())
    assert door.ask(request()).ok
    line = door._line
    del door
    gc.collect()
    assert (line._loop, line._wired) == (None, None)


def test_hostile_texts_arrive_as_they_are_or_not_at_all(door: Door, scripted_model: ScriptedModel) -> None:
    texts = ["\ud800", "\x00\u202e", '"}]}{"', "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👩‍💻", "data: [DONE]\n\n", "x" * 100_000]
    scripted_model.says(*("It is green." for _ in texts))
    for text in texts:
        assert door.ask(Request("tester", [Message("user", text)])).ok
    assert [one.words for one in scripted_model.asked] == ["?", *texts[1:]]


def test_the_key_is_in_no_log_no_exception_and_no_repr(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, scripted_model: ScriptedModel
) -> None:
    from keepwell.model_log import log_call

    monkeypatch.setenv("OPENAI_LOG", "debug")
    caplog.set_level(logging.DEBUG)
    memory = Memory()
    scripted_model.says("It is green.", Fault.KEY_REFUSED)
    with door_to(scripted_model.url, memory, tell=log_call) as door:
        told = [repr(door), repr(door.__dict__), repr(door.ask(request("my geheim question")))]
        told.append(repr(door.ask(request("my other geheim question"))))
    lines = [record.getMessage() for record in caplog.records]
    ours = [line for line in lines if "model_call" in line]
    assert ["outcome='ok'" in line for line in ours] == [True, False]
    assert "401" in ours[1]
    for text in (*told, *lines):
        assert KEY not in text
        assert "geheim" not in text


def test_a_url_out_there_is_refused_by_these_tests() -> None:
    memory = Memory()
    door = Door(
        Endpoint("https://api.example.com/v1", "m", SecretStr(KEY)), memory, memory, limits=Limits(1.0)
    )
    with pytest.raises(pytest.fail.Exception, match=r"ask the model at api\.example\.com"):
        door.ask(request())
    door.close()


def test_a_script_that_is_asked_too_much_fails_its_test(door: Door, scripted_model: ScriptedModel) -> None:
    assert door.ask(request("Too much")).outcome is Outcome.DOWN
    with pytest.raises(AssertionError, match=r"asked more than its script holds.*Too much"):
        scripted_model.fail_if_surplus()
    scripted_model.surplus.clear()


def test_the_script_can_say_vectors(door: Door, scripted_model: ScriptedModel) -> None:
    scripted_model.says(vectors((1.0, 0.0), (0.0, 1.0)))
    found = door.embed(["a", "b"], agent="indexer")
    assert found.rows is not None
    assert found.rows.tolist() == [[1.0, 0.0], [0.0, 1.0]]
