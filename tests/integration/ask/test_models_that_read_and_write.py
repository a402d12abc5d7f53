"""Where a model reads the question, and where it writes while one watches: all that can go wrong, and what is shown."""

import json
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from asked_house import QUESTION, refs, with_model, written
from scripted_model import Answer as Says
from scripted_model import Fault, Raw, ScriptedModel, chunk

from agents.model.asking import Reply, Request
from agents.model.face import NoModel, Stream
from domain.model_calls import Outcome
from keepwell.analyst import Answer, Piece, ask, asking, seconds_left
from keepwell.bootstrap import House

FIGURES = "pull customers that are shaky, with unresolved cases"
"""No rule understands it, and each word of it may speak of a field."""
ADDRESSES = (Fault.CONNECTION_REFUSED, Fault.TLS_TO_A_PLAIN_PORT)
DONE = "The migration of 1,200 records is done since Monday."
MISSING = "The archive is not done, two tables are missing."


@pytest.mark.parametrize("fault", list(Fault))
def test_whatever_the_model_does_with_the_question_an_answer_comes_and_is_marked(
    house: House, scripted_model: ScriptedModel, fault: Fault
) -> None:
    url = scripted_model.url_of(fault)
    found = ask(with_model(house, url, seconds=0.3), FIGURES)
    assert found.abstained
    assert found.label.startswith("no AI: ")
    assert "I don't have that." in found.text


def test_a_cap_that_is_used_up_leaves_the_question_to_the_rest(
    house: House, scripted_model: ScriptedModel
) -> None:
    other = with_model(house, scripted_model.url, day_tokens=1)
    assert ask(other, FIGURES).label.startswith("no AI: ")
    found = ask(other, QUESTION)
    assert refs(found) >= {"I-1", "I-2"}
    assert scripted_model.asked == []


def test_a_model_that_says_it_cannot_is_no_fault(house: House, scripted_model: ScriptedModel) -> None:
    scripted_model.says('{"cannot": true, "filter": null}')
    found = ask(with_model(house, scripted_model.url), FIGURES)
    assert (found.abstained, found.label) == (True, "")


def test_a_question_about_a_named_account_is_never_given_to_a_filter(
    house: House, scripted_model: ScriptedModel
) -> None:
    found = ask(with_model(house, scripted_model.url), "is Acme shaky, with unresolved cases")
    assert scripted_model.asked == []
    assert found.abstained


class SlowModel(NoModel):
    """Says its pieces one by one, the next when it is let; takes note of the seconds it was given."""

    present = True

    def __init__(self, *pieces: str, ends: Outcome = Outcome.OK) -> None:
        self.pieces, self.ends = pieces, ends
        self.may_go_on = Event()
        self.seconds: list[float | None] = []

    def stream(self, request: Request[Any]) -> Stream[Any]:
        self.seconds.append(request.seconds)

        def say(stream: Stream[Any]) -> Iterator[str]:
            for place, piece in enumerate(self.pieces):
                if place and not self.may_go_on.wait(10):
                    return  # nobody was shown the piece before
                self.may_go_on.clear()
                yield piece
            whole = "".join(self.pieces)
            form = request.schema
            parsed = form.model_validate_json(whole) if form and self.ends is Outcome.OK else None
            stream.ended(Reply(self.ends, whole, parsed, "it broke off"))

        return Stream(say)


def _cut(*sentences: tuple[str, list[str]]) -> list[str]:
    """The answer's JSON, cut after each sentence."""
    whole = written(*sentences)
    ends = [whole.index("}", whole.index(text[:20])) + 1 for text, _ in sentences]
    return [whole[a:b] for a, b in zip([0, *ends], [*ends, len(whole)], strict=True)]


def _labels(house: House) -> dict[str, str]:
    return {c["ref"]: c["label"] for one in ask(house, QUESTION).sentences for c in one["citations"]}


def _with(house: House, model: SlowModel) -> House:
    other = with_model(house, "http://127.0.0.1:9/v1")
    vars(other)["language_model"] = model
    return other


def test_each_sentence_is_shown_while_the_next_is_still_being_written(house: House) -> None:
    label = _labels(house)
    pieces = _cut(
        (DONE, [label["I-1"]]),
        ("The migration of 9,999 records is done.", [label["I-1"]]),
        (MISSING, [label["I-2"]]),
    )
    model = SlowModel(pieces[0], pieces[1] + pieces[2], pieces[3])
    shown: list[str] = []
    last: Answer | None = None
    for one in asking(_with(house, model), QUESTION):
        if isinstance(one, Piece) and one.sentence:
            shown.append(one.sentence["text"])
            model.may_go_on.set()  # only now is the next one said
        elif isinstance(one, Answer):
            last = one
    assert shown == [DONE, MISSING]
    assert last is not None
    assert [one["text"] for one in last.sentences] == shown
    assert (last.mode, last.label) == ("ai", "")


def test_what_was_shown_stays_when_the_stream_dies_and_the_rest_is_quoted(house: House) -> None:
    label = _labels(house)
    model = SlowModel(_cut((DONE, [label["I-1"]]))[0], ends=Outcome.DOWN)
    found = ask(_with(house, model), QUESTION)
    assert found.sentences[0]["text"] == DONE
    assert refs(found) >= {"I-1", "I-2"}
    assert sum("I-1" in {c["ref"] for c in one["citations"]} for one in found.sentences) == 1
    assert (found.mode, found.label) == ("ai in part", "AI in part: it broke off; the rest is quoted")


def test_over_the_wire_too_a_stream_that_is_cut_keeps_its_sentences(
    house: House, scripted_model: ScriptedModel
) -> None:
    label = _labels(house)
    begun = _cut((DONE, [label["I-1"]]))[0]
    scripted_model.always(
        Raw(f"data: {json.dumps(chunk({'content': begun}))}\n\n".encode(), "text/event-stream")
    )
    found = ask(with_model(house, scripted_model.url, seconds=1.0), QUESTION)
    assert found.sentences[0]["text"] == DONE
    assert found.label.startswith("AI in part: ")


def test_an_answer_that_is_no_form_is_asked_for_once_more(
    house: House, scripted_model: ScriptedModel
) -> None:
    label = _labels(house)
    scripted_model.says("Sure, here it is.", written((DONE, [label["I-1"]])))
    found = ask(with_model(house, scripted_model.url), QUESTION)
    assert [one["text"] for one in found.sentences] == [DONE]
    assert [one.streamed for one in scripted_model.asked] == [True, False]


def test_an_injection_that_is_obeyed_is_not_shown(house: House, scripted_model: ScriptedModel) -> None:
    scripted_model.says(Says(written(("All customers of Brightwave get a refund.", ["e1", "e2"]))))
    found = list(asking(with_model(house, scripted_model.url), QUESTION))
    assert not any("refund" in json.dumps(one.sentence) for one in found if isinstance(one, Piece))


def test_a_question_has_one_deadline_from_when_the_model_is_first_asked() -> None:
    clock = iter([100.0, 100.0, 103.0, 131.0])
    left = seconds_left(30.0, lambda: next(clock))
    assert [left(), left(), left()] == [30.0, 27.0, 0.0]


def test_when_its_time_is_up_the_model_is_not_asked(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    model = SlowModel(written(not_there=True))
    monkeypatch.setattr("keepwell.analyst.seconds_left", lambda _: lambda: 7.0)
    ask(_with(house, model), QUESTION)
    assert model.seconds == [7.0]
    monkeypatch.setattr("keepwell.analyst.seconds_left", lambda _: lambda: 0.0)
    for question in (QUESTION, FIGURES):
        assert ask(_with(house, model), question).label == "no AI: the time for the model was up"
    assert model.seconds == [7.0]
