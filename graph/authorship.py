"""Who wrote the drafts of a run, and why the template did where it was not the model: told by their labels."""

from collections import Counter
from collections.abc import Iterable

from agents.writer.by_model import NOT_USABLE
from agents.writer.refusals import NOT_HELD
from agents.writer.writing import NO_MODEL, OURS_ALONE
from domain.drafts import Writer
from domain.model_calls import THE_RUNS, TODAYS
from graph.quill import NO_TIME, NOT_CHOSEN
from storage.draft_earlier import Opened

BY_MODEL = "model"
FOR_COLLEAGUES = "for_colleagues"
NONE = "no_model"
BUDGET = "budget"
CHECKS = "failed_checks"
FAILED = "model_failed"
MARKS = (
    (f"no AI: {OURS_ALONE}", FOR_COLLEAGUES),
    (f"no AI: {NO_MODEL}", NONE),
    (NOT_CHOSEN.partition("{")[0], BUDGET),
    (NO_TIME, BUDGET),
    (f"no AI: {TODAYS}", BUDGET),
    (f"no AI: {THE_RUNS}", BUDGET),
    (f"no AI: {NOT_HELD}", CHECKS),
    (f"no AI: {NOT_USABLE}", CHECKS),
)
"""What a label begins with, and why that is; any other is a failure of the model in its own words."""


def authors(opened: Iterable[Opened]) -> dict[str, int]:
    """How many drafts the model wrote, and how many the template, by why."""
    found: Counter[str] = Counter()
    for one in opened:
        found[_author(one)] += one.number
    return dict(found.most_common())


def _author(one: Opened) -> str:
    if one.written_by == Writer.MODEL:
        return BY_MODEL
    return next((why for mark, why in MARKS if one.label.startswith(mark)), FAILED)
