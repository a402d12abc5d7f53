"""`keepwell queue`: the drafts that somebody must look at, the one that is due first before all others."""

from datetime import datetime
from typing import TYPE_CHECKING

import typer

from keepwell.acting import whoami
from keepwell.cli import show

if TYPE_CHECKING:
    from rich.text import Text

    from domain.reviews import QueueRow
    from keepwell.review_desk import QueuePage

SHOWN = 25
KINDS = (
    *("follow_up", "check_in", "qbr_summary", "save_plan", "renewal_note", "stabilisation_plan"),
    *("expansion_proposal", "account_review", "escalation_brief"),
)
STATES = ("open", "all", "blocked", "waiting", "snoozed", "approved", "sent", "rejected", "withdrawn")
User = typer.Option(None, "--user", help="Only within the book of this CSM.")


def register(app: typer.Typer) -> None:
    app.command()(queue)


def queue(
    kind: str | None = typer.Option(
        None, parser=show.one_of(*KINDS), metavar="KIND", help=f"{', '.join(KINDS)}."
    ),
    state: str = typer.Option(
        "open",
        parser=show.one_of(*STATES),
        metavar="STATE",
        help=f"{', '.join(STATES)}. Open: blocked and waiting ones, without those put to sleep.",
    ),
    csm: str | None = typer.Option(None, help="Only accounts of this CSM."),
    account: str | None = typer.Option(None, help="Only this account, by name or external id."),
    overdue: bool = typer.Option(False, "--overdue", help="Only those that are due already."),
    mine: bool = typer.Option(False, "--mine", help="Only those you have claimed."),
    by: str | None = typer.Option(None, help="Who you are, for --mine (default: the user of this machine)."),
    user: str | None = User,
    limit: int = typer.Option(SHOWN, min=0, help="Drafts to show; 0 shows all."),
    after: str | None = typer.Option(None, metavar="PLACE", help="Go on behind a page: the `next` it named."),
    json: bool = show.Json,
) -> None:
    """Drafts that wait for a person, what is overdue first."""
    from keepwell.bootstrap import house
    from keepwell.review_desk import queue_page

    page = queue_page(
        house(),
        kind=kind,
        state=state,
        csm=csm,
        account=account,
        overdue=overdue,
        claimed_by=(by or whoami()) if mine else None,
        user=user,
        after=after,
        limit=limit or None,
    )
    if json:
        show.document(page.as_json())
        return
    print_queue(page, state)


def print_queue(page: "QueuePage", state: str) -> None:
    if not page.rows:
        typer.echo(
            "No drafts yet: `keepwell run` writes them."
            if state == "all"
            else f"No drafts ({state}): `--state all` shows every one."
        )
        return
    wide = show.roomy()
    show.table(
        (">id", "due", "account", "kind", "to", *(("subject",) if wide else ()), "note"),
        (
            (
                row.id,
                due(row.due_at, page.now) if row.state in ("blocked", "waiting") else show.text("·", "dim"),
                show.name(show.clip(row.account, 24)),
                row.kind.replace("_", " "),
                show.clip(", ".join(row.recipients) or "nobody yet", 20),
                *((show.clip(row.subject, 34),) if wide else ()),
                _note(row, page.now, state),
            )
            for row in page.rows
        ),
    )
    drafts = "draft" if page.total == 1 else "drafts"
    late = f", {page.overdue:,} overdue" if page.overdue and state in ("open", "waiting", "blocked") else ""
    shown = f" ({len(page.rows):,} shown: --limit 0 shows all)" if len(page.rows) < page.total else ""
    blocked = (
        " What is blocked wants an edit, or your word." if any(row.problems for row in page.rows) else ""
    )
    show.say(
        f"{page.total:,} {drafts}{late}{shown}. `keepwell review show ID` has all of one, and how to let it "
        f"leave.{blocked}"
    )


def due(at: datetime, now: datetime) -> "Text":
    """How long there is still, or for how long it has been late."""
    late = at < now
    words = f"{span(abs((at - now).total_seconds()))} {'late' if late else 'left'}"
    return show.text(words, "bold red" if late else "")


def span(seconds: float) -> str:
    """A length of time in one or two figures: 40 min, 5 h, 3 days."""
    minutes = int(seconds // 60)
    if minutes < 120:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} days"


def _note(row: "QueueRow", now: datetime, state: str) -> "Text":
    """What makes a draft other than one that only has to be read."""
    told = []
    if row.state == "blocked":
        told.append(f"blocked by {row.problems} {'problem' if row.problems == 1 else 'problems'}")
    elif row.state != "waiting" or state not in ("open", "waiting"):
        told.append(str(row.state) + (f" until {row.snoozed_until}" if row.state == "snoozed" else ""))
    if row.warnings:
        told.append(f"{row.warnings} {'warning' if row.warnings == 1 else 'warnings'}")
    if row.claimed_by and row.claimed_until and row.claimed_until > now:
        told.append(f"claimed by {row.claimed_by}")
    return show.text(", ".join(told), "red" if row.state == "blocked" else "dim")
