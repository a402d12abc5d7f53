"""`keepwell ask`, `search` and `rebuild-index`: the history of accounts, asked and found."""

from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from keepwell.cli import show

if TYPE_CHECKING:
    from keepwell.analyst import Answer, Piece
    from keepwell.knowledge_base import Answered
    from knowledge.account_search import Hit

LONGEST = 400


def register(app: typer.Typer) -> None:
    app.command()(ask)
    app.command()(search)
    app.command("rebuild-index")(rebuild_index)
    app.command("ask-feedback")(ask_feedback)


def ask(
    question: str = typer.Argument(help="In your own words, of one account, of all, or of a past day."),
    account: str | None = typer.Option(None, help="The account it is about (name or external id)."),
    as_of: date | None = show.day_option(None, help="From what was known on this day."),
    user: str | None = typer.Option(None, help="Only the accounts of this CSM."),
    after: list[str] = typer.Option([], help="An earlier question that this one follows; may be repeated."),
    json: bool = show.Json,
) -> None:
    """Ask in plain language: every sentence of the answer names its source, or the answer is that there is none."""
    from contextlib import ExitStack

    from keepwell.analyst import Answer, asking
    from keepwell.analyst import ask as answer
    from keepwell.bootstrap import house
    from keepwell.cli.progress import stages

    the_house = house()
    shown = _Shown()
    with ExitStack() as bars:
        progress = bars.enter_context(stages())
        before = None
        for earlier in after:
            before = answer(the_house, earlier, account, as_of, user, before, progress).before
        for piece in asking(the_house, question, account, as_of, user, before, progress):
            if isinstance(piece, Answer):
                found = piece
            elif not json:
                bars.close()  # a bar that is redrawn would write over the answer
                shown.show(piece)
    if json:
        show.document(found.as_json())
    else:
        shown.rest(found)


class _Shown:
    """An answer as it is printed, piece by piece; sources are numbered as they come."""

    def __init__(self) -> None:
        self._marks: dict[str, int] = {}

    def show(self, piece: "Piece") -> None:
        if piece.understood:
            show.say(piece.understood, style="dim")
        if piece.sentence is not None:
            self._sentence(piece.sentence)

    def _sentence(self, one: "dict[str, Any]") -> None:
        cited = [self._marks.setdefault(c["ref"], len(self._marks) + 1) for c in one["citations"]]
        line = show.text(one["text"])
        if cited:
            line.append_text(show.text(" [" + ", ".join(map(str, dict.fromkeys(cited))) + "]", "dim"))
        show.say(line)

    def rest(self, found: "Answer") -> None:
        """What is known at the end only."""
        for note in found.notes:
            show.say(note, style="yellow" if found.sentences else None)
        _print_sources(found, self._marks)
        if found.label:
            show.say(found.label, style="dim")
        if found.embedded < found.passages:
            share = found.embedded / found.passages
            show.say(
                f"{share:.0%} of the history that was searched is indexed by meaning so far.", style="dim"
            )


def _print_sources(found: "Answer", marks: dict[str, int]) -> None:
    if not marks:
        return
    show.say()
    known = {c["ref"]: c for one in found.sentences for c in one["citations"]}
    for ref, mark in marks.items():
        one = known[ref]
        when = (one["occurred_at"] or "")[:10]
        parts = [part for part in (one["account"], when, ref) if part]
        show.say(show.text(f"[{mark}] {'  '.join(parts)}", "dim"))


def search(
    query: str = typer.Argument(
        help="What to look for, in your own words; “quoted words” must be met as they stand."
    ),
    account: str | None = typer.Option(None, help="Only this account (name or external id)."),
    as_of: date | None = show.day_option(None, help="Only what was said by this day."),
    user: str | None = typer.Option(None, help="Only the accounts of this CSM."),
    limit: int = typer.Option(10, "-k", "--limit", min=1, max=200, help="How many hits."),
    json: bool = show.Json,
) -> None:
    """Search what was said and what happened, each hit with its source."""
    from keepwell.bootstrap import house
    from keepwell.cli.progress import stages
    from keepwell.knowledge_base import search as find

    the_house = house()
    with stages() as progress:
        answered = find(the_house, query, account, as_of, user, limit, progress)
    if json:
        show.document(answered.as_json())
        return
    _print(answered)


def _print(answered: "Answered") -> None:
    where = answered.account.name if answered.account else answered.scope.says()
    hits = answered.found.hits
    if not hits:
        show.say(f"Nothing was found in {where}.")
        return
    show.say(f"{len(hits)} found in {where}, the best first", style="bold")
    if answered.found.period is not None:
        show.say(f"What was said in the time of “{answered.found.period.words}” comes first.", style="dim")
    for place, hit in enumerate(hits, start=1):
        _print_hit(place, hit, named=answered.account is None)
    _print_coverage(answered)


def _print_hit(place: int, hit: "Hit", named: bool) -> None:
    one = hit.passage
    head = show.text(f"{place:>2}. ")
    if named:
        head.append_text(show.name(one.account_name)).append("  ")
    who = ", ".join(part for part in (one.speaker, one.channel or one.kind) if part)
    show.say(head.append_text(show.text(f"{one.said_at:%Y-%m-%d}  {who}  [{one.ref}]", "dim")))
    show.say(_short(one.text), indent=4)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST].rsplit(' ', 1)[0]} …"


def _print_coverage(answered: "Answered") -> None:
    found = answered.found
    if found.embedded < found.passages:
        share = found.embedded / found.passages
        show.say(
            f"All {found.passages:,} passages were searched by their words, {share:.0%} of them also by meaning. "
            "`keepwell rebuild-index --fill` does the rest.",
            style="dim",
        )


def rebuild_index(
    fill: bool = typer.Option(False, "--fill", help="Keep the index; only add what has no vector yet."),
    check: bool = typer.Option(
        False, "--check", help="Keep the index; compare it with the database and mend it."
    ),
    minutes: float | None = typer.Option(None, min=0, help="Stop after so many minutes; what is done stays."),
    json: bool = show.Json,
) -> None:
    """Make the search index anew from the database. Vectors that are known are used again."""
    from keepwell.bootstrap import house
    from keepwell.cli.progress import stages
    from keepwell.index_care import care_for_index

    the_house = house()
    with stages() as progress:
        done = care_for_index(the_house, progress, fill=fill, check=check, minutes=minutes)
    if json:
        show.document(done.as_json())
        return
    show.say(done.says())


def ask_feedback(
    since: date | None = show.day_option(None, help="Judged on this day and later (default: all)."),
) -> None:
    """Answers that people put a thumb up or down to, one JSON object a line: for tests of prompts and training."""
    from keepwell.bootstrap import house
    from keepwell.cli.review_words import one_line
    from keepwell.conversing.feedback import exported

    for one in exported(house(), since):
        typer.echo(one_line(one))
