"""Who watches a run reads words, not the ledger's names."""

from graph.nodes import find_expansion, take_drafts, take_spans, watch_rules
from keepwell.run_steps import STEPS, step_says


def test_every_step_that_a_run_plans_has_words() -> None:
    planned = {
        take_spans.STEP,
        find_expansion.FOUND,
        find_expansion.CASE,
        watch_rules.WATCH,
        watch_rules.BRIEF,
        take_drafts.DRAFT,
    }
    assert planned <= STEPS.keys()


def test_a_step_of_another_release_is_spelled() -> None:
    assert step_says("keep_scores") == "keep scores"
