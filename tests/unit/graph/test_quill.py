"""Whom a run has the model write for: so many accounts, the first that ask, all that is to be written of each."""

from typing import cast

from agents.model.face import LanguageModel, NoModel
from graph.quill import GAVE_UP, IN_VAIN, NO_TIME, NOT_CHOSEN, Quill


class Present(NoModel):
    present = True


MODEL = cast(LanguageModel, Present())


def test_an_account_that_was_begun_is_written_to_its_end() -> None:
    quill = Quill(MODEL, 1, 60.0)
    assert [quill.take(7)[0], quill.take(7)[0]] == [MODEL, MODEL]
    assert quill.take(8) == (None, NOT_CHOSEN.format(at_most=1))
    assert (quill.would_take(7), quill.would_take(8), quill.has_some_left) == (True, False, False)


def test_a_run_that_is_resumed_goes_on_with_what_it_had_left() -> None:
    quill = Quill(MODEL, 2, 60.0, {7})
    assert quill.take(8)[0] is MODEL
    assert quill.take(9)[0] is None
    assert quill.take(7)[0] is MODEL


def test_a_model_that_fails_in_a_row_or_runs_out_of_time_is_left_alone() -> None:
    quill = Quill(MODEL, 9, 60.0)
    for account_id in range(IN_VAIN):
        assert quill.take(7)[0] is MODEL
        quill.came(account_id, by_model=False)
    assert quill.take(7) == (None, GAVE_UP)
    assert Quill(MODEL, 9, 0.0).take(7) == (None, NO_TIME)


def test_without_a_model_nothing_is_taken_and_nothing_refused() -> None:
    quill = Quill(NoModel(), 0, 0.0)
    assert quill.take(7) == (quill.model, "")
    assert not quill.has_some_left
