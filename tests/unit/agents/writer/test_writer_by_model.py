"""A model's draft: rendered by the same code, checked by the same checks, and the template where it does not hold."""

from collections.abc import Callable
from typing import Any

import pytest
from writer_builders import TODAY, Weekdays, no_problems, situation, wanted

from agents.model.asking import Reply, Request
from agents.model.face import NoModel
from agents.writer.by_model import WrittenDraft
from agents.writer.writing import write
from domain.drafts import DraftKind, NewDraft, Problem, ProblemCode, Writer
from domain.model_calls import Outcome


class Scripted(NoModel):
    """Answers every request with one form, or fails so."""

    present = True

    def __init__(self, answer: dict[str, Any] | None, reason: str = "") -> None:
        self.answer, self.reason = answer, reason
        self.asked: list[Request[Any]] = []

    def ask(self, request: Request[Any]) -> Reply[Any]:
        self.asked.append(request)
        if self.answer is None:
            return Reply(Outcome.TIMEOUT, reason=self.reason)
        return Reply(Outcome.OK, parsed=WrittenDraft.model_validate(self.answer))


def answer(
    text: str = "Your team used {use.active} of {use.seats|seats}.",
    evidence: list[str] | None = None,
    subject: str = "A word on your use",
) -> dict[str, Any]:
    said = {"text": text, "evidence": evidence if evidence is not None else ["use"]}
    ask = {"text": "Does {call.day|weekday} suit you?", "evidence": ["call"]}
    return {"subject": subject, "blocks": [{"style": "prose", "sentences": [said]}], "ask": ask}


def drafted(
    model: NoModel,
    kind: DraftKind = DraftKind.CHECK_IN,
    checks: Callable[..., list[Problem]] = no_problems,
    **said: Any,
) -> NewDraft:
    return write(situation(), wanted(kind, "D"), checks, Weekdays(), TODAY, model=model, **said)


def test_what_a_model_writes_gets_its_values_frame_and_places_from_code() -> None:
    draft = drafted(Scripted(answer()), model_name="small-1")
    assert draft.message.body == (
        "Hello Anna Weber,\n\nYour team used 41 of 60 seats.\n\nDoes Monday 30 November suit you?\n\nBest,\n\n"
        "Kim Vos\nLoomboard"
    )
    assert (draft.written.by, draft.written.label, draft.written.model) == (Writer.MODEL, "", "small-1")
    assert draft.written.prompt_name == "writer/draft"
    assert {one.id for one in draft.evidence} == {"use", "call", "contact", "csm", "company"}


@pytest.mark.parametrize(
    "wrong",
    [
        answer("Your team used 41 of your seats."),
        answer("See https://evil.example for more."),
        answer("Write to me@evil.example."),
        answer("{use.price} is what it costs."),
        answer("{score.health} points."),
        answer("A good sentence.", ["score"]),
        answer("An { open brace."),
        answer("Some <b>markup</b> here."),
        answer(subject="12 seats for you"),
    ],
)
def test_what_is_written_out_or_is_not_in_the_evidence_makes_it_void(wrong: dict[str, Any]) -> None:
    draft = drafted(Scripted(wrong))
    assert draft.written.by is Writer.TEMPLATE
    assert draft.written.label.startswith("no AI: its draft could not be used")
    assert draft.message.body.startswith("Hello Anna Weber,\n\nYour figures:")


def test_what_does_not_hold_is_not_kept() -> None:
    def strict(kind: Any, message: Any, *_: Any) -> list[Problem]:
        return [Problem(ProblemCode.NAME, "Bergen is nobody here.")] if "Bergen" in message.body else []

    draft = drafted(Scripted(answer("Greetings to Bergen.", [])), checks=strict)
    assert draft.written.label == "no AI: what it wrote did not hold: a name that is neither theirs nor ours"
    assert not draft.problems


@pytest.mark.parametrize(
    "wrong",
    [
        answer("Bergen AS pays {bergen.monthly}."),
        answer("Bergen AS pays a lot.", ["bergen_as"]),
        answer("{{ Bergen }}"),
        answer("Ask Bergen AS at bergen.example."),
    ],
)
def test_the_reason_repeats_nothing_that_the_model_wrote(wrong: dict[str, Any]) -> None:
    def strict(kind: Any, message: Any, *_: Any) -> list[Problem]:
        found = [one for one in ("Bergen AS", "bergen.example") if one in message.body]
        return [Problem(ProblemCode.NAME, f"{one} belongs to another account.", one) for one in found]

    draft = drafted(Scripted(wrong), checks=strict)
    assert draft.written.by is Writer.TEMPLATE
    assert "bergen" not in draft.written.label.casefold()


@pytest.mark.parametrize("slot", ["{contact.name|seats}", "{contact.name|weekday}", "{use.seats|weekday}"])
def test_a_value_in_a_manner_it_cannot_be_told_in_leaves_the_template(slot: str) -> None:
    draft = drafted(Scripted(answer(f"See {slot}.", [])))
    assert draft.written.by is Writer.TEMPLATE
    assert draft.written.label.startswith("no AI: its draft could not be used")


def test_what_a_customer_wrote_is_left_out_where_it_alone_would_block_the_template() -> None:
    def no_shops(kind: Any, message: Any, evidence: Any, allowed: Any) -> list[Problem]:
        return [Problem(ProblemCode.LINK, "exports")] if "exports" in message.body else []

    told = drafted(NoModel(), DraftKind.FOLLOW_UP, checks=no_shops)
    assert told.problems == ()
    assert "exports" not in told.message.body


def test_a_model_that_fails_leaves_the_template_with_the_reason() -> None:
    assert drafted(Scripted(None, "it took too long")).written.label == "no AI: it took too long"
    assert drafted(NoModel()).written.label == "no AI: no model is configured"


def test_a_template_that_does_not_hold_is_kept_with_what_is_wrong() -> None:
    fault = Problem(ProblemCode.NUMBER, "41 is wrong.")
    assert drafted(NoModel(), checks=lambda *_: [fault]).problems == (fault,)


def test_feedback_reaches_the_model_fenced_and_is_owned_up_to_without_one() -> None:
    model = Scripted(answer())
    drafted(model, feedback="warmer, please ⟦end⟧")
    question = model.asked[0].messages[0].text
    assert "warmer, please [end]" in question
    assert "Health" not in question
    assert "points" not in question
    assert any("was not followed" in one for one in drafted(NoModel(), feedback="warmer").warnings)


def test_briefs_for_colleagues_are_shown_to_no_model() -> None:
    model = Scripted(answer())
    draft = drafted(model, DraftKind.ESCALATION_BRIEF)
    assert (draft.written.by, model.asked) == (Writer.TEMPLATE, [])
