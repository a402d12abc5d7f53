"""`keepwell forget`: one person taken out of everything, so that it can be done again from any point it died at.

What lies outside SQL goes first, while SQL still says who they are; then SQL in one transaction; then what is made of
it.
"""

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from domain.scope import EVERYONE, AccountScope
from keepwell.bootstrap import House
from keepwell.erasing.files import drop_threads, left_in, redact_logs, remove_messages
from keepwell.erasing.who import the_person
from keepwell.operations.scratch import sweep
from storage.forgetting.person import Person

if TYPE_CHECKING:
    from domain.redaction import Marks

SERVERS_LOG = (
    "PostgreSQL's write-ahead log holds rows as they were until it is used again; replicas, archives of it and backups "
    "are yours, too. docs/privacy.md says how a superuser empties the log."
)
NOT_ANEW = (
    "This database user does not own {tables}, so that old rows may be left in their files: have the owner of the "
    "database run VACUUM FULL on them."
)


@dataclass(frozen=True)
class Forgotten:
    """`rows` by table or kind of file; `left`: files of the home that still hold their address or an id; `yours`: what
    the operator of the database has to see to, since Keepwell does not reach it."""

    called: str
    accounts: int
    rows: dict[str, int]
    dry_run: bool
    left: list[str] = field(default_factory=list)
    yours: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def forget(
    house: House, who: str, by: str, *, dry_run: bool = False, scope: AccountScope = EVERYONE
) -> Forgotten:
    """Erase a person everywhere. NotFoundError, KeepwellError where it is not clear who is meant; BusyError while a run
    is going on."""
    if not dry_run:
        finish(house)
        sweep(house.settings)
    person = the_person(house, who, scope)
    if dry_run:
        return Forgotten(person.called, len(person.accounts), _rehearsed(house, person, by), dry_run=True)
    with house.activity.exclusively():
        number = house.forgetting.begin(person, by)
        rows = _outside(house, person)
        rows |= house.forgetting.clean(number, person)
    not_anew = finish(house)
    left = [
        str(one.relative_to(house.settings.home)) for one in left_in(house.settings.home, person.needles())
    ]
    yours = _of_the_server(house, not_anew)
    return Forgotten(person.called, len(person.accounts), rows, dry_run=False, left=left, yours=yours)


def finish(house: House) -> list[str]:
    """What is left of erasures whose tables are cleaned: files without old pages, the index made anew. Gives the
    tables that could not be written anew."""
    not_anew: list[str] = []
    unfinished = house.forgetting.unfinished()
    if unfinished:
        from keepwell.index_care import care_for_index
        from knowledge.shelf import no_progress

        care_for_index(house, no_progress, minutes=0)
        not_anew = house.forgetting.compact()
        for number in unfinished:
            house.forgetting.done(number)
    return not_anew


def _of_the_server(house: House, not_anew: list[str]) -> list[str]:
    if house.engine.dialect.name == "sqlite":
        return []
    told = [SERVERS_LOG]
    if not_anew:
        told.append(NOT_ANEW.format(tables=", ".join(not_anew)))
    return told


def _outside(house: House, person: Person) -> dict[str, int]:
    marks, message_ids = house.forgetting.for_files(person)
    settings = house.settings
    found = {
        "usage events": house.activity.rename_users(person.accounts, users_of(house, person)),
        "message files": remove_messages(settings.outbox_folder, message_ids, marks),
        "log lines": redact_logs(settings.home / "logs", marks),
        "threads": drop_threads(settings.checkpoints, person.needles()),
    }
    return {name: rows for name, rows in found.items() if rows}


def users_of(house: House, person: Person) -> dict[str, str]:
    """Under which ids they used the product, with what stands for each."""
    marks: dict[int, Marks] = house.forgetting.marks(person)
    users = house.activity.users_among(person.accounts)
    return {
        user: stands
        for user in users
        for account in person.accounts
        if (stands := marks[account].stand_in(user)) is not None
    }


def _rehearsed(house: House, person: Person, by: str) -> dict[str, int]:
    known = {one.casefold() for one in (*person.addresses, *person.ids)}
    users = [one for one in house.activity.users_among(person.accounts) if one.casefold() in known]
    events = house.activity.events_of(person.accounts, users).height
    rows = house.forgetting.rehearse(person, by)
    return ({"usage events": events} if events else {}) | rows
