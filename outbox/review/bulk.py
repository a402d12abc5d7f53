"""Many drafts approved at once: only like with like, only faultless ones, and only what was shown."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest

from domain.drafts import DraftState
from domain.errors import ConflictError, KeepwellError
from domain.reviews import StoredDraft
from outbox.review.review import Approved, Review, the_same
from outbox.review.rules import person
from storage.draft_desk import DraftDesk

MOST = 50


@dataclass(frozen=True)
class Preview:
    """What would be approved. `token` stands for exactly these drafts with exactly these contents."""

    drafts: tuple[StoredDraft, ...]
    token: str


def preview(review: Review, draft_ids: Sequence[int], by: str) -> Preview:
    """KeepwellError where they are not alike, ConflictError where one of them cannot be approved just like that."""
    ids = _few(draft_ids)
    with review.desk(*ids) as desk:
        drafts = _all_fit(review, desk, person(by))
    return Preview(drafts, token_of(drafts))


def approve(review: Review, draft_ids: Sequence[int], by: str, token: str) -> list[Approved]:
    """All of them or, where one has changed since the preview or cannot be approved, none. One verdict each."""
    name, ids = person(by), _few(draft_ids)
    with review.desk(*ids) as desk:
        drafts = _all_fit(review, desk, name)
        if not compare_digest(token_of(drafts).encode(), token.strip().lower().encode()):
            raise ConflictError(
                "These are not the drafts that were shown, or one was changed since. Look at them again: "
                f"`keepwell review bulk {' '.join(map(str, ids))}`."
            )
        return [review.let_go(desk, one, name, bulk=token_of(drafts)) for one in drafts]


def token_of(drafts: Sequence[StoredDraft]) -> str:
    told = json.dumps([[one.id, one.content_hash] for one in sorted(drafts, key=lambda one: one.id)])
    return sha256(told.encode()).hexdigest()[:32]


def _few(draft_ids: Sequence[int]) -> list[int]:
    ids = sorted(set(draft_ids))
    if not 0 < len(ids) <= MOST:
        raise KeepwellError(f"Name 1 to {MOST} drafts; that were {len(ids)}.")
    return ids


def _all_fit(review: Review, desk: DraftDesk, by: str) -> tuple[StoredDraft, ...]:
    drafts = tuple(desk.drafts.values())
    for one in drafts:
        review.refuse_approval(desk, one, by)
        if one.state is not DraftState.WAITING:
            raise ConflictError(f"Draft {one.id} is {one.state}: look at it alone.")
        if one.revision.warnings:
            raise ConflictError(
                f"Draft {one.id} has warnings ({one.revision.warnings[0]}): look at it alone."
            )
    the_same(drafts, "kind", lambda one: one.kind)
    the_same(drafts, "language", lambda one: one.message.language)
    the_same(drafts, "profile", lambda one: one.profile or "unknown")
    the_same(drafts, "prompt", _prompt)
    return drafts


def _prompt(draft: StoredDraft) -> str:
    written = draft.revision.written
    prompt = f"{written.prompt_name} {written.prompt_version}" if written.prompt_name else "none"
    return f"{prompt}, by {written.by}"
