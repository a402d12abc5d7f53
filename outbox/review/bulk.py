"""Many drafts approved at once: only like with like, only faultless ones, and only what was shown."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest

from domain.drafts import DraftState
from domain.errors import ConflictError, KeepwellError
from domain.reviews import StoredDraft
from outbox.review import rules
from outbox.review.review import Approved, HeldBack, Review, the_same
from outbox.review.rules import person
from storage.draft_desk import DraftDesk

MOST = 50


@dataclass(frozen=True)
class Preview:
    """What would be approved. `token` stands for exactly these drafts with exactly these contents; `held_back` are
    those that do not hold any more, and are not among them."""

    drafts: tuple[StoredDraft, ...]
    token: str
    held_back: tuple[HeldBack, ...] = ()


@dataclass(frozen=True)
class Done:
    """What came of each; those that were held back are blocked now."""

    approved: tuple[Approved, ...]
    held_back: tuple[HeldBack, ...]


def preview(review: Review, draft_ids: Sequence[int], by: str) -> Preview:
    """KeepwellError where they are not alike, ConflictError where one of them cannot be approved just like that."""
    ids = _few(draft_ids)
    read = review.many(ids)
    checked = review.parts.recheck(read)
    with review.desk(*ids) as desk:
        drafts = _all_fit(review, desk, read, person(by))
        wrong = {
            one.id: review.wrong(desk, one, checked[one.id], review.leaves_at(one, desk.now))
            for one in drafts
        }
    held = tuple(HeldBack(one, wrong[one.id]) for one in drafts if wrong[one.id])
    fit = tuple(one for one in drafts if not wrong[one.id])
    return Preview(fit, token_of(fit), held)


def approve(review: Review, draft_ids: Sequence[int], by: str, token: str) -> Done:
    """All of them that still hold or, where one has changed since the preview, none. One verdict each."""
    name, ids = person(by), _few(draft_ids)
    read = review.many(ids)
    checked = review.parts.recheck(read)
    with review.desk(*ids) as desk:
        drafts = _all_fit(review, desk, read, name)
        if not compare_digest(token_of(drafts).encode(), token.strip().lower().encode()):
            raise ConflictError(
                "These are not the drafts that were shown, or one was changed since. Look at them again: "
                f"`keepwell review bulk {' '.join(map(str, ids))}`."
            )
        told = [review.let_go(desk, one, name, checked[one.id], bulk=token_of(drafts)) for one in drafts]
    approved = tuple(one for one in told if isinstance(one, Approved))
    return Done(approved, tuple(one for one in told if isinstance(one, HeldBack)))


def token_of(drafts: Sequence[StoredDraft]) -> str:
    told = json.dumps([[one.id, one.content_hash] for one in sorted(drafts, key=lambda one: one.id)])
    return sha256(told.encode()).hexdigest()[:32]


def _few(draft_ids: Sequence[int]) -> list[int]:
    ids = sorted(set(draft_ids))
    if not 0 < len(ids) <= MOST:
        raise KeepwellError(f"Name 1 to {MOST} drafts; that were {len(ids)}.")
    return ids


def _all_fit(
    review: Review, desk: DraftDesk, read: Sequence[StoredDraft], by: str
) -> tuple[StoredDraft, ...]:
    """`read`: as they were when they were checked, outside of the transaction."""
    drafts = tuple(desk.drafts.values())
    for one, before in zip(drafts, read, strict=True):
        review.refuse_approval(desk, one, by)
        rules.refuse_overtaken(one, before)
        if one.state is not DraftState.WAITING:
            raise ConflictError(f"Draft {one.id} is {one.state}: look at it alone.")
        if one.revision.warnings:
            raise ConflictError(
                f"Draft {one.id} has warnings ({one.revision.warnings[0]}): look at it alone."
            )
    the_same(drafts, "kind", lambda one: one.kind.replace("_", " "))
    the_same(drafts, "language", lambda one: one.message.language)
    the_same(drafts, "profile", lambda one: one.profile or "unknown")
    the_same(drafts, "prompt", _prompt)
    return drafts


def _prompt(draft: StoredDraft) -> str:
    written = draft.revision.written
    prompt = f"{written.prompt_name} {written.prompt_version}" if written.prompt_name else "none"
    return f"{prompt}, by {written.by}"
