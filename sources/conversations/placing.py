"""Whose a conversation is, which way it went, and the row it becomes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.people import Belongs, Directory, How, Named
from sources.conversations.told import Person, Told

MOST_PEOPLE = 50
LIKELY = (How.DOMAIN, How.NAME)
"""Matches that somebody may want to look at: the row says that it rests on one."""


@dataclass(frozen=True)
class Placed:
    belongs: Belongs
    contact: Named | None


@dataclass(frozen=True)
class Stranger:
    """`people`: the outsiders, the speaker first."""

    people: list[Named]


class Internal:
    """Nobody but ourselves takes part."""


Place = Placed | Stranger | Internal


def place(told: Told, directory: Directory, account_id: int | None) -> Place:
    """`account_id`: the account that the person who imports has named; nobody else is then asked."""
    outsiders = [person for person in everyone(told) if not directory.is_ours(person)]
    if account_id is not None:
        return _named(outsiders, directory, account_id)
    if not outsiders:
        return Internal()
    belongs = directory.whose(outsiders)
    return Stranger(outsiders) if belongs is None else Placed(belongs, outsiders[0])


def _named(outsiders: Sequence[Named], directory: Directory, account_id: int) -> Placed:
    found = directory.whose(outsiders) if outsiders else None
    contact = next(iter(outsiders), None)
    if found is not None and found.account_id == account_id:
        return Placed(found, contact)
    return Placed(Belongs(account_id, None, 1.0, How.SETTLED), contact)


def everyone(told: Told) -> list[Named]:
    """All who take part, the speaker first, each once."""
    speaker = told["speaker"]
    people = [*([speaker] if speaker else []), *told["others"]]
    return list(dict.fromkeys(named(person) for person in people))[:MOST_PEOPLE]


def named(person: Person) -> Named:
    return Named(person["name"] or None, person["address"] or None)


def direction(told: Told, directory: Directory, automatic: bool) -> str | None:
    """in or out by who wrote it; None where nobody did: an absence note is no answer, and a meeting no message."""
    speaker = told["speaker"]
    if automatic or speaker is None or told["channel"] not in ("email", "chat", "ticket"):
        return None
    return "out" if directory.is_ours(named(speaker)) else "in"


def attended(told: Told, directory: Directory) -> bool | None:
    """Whether somebody from outside came: who speaks was there; one who accepted a meeting that is over; nobody
    where all declined. None where that is not known.
    """
    if told.get("spoken"):
        return True if any(not directory.is_ours(person) for person in everyone(told)) else None
    if "answers" not in told or not told.get("over"):
        return told.get("attended")
    said = {answer for person, answer in told["answers"] if not directory.is_ours(named(person))}
    if "accepted" in said:
        return True
    return False if said == {"declined"} else None


def automatic_kind(told: Told, directory: Directory) -> str | None:
    """What kind of machine wrote it. A list that is ours is how customers reach us, and no mass mailing."""
    passed_on = told.get("list")
    ours = passed_on is not None and directory.is_ours(Named(None, passed_on))
    if told.get("automatic") == "bulk" and ours:
        return None
    return told.get("automatic") or ("list" if passed_on is not None and not ours else None)


def attributes(told: Told, automatic: str | None, belongs: Belongs | None) -> dict[str, Any]:
    """What is kept beside the row, empty values left out."""
    found = {
        **told["about"],
        "automatic": automatic is not None,
        "automatic_kind": automatic,
        "ticket": told.get("ticket"),
        "digest": None if told.get("may_change") else told["digest"],
        "matched_by": belongs.how.value if belongs is not None and belongs.how in LIKELY else None,
    }
    return {name: value for name, value in found.items() if value not in (None, "", False, [], {})}


def row(told: Told, name: str, source: str, thread: str | None, channel: str | None) -> dict[str, Any]:
    """The columns of the bundle that the conversation itself fills."""
    said = told.get("utterances")
    return {
        "source": source,
        "external_id": name,
        "occurred_at": datetime.fromisoformat(told["moment"]),
        "channel": channel or told["channel"],
        "subject": told.get("subject") or None,
        "body": told.get("body") or None,
        "thread": thread,
        "utterances": json.dumps(_numbered(said, name), ensure_ascii=False) if said else None,
        "scheduled_at": _moment(told.get("scheduled")),
        "source_updated_at": _moment(told.get("updated")),
    }


def _numbered(said: Sequence[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Each utterance is named by the conversation and its position, which stays whatever is around it."""
    return [
        {"id": f"{name}/{each['place']}", "speaker": each["speaker"], "text": each["text"]} for each in said
    ]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def names_of(people: Sequence[Named]) -> str:
    """Up to five people, for a reason that somebody reads."""
    shown = [person.address or person.name or "somebody" for person in people]
    more = f" and {len(shown) - 5} more" if len(shown) > 5 else ""
    return ", ".join(shown[:5]) + more
