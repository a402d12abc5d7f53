"""One draft, written: by a model where there is one and what it wrote holds, else from the template."""

from datetime import date

from agents.model.face import LanguageModel
from agents.writer.choosing import Wanted
from agents.writer.situation import Situation
from domain.drafts import Allowed, Checks, NewDraft, WorkDays


def write(
    situation: Situation,
    wanted: Wanted,
    checks: Checks,
    workdays: WorkDays,
    today: date,
    *,
    model: LanguageModel | None = None,
    feedback: str | None = None,
    others: frozenset[str] = frozenset(),
    run_id: int | None = None,
) -> NewDraft:
    """The draft that is wanted, as it stands on `today`; proposed days lie after it.

    Never fails because of a model. `feedback` is a reviewer's wish for another version, which only a model can follow.
    `others` are names of other accounts and their people, none of which may occur.
    """
    raise NotImplementedError


def allowed(situation: Situation, others: frozenset[str] = frozenset()) -> Allowed:
    """What a message to this account may name beside its evidence."""
    raise NotImplementedError
