"""Sentences of a model that say more than their evidence give way to the template's; anything worse voids the draft."""

from collections.abc import Sequence

import pytest

from agents.writer.mending import mended
from agents.writer.rendering import Block, Composed, Line
from domain.drafts import Part, Problem, ProblemCode

SUBJECT = Line("subject", "Where we stand")


def line(text: str, *cites: str, part: Part = "body") -> Line:
    return Line(part, text, cites)


HELLO = Block((line("Hello,", part="greeting"),))
ASK = Block((line("Shall we talk?", "call", part="ask"),))
PLAIN = Composed(
    SUBJECT,
    (
        HELLO,
        Block((line("Your seats, as the template has it.", "use"), line("Your ticket, likewise.", "ticket"))),
        Block((line("Seats: 4", "use"), line("Renewal: in May", "renewal")), "points"),
        Block((line("Does Monday suit you?", "call", part="ask"),)),
    ),
)


def draft(*blocks: Block) -> Composed:
    return Composed(Line("subject", "A subject of its own"), (HELLO, *blocks, ASK))


def unsaid(*sentences: int | None) -> list[Problem]:
    return [Problem(ProblemCode.UNSAID, "In nothing it rests on.", sentence=one) for one in sentences]


def texts(composed: Composed) -> list[str]:
    return [one.text for block in composed.blocks for one in block.lines]


def test_a_sentence_gives_way_to_the_templates_on_the_same_evidence() -> None:
    written = draft(Block((line("We will double your seats.", "use"), line("How are you?"))))
    found = mended(written, PLAIN, unsaid(2))
    assert found is not None
    assert texts(found.composed) == [
        "Hello,",
        "Your seats, as the template has it.",
        "How are you?",
        "Shall we talk?",
    ]
    assert (found.replaced, found.dropped) == (1, 0)


def test_what_is_told_elsewhere_or_rests_on_nothing_is_left_out() -> None:
    written = draft(
        Block(
            (
                line("A gift for you.", "use"),
                line("A true word.", "use"),
                line("Consider it done."),
                line("Thanks."),
            )
        )
    )
    found = mended(written, PLAIN, unsaid(2, 4))
    assert found is not None
    assert texts(found.composed) == ["Hello,", "A true word.", "Thanks.", "Shall we talk?"]
    assert (found.replaced, found.dropped) == (0, 2)


def test_a_point_gives_way_to_a_point() -> None:
    written = draft(Block((line("Seats for free", "use"), line("Renewal soon", "renewal")), "points"))
    found = mended(written, PLAIN, unsaid(2))
    assert found is not None
    assert texts(found.composed)[1:3] == ["Seats: 4", "Renewal soon"]


def test_the_subject_and_the_ask_are_the_templates_where_they_do_not_hold() -> None:
    found = mended(draft(Block((line("A true word."),))), PLAIN, unsaid(0, 3))
    assert found is not None
    assert found.composed.subject == SUBJECT
    assert texts(found.composed)[-1] == "Does Monday suit you?"


def test_the_head_of_a_list_goes_with_it() -> None:
    head, tail = (
        Block((line("A true word."), line("A word more."), line("In short:"))),
        Block((line("We pay.", "x"),), "points"),
    )
    found = mended(draft(head, tail), PLAIN, unsaid(5))
    assert found is not None
    assert texts(found.composed) == ["Hello,", "A true word.", "A word more.", "Shall we talk?"]


@pytest.mark.parametrize(
    "problems",
    [
        [*unsaid(2), Problem(ProblemCode.NUMBER, "90 is in no evidence.", sentence=3)],
        [Problem(ProblemCode.LINK, "Not on the list.", sentence=2)],
        unsaid(None),
        unsaid(2, 3),
    ],
    ids=["a number beside it", "a link", "nobody knows where", "most of it"],
)
def test_a_draft_with_more_amiss_than_wording_is_void(problems: Sequence[Problem]) -> None:
    written = draft(Block((line("One.", "use"), line("Two."), line("Three.", "ticket"))))
    assert mended(written, PLAIN, problems) is None
