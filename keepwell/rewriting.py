"""A draft written anew, with a reviewer's feedback."""

from dataclasses import replace

from agents.writer.again import wanted_again
from agents.writer.situation import Situation
from domain.drafts import NewDraft
from domain.errors import ConflictError, KeepwellError
from domain.reviews import StoredDraft
from graph.drafting import Drafting, situations_of, written
from graph.quill import Quill
from keepwell.bootstrap import House
from keepwell.drafting import drafting

NO_MODEL = (
    "Feedback is followed by a model, and none is configured. Edit it instead: `keepwell review edit {id}`."
)


def rewritten(house: House, draft: StoredDraft, feedback: str) -> NewDraft:
    """ConflictError where its reason is over, KeepwellError without a model to follow the feedback."""
    if not house.language_model.present:
        raise KeepwellError(NO_MODEL.format(id=draft.id))
    # Whoever asks for one waits for it: what runs have the model write for is no matter here.
    quill = Quill(house.language_model, 1, house.settings.model_seconds)
    desk = replace(drafting(house), quill=quill)
    situation = _situation(house, desk, draft)
    to = frozenset(one.contact_id for one in draft.message.recipients if one.contact_id is not None)
    wanted = wanted_again(situation, draft.kind, draft.reason, draft.why, to)
    if wanted is None:
        raise ConflictError(
            f"What draft {draft.id} was written for is over. Reject it, or leave it to the next run, which "
            "withdraws it."
        )
    return written(desk, situation, wanted, desk.others(), None, feedback)


def _situation(house: House, desk: Drafting, draft: StoredDraft) -> Situation:
    """Of today, or of the newest day that was scored where the facts end before that."""
    day = house.scores.newest_day(None) or house.today()
    return situations_of(desk, [draft.account_id], day)[draft.account_id]
