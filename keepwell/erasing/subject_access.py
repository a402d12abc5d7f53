"""`keepwell subject-access`: one document of everything kept about a person, without what is somebody else's."""

import re
from collections.abc import Iterable
from typing import Any

from domain.redaction import address_key
from domain.scope import EVERYONE, AccountScope
from keepwell.bootstrap import House
from keepwell.erasing.who import the_person
from storage.forgetting.person import Person

SOMEBODY = "[somebody else]"
_ADDRESS = re.compile(r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)+")


def dossier(house: House, who: str, scope: AccountScope = EVERYONE) -> dict[str, Any]:
    """NotFoundError, or KeepwellError where it is not clear who is meant."""
    person = the_person(house, who, scope)
    others = _Others(person, house.forgetting.others(person))
    tables = house.forgetting.dossier(person)
    users = [
        one
        for one in house.activity.users_among(person.accounts)
        if one.casefold() in {told.casefold() for told in (*person.addresses, *person.ids)}
    ]
    events = house.activity.events_of(person.accounts, users).to_dicts()
    found = {name: [others.hidden(row) for row in rows] for name, rows in tables.items()}
    return {
        "about": person.called,
        "as_of": house.now(),
        "accounts": [house.accounts.get(one).name for one in person.accounts],
        "known_as": sorted({*person.names, *person.addresses, *person.ids}),
        "note": f"What is personal to others is written {SOMEBODY}. Vectors and counts of words are left out.",
        "tables": {**found, **({"usage_events": events} if events else {})},
        "files": [one.name for one in _messages(house, person)],
    }


def _messages(house: House, person: Person) -> list[Any]:
    folder = house.settings.outbox_folder
    ids = house.forgetting.files_of(person)
    return [file for file in sorted(folder.glob("*.eml")) if file.stem in ids] if folder.exists() else []


class _Others:
    """Names and addresses of other people, which are not the person's own data."""

    def __init__(self, person: Person, others: Iterable[tuple[str | None, str | None]]) -> None:
        self._own = {address_key(one) for one in person.addresses}
        mine = {one.casefold() for one in person.names}
        names = sorted(
            {name for name, _ in others if name and name.casefold() not in mine}, key=len, reverse=True
        )
        told = "|".join(rf"\b{re.escape(name)}\b" for name in names)
        self._names = re.compile(told, re.IGNORECASE) if told else None

    def hidden(self, value: Any) -> Any:
        if isinstance(value, str):
            told = _ADDRESS.sub(
                lambda one: one.group() if address_key(one.group()) in self._own else SOMEBODY, value
            )
            return self._names.sub(SOMEBODY, told) if self._names else told
        if isinstance(value, list):
            return [self.hidden(one) for one in value]
        if isinstance(value, dict):
            return {name: self.hidden(one) for name, one in value.items()}
        return value
