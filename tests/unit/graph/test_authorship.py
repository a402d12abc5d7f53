"""Why drafts stayed with the template, told from their labels."""

import pytest

from agents.writer.by_model import NOT_USABLE
from agents.writer.refusals import NOT_HELD
from agents.writer.writing import NO_MODEL, OURS_ALONE
from domain.model_calls import THE_RUNS, TODAYS
from graph.authorship import authors
from graph.quill import GAVE_UP, NO_TIME, NOT_CHOSEN
from storage.draft_earlier import Opened


@pytest.mark.parametrize(
    ("label", "why"),
    [
        (f"no AI: {OURS_ALONE}", "for_colleagues"),
        (f"no AI: {NO_MODEL}", "no_model"),
        (f"{NOT_CHOSEN.format(at_most=5)}; ask for a rewrite", "budget"),
        (f"{NO_TIME}; ask for a rewrite", "budget"),
        (f"no AI: {TODAYS} (1 of 2 tokens)", "budget"),
        (f"no AI: {THE_RUNS} (1.00 of 1.00 USD)", "budget"),
        (f"no AI: {NOT_HELD}: no AI: {NO_MODEL}", "failed_checks"),
        (f"no AI: {NOT_USABLE} (there is no value x.y)", "failed_checks"),
        (GAVE_UP, "model_failed"),
        ("no AI: the model did not answer within 30 s", "model_failed"),
    ],
)
def test_every_label_has_its_why(label: str, why: str) -> None:
    assert authors([Opened("check_in", "waiting", "template", label, 2)]) == {why: 2}


def test_drafts_are_counted_by_who_wrote_them() -> None:
    mine = [Opened(kind, "waiting", "model", "", 2) for kind in ("check_in", "save_plan")]
    by_template = Opened("check_in", "blocked", "template", f"no AI: {NO_MODEL}", 1)
    assert authors([*mine, by_template]) == {"model": 4, "no_model": 1}
