"""A person changes what a draft says: each change is a revision of its own, checked like the first one."""

from dataclasses import dataclass, replace
from typing import Any

from domain.drafts import Evidence, Message, Origin, Problem, Recipient, Sentence, VerdictKind
from domain.errors import ConflictError, KeepwellError
from domain.reviews import AccountContact, How, StoredDraft
from outbox.review import differences, rules
from outbox.review.review import Review, hold
from outbox.review.rules import person
from storage.draft_desk import DraftDesk

MOST_RECIPIENTS = 10


@dataclass(frozen=True)
class Reworked:
    """The draft with its new revision; `diff` is what changed, where words did."""

    draft: StoredDraft
    diff: str = ""
    figures: dict[str, Any] | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.draft.revision.problems


def edit(
    review: Review, draft_id: int, by: str, subject: str | None, body: str, shown: str | None = None
) -> Reworked:
    """Put a person's words in its place. They are checked: what fails is kept, blocked, with the reasons.

    `subject` None leaves it. `shown` is the hash of the text they worked on, where they know it.
    """
    name, draft = person(by), _to_change(review, draft_id, by, shown)
    old = draft.message
    words = _texts(old, subject, body)
    if words == (old.subject, old.body):
        raise ConflictError(f"That is draft {draft_id} as it stands: nothing was changed.")
    message = review.parts.recut(old, draft.revision.evidence, *words)
    if (message.subject, message.body, message.recipients) != (*words, old.recipients):
        raise KeepwellError(f"The new text of draft {draft_id} could not be cut into sentences.")
    problems = _checked(review, draft, message, draft.revision.evidence)
    before = (old.subject, old.body)
    diff, figures = differences.unified(before, words), differences.figures(before, words)
    with review.desk(draft_id) as desk:
        _refuse_overtaken(desk, draft, name)
        revision = desk.revise(
            draft, name, How.EDITED, message, draft.revision.evidence, problems, draft.revision.warnings
        )
        details = {"from_revision": draft.revision.number, "diff": diff, "figures": figures}
        details["problems"] = [one.as_json() for one in problems]
        desk.verdict(draft, VerdictKind.EDIT, name, revision, details=details)
        desk.note(draft, name, "edited", None, {"revision": revision.number, **figures})
        hold(desk, draft, name, review.lease)
    return Reworked(review.get(draft_id), diff, figures)


def vouch(review: Review, draft_id: int, by: str, sentence: int, shown: str | None = None) -> Reworked:
    """Stand for a sentence (counted from 0) with one's name: it becomes evidence, and the draft is checked again."""
    name, draft = person(by), _to_change(review, draft_id, by, shown)
    rules.refuse_vouching(draft, sentence)
    message = draft.message
    fact = _word_of(review, draft, name, message.text_of(message.sentences[sentence]))
    others = tuple(one for one in draft.revision.evidence if one.id != fact.id)
    cited = replace(message.sentences[sentence], evidence=_with(message.sentences[sentence], fact))
    parts = tuple(cited if n == sentence else one for n, one in enumerate(message.sentences))
    vouched, evidence = replace(message, sentences=parts), (*others, fact)
    problems = _checked(review, draft, vouched, evidence)
    with review.desk(draft_id) as desk:
        _refuse_overtaken(desk, draft, name)
        desk.revise(draft, name, How.VOUCHED, vouched, evidence, problems, draft.revision.warnings)
        desk.note(draft, name, "vouched", None, {"sentence": sentence + 1, "says": fact.quote})
        hold(desk, draft, name, review.lease)
    return Reworked(review.get(draft_id))


def readdress(
    review: Review, draft_id: int, by: str, to: list[AccountContact], shown: str | None = None
) -> Reworked:
    """Send it to others of the account's contacts; the greeting is checked against them like everything else."""
    name, draft = person(by), _to_change(review, draft_id, by, shown)
    if draft.is_internal:
        raise ConflictError(f"Draft {draft_id} is for colleagues: it goes to no contact.")
    known = {one.contact_id: one for one in review.store.contacts([draft.account_id])[draft.account_id]}
    chosen = {one.contact_id: one for one in to}
    if not 0 < len(chosen) <= MOST_RECIPIENTS:
        raise KeepwellError(f"Choose 1 to {MOST_RECIPIENTS} contacts.")
    stranger = next((one for one in chosen.values() if known.get(one.contact_id) != one), None)
    if stranger is not None:
        raise ConflictError(f"{stranger.name} is no contact of {draft.account}.")
    people = tuple(Recipient(one.name, one.address, one.contact_id) for one in chosen.values())
    if people == draft.message.recipients:
        raise ConflictError(f"Draft {draft_id} goes to them already: nothing was changed.")
    message = replace(draft.message, recipients=people)
    problems = _checked(review, draft, message, draft.revision.evidence)
    told = {
        "from": [one.as_json() for one in draft.message.recipients],
        "to": [one.as_json() for one in people],
    }
    with review.desk(draft_id) as desk:
        _refuse_overtaken(desk, draft, name)
        kept = (draft.revision.evidence, problems, draft.revision.warnings)
        desk.revise(draft, name, How.READDRESSED, message, *kept)
        desk.note(draft, name, "readdressed", None, told)
        hold(desk, draft, name, review.lease)
    return Reworked(review.get(draft_id))


def rewrite(review: Review, draft_id: int, by: str, feedback: str, shown: str | None = None) -> Reworked:
    """Have it composed anew with a person's feedback, which is data to the writer and kept with the revision.

    Writing may take long, so the draft is not locked meanwhile: where somebody changed it, what was written is dropped.
    """
    name, asked = person(by), rules.words(feedback, "what is to be different")
    draft = _to_change(review, draft_id, by, shown)
    new = review.parts.rewrite(draft, asked)
    if (new.account_id, new.kind) != (draft.account_id, draft.kind):
        raise KeepwellError(f"What was written anew is not of the kind and account of draft {draft_id}.")
    old, words = draft.message, new.message
    diff = differences.unified((old.subject, old.body), (words.subject, words.body))
    with review.desk(draft_id) as desk:
        _refuse_overtaken(desk, draft, name)
        review.remember(desk, draft, VerdictKind.RESPOND, name, asked)
        revision = desk.rewrite(draft, name, new, asked)
        details = {"feedback": asked, "to_revision": revision.number}
        desk.verdict(draft, VerdictKind.RESPOND, name, details=details)
        desk.note(draft, name, "asked anew", asked, {"revision": revision.number})
        hold(desk, draft, name, review.lease)
    return Reworked(review.get(draft_id), diff)


def _to_change(review: Review, draft_id: int, by: str, shown: str | None) -> StoredDraft:
    draft = review.get(draft_id)
    rules.refuse_closed(draft)
    rules.refuse_held(draft, person(by), review.now())
    if shown is not None:
        rules.refuse_changed(draft, shown)
    return draft


def _refuse_overtaken(desk: DraftDesk, read: StoredDraft, by: str) -> None:
    """What was judged outside the transaction must be what is there inside it."""
    present = desk.draft
    rules.refuse_closed(present)
    rules.refuse_held(present, by, desk.now)
    rules.refuse_overtaken(present, read)


def _texts(old: Message, subject: str | None, body: str) -> tuple[str, str]:
    words = (old.subject if subject is None else differences.one_line(subject), differences.plain(body))
    if not all(words):
        raise KeepwellError("A message needs a subject and a text.")
    if sum(map(len, words)) > rules.LONGEST_TEXT:
        raise KeepwellError(f"A message has {rules.LONGEST_TEXT:,} characters at most.")
    return words


def _checked(
    review: Review, draft: StoredDraft, message: Message, evidence: tuple[Evidence, ...]
) -> tuple[Problem, ...]:
    as_it_would_be = replace(draft, revision=replace(draft.revision, message=message, evidence=evidence))
    return review.parts.recheck([as_it_would_be])[draft.id].problems


def _with(sentence: Sentence, fact: Evidence) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*sentence.evidence, fact.id)))


def _word_of(review: Review, draft: StoredDraft, by: str, sentence: str) -> Evidence:
    """Whoever makes it: it is this person's word for this sentence, and can be nothing else."""
    fact = review.parts.vouched(sentence, by, review.now(), draft.message.language)
    return replace(fact, origin=Origin.VOUCHED, ref=f"vouched:{by}", quote=sentence)
