"""How prompts, their versions, differences and trials look in a terminal."""

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from keepwell.cli import show
from keepwell.cli.ai import money

if TYPE_CHECKING:
    from rich.text import Text

    from domain.prompts import PromptAction, PromptVersion
    from keepwell.prompting.promoting import Judged, Preview
    from keepwell.prompting.versions import History, Standing
    from prompts.approval import Approval
    from prompts.diff import Hunk, Span
    from prompts.trial import Output
    from storage.prompt_log import StoredEvaluation

STYLES = {"same": "", "gone": "red strike", "new": "green"}
MARKS = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}


def print_list(found: "Sequence[Standing]") -> None:
    show.table(
        ("prompt", ">versions", ">production", ">candidate", ">cases", "approved"),
        (
            (
                one.name,
                one.versions,
                one.production,
                one.candidate,
                f"{one.cases + one.reviewed}",
                _rate(one.approval),
            )
            for one in found
        ),
    )
    for one in found:
        if one.waiting is not None:
            show.say(
                f"{one.name}: this release brought version {one.waiting}; agents go on with {one.production}, which "
                f"was chosen here. `keepwell prompts diff {one.name} {one.production} {one.waiting}` shows what "
                "changes.",
                style="yellow",
            )
        if one.idle:
            show.say(
                f"{one.name}: version {one.production} does not fit this release any more, so agents use the shipped "
                f"file. `keepwell prompts edit {one.name}` mends it.",
                style="red",
            )
    show.say("`keepwell prompts versions NAME` has the history of one.", style="dim")


def _rate(approval: "Approval | None") -> str:
    if approval is None or approval.rate is None:
        return "no drafts yet"
    return f"{approval.rate:.0%} of {approval.decided}, {approval.edited} after an edit"


def version_json(found: "PromptVersion") -> dict[str, Any]:
    told = {name: value for name, value in vars(found).items() if name != "text"}
    return told | {"proposed_from": None if found.proposed_from is None else dict(found.proposed_from)}


def print_text(text: str) -> None:
    """Line by line as it stands, so that it can be piped to a file and read back."""
    typer.echo(text)


def history_json(found: "History", actions: "Sequence[PromptAction]") -> dict[str, Any]:
    return {
        **found.standing.as_json(),
        "approvals": {
            str(number): {**vars(one), "rate": one.rate} for number, one in found.approvals.items()
        },
        "versions": [version_json(one) for one in found.versions],
        "moves": [vars(one) for one in found.moves],
        "log": [vars(one) for one in actions],
    }


def print_history(found: "History") -> None:
    here = found.standing
    show.say(here.name, style="bold")
    show.table(
        (">", "label", "by", "at", "from", "approved", "note"),
        (
            (
                one.number,
                _labels(one.number, here),
                show.clip(one.by, 20),
                f"{one.at:%Y-%m-%d %H:%M}",
                f"{one.base}{' (proposed)' if one.proposed_from else ''}" if one.base else "shipped",
                _rate(found.approvals.get(one.number)),
                one.note,
            )
            for one in found.versions
        ),
    )
    for move in sorted(found.moves, key=lambda one: one.at):
        judged = f", evaluation {move.evaluation_id}" if move.evaluation_id else ""
        was = f"{move.was} to {move.to}" if move.was else f"{move.to}"
        show.say(
            f"{move.at:%Y-%m-%d %H:%M}  {move.label} {was}, {move.kind} by {show.clip(move.by, 20)}{judged}: "
            f"{move.note}"
        )


def _labels(number: int, here: "Standing") -> str:
    told = [("production", here.production), ("candidate", here.candidate)]
    return ", ".join(label for label, at in told if at == number)


def print_hunks(old: str, new: str, hunks: "Sequence[Hunk]") -> None:
    show.say(f"--- {old}", style="red")
    show.say(f"+++ {new}", style="green")
    colour = sys.stdout.isatty()
    for hunk in hunks:
        show.say(hunk.head, style="cyan")
        for line in hunk.lines:
            show.say(_line(line, colour))


def _line(spans: "Sequence[Span]", colour: bool) -> "Text":
    from rich.text import Text

    kinds = {span.how for span in spans}
    mark = {"gone": "-", "new": "+", "same": " "}[next(iter(kinds))] if len(kinds) == 1 else "~"
    shown = Text(mark if spans else " ")
    for span in spans:
        before, after = ("", "") if colour or len(kinds) == 1 else MARKS[span.how]
        shown.append_text(show.text(f"{before}{span.text}{after}", STYLES[span.how] if colour else ""))
    return shown


def print_judged(judged: "Judged") -> None:
    """Slice by slice, then the cases that went either way, then what it cost."""
    found = judged.found
    if found.slices:
        _print_slices(
            judged.production, judged.candidate, [vars(one) | {"worse": one.worse} for one in found.slices]
        )
    for one in found.tried:
        if one.lost or one.gained:
            failed = one.candidate_failed if one.lost else one.production_failed
            told = "; ".join(f"{check.name}{': ' + check.says if check.says else ''}" for check in failed)
            show.say(f"{'Lost' if one.lost else 'Gained'}: {one.case.key} ({told})", indent=2)
    if found.heard is not None:
        told = ", ".join(f"{count} {what}" for what, count in found.heard.items() if count)
        show.say(f"A model judge, which decides nothing, prefers: {told}.")
    cost = f"{money(found.micros)} {judged.currency}"
    show.say(
        f"{len(found.tried)} cases with both, {judged.model}, {cost}. Evaluation {judged.number}.",
        style="dim",
    )
    if judged.refused:
        show.say(f"It would not be promoted: {judged.refused.partition('. Lost: ')[0]}.", style="red")
    else:
        show.say(f"No slice gets worse ({found.verdict}).", style="green")


def print_evaluation(found: "StoredEvaluation") -> None:
    """One of before: keys of cases and names of checks are all that is kept."""
    show.say(
        f"Evaluation {found.id}: {found.name}, version {found.candidate} against "
        f"{found.production or 'the shipped file'}, {found.at:%Y-%m-%d %H:%M} by {show.clip(found.by, 20)}, "
        f"{found.model}: {found.verdict}",
        style="bold",
    )
    if found.body["missing"]:
        show.say(f"It could not be tried on every case: {found.body['missing']}.")
    _print_slices(found.production, found.candidate, found.body["slices"])
    for one in found.body["cases"]:
        lost, gained = one["candidate_failed"], one["production_failed"]
        if bool(lost) != bool(gained):
            show.say(f"{'Lost' if lost else 'Gained'}: {one['key']} ({', '.join(lost or gained)})", indent=2)
    show.say(f"{money(found.micros)} {found.currency}", style="dim")


def _print_slices(production: int | None, candidate: int, slices: Sequence[Mapping[str, Any]]) -> None:
    head = ("slice", ">cases", f">version {production or 'shipped'}", f">version {candidate}")
    show.table((*head, ">lost", ">gained", ">by chance"), (_slice(one) for one in slices))


def _slice(one: Mapping[str, Any]) -> tuple[Any, ...]:
    style = "red" if one["worse"] else "green" if one["candidate"] > one["production"] else ""
    lost, gained = len(one["lost"]), len(one["gained"])
    return (
        f"{one['what']} {one['value']}".strip(),
        one["cases"],
        one["production"],
        show.text(str(one["candidate"]), style),
        lost or "",
        gained or "",
        f"{one['chance']:.0%}" if lost or gained else "",
    )


def print_previews(name: str, number: int, found: "Sequence[Preview]", currency: str) -> None:
    from rich import box
    from rich.table import Table

    from prompts.diff import compare

    if not found:
        show.say(
            "No account has anything to try it on yet. `keepwell import` brings conversations, "
            "`keepwell run` what to write about."
        )
        return
    for one in found:
        show.say(one.case.key, style="bold")
        if not (one.production.tried or one.candidate.tried):
            hunks = compare(one.production.asked, one.candidate.asked)
            show.say(one.candidate.label or "no AI", style="yellow", indent=2)
            if hunks:
                print_hunks("the prompt as production has it", f"as version {number} has it", hunks)
            else:
                show.say("Both give the same prompt here.", indent=2)
            continue
        grid = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
        grid.add_column("production", ratio=1)
        grid.add_column(f"version {number}", ratio=1)
        grid.add_row(*(_paragraphs(side) for side in (one.production, one.candidate)))
        grid.add_row(*(show.text(_cost(side, currency), "dim") for side in (one.production, one.candidate)))
        show.say(grid)
    old, new = (sum(getattr(one, side).micros for one in found) for side in ("production", "candidate"))
    show.say(
        f"{len(found)} of {name}: production {money(old)} {currency}, version {number} {money(new)} {currency}. "
        "Nothing of it was kept or sent.",
        style="dim",
    )


def _paragraphs(output: "Output") -> "Text":
    from rich.text import Text

    said = output.text or output.label or "nothing"
    shown = Text("\n").join(show.text(line) for line in said.split("\n"))
    for check in output.checks:
        if not check.passed:
            shown.append_text(show.text(f"\nfailed: {check.name} {check.says}".rstrip(), "red"))
    return shown


def _cost(output: "Output", currency: str) -> str:
    return f"{output.read:,} tokens in, {output.written:,} out, {money(output.micros)} {currency}"
