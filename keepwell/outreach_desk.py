"""Review as the outreach graph asks for it: the same rules, store and words as on the command line."""

from datetime import date

from domain.drafts import LIVE_STATES, DraftState
from domain.errors import ConflictError, KeepwellError, NotFoundError
from domain.reviews import How, RejectReason, StoredDraft
from graph.drafting import draft_for, held_back
from graph.inbox import Shown
from graph.outreach_state import Looked
from keepwell.asked_day import asked_day
from keepwell.bootstrap import House
from keepwell.drafting import drafting
from keepwell.knowledge_base import Whose
from keepwell.review_desk import DraftPage, contacts_named, draft_page, review_of
from outbox.review import rework
from outbox.review.differences import one_line, plain
from outbox.review.review import HeldBack
from outbox.review.rules import person
from storage.accounts import AccountRow

MARKS = {ord(sign): f"\\{sign}" for sign in "\\`*_[]<>#|!"}
ALREADY = (DraftState.APPROVED, DraftState.SENT)


class RealDesk:
    """graph.outreach_state.Desk over a home; `user` narrows it to somebody's book."""

    def __init__(self, house: House, user: Whose = None) -> None:
        self._house = house
        self._review = review_of(house, user)

    def compose(self, account_id: int, reason: str, as_of: date) -> int:
        account = self._account(account_id)
        self._refuse_past(as_of)
        parts = drafting(self._house)
        failed = draft_for(parts, [account.id], as_of, None)
        if failed:
            raise KeepwellError(f"Nothing could be written for {account.name}: {failed[0].reason}.")
        live = self._house.drafts.of_accounts([account.id], LIVE_STATES)
        found = next((one for one in live if one.reason == reason), None)
        if found is None:
            why = held_back(parts, account.id, as_of).get(reason, "That is no reason to write today.")
            there = ", ".join(sorted(one.reason for one in live)) or "none"
            raise NotFoundError(
                f"There is no draft for {reason} of {account.name}. {why} Its drafts: {there}."
            )
        return self._review.get(found.id).id

    def _account(self, account_id: int) -> AccountRow:
        """One of another book is as good as none: nothing is written for it, and its name is told nobody."""
        account = self._house.accounts.get(account_id)
        if not self._review.scope.reaches(account.id, account.csm):
            raise NotFoundError(f"There is no account with id {account_id}.")
        return account

    def _refuse_past(self, day: date) -> None:
        """Drafts are about now: of an earlier day they would say what is no longer so."""
        newest = self._house.scores.newest_day(None)
        if newest is not None and asked_day(self._house, day) < newest:
            raise KeepwellError(
                f"Drafts are about now: ask for {newest} (as_of), the newest day, or a later one."
            )

    def look(self, draft_id: int) -> Looked:
        page = draft_page(self._review, draft_id)
        draft = page.draft
        shown = Shown(
            to=tuple(one.address for one in draft.message.recipients),
            subject=draft.message.subject,
            body=draft.message.body,
            description=described(page),
            may_approve=draft.is_open and not draft.revision.problems,
            may_edit=draft.is_open,
        )
        return Looked(draft.state, draft.content_hash, shown)

    def approve(self, draft_id: int, content_hash: str, by: str) -> None:
        draft = self._review.get(draft_id)
        if draft.state in ALREADY and draft.content_hash == content_hash:
            return
        done = self._review.approve(draft_id, by, content_hash)
        if isinstance(done, HeldBack):
            raise ConflictError(done.says)

    def edit(
        self, draft_id: int, content_hash: str, to: tuple[str, ...], subject: str, body: str, by: str
    ) -> Looked:
        """Readdressed, then edited. Told again after a crash in between or behind, what is done stays done."""
        draft, to = self._review.get(draft_id), tuple(dict.fromkeys(to))
        if to != tuple(one.address for one in draft.message.recipients):
            people = contacts_named(self._review, draft_id, to)
            rework.readdress(self._review, draft_id, by, people, content_hash)
            content_hash = self._review.get(draft_id).content_hash
        elif self._has_come_of(draft, How.READDRESSED, content_hash, by):
            content_hash = draft.content_hash
        if (one_line(subject), plain(body)) != (draft.message.subject, draft.message.body):
            rework.edit(self._review, draft_id, by, subject, body, content_hash)
        return self.look(draft_id)

    def rewrite(self, draft_id: int, content_hash: str, feedback: str, by: str) -> None:
        draft = self._review.get(draft_id)
        asked = draft.revision.feedback == feedback.strip()
        if asked and self._has_come_of(draft, How.REWRITTEN, content_hash, by):
            return
        rework.rewrite(self._review, draft_id, by, feedback, content_hash)

    def _has_come_of(self, draft: StoredDraft, how: How, content_hash: str, by: str) -> bool:
        """Whether the text of this hash was made into what there is now by the same person, in this way."""
        now = draft.revision
        if (now.how, now.by) != (how, person(by)) or draft.content_hash == content_hash:
            return False
        before = self._house.drafts.revisions(draft.id, self._review.scope)[:-1]
        return bool(before) and before[-1].content_hash == content_hash

    def reject(self, draft_id: int, reason: str, by: str) -> None:
        draft = self._review.get(draft_id)
        if draft.state is DraftState.REJECTED:
            return
        if draft.state in ALREADY:
            raise ConflictError(f"Draft {draft_id} is {draft.state} already: it cannot be turned down.")
        self._review.reject(draft_id, by, RejectReason.OTHER, reason)


def described(page: DraftPage) -> str:
    """What an inbox shows beside the message, in Markdown: why it was written, and each sentence's evidence."""
    draft = page.draft
    revision = draft.revision
    lines = [f"**{draft.account}**: {_plain(draft.why)}", ""]
    lines += [f"- Cannot be sent: {_plain(one.says)}" for one in revision.problems]
    lines += [f"- Look at: {_plain(one)}" for one in revision.warnings]
    lines += ["", "| sentence | rests on |", "|---|---|"]
    for sentence in revision.message.sentences:
        facts = page.evidence_of(sentence)
        if facts:
            told = "; ".join(f"{one.says} ({one.ref})" for one in facts)
            lines.append(f"| {_plain(revision.message.text_of(sentence))} | {_plain(told)} |")
    written = revision.written
    by = f"{written.prompt_name} version {written.prompt_version}" if written.prompt_name else written.label
    return "\n".join([*lines, "", f"Draft {draft.id}, {draft.kind}, {_plain(by or str(written.by))}."])


def _plain(text: str) -> str:
    """On one line, and without the marks that Markdown or HTML act on: much of it is a customer's."""
    return " ".join(text.split()).translate(MARKS)
