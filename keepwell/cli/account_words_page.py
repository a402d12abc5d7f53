"""What an account said lately, on a terminal: each with its quote, who said it, when, and where it stands."""

from datetime import date

from domain.text_signals import TextSignal
from keepwell.account_words import AccountWords, Said, whose
from keepwell.cli import show

LONGEST = 220


def print_words(words: AccountWords, as_of: date) -> None:
    """Nothing where nothing was said."""
    if words.none:
        return
    show.say()
    show.say("What they said lately", style="bold")
    for one in words.risks:
        _line(one, f"risk, {one.risk_says}", "red")
    for one in words.requests:
        _line(one, "request", "cyan")
    for one in words.promises:
        _line(one, f"{whose(one)}{_due(one, as_of)}", "red" if one.overdue else "")
    for one in words.sentiment:
        _line(one, one.kind, "green" if one.kind == TextSignal.PRAISE else "yellow")


def _due(one: Said, as_of: date) -> str:
    if one.due_on is None:
        return ""
    days = (as_of - one.due_on).days
    late = f", overdue by {days} day{'' if days == 1 else 's'} unless it was kept" if one.overdue else ""
    return f", due {one.due_on}{late}"


def _line(one: Said, what: str, style: str) -> None:
    quote = show.clip(" ".join(one.quote.split()), LONGEST)
    who = one.who or ("one of us" if one.by == "us" else "somebody there")
    model = ", read by the model" if one.read_by == "model" else ""
    show.item(show.text(str(one.day), style), f"{what}: “{quote}”")
    show.say(f"{who}, {one.channel} [{one.ref}]{model}", style="dim", indent=4)
