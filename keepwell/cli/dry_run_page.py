"""What a run would do, for a person at a terminal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from keepwell.cli import show

if TYPE_CHECKING:
    from keepwell.dry_run import DryRun, Would
    from keepwell.model_forecast import Forecast

LISTED = 20
AGENTS = {
    "collector": "conversations read",
    "disc": "mails read for how people write",
    "writer": "drafts",
    "words": "accounts told in a few words",
}


def print_dry_run(found: "DryRun") -> None:
    when = f"{found.as_of}" if found.first == found.as_of else f"{found.first} to {found.as_of}"
    show.say(
        f"Dry run of {when}: nothing was changed. {found.scored:,} of {found.accounts:,} accounts would be scored."
    )
    show.say(
        f"Another band: {len(found.moved):,} of {found.customers:,} customers{':' if found.moved else '.'}"
    )
    _list(
        f"{one.account}: {one.band_before or 'not scored'} to {one.band_after or 'not scored'}"
        for one in found.moved
    )
    _would("Alerts opened", found.alerts_opened)
    _would("Alerts closed", found.alerts_closed)
    _would("Opportunities found", found.opportunities_found)
    _would("Opportunities closed", found.opportunities_closed)
    _would("Drafts written", found.drafts_written)
    _would("Drafts withdrawn", found.drafts_withdrawn)
    show.say(model_says(found.model))
    if found.failures:
        show.say(f"{found.failures:,} steps or accounts would fail.", style="red")
    for note in found.notes:
        show.say(note, style="yellow")
    show.say(f"Took {found.seconds:.1f} s.", style="dim")


def model_says(model: "Forecast | None") -> str:
    if model is None:
        return "The model: none is configured."
    asked = ", ".join(f"{one.calls:,} {AGENTS[one.agent]}" for one in model.agents if one.calls)
    if not asked:
        return "The model: nothing to ask it."
    tokens = [one.read + (one.written or 0) for one in model.agents if one.calls and one.read is not None]
    cost = "" if model.micros is None else f", {model.micros / 1_000_000:.2f} {model.currency}"
    about = f"; about {sum(tokens):,} tokens{cost}" if tokens else "; what that costs is not known yet"
    return f"The model would be asked {model.calls:,} times at most ({asked}){about}."


def _would(title: str, found: "list[Would]") -> None:
    from keepwell.dry_run import by_kind_of

    kinds = ", ".join(f"{n:,} {kind.replace('_', ' ')}" for kind, n in by_kind_of(found).items())
    show.say(f"{title}: {len(found):,}{f' ({kinds})' if kinds else ''}.")
    _list(f"{one.account or 'A source'}: {_without_name(one)}" for one in found)


def _without_name(one: "Would") -> str:
    """The name stands before it already."""
    said = one.says.removeprefix(f"{one.account} ")
    return f"{said[:1].upper()}{said[1:]}"


def _list(lines: Iterable[str]) -> None:
    told = list(lines)
    for line in told[:LISTED]:
        show.say(f"  {line}")
    if len(told) > LISTED:
        show.say(f"  and {len(told) - LISTED:,} more (`--json` has them all)")
