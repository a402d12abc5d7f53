"""Contacts and their communication preference, on a terminal."""

from domain.disc import PREFERENCE, Source, sure
from keepwell.cli import show
from keepwell.disc import ContactProfile

LONGEST = 160
SHOWN = 8


def print_people(people: list[ContactProfile], score_reads: str | None) -> None:
    """On an account's page: a line each. Nothing where nobody is known."""
    if not people:
        return
    show.say()
    show.say("Whom to talk to, and how", style="bold")
    for one in people[:SHOWN]:
        main = " (main contact)" if one.contact.is_primary else ""
        show.item(show.text(_letter(one), _style(one)), f"{one.contact.called}{main}: {one.says}")
    if len(people) > SHOWN:
        show.say(f"and {len(people) - SHOWN} more: `keepwell disc show`", style="dim", indent=2)
    if score_reads:
        show.say(score_reads, indent=2)
    show.say(PREFERENCE, style="dim", indent=2)


def print_profiles(people: list[ContactProfile]) -> None:
    """Each with what it rests on."""
    if not people:
        show.say("No contact is on record there.")
        return
    for one in people:
        _one(one)
    show.say(PREFERENCE, style="dim")


def _one(one: ContactProfile) -> None:
    seen = one.reading
    main = ", main contact" if one.contact.is_primary else ""
    show.item(
        show.text(_letter(one), _style(one)),
        f"{one.contact.called} ({one.contact.account}{main}) [{one.contact.external_id}]",
    )
    show.say(one.says, indent=4)
    if seen.source is Source.OBSERVED and seen.interactions and not one.contact.shared:
        odds = "  ".join(f"{letter} {sure(p)}" for letter, p in seen.probabilities.items())
        whether = "" if seen.profile else "if they have a style at all:  "
        show.say(f"{whether}{odds}   as of {seen.as_of}", style="dim", indent=4)
    for quote in seen.evidence:
        words = show.clip(" ".join(quote.quote.split()), LONGEST)
        model = ", pointed out by the model" if quote.by_model else ""
        show.say(f"{quote.occurred_on}  {quote.leans}: “{words}” [{quote.ref}]{model}", indent=4)
    for habit in seen.habits:
        show.say(habit, style="dim", indent=4)
    show.say()


def _letter(one: ContactProfile) -> str:
    return one.reading.profile or "?"


def _style(one: ContactProfile) -> str:
    return "bold" if one.reading.profile else "dim"
