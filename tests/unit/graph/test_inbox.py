import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.drafts import VerdictKind
from graph.inbox import LONGEST, Answer, NotUnderstood, Shown, read_answer, request

SHOWN = Shown(("ana@fjord.example",), "Your seats", "Hello Ana,\n\n41 of 60 seats.", "Why: use fell.", True)
BLOCKED = Shown(SHOWN.to, SHOWN.subject, SHOWN.body, SHOWN.description, False)
ARGS = {"to": "ana@fjord.example", "subject": "Your seats", "body": "Hello Ana,\n\n41 of 60 seats."}
EDITED = {**ARGS, "body": "Hello Ana,\n\n41 seats."}


def test_a_request_has_the_shape_the_inbox_reads() -> None:
    assert request(SHOWN) == [
        {
            "action_request": {"action": "send_message", "args": ARGS},
            "config": {"allow_ignore": True, "allow_respond": True, "allow_edit": True, "allow_accept": True},
            "description": "Why: use fell.",
        }
    ]


def test_a_blocked_message_offers_everything_but_acceptance() -> None:
    (one,) = request(BLOCKED, "Its number is not in the evidence.")
    assert one["config"]["allow_accept"] is False
    assert one["config"]["allow_edit"] is True
    assert one["description"].startswith("**Its number is not in the evidence.**")


@pytest.mark.parametrize(
    "given",
    [
        [{"type": "accept", "args": None}],
        [{"type": "accept", "args": {"action": "send_message", "args": ARGS}}],
        {"type": "accept", "args": None},
        {"decisions": [{"type": "approve"}]},
        [{"type": "approve"}],
    ],
)
def test_an_acceptance_is_read_in_either_shape(given: Any) -> None:
    assert read_answer(given, SHOWN) == Answer(VerdictKind.APPROVE)


@pytest.mark.parametrize(
    "given",
    [
        [{"type": "edit", "args": {"action": "send_message", "args": EDITED}}],
        [{"type": "edit", "args": EDITED}],
        {"decisions": [{"type": "edit", "edited_action": {"name": "send_message", "args": EDITED}}]},
    ],
)
def test_an_edit_is_read_in_either_shape(given: Any) -> None:
    read = read_answer(given, SHOWN)
    assert read == Answer(VerdictKind.EDIT, "", SHOWN.to, SHOWN.subject, "Hello Ana,\n\n41 seats.")


@pytest.mark.parametrize(
    ("given", "verb"),
    [
        ([{"type": "response", "args": "shorter, please"}], VerdictKind.RESPOND),
        ({"decisions": [{"type": "respond", "message": "shorter, please"}]}, VerdictKind.RESPOND),
        ({"decisions": [{"type": "reject", "message": "shorter, please"}]}, VerdictKind.REJECT),
    ],
)
def test_words_are_read_in_either_shape(given: Any, verb: VerdictKind) -> None:
    assert read_answer(given, SHOWN) == Answer(verb, "shorter, please")


def test_ignoring_is_turning_down() -> None:
    assert read_answer([{"type": "ignore", "args": None}], SHOWN) == Answer(VerdictKind.REJECT)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("yes", "An answer looks like"),
        (None, "An answer looks like"),
        ([], "there are 0"),
        ([{"type": "accept"}, {"type": "ignore"}], "there are 2"),
        ([{"type": "send it twice"}], "is no answer here"),
        ([{"type": ["accept"]}], "is no answer here"),
        ([{"type": "edit", "args": None}], "An edit brings the message"),
        ([{"type": "edit", "args": {"bcc": "x@evil.example", "body": "x"}}], "no 'bcc'"),
        ([{"type": "edit", "args": {"to": " , ", "body": "x"}}], "goes to somebody"),
        ([{"type": "edit", "args": {"body": 7}}], "body is no text"),
        ([{"type": "edit", "args": {"body": "x" * (LONGEST + 1)}}], "body is no text"),
        ([{"type": "response", "args": "  "}], "says in words"),
        ([{"type": "accept", "args": {"args": EDITED}}], "not the message as it stands"),
    ],
)
def test_what_cannot_be_acted_on_is_told_in_a_sentence(given: Any, says: str) -> None:
    read = read_answer(given, SHOWN)
    assert isinstance(read, NotUnderstood)
    assert says in read.says
    assert read.says.endswith((".", "]."))


def test_a_blocked_message_is_not_accepted_whatever_the_inbox_lets_through() -> None:
    assert isinstance(read_answer([{"type": "accept"}], BLOCKED), NotUnderstood)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(
    JSON
    | st.fixed_dictionaries({"type": st.sampled_from(["accept", "edit", "response", "ignore"]), "args": JSON})
)
def test_no_answer_raises_and_every_answer_can_be_kept(answer: Any) -> None:
    read = read_answer(answer, SHOWN)
    if isinstance(read, Answer):
        assert Answer.from_plain(json.loads(json.dumps(read.as_plain()))) == read
    else:
        assert read.says
