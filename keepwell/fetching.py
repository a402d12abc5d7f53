"""Mail fetched from the configured IMAP server, since the last fetch that was finished and not undone."""

from typing import Any

from domain.errors import MisconfiguredError
from keepwell.bootstrap import House
from keepwell.importing import Asked, note_replies, wishes_of, world_of
from sources.bounded.process import ReadingProcess
from sources.conversations.importing import Origin, take_in
from sources.mail.imap import MailServer, Position, opened
from sources.report import ImportReport

AT_ONCE = 5_000
"""Messages of one fetch: what breaks off has that much to do again."""


def fetch_mail(house: House, asked: Asked, most: int = AT_ONCE) -> ImportReport | None:
    """The report; None where nothing new has come. Raises MisconfiguredError where the server is not set up."""
    server = _server(house)
    source = asked.source or "mail"
    with opened(server) as mailbox:
        new = mailbox.look(_positions(house, server, source), most)
        if not new.count:
            return None
        read_to = {folder: [at.validity, at.uid] for folder, at in new.positions.items()}
        details = {"imap": {"host": server.host, "user": server.user, "read_to": read_to}}
        origin = Origin(f"imap://{server.host}/{','.join(server.folders)}", source, details)
        with ReadingProcess() as process:
            pieces = mailbox.pieces(new, process.limits.content)
            report = take_in(pieces, process, world_of(house), wishes_of(house, asked), origin)
    note_replies(house, report)
    if new.waiting:
        report.notes.append(f"{new.waiting:,} more are waiting: fetch again.")
    return report


def _server(house: House) -> MailServer:
    s = house.settings
    if not (s.imap_host and s.imap_user and s.imap_password is not None):
        raise MisconfiguredError(
            "No mailbox is set up. Set KEEPWELL_IMAP_HOST, KEEPWELL_IMAP_USER and KEEPWELL_IMAP_PASSWORD."
        )
    secret = s.imap_password.get_secret_value()
    return MailServer(s.imap_host, s.imap_port, s.imap_user, secret, s.imap_folders, s.imap_security)


def _positions(house: House, server: MailServer, source: str) -> dict[str, Position]:
    """Where each folder was read to. An import that failed or was undone has read nothing."""
    found: dict[str, Position] = {}
    for batch in house.intake.imports():
        told: dict[str, Any] = (batch.details or {}).get("imap") or {}
        same = told.get("host") == server.host and told.get("user") == server.user and batch.source == source
        if batch.state == "done" and same:
            for folder, (validity, uid) in told["read_to"].items():
                found.setdefault(folder, Position(validity, uid))
    return found
