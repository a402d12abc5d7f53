"""When a person's step is refused, and in which words: pure rules over a draft as it stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from domain.drafts import DraftState, Problem, ProblemCode, Recipient
from domain.errors import ConflictError, KeepwellError
from domain.reviews import AccountContact, StoredDraft

LEASE = timedelta(minutes=15)
UNDO = timedelta(seconds=30)
FARTHEST_SLEEP = timedelta(days=366)
LONGEST_NAME = 200
SHORTEST_HASH = 16  # letters: nobody finds another text that begins like this
LONGEST_WORDS = 2_000
LONGEST_TEXT = 50_000
NEVER_VOUCHED = frozenset(
    {
        ProblemCode.RECIPIENT,
        ProblemCode.LINK,
        ProblemCode.HIDDEN,
        ProblemCode.INTERNAL,
        ProblemCode.SHAPE,
    }
)
"""What no person's word makes right: who gets it, where links lead, and what must not be said at all."""


def person(by: str) -> str:
    """The name of whoever acts, as it is kept; KeepwellError where there is none."""
    name = " ".join(by.split())
    if not name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise KeepwellError("Say who you are: `--by NAME`, a plain name.")
    return name


def words(told: str, what: str) -> str:
    """A reason or feedback as it is kept: data, bounded; KeepwellError where it is empty or too long."""
    plain = told.strip()
    if not plain:
        raise KeepwellError(f"Say {what}.")
    if len(plain) > LONGEST_WORDS:
        raise KeepwellError(f"Say it in {LONGEST_WORDS:,} characters at most; that was {len(plain):,}.")
    return plain


def clock(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def refuse_held(draft: StoredDraft, by: str, now: datetime) -> None:
    """Somebody else has it in hand."""
    holder = draft.holder(now)
    if holder is not None and holder.casefold() != by.casefold() and draft.claimed_until is not None:
        raise ConflictError(
            f"Draft {draft.id} is claimed by {holder} until {clock(draft.claimed_until)}. "
            f"Wait, or take it over: `keepwell review claim {draft.id} --take-over`."
        )


def refuse_closed(draft: StoredDraft) -> None:
    """Nobody needs to say anything about it any more."""
    if draft.is_open:
        return
    number, on = draft.id, clock(draft.approved_at or draft.updated_at)
    said = {
        DraftState.APPROVED: f"was approved on {on}; `keepwell review undo {number}` takes it back while it waits",
        DraftState.SENT: "has left already",
        DraftState.REJECTED: f"was rejected; `keepwell review reopen {number}` brings it back",
        DraftState.WITHDRAWN: f"was withdrawn on {clock(draft.updated_at)}: "
        f"{(draft.close_reason or 'its reason is over').rstrip('.')}",
    }
    raise ConflictError(f"Draft {number} {said[draft.state]}. Nothing was changed.")


def refuse_changed(draft: StoredDraft, shown: str) -> None:
    """What somebody read is not what there is now. `shown` may be the beginning of the hash, of 16 letters or more."""
    plain = shown.strip().lower()
    if len(plain) < SHORTEST_HASH or not draft.content_hash.startswith(plain):
        raise ConflictError(
            f"Draft {draft.id} is not what you were shown: as it stands, it is revision {draft.revision.number} "
            f"(by {draft.revision.by}). Read it again: `keepwell review show {draft.id}`."
        )


def refuse_overtaken(present: StoredDraft, read: StoredDraft) -> None:
    """What was judged outside of a transaction must be what is there inside it."""
    if present.revision.number != read.revision.number:
        raise ConflictError(
            f"Draft {read.id} was changed meanwhile (revision {present.revision.number} by "
            f"{present.revision.by}). Read it again: `keepwell review show {read.id}`."
        )


def refuse_tampered(draft: StoredDraft) -> None:
    if draft.message.hash != draft.content_hash:
        raise ConflictError(
            f"Draft {draft.id} does not match its own hash: its text was changed past the review. "
            f"`keepwell review edit {draft.id}` makes a new revision."
        )


def told(problems: Sequence[Problem], most: int = 3) -> str:
    """The first of them in words, each a sentence."""
    shown = " ".join(f"{one.says.rstrip('.')}." for one in problems[:most])
    rest = len(problems) - most
    return f"{shown} And {rest} more." if rest > 0 else shown


def wrong_recipients(
    draft: StoredDraft, contacts: Iterable[AccountContact], blocked: Mapping[str, str]
) -> Iterator[Problem]:
    """Each must be somebody there today, with the address that is shown, and nobody who must not be written to:
    `blocked` has the reason by address."""
    to = draft.message.recipients
    known = {one.contact_id: one for one in contacts}
    if not to:
        yield _recipient(f"It goes to nobody. Choose a contact: {_readdress(draft)}.")
    for one in to:
        says = "" if draft.is_internal else _not_there(draft, one, known.get(one.contact_id or 0))
        if not says and one.address.lower() in blocked:
            says = f"{one.address} is not to be written to: {blocked[one.address.lower()].rstrip('.')}."
        if says:
            yield _recipient(f"{says} Choose another: {_readdress(draft)}.", one.address)


def _recipient(says: str, address: str = "") -> Problem:
    return Problem(ProblemCode.RECIPIENT, says, address)


def _not_there(draft: StoredDraft, to: Recipient, contact: AccountContact | None) -> str:
    if contact is None:
        return f"{to.name} <{to.address}> is no contact of {draft.account} (any more)."
    if contact.address != to.address.strip().lower():
        return f"{to.name} has another address by now ({contact.address}, not {to.address})."
    return ""


def too_late(good_until: date | None, leaves_on: date) -> Iterator[Problem]:
    """It would arrive after a day that it speaks of as one to come."""
    if good_until is not None and leaves_on > good_until:
        says = (
            f"It speaks of {good_until} as a day to come, and can leave on {leaves_on} at the earliest. "
            "Name a later day."
        )
        yield Problem(ProblemCode.OUTDATED, says)


def _readdress(draft: StoredDraft) -> str:
    return f"`keepwell review edit {draft.id} --to CONTACT`"


def refuse_sleep(until: date, today: date) -> None:
    if until < today:
        raise KeepwellError(f"{until} is over. Snooze until today or a later day.")
    if until > today + FARTHEST_SLEEP:
        raise KeepwellError(f"{until} is more than a year away. Snooze until an earlier day, or reject it.")


def refuse_vouching(draft: StoredDraft, sentence: int) -> None:
    """A person's word stands for statements only, and only where one is asked for."""
    sentences = draft.message.sentences
    if not 0 <= sentence < len(sentences):
        raise KeepwellError(f"Draft {draft.id} has sentences 1 to {len(sentences)}, no {sentence + 1}.")
    here = [one for one in draft.revision.problems if one.sentence == sentence]
    never = next((one for one in here if one.code in NEVER_VOUCHED), None)
    if never is not None:
        raise ConflictError(
            f"Nobody can vouch for that: {told([never])} Edit it: `keepwell review edit {draft.id}`."
        )
    if not here:
        raise ConflictError(
            f"Sentence {sentence + 1} of draft {draft.id} has no problem: it needs nobody's word."
        )
