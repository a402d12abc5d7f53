"""Events that vendors send: one delivery as a web endpoint has it, or many that were written down.

`receive` is all that an endpoint needs: it answers 401 where SourceRejectedError is raised, and 200 else, also where
something of a delivery was quarantined: sending it again would change nothing.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from domain.errors import MisconfiguredError
from keepwell.bootstrap import House
from keepwell.importing import settle
from sources.events.deliveries import Came, Garbled, in_path, in_stream
from sources.events.signatures import Delivery, Vendor
from sources.events.taking_in import Door, World, take_in
from sources.report import ImportReport

STDIN = "-"


def receive(
    house: House,
    vendor: Vendor,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    *,
    method: str = "POST",
    url: str = "",
) -> ImportReport:
    """Take in one delivery that has just come; `body` is its bytes as they came, `url` as the vendor called it.

    The report's import_id is 0 where nothing came that was not there. The same delivery twice changes nothing, also
    when two processes take it at once; of two states of a record the later one counts, in whichever order they come.

    Raises SourceRejectedError for a delivery that is not signed with the vendor's secret (KEEPWELL_STRIPE_SECRET and so
    on), or was signed more than five minutes ago: nothing of it is kept. Raises MisconfiguredError without a secret.
    """
    delivery = Delivery(body, {name.lower(): value for name, value in headers.items()}, method, url)
    door = Door(vendor, _needed(vendor, house.settings.event_secret(vendor)))
    return _taken(house, [Came("delivery", 1, delivery)], door, f"{vendor}: one delivery", now)


def receive_calls(house: House, calls: Iterable[bytes], now: datetime) -> ImportReport:
    """Take in calls of Segment's libraries (track, identify, group) that came with a token of ours, which says who
    they are from. The same call twice, by its messageId, changes nothing."""
    given = [Came("call", number, Delivery(body, {})) for number, body in enumerate(calls, start=1)]
    return _taken(house, given, Door(Vendor.SEGMENT, None, unsigned=True), "segment: calls", now)


def import_events(
    house: House,
    path: str,
    vendor: Vendor,
    *,
    secret: str | None = None,
    unsigned: bool = False,
    source: str | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Take in the deliveries of a file, a folder, or `-` for stdin (docs/mappings.md says how each is written down).

    `secret` stands for the one of the settings. A delivery that says when it was received is judged as of then.
    Raises as `receive` does, where all were refused; NotFoundError where there is no such path.
    """
    known = secret or house.settings.event_secret(vendor)
    if unsigned and known:
        raise MisconfiguredError(
            f"There is a secret for {vendor}, so its events are checked: leave --unsigned away, or unset the secret."
        )
    door = Door(vendor, known if unsigned else _needed(vendor, known), unsigned)
    given, told = (_stdin(), "stdin") if path == STDIN else (in_path(Path(path)), path)
    return _taken(house, given, door, told, house.now(), source, dry_run)


def _stdin() -> Iterator[Came | Garbled]:
    return in_stream(sys.stdin.buffer, "stdin")


def _taken(
    house: House,
    given: Iterable[Came | Garbled],
    door: Door,
    told: str,
    now: datetime,
    source: str | None = None,
    dry_run: bool = False,
) -> ImportReport:
    world = World(house.intake, house.known_records, now)
    report = take_in(given, door, world, told, source, dry_run=dry_run)
    if report.import_id > 0:
        settle(house, report)
    return report


def _needed(vendor: Vendor, secret: str | None) -> str:
    if secret is None:
        raise MisconfiguredError(
            f"There is no secret for {vendor}, so nobody can say that its events are its own. "
            f"Set KEEPWELL_{vendor.upper()}_SECRET, name another variable with --secret-env, "
            "or say --unsigned to take what nobody has signed."
        )
    return secret
