"""Which mails ask for an answer."""

import pytest

from keepwell.desk.owed import LEAST_WAIT, LONGEST_WAIT, _bounded, question


@pytest.mark.parametrize(
    ("subject", "body", "asked"),
    [
        ("Re: Boards", "Is there a faster way?\nTara", "Is there a faster way?"),
        (
            "Question",
            "Hi Kim,\n\nWe moved. Can you call us tomorrow? Thanks",
            "Can you call us tomorrow?",
        ),
        ("Frage", "Hallo, geht das auch mit SSO?", "Hallo, geht das auch mit SSO?"),
        ("When does it come?", None, "When does it come?"),
        ("Re: Slow", "Understood, thanks.\n\nOn 12 November, Kim wrote:\n> Is it better?\n> Kim", None),
        ("Re: Anything we can do?", "So happy to hear that!", None),
        ("AW: Wie läuft es?", "Danke, gut.", None),
        ("Re: SSO", "Got it.\n\n> What about SSO?", None),
        ("Re: Reports", "Amazing, you're the best!", None),
        (None, None, None),
        ("", "See https://x.example/a?b=c for it.", None),
    ],
)
def test_a_question_is_one_that_they_wrote_themselves(
    subject: str | None, body: str | None, asked: str | None
) -> None:
    assert question(subject, body) == asked


@pytest.mark.parametrize(("median", "wait"), [(None, 2), (0.0, 2), (2.5, 3), (9.0, 5)])
def test_a_habit_is_believed_within_reason(median: float | None, wait: int) -> None:
    assert _bounded(median) == wait
    assert LEAST_WAIT <= wait <= LONGEST_WAIT
