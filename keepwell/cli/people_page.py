"""How `keepwell people` looks in a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from keepwell.cli import show

if TYPE_CHECKING:
    from keepwell.who_is_who import PersonRow, Unsettled
    from storage.account_merging import AccountLink
    from storage.accounts import AccountRow
    from storage.unmatched import Settlement, UnmatchedPerson

WHY = {
    "domain": "the same domain",
    "name": "a like name",
    "external id": "a stated id",
    "settled": "a person's word",
}


def print_list(found: "Unsettled", most: int | None) -> None:
    """Everything that waits for a person's word, at most so many rows of each kind."""
    if not (found.people or found.pairs or found.colleagues):
        typer.echo("Everybody is known: nothing waits for your word.")
        return
    if found.people:
        _print_people(found, most)
    if found.pairs:
        _print_pairs(found, most)
    if found.colleagues:
        _print_colleagues(found, most)


def _print_people(found: "Unsettled", most: int | None) -> None:
    show.table(
        ("person", "name", ">conversations", "last", "state", "may belong to"),
        (_person_cells(row) for row in found.people[:most]),
        title="Whose conversations are these?",
    )
    _more(len(found.people), most)
    waits = "1 conversation waits" if found.waiting == 1 else f"{found.waiting:,} conversations wait"
    show.say(
        f"{waits}. `keepwell people settle WHO ACCOUNT` lets them in; WHO is an address, a domain or a name. "
        "`keepwell people ignore WHO` passes them over."
    )


def _person_cells(row: "PersonRow") -> tuple[object, ...]:
    person = row.person
    shown = show.clip(person.address or f'"{person.name}"', show.NAME_WIDTH)
    hints = [f"{show.clip(name, 24)}: {hint.why}" for name, hint in row.candidates[:2]]
    return (
        f"{shown} (shared)" if person.is_shared else shown,
        show.clip(person.name or "", 24) if person.address else "",
        person.conversations,
        f"{person.last_seen_at:%Y-%m-%d}",
        person.state,
        "; ".join(hints),
    )


def _print_pairs(found: "Unsettled", most: int | None) -> None:
    show.table(
        ("account", "may be", "because of", ">likely"),
        (
            (_record(p.one), _record(p.other), WHY.get(p.alike.how, p.alike.how), f"{p.alike.score:.0%}")
            for p in found.pairs[:most]
        ),
        title="Accounts that may be one",
    )
    _more(len(found.pairs), most)
    show.say(
        "`keepwell people merge ACCOUNT OTHER` joins them, `keepwell people split ACCOUNT OTHER` keeps them two."
    )


def _print_colleagues(found: "Unsettled", most: int | None) -> None:
    show.table(
        ("account", "address", ">conversations", "last"),
        (
            (
                show.name(c.account),
                c.colleague.address,
                c.colleague.conversations,
                f"{c.colleague.last_seen_at:%Y-%m-%d}",
            )
            for c in found.colleagues[:most]
        ),
        title="Colleagues whom no tool has recorded",
    )
    _more(len(found.colleagues), most)
    show.say(
        "`keepwell people record ADDRESS` makes one a contact, `keepwell people record --all` all of them."
    )


def _record(account: "AccountRow") -> str:
    ref = f"{account.source}:{show.clip(account.external_id, 24)}"
    return f"{show.clip(account.name, show.NAME_WIDTH)} ({ref})"


def _more(rows: int, most: int | None) -> None:
    if most is not None and rows > most:
        show.say(f"{rows - most:,} more: --limit 0 shows all.")


def print_records(account: "AccountRow", links: Sequence["AccountLink"]) -> None:
    """Which records an account is made of."""
    show.say(f"{account.name} is {account.source}:{account.external_id}.")
    if not links:
        show.say("No record of another tool is linked to it.")
        return
    show.table(
        ("record", "name", "because of", ">sure", "by", "since"),
        (
            (
                *(f"{k.source}:{k.external_id}", show.name(k.name), WHY.get(k.how, k.how)),
                *(f"{k.confidence:.0%}", k.settled_by, f"{k.settled_at:%Y-%m-%d}"),
            )
            for k in links
        ),
    )


def print_person(people: Sequence["UnmatchedPerson"], said: Sequence["Settlement"]) -> None:
    """People on the list, and what was settled about them."""
    for one in people:
        waits = (
            "1 conversation waits" if one.conversations == 1 else f"{one.conversations:,} conversations wait"
        )
        seen = f"{one.first_seen_at:%Y-%m-%d} to {one.last_seen_at:%Y-%m-%d}"
        show.say(f"{one.address or one.name}: {one.state}; {waits}; seen {seen} in {one.source}.")
    for settlement in said:
        to = f"settled to {settlement.source}:{settlement.external_id}" if settlement.source else "ignored"
        name = settlement.person_key.partition(":")[2]
        show.say(f"{name}: {to} by {settlement.by} on {settlement.at:%Y-%m-%d}.")
