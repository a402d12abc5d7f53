"""What is no question is refused in a sentence, before anything is looked up."""

import pytest

from domain.errors import QuestionRejectedError
from keepwell.questions import LONGEST, askable


@pytest.mark.parametrize("nothing", ["", "   ", "\n\t", "???", " … !", "—", "🙂"])
def test_nothing_is_no_question(nothing: str) -> None:
    with pytest.raises(QuestionRejectedError, match="nothing to look for"):
        askable(nothing)


def test_a_whole_text_is_no_question() -> None:
    with pytest.raises(QuestionRejectedError, match="601 letters"):
        askable("a" * (LONGEST + 1))


def test_a_question_is_asked_as_it_stands_but_for_its_spaces() -> None:
    assert askable("  who is\n red? ") == "who is red?"
    assert askable("a" * LONGEST) == "a" * LONGEST
    assert askable("何が") == "何が"
