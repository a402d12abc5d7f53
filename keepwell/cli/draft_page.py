"""One draft on a terminal: why it was drafted, the message, each sentence with what it rests on, what happened."""

from typing import TYPE_CHECKING

from keepwell.cli import show
from keepwell.cli.queue import span
from keepwell.cli.review_words import WHAT_TO_DO
from keepwell.cli.told import print_told

if TYPE_CHECKING:
    from domain.drafts import Evidence
    from domain.reviews import DraftEvent
    from keepwell.review_desk import DraftPage

STATE_STYLE = {"blocked": "bold red", "approved": "green", "sent": "green", "rejected": "dim"}
LONGEST_EVIDENCE = 200


def print_draft(page: "DraftPage") -> None:
    _print_head(page)
    _print_message(page)
    _print_sentences(page)
    _print_faults(page)
    _print_trail(page)


def _print_head(page: "DraftPage") -> None:
    draft = page.draft
    head = show.text(f"Draft {draft.id}: {draft.kind.replace('_', ' ')} for {draft.account}", "bold")
    show.say(head.append_text(show.text(f"  {draft.account_external_id}", "dim")))
    show.say(_standing(page), style=STATE_STYLE.get(draft.state, ""))
    show.say(f"Why: {draft.why} ({draft.reason}, as of {draft.as_of})")
    print_told(page.told, 2)
    show.say(f"Profile: {draft.profile or 'not enough to say'}. Written {_author(page)}.", style="dim")
    show.say()


def _standing(page: "DraftPage") -> str:
    draft = page.draft
    age = span((page.now - draft.created_at).total_seconds())
    told = [f"{draft.state} (revision {draft.revision.number})", f"{age} old"]
    if draft.is_open:
        left = span(abs((draft.due_at - page.now).total_seconds()))
        told.append(f"{left} overdue" if page.overdue else f"due in {left}")
    if draft.snoozed_until is not None and draft.state == "snoozed":
        told.append(f"asleep until {draft.snoozed_until}")
    if page.holder is not None and draft.claimed_until is not None:
        told.append(f"claimed by {page.holder} until {draft.claimed_until:%H:%M} UTC")
    if draft.close_reason and not draft.is_open:
        told.append(draft.close_reason)
    return ", ".join(told)


def _author(page: "DraftPage") -> str:
    written = page.draft.revision.written
    model = f" with {written.model}" if written.model else ""
    prompt = (
        f"prompt {written.prompt_name} version {written.prompt_version}{model}" if written.prompt_name else ""
    )
    template = f"the template ({written.label})" if written.label else "the template"
    edited = (
        f"by {page.draft.revision.by}, from " if written.by == "person" else "from " if not prompt else "by "
    )
    return edited + (f"{prompt}{f' ({written.label})' if written.label else ''}" if prompt else template)


def _print_message(page: "DraftPage") -> None:
    message = page.draft.message
    to = ", ".join(f"{one.name} <{one.address}>" for one in message.recipients) or "nobody"
    show.say(f"To: {to}")
    show.say(f"Subject: {message.subject}   ({message.language})", style="bold")
    for line in message.body.split("\n"):
        show.say(line, indent=4 if line else 0)
    show.say()


def _print_sentences(page: "DraftPage") -> None:
    message, problems = page.draft.message, page.draft.revision.problems
    show.say("What each sentence rests on", style="bold")
    for place, sentence in enumerate(message.sentences):
        facts = page.evidence_of(sentence)
        broken = [one for one in problems if one.sentence == place]
        if not facts and not broken and sentence.part in ("greeting", "closing", "signature"):
            continue
        show.item(show.text(f"{place + 1:>3}", "dim"), message.text_of(sentence))
        for fact in facts:
            show.say(_fact(fact), style="dim", indent=6)
        if not facts and sentence.part == "body":
            show.say("cites nothing", style="dim", indent=6)
        for one in broken:
            show.say(f"{one.code}: {one.says}", style="red", indent=6)
    show.say()


def _fact(fact: "Evidence") -> str:
    quote = f' "{fact.quote}"' if fact.quote else ""
    return show.clip(f"{fact.occurred_on}  [{fact.ref}] {fact.says}{quote}", LONGEST_EVIDENCE)


def _print_faults(page: "DraftPage") -> None:
    revision = page.draft.revision
    for one in revision.problems:
        if one.sentence is None:
            show.say(f"Problem ({one.code}): {one.says}", style="red")
    for warning in revision.warnings:
        show.say(f"Warning: {warning}", style="yellow")
    if revision.problems:
        show.say(f"It cannot be approved like this. {WHAT_TO_DO.format(id=page.draft.id)}", style="red")


def _print_trail(page: "DraftPage") -> None:
    show.say("What happened", style="bold")
    for event in page.trail():
        show.say(_event(event), style="dim", indent=2)
    for verdict in page.verdicts[-1:]:
        diff = (verdict.details or {}).get("diff")
        if verdict.verdict == "edit" and diff:
            print_diff(str(diff))
    for row in page.outbox:
        why = row["error"] or row["held_because"]
        told = f"outbox: {row['state']}, not before {row['not_before']:%Y-%m-%d %H:%M} UTC"
        show.say(told + (f" ({why})" if why else ""), style="dim", indent=2)
    show.say(f"Hash {page.draft.content_hash[:16]}: {_next(page)}", style="dim")


def _next(page: "DraftPage") -> str:
    """What can be done with it now."""
    draft = page.draft
    if draft.is_open and not draft.revision.problems:
        return (
            f"`keepwell review approve {draft.id} --hash {draft.content_hash[:16]}` lets exactly this leave. Or "
            "edit, reject, snooze, rewrite it: `keepwell review --help`."
        )
    if draft.state == "approved":
        return f"`keepwell review undo {draft.id}` takes the approval back while it waits."
    if draft.state == "rejected":
        return f"`keepwell review reopen {draft.id}` brings it back."
    return "an approval is bound to it."


def _event(event: "DraftEvent") -> str:
    details = event.details or {}
    more = [event.reason or "", str(details.get("words") or "")]
    more += [f"revision {details['revision']}"] if "revision" in details else []
    more += [f"sentence {details['sentence']}"] if "sentence" in details else []
    more += [f"until {details['until']}"] if "until" in details else []
    told = "; ".join(part for part in more if part)
    return f"{event.at:%Y-%m-%d %H:%M} UTC  {event.by} {event.change}{f': {told}' if told else ''}"


def print_diff(diff: str) -> None:
    for line in diff.split("\n"):
        style = "green" if line.startswith("+") else "red" if line.startswith("-") else "dim"
        show.say(line, style=style, indent=4)
