"""The same draft wanted once more: for whom, of what kind and for what, as it was, from what is known now."""

from agents.writer.choosing import Wanted, reasons_of, wanted_for
from agents.writer.situation import Contact, Situation
from domain.drafts import INTERNAL, DraftKind
from domain.reviews import StoredDraft


def wanted_again(
    situation: Situation, kind: DraftKind, reason: str, why: str, contact_ids: frozenset[int]
) -> Wanted | None:
    """None where its reason is over, or nobody whom it was for is there any more."""
    found = next((one for one in reasons_of(situation) if one.name == reason), None)
    to = None if kind in INTERNAL else _first(situation, contact_ids)
    if found is None or (to is None and kind not in INTERNAL):
        return None
    return wanted_for(situation, found, kind, to, why)


def is_over(situation: Situation, draft: StoredDraft) -> bool:
    """Whether nothing asks for it any more, or something else of the same name does by now."""
    found = next((one for one in reasons_of(situation) if one.name == draft.reason), None)
    if found is None:
        return True
    pairs = ((found.alert, draft.alert_id), (found.opportunity, draft.opportunity_id))
    return any(there is not None and mine is not None and there.id != mine for there, mine in pairs)


def _first(situation: Situation, contact_ids: frozenset[int]) -> Contact | None:
    return next((one for one in situation.contacts if one.id in contact_ids), None)
