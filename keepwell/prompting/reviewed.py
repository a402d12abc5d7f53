"""What a verdict on a draft is remembered by when the writer's prompt is tried: the facts, what people made of them."""

from typing import Any

from agents.writer.by_model import PROMPT
from domain.drafts import VerdictKind
from domain.prompts import PromptCase
from domain.reviews import RejectReason, Revision, StoredDraft
from keepwell.prompting.draft_trial import UNKNOWN, text_of
from keepwell.prompting.written_case import facts_json

OF_THE_TEXT = frozenset({RejectReason.WRONG_FACTS, RejectReason.WRONG_TONE, RejectReason.TOO_WEAK})
"""Reasons of a rejection that lie in the text; the others say nothing of how it was written."""


def case_of(draft: StoredDraft, drafted: Revision, kind: VerdictKind, about: str) -> PromptCase | None:
    """Approved: what was let go is the answer to agree with. Rejected for its text, or sent back with feedback: what
    was drafted is not to come again. None for briefs to colleagues, which no prompt writes.

    The facts are those the draft as Keepwell wrote it rests on, whoever wrote it, a model or a template.
    """
    if draft.is_internal:
        return None
    given: dict[str, Any] = {"day": draft.as_of.isoformat(), "account": draft.account}
    given["facts"] = facts_json(drafted.evidence)
    feedback = about if kind is VerdictKind.RESPOND else drafted.feedback
    expects: dict[str, Any] = {"verdict": str(kind)}
    turned_down = kind is VerdictKind.RESPOND or (kind is VerdictKind.REJECT and about in OF_THE_TEXT)
    return PromptCase(
        PROMPT,
        "",
        given | ({"feedback": feedback} if feedback else {}),
        kind=str(draft.kind),
        disc=draft.profile or UNKNOWN,
        language=drafted.message.language,
        approved=text_of(draft.message) if kind is VerdictKind.APPROVE else "",
        drafted=text_of(drafted.message),
        expects=expects | ({"not_again": True} if turned_down else {}),
        account_id=draft.account_id,
        contact_id=next((one.contact_id for one in draft.message.recipients if one.contact_id), None),
        draft_id=draft.id,
    )
