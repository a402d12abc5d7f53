"""`keepwell review`: read a draft, say what is to become of it, take that back."""

import sys
from datetime import date
from typing import TYPE_CHECKING

import typer

from keepwell.acting import whoami
from keepwell.cli import review_words, show
from keepwell.cli.queue import User

if TYPE_CHECKING:
    from domain.reviews import StoredDraft
    from outbox.review.review import Review
    from outbox.review.rework import Reworked

REASONS = (
    *("wrong_facts", "wrong_person", "wrong_time", "wrong_tone", "not_needed", "done_otherwise"),
    *("too_weak", "other"),
)
Id = typer.Argument(metavar="ID", help="The number the queue shows.")
Hash = typer.Option(None, "--hash", help="The hash of what you read: refused where that was changed since.")

review_app = typer.Typer(
    no_args_is_help=True,
    help="Drafts: read one, claim, approve, edit, vouch, reject, snooze, rewrite, take back.",
)


def register(app: typer.Typer) -> None:
    app.add_typer(review_app, name="review")


def _review(user: str | None) -> "Review":
    from keepwell.bootstrap import house
    from keepwell.review_desk import review_of

    return review_of(house(), user)


@review_app.command("show")
def show_draft(draft_id: int = Id, user: str | None = User, json: bool = show.Json) -> None:
    """Why it was drafted, the message, what each sentence rests on, problems, warnings, and what happened."""
    from keepwell.cli.draft_page import print_draft
    from keepwell.review_desk import draft_page

    page = draft_page(_review(user), draft_id)
    if json:
        show.document(page.as_json())
    else:
        print_draft(page)


@review_app.command()
def claim(
    draft_id: int = Id,
    take_over: bool = typer.Option(False, "--take-over", help="Even where somebody else has it."),
    by: str | None = show.By,
    user: str | None = User,
    json: bool = show.Json,
) -> None:
    """Have it in hand for 15 minutes: nobody else changes or approves it, and no run touches it."""
    review = _review(user)
    draft = review.claim(draft_id, _name(by), take_over)
    until = f"{draft.claimed_until:%H:%M} UTC" if draft.claimed_until else ""
    _told(review, draft, f"is yours ({draft.claimed_by}) until {until}", json)


@review_app.command()
def release(
    draft_id: int = Id, by: str | None = show.By, user: str | None = User, json: bool = show.Json
) -> None:
    """Give it out of your hand."""
    review = _review(user)
    _told(review, review.release(draft_id, _name(by)), "is in nobody's hand", json)


@review_app.command()
def approve(
    draft_id: int = Id,
    shown: str | None = typer.Option(
        None, "--hash", help="The hash of what you read. Without it the draft is shown and you are asked."
    ),
    by: str | None = show.By,
    user: str | None = User,
    json: bool = show.Json,
) -> None:
    """Let exactly what you read leave, once: after 30 seconds, and when they are at work."""
    from outbox.review.review import HeldBack

    review = _review(user)
    done = review.approve(draft_id, _name(by), shown or _confirmed(review, draft_id, json))
    if isinstance(done, HeldBack):
        if json:
            show.document(review_words.held_back_json(done))
        else:
            review_words.print_held_back(done)
        raise typer.Exit(1)
    if json:
        show.document(review_words.approved_json(done))
        return
    show.say(review_words.approved(done))


def _confirmed(review: "Review", draft_id: int, json: bool) -> str:
    """The hash of what was shown, once the person in front of the terminal has said yes to it."""
    from domain.errors import KeepwellError
    from keepwell.cli.draft_page import print_draft
    from keepwell.review_desk import draft_page

    if json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise typer.BadParameter(
            f"Say what you approve: --hash, as `keepwell review show {draft_id}` gives it.",
            param_hint="'--hash'",
        )
    page = draft_page(review, draft_id)
    print_draft(page)
    if not typer.confirm("Approve exactly this?"):
        raise KeepwellError("Nothing was approved.")
    return page.draft.content_hash


@review_app.command()
def edit(
    draft_id: int = Id,
    file: str | None = typer.Option(
        None, help="The new text; `-` reads it from stdin. Without it your $EDITOR opens."
    ),
    to: list[str] = typer.Option([], help="Send it to this contact of the account instead; can be repeated."),
    shown: str | None = Hash,
    by: str | None = show.By,
    user: str | None = User,
    json: bool = show.Json,
) -> None:
    """Change the text (first line `Subject: ...`, or the body alone) or whom it goes to; it is checked again."""
    from keepwell.review_desk import contacts_named
    from outbox.review import rework

    review, name = _review(user), _name(by)
    done = None
    if to:
        done = rework.readdress(review, draft_id, name, contacts_named(review, draft_id, to), shown)
    if file is not None or not to:
        # Whoever changed the recipients has seen the text they came with: it is the same.
        subject, body, base = _new_text(review, draft_id, file, shown if done is None else None)
        done = rework.edit(review, draft_id, name, subject, body, base)
    assert done is not None
    _reworked(done, "edited", json)


def _new_text(
    review: "Review", draft_id: int, file: str | None, shown: str | None
) -> tuple[str | None, str, str | None]:
    from keepwell.cli.editing import in_editor, parsed, read_text, written

    if file is not None:
        return (*parsed(read_text(file)), shown)
    if not sys.stdin.isatty():
        raise typer.BadParameter("Give the new text: --file F, or --file - for stdin.", param_hint="'--file'")
    draft = review.get(draft_id)
    told = in_editor(written(draft.message.subject, draft.message.body))
    return (*parsed(told), shown or draft.content_hash)


@review_app.command()
def vouch(
    draft_id: int = Id,
    sentence: int = typer.Option(..., min=1, help="Its number, as `review show` gives it."),
    shown: str | None = Hash,
    by: str | None = show.By,
    user: str | None = User,
    json: bool = show.Json,
) -> None:
    """Stand for a statement with your name: it becomes evidence, and the draft is checked again."""
    from outbox.review import rework

    _reworked(rework.vouch(_review(user), draft_id, _name(by), sentence - 1, shown), "vouched for", json)


@review_app.command()
def reject(
    draft_id: int = Id,
    reason: str = typer.Option(
        ..., parser=show.one_of(*REASONS), metavar="REASON", help=f"{', '.join(REASONS)}."
    ),
    note: str = typer.Option("", help="In your own words; needed with `other`."),
    by: str | None = show.By,
    user: str | None = User,
    json: bool = show.Json,
) -> None:
    """Say that it is of no use, and why. What prompts are tested with comes from this."""
    from domain.reviews import RejectReason

    review = _review(user)
    draft = review.reject(draft_id, _name(by), RejectReason(reason), note)
    _told(review, draft, f"is rejected ({reason})", json)


@review_app.command()
def snooze(
    draft_id: int = Id,
    until: date = typer.Option(..., parser=show.day, metavar="YYYY-MM-DD", help="It wakes the day after."),
    note: str | None = typer.Option(None, help="What it waits for."),
    by: str | None = show.By,
    user: str | None = User,
    json: bool = show.Json,
) -> None:
    """Out of the queue until a day."""
    review = _review(user)
    _told(review, review.snooze(draft_id, _name(by), until, note), f"sleeps until {until}", json)


@review_app.command()
def rewrite(
    draft_id: int = Id,
    feedback: str = typer.Option(..., help="What is to be different."),
    shown: str | None = Hash,
    by: str | None = show.By,
    user: str | None = User,
    json: bool = show.Json,
) -> None:
    """Have it written anew with your feedback."""
    from outbox.review import rework

    _reworked(rework.rewrite(_review(user), draft_id, _name(by), feedback, shown), "written anew", json)


@review_app.command()
def undo(
    draft_id: int = Id, by: str | None = show.By, user: str | None = User, json: bool = show.Json
) -> None:
    """Take an approval back while its message waits."""
    review = _review(user)
    _told(review, review.undo(draft_id, _name(by)), "is not approved any more and waits for review", json)


@review_app.command()
def reopen(
    draft_id: int = Id, by: str | None = show.By, user: str | None = User, json: bool = show.Json
) -> None:
    """Bring a rejected one back into the queue."""
    review = _review(user)
    _told(review, review.reopen(draft_id, _name(by)), "is in the queue again", json)


@review_app.command()
def bulk(
    draft_ids: list[int] = typer.Argument(
        metavar="ID...", help="At most 50, all alike and without warnings."
    ),
    token: str | None = typer.Option(
        None, "--approve", metavar="TOKEN", help="Approve exactly what the preview with this token showed."
    ),
    by: str | None = show.By,
    user: str | None = User,
    json: bool = show.Json,
) -> None:
    """Look at drafts of one kind, language, profile and prompt together; then approve all of them or none."""
    from outbox.review import bulk as many

    review, name = _review(user), _name(by)
    if token is not None:
        done = many.approve(review, draft_ids, name, token)
        if json:
            show.document(review_words.done_json(done))
        else:
            review_words.print_done(done)
        if done.held_back:
            raise typer.Exit(1)
        return
    found = many.preview(review, draft_ids, name)
    if json:
        show.document(review_words.preview_json(found))
        return
    review_words.print_preview(found)


@review_app.command()
def export(
    since: date | None = show.day_option(None, help="Verdicts of this day and later (default: all)."),
    user: str | None = User,
) -> None:
    """Every verdict with its texts and evidence, one JSON object a line: for tests of prompts, and for training."""
    from keepwell.review_desk import judged

    for one in judged(_review(user), since):
        typer.echo(review_words.one_line(one.as_json()))


@review_app.command()
def rates(user: str | None = User, json: bool = show.Json) -> None:
    """What became of the drafts of each version of each prompt."""
    review = _review(user)
    found = review.store.approval_rates(review.scope)
    if json:
        show.document([review_words.rate_json(one) for one in found])
        return
    review_words.print_rates(found)


def _name(by: str | None) -> str:
    from outbox.review.rules import person

    return person(by if by is not None else whoami())


def _told(review: "Review", draft: "StoredDraft", what: str, json: bool) -> None:
    from keepwell.review_desk import draft_page

    if json:
        show.document(draft_page(review, draft.id).as_json())
    else:
        show.say(f"Draft {draft.id} ({draft.account}) {what}.")


def _reworked(done: "Reworked", what: str, json: bool) -> None:
    if json:
        show.document(review_words.reworked_json(done, what))
    else:
        review_words.print_reworked(done, what)
